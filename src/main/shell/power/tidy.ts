import { Session } from 'node:inspector';
import { systemClock } from '../clock';

/** After this without a visible window its garbage, or that of the start, is all there will be. */
const AFTER_MS = 20_000;

export interface TidyDeps {
  readonly clock?: Pick<typeof systemClock, 'after'>;
  readonly collect?: () => void;
}

/**
 * Gives memory back once the app has come to rest. V8 keeps what a start or a window made it grow to (about 14 MiB) for as long as small reads
 * go on, since it shrinks only when nothing happens at all.
 */
export function createTidy({ clock = systemClock, collect = collectAll }: TidyDeps = {}) {
  let cancel: (() => void) | null = null;
  const stop = (): void => {
    cancel?.();
    cancel = null;
  };
  return {
    /** Whether a window is visible. */
    watched(watched: boolean): void {
      stop();
      if (!watched) cancel = clock.after(AFTER_MS, collect);
    },
    stop,
  };
}

/** One whole collection, as under memory pressure. */
function collectAll(): void {
  const session = new Session();
  session.connect();
  // V8 holds a lock while it answers, which the end of the session takes, too: ended from within the answer, it would wait for ever.
  session.post('HeapProfiler.collectGarbage', () => setImmediate(() => session.disconnect()));
}
