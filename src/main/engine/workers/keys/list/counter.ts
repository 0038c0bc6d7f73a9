import type { Bytes } from '@shared/model';
import type { Counters } from '../counters';
import type { Draft } from '../draft';

export const NOTHING: Bytes = { up: 0, down: 0 };

/**
 * One of several counters that count for the same account, as a reading finds it. `unknown`: never read before; `same`: it went on, as far as can be
 * told; `anew`: it began again since it was read last, so that all it shows is new.
 */
export interface Found {
  readonly number: number;
  /** The run in which it was read last. */
  readonly readIn: number;
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

/**
 * `began`: whether a counter that was read last in that run has begun again since. Xray's uptime tells that of every earlier run; of an API's counters only those
 * of the run that ended with this reading were seen to: one of another way of counting, which was not looked at then, may have outlived that restart.
 */
export function findCounter(counters: Counters, name: string, shown: Bytes, began: (readIn: number) => boolean): Found {
  const number = counters.email(name);
  const [up, down] = [number * 2, number * 2 + 1];
  const seen = { up: counters.seen[up] ?? 0, down: counters.seen[down] ?? 0 };
  const readIn = counters.runs[up] ?? 0;
  const common = { number, readIn, shown, last: 0, back: false, still: false, seen };
  if ((counters.accounts[number] ?? -1) < 0) return { ...common, state: 'unknown', grown: NOTHING };
  if (began(readIn)) return { ...common, state: 'anew', grown: shown };
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
  const isNew = state !== 'same' || found.readIn !== run || found.back || found.grown.up + found.grown.down > 0;
  if (!isNew && seen.up === found.seen.up && seen.down === found.seen.down) return;
  if (change.accountOf(number) !== account) change.bindings.set(number, account);
  change.setOwn(number * 2, shown.up, run, seen.up);
  change.setOwn(number * 2 + 1, shown.down, run, seen.down);
}
