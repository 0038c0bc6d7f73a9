import { claim, credit, estimateGrowth, estimatesBeganAnew, openAccount, type Period, sumOf } from '@shared/ledger';
import type { KeyCounts } from '@shared/model';
import type { Draft } from '../draft';
import type { Ledger } from '../fold';
import { findCounter, NOTHING, noteCounter } from './counter';
import { estimateId, wayOf } from './reading';

interface When {
  readonly at: number;
  readonly period: Period;
  /** All estimates were read: whether they began anew is told by their sum. */
  readonly whole: boolean;
}
interface Guess {
  readonly identity: string;
  /** The key's exact account: what it holds when estimates are met, these are held against from then on. */
  readonly exact: number;
  readonly born: boolean;
  readonly guess: KeyCounts;
}

/** One estimate into the key's account of estimates: its number, and what it gained. */
export function foldEstimate(
  { counters }: Ledger,
  change: Draft,
  { at, period, whole }: When,
  { identity, exact, born, guess }: Guess,
): { readonly account: number; readonly bytes: number } {
  const epoch = change.head.list?.estimateEpoch ?? 1;
  const found = findCounter(counters, `${wayOf(guess)}>${identity}`, { up: 0, down: guess.total }, readIn => readIn !== epoch);
  const high = counters.last[found.number * 2 + 1] ?? 0;
  const began = found.state === 'anew' || (found.state === 'same' && !whole && estimatesBeganAnew(high, guess.total));
  const account = change.accountFor(estimateId(identity), () => ({
    ...openAccount(at),
    first: born ? NOTHING : { up: 0, down: sumOf(change.read(exact).total) },
  }));
  const grown = found.state !== 'unknown' ? estimateGrowth(began ? null : high, guess.total) : born ? guess.total : 0;
  // In another way the same bytes are estimated once more.
  const others = found.state === 'unknown' ? change.read(account).total : NOTHING;
  const bytes = claim({ up: 0, down: grown }, others, true);
  const top = found.state === 'same' && !began ? Math.max(high, guess.total) : guess.total;
  noteCounter(change, { ...found, shown: { up: 0, down: top }, grown: { up: 0, down: grown }, back: began }, account, epoch, NOTHING);
  if (bytes.down > 0) change.write(account, credit(change.read(account), bytes, at, period));
  return { account, bytes: bytes.down };
}
