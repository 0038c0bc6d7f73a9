/** Bulk actions of keys in flight, as main tells of them; followed while something shows them. */
import type { KeyRun } from '@shared/model';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { api } from '../api';

interface Runs {
  readonly runs: readonly KeyRun[];
}
const store = createStore<Runs>(() => ({ runs: [] }));
let followers = 0;
let stop: (() => void) | null = null;

/** The list with a newer state of one run. Pure. */
export const withRun = (runs: readonly KeyRun[], run: KeyRun): readonly KeyRun[] =>
  runs.some(({ id }) => id === run.id) ? runs.map(each => (each.id === run.id ? run : each)) : [...runs, run];

/** What is known of runs is forgotten with its last follower: what ended meanwhile would stand there as if it went on. */
function follow(): () => void {
  followers += 1;
  stop ??= api().onKeyRun(run => store.setState(({ runs }) => ({ runs: withRun(runs, run) })));
  return () => {
    followers -= 1;
    if (followers > 0) return;
    stop?.();
    stop = null;
    store.setState({ runs: [] });
  };
}

/** The runs of one server, oldest first. */
export function useKeyRuns(serverId: string): readonly KeyRun[] {
  useEffect(follow, []);
  const runs = useStore(store, state => state.runs);
  return runs.filter(run => run.serverId === serverId);
}
/** One run by its id; null until main told of it. */
export function useKeyRun(id: string | null): KeyRun | null {
  useEffect(follow, []);
  return useStore(store, state => (id === null ? null : (state.runs.find(run => run.id === id) ?? null)));
}
export const forgetRun = (id: string): void => store.setState(({ runs }) => ({ runs: runs.filter(run => run.id !== id) }));
