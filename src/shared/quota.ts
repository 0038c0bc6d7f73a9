/** Quotas, their resets, expiry: what a key's own limits make of it. Pure. */
import type { DesiredKey, Quota } from './model';
import { calendarOf, resetDue } from './quota/resets';

export { type Calendar, calendarOf, dayIn, dayText, lastResetDay, nextResetDay, resetDue } from './quota/resets';

/** From this share on a quota is nearly used up. */
const NEAR = 0.9;
/** Shares of a quota that a user is told of, in percent. */
export const QUOTA_THRESHOLDS = [80, 90, 100] as const;

/** The share next to 100 that a number can say: rounding up must not block a key a byte too early. */
const FULL_BUT_FOR_A_BYTE = 100 - 2 ** -40;

/** How much of a quota is used, in percent: 100 or more only when it is full. */
export const quotaPercent = ({ bytes }: Pick<Quota, 'bytes'>, used: number): number =>
  used >= bytes ? Math.max(100, (used / Math.max(bytes, 1)) * 100) : Math.min((used / bytes) * 100, FULL_BUT_FOR_A_BYTE);

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
