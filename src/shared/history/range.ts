/** How a range of the history is read, so that it fits into so many points of a chart. Pure. */
import { DAY_MS, dayOf, type Zone } from '../walltime';
import { every, type PeriodOf } from './buckets';
import { days, HOUR_MS, type Level, MINUTE_MS } from './levels';

/** How a range is read: from which level, in buckets of what period. */
export interface Plan {
  readonly level: Level;
  /** Length of a bucket, ms; of days by the wall clock 24 hours each. */
  readonly widthMs: number;
  readonly period: PeriodOf;
  /** Where the first bucket begins. */
  readonly from: number;
}

const SECOND = 1_000;
const WIDTHS: readonly { readonly level: Level; readonly unitMs: number; readonly counts: readonly number[] }[] = [
  { level: 'raw', unitMs: SECOND, counts: [1, 2, 5, 10, 15, 30] },
  { level: 'minutes', unitMs: MINUTE_MS, counts: [1, 2, 3, 5, 10, 15, 20, 30] },
  { level: 'hours', unitMs: HOUR_MS, counts: [1, 2, 3, 4, 6, 8, 12] },
  { level: 'days', unitMs: DAY_MS, counts: [1, 2, 5, 7, 14, 28, 56, 112, 224, 448] },
];

/**
 * The finest buckets of which not more than `points` fill `from` to `to` (Unix ms), from a level that still keeps `from`: `lostBefore` says what each
 * has lost. `finest`: the finest level wanted, e.g. `days` for bars of days.
 */
export function planRange(
  { from, to, points, finest = 'raw' }: { readonly from: number; readonly to: number; readonly points: number; readonly finest?: Level },
  lostBefore: Readonly<Record<Level, number>>,
  zone: Zone,
): Plan {
  let wanted = false;
  for (const { level, unitMs, counts } of WIDTHS) {
    wanted ||= level === finest;
    if (!wanted || (level !== 'days' && from < lostBefore[level])) continue;
    for (const count of counts) {
      const period = level === 'days' ? days(zone, count) : every(count * unitMs);
      const plan: Plan = { level, widthMs: count * unitMs, period, from: period(from) };
      const last = Math.max(from, to - 1);
      const buckets =
        level === 'days'
          ? Math.floor(dayOf(zone, last) / count) - Math.floor(dayOf(zone, from) / count) + 1
          : (period(last) - plan.from) / plan.widthMs + 1;
      if (buckets <= points) return plan;
    }
  }
  return { level: 'days', widthMs: to - from, period: () => from, from };
}
