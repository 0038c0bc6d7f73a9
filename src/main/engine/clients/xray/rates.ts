import type { Counters, Traffic } from './counters';

/** What one reading adds to the one before. */
export interface Progress {
  /** Bytes per second since the reading before, by email; empty at the first reading. */
  readonly users: ReadonlyMap<string, Traffic>;
  /** Sum over users where the server counts users, else over inbounds; null at the first reading. */
  readonly total: Traffic | null;
  /** A counter went back although the server did not restart: another program resets it, so numbers are lower bounds. */
  readonly foreignReset: boolean;
  /** The server restarted since the reading before. */
  readonly restarted: boolean;
  /** Some counter or rate differs from the reading before. */
  readonly moved: boolean;
}

/** One reading as the meter takes it. */
export interface MeterReading {
  readonly counters: Counters;
  /** Seconds since the server's start, read before the counters; null when it does not tell. */
  readonly uptimeS: number | null;
  /** Monotonic ms at which the counters came. */
  readonly at: number;
}

type Table = ReadonlyMap<string, Traffic>;

/** Two readings closer than this (a refresh asked for right after a poll) give no rate: one packet between them would look like a burst. */
const CLOSEST_MS = 800;
const FIRST: Progress = { users: new Map(), total: null, foreignReset: false, restarted: false, moved: true };

/**
 * Turns counters into rates. Counters begin at zero with the server: after a restart, or after another program's reset, the whole new
 * value was counted since; a counter that appears was zero before.
 */
export class Meter {
  private last: MeterReading | null = null;
  private progress = FIRST;
  private ran = false;

  next(reading: MeterReading): Progress {
    const last = this.last;
    if (!last) {
      this.last = reading;
      return FIRST;
    }
    const elapsed = reading.at - last.at;
    const progress = this.measure(last, reading, Math.max(elapsed, CLOSEST_MS) / 1000);
    // What went back must be told at once; anything else can wait for the next reading.
    if (elapsed < CLOSEST_MS && !progress.restarted && !progress.foreignReset) return { ...this.progress, moved: true };
    this.last = reading;
    this.progress = { ...progress, restarted: false, foreignReset: false };
    return progress;
  }

  private measure(last: MeterReading, reading: MeterReading, seconds: number): Progress {
    const restarted = reading.uptimeS !== null && last.uptimeS !== null && reading.uptimeS < last.uptimeS;
    let foreignReset = false;
    const grown = (before: number | undefined, now: number): number => {
      if (restarted || before === undefined) return now;
      if (now >= before) return now - before;
      foreignReset = true;
      return now;
    };
    const rates = (now: Table, before: Table): Table =>
      new Map(
        [...now].map(([of, value]) => [
          of,
          { up: grown(before.get(of)?.up, value.up) / seconds, down: grown(before.get(of)?.down, value.down) / seconds },
        ]),
      );
    const users = rates(reading.counters.users, last.counters.users);
    const counted = users.size > 0 ? users : rates(reading.counters.inbounds, last.counters.inbounds);
    let up = 0;
    let down = 0;
    for (const rate of counted.values()) {
      up += rate.up;
      down += rate.down;
    }
    const runs = up > 0 || down > 0;
    const moved = runs || this.ran || restarted || users.size !== last.counters.users.size;
    this.ran = runs;
    return { users, total: { up, down }, foreignReset, restarted, moved };
  }
}
