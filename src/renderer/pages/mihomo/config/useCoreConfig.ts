/** A controller's configuration as main last told of it: read when the page opens and now and then, pushed while something moves. */
import type { ConfigPatch, CoreAction, CoreConfigView, CoreField, Failure } from '@shared/model';
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { api, call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { useReading } from '../../../stores/reading';
import { attempt } from '../../../stores/toasts';
import { createCoreViews, shownView } from './coreViews';

/** Others change it, too. */
const EVERY_MS = 15_000;

const views = createCoreViews();

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
  useEffect(() => api().onCoreConfig(views.put), []);
  useEffect(() => {
    if (value) views.put(value);
  }, [value]);
  const told = useStore(views.store, state => state.told[serverId]);
  const asked = useStore(views.store, state => state.asked[serverId]);
  const view = useMemo(() => shownView(told, asked), [told, asked]);
  return {
    view,
    failure,
    reload: () => void reload(),
    change: patch => {
      const answered = views.ask(serverId, patch);
      void attempt(t('coreConfig.not-changed'), async () => views.put(await call('patchCoreConfig', { serverId, patch }))).then(answered);
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
