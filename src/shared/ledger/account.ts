import type { AccountTotals, Bytes } from '../model';
import type { Period } from './period';

/** Bytes of one day or month: `period` is 20260131 or 202601, 0 before anything was counted. */
export interface Bucket {
  readonly period: number;
  readonly up: number;
  readonly down: number;
}

/**
 * The account of one key. Bytes belong to the day and month in which they were read, by this computer's clock. Of days and months
 * the one before is kept as well, so that a clock that is set back, or a journey across zones, finds it again.
 */
export interface Account {
  readonly total: Bytes;
  /** The total when the user last reset it. */
  readonly base: Bytes;
  /** What the server had counted when it was first read: part of the total only once it was taken over. */
  readonly first: Bytes;
  readonly day: Bucket;
  readonly dayBefore: Bucket;
  readonly month: Bucket;
  readonly monthBefore: Bucket;
  /** When the account began, when it was last reset (0: never) and when it last grew (0: never), Unix ms. */
  readonly since: number;
  readonly resetAt: number;
  readonly movedAt: number;
}

const NOTHING: Bytes = { up: 0, down: 0 };
const EMPTY: Bucket = { period: 0, up: 0, down: 0 };

export const openAccount = (since: number): Account => ({
  ...{ total: NOTHING, base: NOTHING, first: NOTHING },
  ...{ day: EMPTY, dayBefore: EMPTY, month: EMPTY, monthBefore: EMPTY },
  ...{ since, resetAt: 0, movedAt: 0 },
});

export const plus = (a: Bytes, b: Bytes): Bytes => ({ up: a.up + b.up, down: a.down + b.down });
export const minus = (a: Bytes, b: Bytes): Bytes => ({ up: a.up - b.up, down: a.down - b.down });
const into = (bucket: Bucket, bytes: Bytes): Bucket => ({
  period: bucket.period,
  up: bucket.up + bytes.up,
  down: bucket.down + bytes.down,
});
export const isNothing = ({ up, down }: Bytes): boolean => up === 0 && down === 0;

/** The bucket of `period` first, the one that it takes the place of second. */
function turn(current: Bucket, before: Bucket, period: number): readonly [Bucket, Bucket] {
  if (current.period === period) return [current, before];
  if (before.period === period) return [before, current];
  return [{ period, up: 0, down: 0 }, current];
}

/** Adds what a reading brought. */
export function credit(account: Account, bytes: Bytes, at: number, { day, month }: Period): Account {
  const [today, dayBefore] = turn(account.day, account.dayBefore, day);
  const [thisMonth, monthBefore] = turn(account.month, account.monthBefore, month);
  return {
    ...account,
    total: plus(account.total, bytes),
    day: into(today, bytes),
    dayBefore,
    month: into(thisMonth, bytes),
    monthBefore,
    movedAt: isNothing(bytes) ? account.movedAt : at,
  };
}

/**
 * Adds what the server had counted before it was first read; `at` is when that was, `ran` the period in which the server had been started: bytes
 * that can only be of one day or month count there, too.
 */
export function takeOver(account: Account, at: Period, ran: Period): Account {
  const { first } = account;
  const within = (bucket: Bucket, period: number, began: number): Bucket =>
    bucket.period === period && began === period ? into(bucket, first) : bucket;
  // An account that never grew has no bucket yet.
  const begun = account.day.period === 0 && !isNothing(first) ? credit(account, NOTHING, 0, at) : account;
  return {
    ...begun,
    total: plus(begun.total, first),
    first: NOTHING,
    day: within(begun.day, at.day, ran.day),
    dayBefore: within(begun.dayBefore, at.day, ran.day),
    month: within(begun.month, at.month, ran.month),
    monthBefore: within(begun.monthBefore, at.month, ran.month),
  };
}

/** The newest two of both, the newest first. */
function joined(...buckets: readonly Bucket[]): readonly [Bucket, Bucket] {
  const sums = new Map<number, Bucket>();
  for (const bucket of buckets)
    if (bucket.period !== 0) sums.set(bucket.period, into(sums.get(bucket.period) ?? { ...bucket, up: 0, down: 0 }, bucket));
  const [newest = EMPTY, before = EMPTY] = [...sums.values()].sort((a, b) => b.period - a.period);
  return [newest, before];
}

/** Two accounts that turned out to be of one user. */
export function mergeAccounts(a: Account, b: Account): Account {
  const [day, dayBefore] = joined(a.day, a.dayBefore, b.day, b.dayBefore);
  const [month, monthBefore] = joined(a.month, a.monthBefore, b.month, b.monthBefore);
  return {
    ...{ total: plus(a.total, b.total), base: plus(a.base, b.base), first: plus(a.first, b.first) },
    ...{ day, dayBefore, month, monthBefore },
    ...{ since: Math.min(a.since, b.since), resetAt: Math.max(a.resetAt, b.resetAt), movedAt: Math.max(a.movedAt, b.movedAt) },
  };
}

/** Moves the baseline; nothing is forgotten. */
export const resetAccount = (account: Account, at: number): Account => ({ ...account, base: account.total, resetAt: at });

/** What the account holds as of a day and its month. */
export function totalsOf(account: Account, { day, month }: Period): AccountTotals {
  const of = (period: number, ...buckets: readonly Bucket[]): Bytes => {
    const found = buckets.find(bucket => bucket.period === period);
    return found ? { up: found.up, down: found.down } : NOTHING;
  };
  return {
    today: of(day, account.day, account.dayBefore),
    month: of(month, account.month, account.monthBefore),
    sinceReset: minus(account.total, account.base),
    allTime: account.total,
  };
}
