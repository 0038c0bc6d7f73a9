/** Which groups are unfolded: what the user did stays so while the window lives. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

const store = createStore<{ readonly byKey: Readonly<Record<string, boolean>> }>(() => ({ byKey: {} }));

export interface OpenGroups {
  /** `byItself`: where the user did nothing. */
  isOpen(group: string, byItself: boolean): boolean;
  set(group: string, open: boolean): void;
}

/** `filtered`: what is unfolded while something is searched for is not what is unfolded without. */
export function useOpenGroups(serverId: string, filtered: boolean): OpenGroups {
  const byKey = useStore(store, state => state.byKey);
  const keyOf = (group: string): string => JSON.stringify([serverId, filtered, group]);
  return {
    isOpen: (group, byItself) => byKey[keyOf(group)] ?? byItself,
    set: (group, open) => store.setState({ byKey: { ...byKey, [keyOf(group)]: open } }),
  };
}
