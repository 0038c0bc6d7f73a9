/** Configurations of controllers as main told of them, with what this window asked for and main has not answered yet. */
import type { ConfigPatch, CoreConfigView } from '@shared/model';
import { createStore, type StoreApi } from 'zustand/vanilla';

type Fields = CoreConfigView['fields'];
interface Views {
  readonly told: Readonly<Record<string, CoreConfigView>>;
  readonly asked: Readonly<Record<string, Fields>>;
}
export interface CoreViews {
  readonly store: StoreApi<Views>;
  /** What main told; older than what is known, it is left out. */
  put(view: CoreConfigView): void;
  /** Busy from now on, whatever main told before it heard of it, until the returned function is called. */
  ask(serverId: string, patch: ConfigPatch): () => void;
}

export function createCoreViews(): CoreViews {
  const store = createStore<Views>(() => ({ told: {}, asked: {} }));
  const setAsked = (serverId: string, change: (fields: Fields) => Fields): void =>
    store.setState(({ asked }) => ({ asked: { ...asked, [serverId]: change(asked[serverId] ?? {}) } }));
  return {
    store,
    put(view) {
      const { told } = store.getState();
      if ((told[view.serverId]?.revision ?? -1) < view.revision) store.setState({ told: { ...told, [view.serverId]: view } });
    },
    ask(serverId, patch) {
      const since = Date.now();
      const busy: Fields = Object.fromEntries(
        Object.entries(patch).map(([field, wanted]) => [field, { type: 'busy', since, wanted } as const]),
      );
      setAsked(serverId, fields => ({ ...fields, ...busy }));
      const isMine = ([field, state]: [string, unknown]): boolean => Object.is(state, busy[field as keyof Fields]);
      return () => setAsked(serverId, fields => Object.fromEntries(Object.entries(fields).filter(entry => !isMine(entry))));
    },
  };
}

/** Null: main told nothing of it yet. */
export const shownView = (told: CoreConfigView | undefined, asked: Fields | undefined): CoreConfigView | null =>
  told ? { ...told, fields: { ...told.fields, ...asked } } : null;
