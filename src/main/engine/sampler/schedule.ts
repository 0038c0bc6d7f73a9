import type { Clock } from '../outside';

/** The one clock of the engine: a single timer runs for whatever is due first. Times are monotonic milliseconds. */
export interface Schedule {
  /** Calls back once in `ms`; replaces what waits under the same name. */
  set(name: string, ms: number, callback: () => void): void;
  cancel(name: string): void;
  /** Milliseconds until that is due, or null when nothing waits under that name. */
  due(name: string): number | null;
  /** Forgets everything that waits. */
  clear(): void;
}

interface Entry {
  readonly at: number;
  readonly callback: () => void;
}

export function createSchedule(clock: Clock): Schedule {
  const waiting = new Map<string, Entry>();
  let armedFor: number | null = null;
  let disarm: (() => void) | null = null;

  const arm = (): void => {
    const next = Math.min(...[...waiting.values()].map(entry => entry.at));
    if (next === armedFor) return;
    disarm?.();
    disarm = null;
    armedFor = null;
    if (!Number.isFinite(next)) return;
    armedFor = next;
    disarm = clock.after(Math.max(0, next - clock.monotonic()), run);
  };

  const run = (): void => {
    armedFor = null;
    disarm = null;
    const now = clock.monotonic();
    const ready = [...waiting].filter(([, entry]) => entry.at <= now).sort(([, a], [, b]) => a.at - b.at);
    for (const [name, entry] of ready) {
      // One before it may have replaced or cancelled it.
      if (waiting.get(name) !== entry) continue;
      waiting.delete(name);
      entry.callback();
    }
    arm();
  };

  return {
    set(name, ms, callback) {
      waiting.set(name, { at: clock.monotonic() + Math.max(0, ms), callback });
      arm();
    },
    cancel(name) {
      if (waiting.delete(name)) arm();
    },
    due(name) {
      const entry = waiting.get(name);
      return entry ? Math.max(0, entry.at - clock.monotonic()) : null;
    },
    clear() {
      waiting.clear();
      arm();
    },
  };
}

/** Spreads the polls of many servers: up to a tenth earlier or later. `random` gives 0 <= x < 1. */
export const jittered = (intervalMs: number, random: () => number): number => intervalMs * (0.9 + 0.2 * random());

/** Shortest pause between two samples of one server, however slow it answers. */
const PAUSE_MS = 250;

/** Wait after a sample that took `tookMs`, so that samples begin one interval apart. */
export const waitAfter = (intervalMs: number, tookMs: number, random: () => number): number =>
  Math.max(PAUSE_MS, jittered(intervalMs, random) - tookMs);
