/** Runs of several actions that main tells of; followed while something shows them. */
import { useEffect } from 'react';
import { type StoreApi, useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

interface Run {
  readonly id: string;
  readonly serverId: string;
}
interface Runs<T> {
  readonly runs: readonly T[];
}
interface RunStore<T> {
  readonly state: StoreApi<Runs<T>>;
  /** Listens until the returned function is called. */
  follow(): () => void;
  /** Asks what of a server is under way already. */
  catchUp(serverId: string): void;
  forget(id: string): void;
}

/** The list with a newer state of one run. Pure. */
export const withRun = <T extends Run>(runs: readonly T[], run: T): readonly T[] =>
  runs.some(({ id }) => id === run.id) ? runs.map(each => (each.id === run.id ? run : each)) : [...runs, run];

/** `ask`: what is under way already, for a page that opens meanwhile. */
export function createRunStore<T extends Run>(
  listen: (onRun: (run: T) => void) => () => void,
  ask?: (serverId: string) => Promise<readonly T[]>,
): RunStore<T> {
  const state = createStore<Runs<T>>(() => ({ runs: [] }));
  /** What was dismissed stays away, though main still lists it. */
  const forgotten = new Set<string>();
  let followers = 0;
  let stop: (() => void) | null = null;
  const put = (run: T): void => state.setState(({ runs }) => ({ runs: withRun(runs, run) }));
  return {
    state,
    /** What is known of runs is forgotten with its last follower: what ended meanwhile would stand there as if it went on. */
    follow() {
      followers += 1;
      stop ??= listen(put);
      return () => {
        followers -= 1;
        if (followers > 0) return;
        stop?.();
        stop = null;
        state.setState({ runs: [] });
      };
    },
    catchUp(serverId) {
      ask?.(serverId).then(
        known => {
          // News that came meanwhile is newer.
          const told = new Set(state.getState().runs.map(({ id }) => id));
          if (followers > 0) for (const run of known) if (!told.has(run.id) && !forgotten.has(run.id)) put(run);
        },
        () => undefined,
      );
    },
    forget(id) {
      forgotten.add(id);
      state.setState(({ runs }) => ({ runs: runs.filter(run => run.id !== id) }));
    },
  };
}

/** The runs of one server, oldest first. */
export function useRuns<T extends Run>(of: RunStore<T>, serverId: string): readonly T[] {
  useEffect(() => of.follow(), [of]);
  useEffect(() => of.catchUp(serverId), [of, serverId]);
  const runs = useStore(of.state, ({ runs }) => runs);
  return runs.filter(run => run.serverId === serverId);
}
/** One run by its id; null until main told of it. */
export function useRun<T extends Run>(of: RunStore<T>, id: string | null): T | null {
  useEffect(() => of.follow(), [of]);
  return useStore(of.state, ({ runs }) => (id === null ? null : (runs.find(run => run.id === id) ?? null)));
}
