import { plus } from '@shared/ledger';
import type { Bytes } from '@shared/model';
import { CLOSEST_MS, type Rates } from '../rates';
import { NOTHING } from './counter';

/** Rates of keys that are not all read at once: some APIs tell one key at a time. */
export class ListRates {
  /** By account: when it was read last, monotonic ms, and what it gained since in readings too close to that one. */
  private readonly reads = new Map<number, { at: number; gained: Bytes }>();

  constructor(
    private readonly rates: Rates,
    private readonly counts: (account: number) => boolean,
  ) {}

  take(gains: ReadonlyMap<number, Bytes>, reads: ReadonlySet<number>, at: number): void {
    let measured = false;
    for (const account of reads) {
      const gained = gains.get(account) ?? NOTHING;
      const before = this.reads.get(account);
      if (!before) {
        this.reads.set(account, { at, gained: NOTHING });
        continue;
      }
      before.gained = plus(before.gained, gained);
      const elapsed = at - before.at;
      if (elapsed < CLOSEST_MS) continue;
      this.rates.put(account, before.gained, elapsed);
      this.reads.set(account, { at, gained: NOTHING });
      measured = true;
    }
    if (measured) this.rates.sumUp(this.counts);
  }
}
