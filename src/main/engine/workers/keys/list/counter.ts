import type { Bytes } from '@shared/model';
import type { Counters } from '../counters';
import type { Draft } from '../draft';

export const NOTHING: Bytes = { up: 0, down: 0 };

/**
 * One of several counters that count for the same account, as a reading finds it. `unknown`: never read before; `same`: read in this run; `anew`:
 * read in an earlier run, so that all it shows is new.
 */
export interface Found {
  readonly number: number;
  readonly state: 'unknown' | 'same' | 'anew';
  readonly shown: Bytes;
  /** Since it was read last; of an unknown one nothing. */
  readonly grown: Bytes;
  /** What it showed when it was read last in this run, both directions; 0: nothing, or it was not. */
  readonly last: number;
  /** It shows less than it did in the same run. */
  readonly back: boolean;
  /** It shows what it did, and that is not nothing. */
  readonly still: boolean;
  /** What its account held when it was read last. */
  readonly seen: Bytes;
}

export function findCounter(counters: Counters, name: string, shown: Bytes, run: number): Found {
  const number = counters.email(name);
  const [up, down] = [number * 2, number * 2 + 1];
  const seen = { up: counters.seen[up] ?? 0, down: counters.seen[down] ?? 0 };
  const common = { number, shown, last: 0, back: false, still: false, seen };
  if ((counters.accounts[number] ?? -1) < 0) return { ...common, state: 'unknown', grown: NOTHING };
  if (counters.runs[up] !== run) return { ...common, state: 'anew', grown: shown };
  const last = { up: counters.last[up] ?? 0, down: counters.last[down] ?? 0 };
  const grown = (before: number, now: number): number => (now >= before ? now - before : now);
  return {
    ...common,
    state: 'same',
    last: last.up + last.down,
    grown: { up: grown(last.up, shown.up), down: grown(last.down, shown.down) },
    back: shown.up < last.up || shown.down < last.down,
    still: shown.up === last.up && shown.down === last.down && last.up + last.down > 0,
  };
}

/** Notes what a counter shows, and what its account holds with it. What says nothing new is left as it is. */
export function noteCounter(change: Draft, found: Found, account: number, run: number, seen: Bytes): void {
  const { number, shown, state } = found;
  const isNew = state !== 'same' || found.back || found.grown.up + found.grown.down > 0;
  if (!isNew && seen.up === found.seen.up && seen.down === found.seen.down) return;
  if (change.accountOf(number) !== account) change.bindings.set(number, account);
  change.setOwn(number * 2, shown.up, run, seen.up);
  change.setOwn(number * 2 + 1, shown.down, run, seen.down);
}
