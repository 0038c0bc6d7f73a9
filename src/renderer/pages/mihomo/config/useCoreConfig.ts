/** A controller's configuration as main last told of it: read when the page opens and now and then, pushed while something moves. */
import type { ConfigPatch, CoreAction, CoreConfigView, CoreField, Failure } from '@shared/model';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { api, call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { useReading } from '../../../stores/reading';
import { attempt } from '../../../stores/toasts';

/** Others change it, too. */
const EVERY_MS = 15_000;

interface Views {
  readonly byServer: Readonly<Record<string, CoreConfigView>>;
}
const views = createStore<Views>(() => ({ byServer: {} }));

function put(view: CoreConfigView): void {
  const { byServer } = views.getState();
  if ((byServer[view.serverId]?.revision ?? -1) >= view.revision) return;
  views.setState({ byServer: { ...byServer, [view.serverId]: view } });
}

/** Busy at once, before main tells so; returns what takes it back. */
function ask(serverId: string, patch: ConfigPatch): () => void {
  const before = views.getState().byServer[serverId];
  if (!before) return () => undefined;
  const since = Date.now();
  const busy = Object.fromEntries(Object.entries(patch).map(([field, wanted]) => [field, { type: 'busy', since, wanted } as const]));
  const asked = { ...before, fields: { ...before.fields, ...busy } };
  views.setState(({ byServer }) => ({ byServer: { ...byServer, [serverId]: asked } }));
  return () => {
    if (views.getState().byServer[serverId] === asked)
      views.setState(({ byServer }) => ({ byServer: { ...byServer, [serverId]: before } }));
  };
}

export interface CoreConfigActions {
  /** Changes fields; how it ended stands beside them. */
  change(patch: ConfigPatch): void;
  settle(field: CoreField): void;
  /** Resolves to the run's id; null: it did not begin, which was told. */
  act(action: CoreAction): Promise<string | null>;
  leave(id: string): void;
}
export interface CoreConfigPart extends CoreConfigActions {
  readonly serverId: string;
  /** What needs the connection works. */
  readonly live: boolean;
  readonly view: CoreConfigView;
}

export function useCoreConfig(
  serverId: string,
  live: boolean,
): { readonly view: CoreConfigView | null; readonly failure: Failure | null; readonly reload: () => void } & CoreConfigActions {
  const t = useTexts();
  const { value, failure, reload } = useReading('readCoreConfig', { serverId }, { everyMs: EVERY_MS, on: live });
  useEffect(() => api().onCoreConfig(put), []);
  useEffect(() => {
    if (value) put(value);
  }, [value]);
  const view = useStore(views, ({ byServer }) => byServer[serverId] ?? null);
  return {
    view,
    failure,
    reload: () => void reload(),
    change: patch => {
      const takeBack = ask(serverId, patch);
      void attempt(t('coreConfig.not-changed'), async () => put(await call('patchCoreConfig', { serverId, patch }))).then(
        sent => sent || takeBack(),
      );
    },
    settle: field => void attempt(t('common.failed'), () => call('settleCoreField', { serverId, field })),
    async act(action) {
      let id: string | null = null;
      await attempt(t('coreConfig.not-begun'), async () => {
        id = (await call('runCoreAction', { serverId, action })).id;
      });
      return id;
    },
    leave: id => void attempt(t('common.failed'), () => call('leaveCoreAction', { id })),
  };
}
