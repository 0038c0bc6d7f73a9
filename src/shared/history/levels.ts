/** The four levels of the history: how fine, how long kept, and in blocks of what length. Pure. */
import { DAY_MS, dayOf, type Zone } from '../walltime';
import type { PeriodOf } from './buckets';
import { every } from './buckets';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** From the finest. */
export const LEVELS = ['raw', 'minutes', 'hours', 'days'] as const;
export type Level = (typeof LEVELS)[number];
/** Levels of sums. */
export type Summed = Exclude<Level, 'raw'>;
export const SUMMED = ['minutes', 'hours', 'days'] as const satisfies readonly Summed[];

/**
 * Time that one block of a series spans. Short where much comes in, so that sealing it is little work; long where a year must be read with few
 * blocks.
 */
export const BLOCK_MS: Readonly<Record<Level, number>> = {
  raw: 10 * MINUTE_MS,
  minutes: 6 * HOUR_MS,
  hours: 16 * DAY_MS,
  days: 256 * DAY_MS,
};

/** Number of the block that a time falls into. */
export const blockOf = (level: Level, at: number): number => Math.floor(at / BLOCK_MS[level]);

/** Times that the history takes, Unix ms: 1970 to 2100. A clock may be wrong, but not everything is a time. */
export const LAST_TIME = Date.UTC(2100, 0, 1);

/** Periods of a level. Days are those of the wall clock: of 23, 24 or 25 hours. */
export function periodOf(level: Summed, zone: Zone): PeriodOf {
  switch (level) {
    case 'minutes':
      return every(MINUTE_MS);
    case 'hours':
      return every(HOUR_MS);
    case 'days':
      return days(zone, 1);
  }
}

/**
 * Periods of so many days of the wall clock, counted from 1 January 1970. Each lasts until the next begins, also where a clock is put back across
 * midnight.
 */
export function days(zone: Zone, count: number): PeriodOf {
  const begin = (period: number): number => zone.at(period * count * DAY_MS);
  // Asking a zone is slow.
  let [from, to] = [Number.NaN, Number.NaN];
  return at => {
    if (at >= from && at < to) return from;
    let period = Math.floor(dayOf(zone, at) / count);
    for (to = begin(period + 1); at >= to; to = begin(period + 1)) period += 1;
    from = begin(period);
    return from;
  };
}
