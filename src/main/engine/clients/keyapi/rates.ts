import type { Bytes, KeyCounts } from '@shared/model';

/** Two readings closer than this (a refresh asked for right after a poll) give no new rates. */
const CLOSEST_MS = 800;

interface Counted {
  readonly at: number;
  readonly up: number;
  readonly down: number;
}

/** Bytes per second by key id, from exact numbers with directions only; each key's by its own two last readings. */
export class Rates {
  private last = new Map<string, Counted>();
  private rates = new Map<string, Bytes>();

  /** `whole`: keys that are not in `counts` have no counters any more; those that begin had none. `at`: monotonic ms. */
  take(at: number, counts: ReadonlyMap<string, KeyCounts>, whole: boolean): void {
    const begins = whole && this.last.size > 0;
    for (const [id, { up, down, source }] of counts) {
      if (source.type !== 'exact' || up === null || down === null) {
        this.forget(id);
        continue;
      }
      const before = this.last.get(id) ?? (begins ? { at: this.wholeAt, up: 0, down: 0 } : null);
      // One packet between two readings in a row would look like a burst.
      if (before && at - before.at < CLOSEST_MS) continue;
      this.last.set(id, { at, up, down });
      if (before) this.rates.set(id, { up: grown(before.up, up, at - before.at), down: grown(before.down, down, at - before.at) });
    }
    if (!whole) return;
    this.wholeAt = at;
    for (const id of this.last.keys()) if (!counts.has(id)) this.forget(id);
  }
  private wholeAt = 0;

  of(id: string): Bytes | null {
    return this.rates.get(id) ?? null;
  }

  /** Null: none is known. */
  total(): Bytes | null {
    if (this.rates.size === 0) return null;
    const all = [...this.rates.values()];
    return { up: all.reduce((sum, { up }) => sum + up, 0), down: all.reduce((sum, { down }) => sum + down, 0) };
  }

  clear(): void {
    this.last.clear();
    this.rates.clear();
  }

  private forget(id: string): void {
    this.last.delete(id);
    this.rates.delete(id);
  }
}

/** A number that went back was reset or restarted: the whole new one was counted since. */
const grown = (before: number, after: number, ms: number): number => ((after >= before ? after - before : after) * 1_000) / ms;
