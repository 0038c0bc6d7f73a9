import { estimatesBeganAnew } from '@shared/ledger';
import type { Ledger } from '../fold';
import { findCounter } from './counter';
import type { Direct } from './direct';
import { identityOf, type ListedReading, shownBy, wayOf } from './reading';

/** What a key API's counters say together about themselves. */
export interface Motion {
  /** Which of them began anew, all at once: what they show is new. */
  readonly anew: { readonly exact: boolean; readonly estimates: boolean; readonly estimateSum: number };
  /** All that went back did so in a restart of the server, as far as can be told. */
  readonly restarted: boolean;
  /** The restart that was asked for then has been seen; null: none was, or not yet. */
  readonly settledAt: number | null;
}

/** A clock may be set by so much before a machine seems to have been started anew. */
const BOOT_TOLERANCE_MS = 120_000;

/** A time that is told twice may differ by so much. */
const SAME_MS = 1_000;

/**
 * A restart that was asked for, or that shows otherwise, is one when some counter went back and none stands where it did: then one that shows more than
 * before has been counted anew, too. It is looked for until it was seen. Without such a sign each counter speaks for itself, which may count less, but
 * never twice.
 */
export function motionOf({ head, counters }: Ledger, reading: ListedReading, direct: Direct | null): Motion {
  const list = head?.list ?? null;
  let [told, backs, stills, grew, sum] = [0, 0, 0, 0, 0];
  for (const key of reading.keys) {
    const counts = reading.counts.get(key.id);
    const guess = counts?.source.type === 'estimate' ? counts : reading.beside.get(key.id);
    sum += guess?.total ?? 0;
    // One that we asked to be reset is no sign of anything else.
    if (!list || counts?.source.type !== 'exact' || reading.resets?.has(key.id)) continue;
    const found = findCounter(counters, `${wayOf(counts)}>${identityOf(key)}`, shownBy(counts), () => false);
    told += 1;
    if (found.back) backs += 1;
    else if (found.still) stills += 1;
    else if (found.last > 0) grew += 1;
  }
  const whole = reading.whole && !reading.failed;
  const asked = isNew(reading.restartAskedAt, list?.restartAskedAt ?? null, SAME_MS);
  const booted = list?.bootedAt !== null && isNew(reading.bootedAt, list?.bootedAt ?? null, BOOT_TOLERANCE_MS);
  const seen = direct?.verdict.continuity === 'restart';
  const together = backs > 0 && stills === 0;
  const anew = whole && together && (asked || booted);
  // While one stands where it did nothing has happened yet; once counters have moved, those that are read later cannot be told from these.
  const settled = !list || seen || (asked && told > 0 && stills === 0);
  const estimates = list !== null && whole && sum > 0 && estimatesBeganAnew(list.estimateSum, sum);
  return {
    anew: { exact: anew, estimates, estimateSum: whole && sum > 0 ? sum : (list?.estimateSum ?? 0) },
    restarted: anew || (together && grew === 0),
    settledAt: settled ? reading.restartAskedAt : null,
  };
}

const isNew = (told: number | null, known: number | null, tolerance: number): boolean =>
  told !== null && (known === null || told - known > tolerance);
