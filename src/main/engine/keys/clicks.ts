/** One click, one result: what is asked for again under the same name joins it. */
import type { Clock } from '../outside';

export interface Clicks {
  /**
   * Runs `work` unless the same is under way, whose result it then is. `kept`: also after it succeeded, for a window that was rebuilt. What
   * failed may be asked for again.
   */
  once<T>(what: string, kept: boolean, work: () => Promise<T>): Promise<T>;
}

const KEPT_MS = 3_600_000;
const MOST = 200;

export function createClicks(clock: Pick<Clock, 'monotonic'>): Clicks {
  const known = new Map<string, { readonly at: number; readonly result: Promise<unknown> }>();
  return {
    once: <T>(what: string, kept: boolean, work: () => Promise<T>): Promise<T> => {
      const now = clock.monotonic();
      for (const [id, { at }] of known) if (now - at > KEPT_MS || known.size > MOST) known.delete(id);
      // The same name stands for the same work.
      const before = known.get(what)?.result as Promise<T> | undefined;
      if (before) return before;
      const result = work();
      const entry = { at: now, result };
      const forget = (): void => {
        if (known.get(what) === entry) known.delete(what);
      };
      known.set(what, entry);
      result.then(() => {
        if (!kept) forget();
      }, forget);
      return result;
    },
  };
}
