/** Quotas, their resets, expiry: what a key's own limits make of it. Pure. */
import { periodAt } from './ledger/period';
import type { DesiredKey, Quota, ResetSchedule } from './model';

/** From this share on a quota is nearly used up. */
const NEAR = 0.9;

/** How much of a quota is used: `near` from 90 %, `full` from 100 %. */
export function quotaLevel({ bytes }: Quota, used: number): 'ok' | 'near' | 'full' {
  if (used >= bytes) return 'full';
  return used >= bytes * NEAR ? 'near' : 'ok';
}

/** Why a key should not be on its server now; null: it should. `used`: bytes up and down since its last reset. */
export function absence(key: DesiredKey, used: number, now: number): 'blocked' | 'expired' | 'paused' | null {
  const limit = limitOf(key, used, now) ?? key.held;
  if (limit !== null) return limit === 'quota' ? 'blocked' : 'expired';
  return key.paused ? 'paused' : null;
}

/** The limit of a key that is broken now; null: none. */
export function limitOf({ quota, expiresAt }: DesiredKey, used: number, now: number): 'quota' | 'expired' | null {
  if (quota?.atFull === 'block' && quotaLevel(quota, used) === 'full') return 'quota';
  return expiresAt !== null && expiresAt <= now ? 'expired' : null;
}

/** The same of a key that nobody can block: a quota that only tells counts as well. */
export const passedLimit = (key: DesiredKey, used: number, now: number): 'quota' | 'expired' | null =>
  limitOf({ ...key, quota: key.quota && { ...key.quota, atFull: 'block' } }, used, now);

/* ---------------------------------------------------------------- resets */

const DAY_MS = 86_400_000;
/** Days since 1970 of a date as 20260131, and back. */
const dayNumber = (date: number): number => Date.UTC(Math.floor(date / 10_000), (Math.floor(date / 100) % 100) - 1, date % 100) / DAY_MS;
function dateOf(day: number): number {
  const date = new Date(day * DAY_MS);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}

/** The month's reset day as 20260131; a day that the month lacks is its last. `month` counts from 1 and may lie beyond a year's end. */
function monthDay(year: number, month: number, day: number): number {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return dateOf(Date.UTC(year, month - 1, Math.min(Math.max(day, 1), last)) / DAY_MS);
}

/** The last day, `today` (20260131) included, on which the schedule resets; null: never. */
export function lastResetDay(schedule: ResetSchedule, today: number): number | null {
  switch (schedule.every) {
    case 'never':
      return null;
    case 'day':
      return today;
    case 'week': {
      const day = dayNumber(today);
      // 1 January 1970 was a Thursday.
      const weekday = ((day + 3) % 7) + 1;
      return dateOf(day - ((weekday - schedule.weekday + 7) % 7));
    }
    case 'month': {
      const year = Math.floor(today / 10_000);
      const month = Math.floor(today / 100) % 100;
      const here = monthDay(year, month, schedule.day);
      return here <= today ? here : monthDay(year, month - 1, schedule.day);
    }
  }
}

/** Unix ms -> day in a zone, as 20260131. */
export type Calendar = (at: number) => number;

/** Asks the calendar once for every quarter of an hour (no zone is cut finer), since that is slow. */
export function calendarOf(zone: string): Calendar {
  const QUARTER_MS = 900_000;
  const days = new Map<number, number>();
  return at => {
    const quarter = Math.floor(at / QUARTER_MS);
    const day = days.get(quarter) ?? periodAt(quarter * QUARTER_MS, zone).day;
    days.set(quarter, day);
    return day;
  };
}

/** Longer than from one reset to the next: a last reset so far ahead was made by a clock that was wrong. */
const AHEAD_DAYS = { never: Number.POSITIVE_INFINITY, day: 2, week: 8, month: 32 } as const;

/**
 * Whether a reset lies between the last one (or the key's beginning) and now. However many were missed, one is due. A clock that was set back
 * makes none due, unless by so much that the next one would come far too late.
 */
export function resetDue(schedule: ResetSchedule, lastAt: number, now: number, dayOf: Calendar): boolean {
  if (lastAt - now > AHEAD_DAYS[schedule.every] * DAY_MS) return true;
  const due = lastResetDay(schedule, dayOf(now));
  return due !== null && lastAt < now && dayOf(lastAt) < due;
}

/* ---------------------------------------------------------------- what is to be done */

/** What limits ask for, idempotent: done, it is not asked for again. */
export interface QuotaWork {
  /** Keys whose count begins anew by schedule. */
  readonly resets: readonly string[];
  /** Keys to take off the server for new connections. */
  readonly holds: readonly { readonly key: DesiredKey; readonly why: 'quota' | 'expired' }[];
  /** Keys that were taken off and may go back. */
  readonly releases: readonly DesiredKey[];
}

/** A key with what its limits are judged by. */
export interface Metered {
  readonly key: DesiredKey;
  /** Bytes up and down since the last reset. */
  readonly used: number;
  /** When that was; of a key that never was reset, when its account began. */
  readonly resetAt: number;
  /** The server has it; null: its users were not read yet. */
  readonly onServer: boolean | null;
}

/** What quotas and expiry ask for now, at most `limit` of each. A key whose reset is due is judged after it; those of `skip` are not asked for. */
export function quotaWork(
  keys: Iterable<Metered>,
  { now, zone, limit, skip }: { readonly now: number; readonly zone: string; readonly limit: number; readonly skip?: ReadonlySet<string> },
): QuotaWork {
  const dayOf = calendarOf(zone);
  const resets: string[] = [];
  const holds: { key: DesiredKey; why: 'quota' | 'expired' }[] = [];
  const releases: DesiredKey[] = [];
  for (const { key, used, resetAt, onServer } of keys) {
    if (key.quota && resetDue(key.quota.resets, resetAt, now, dayOf)) {
      if (resets.length < limit) resets.push(key.keyId);
      continue;
    }
    if (skip?.has(key.keyId)) continue;
    const why = limitOf(key, used, now);
    if (why === null) {
      if (key.held !== null && releases.length < limit) releases.push(key);
    } else if (onServer !== null && (onServer || (key.held !== why && !key.paused)) && holds.length < limit) {
      holds.push({ key, why });
    }
  }
  return { resets, holds, releases };
}
