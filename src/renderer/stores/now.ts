/** One clock for all counters of the window. */
import { useSyncExternalStore } from 'react';
import { onBeat } from './beat';

const listeners = new Set<() => void>();
let now = Date.now();
let stop: (() => void) | null = null;

function tick(): void {
  now = Date.now();
  for (const listener of [...listeners]) listener();
}
function onTick(listener: () => void): () => void {
  stop ??= onBeat(tick);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    stop?.();
    stop = null;
  };
}

/** Unix ms, renewed once a second while the window shows. */
export function useNow(): number {
  return useSyncExternalStore(onTick, () => {
    if (stop === null) now = Date.now();
    return now;
  });
}

/** What the clock means for a view, which is drawn anew only when that changes: a day, a part of a minute. */
export const useNowAs = <T extends string | number>(of: (now: number) => T): T => useSyncExternalStore(onTick, () => of(Date.now()));
