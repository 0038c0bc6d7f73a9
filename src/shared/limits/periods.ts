/** Traffic of a period as it grew, from what a total had at each time. Pure. */
import { growth } from '../history/growth';
import type { Points } from '../history/points';
import { periodAt } from '../ledger';
import type { LimitPeriod } from '../model';
import { DAY_MS, dayOf, type Zone } from '../walltime';

/** Bytes of each time. */
export interface Grown {
  readonly at: Float64Array;
  readonly bytes: Float64Array;
}

/** `totals` are added up; what `taken` has came into them at no known time and is no traffic. All of one question, so that rows are of the same times. */
export function grownOf(totals: readonly Points[], taken: readonly Points[]): Grown {
  const sums = new Map<number, number>();
  const add = ({ at }: Points, bytes: Float64Array, sign: 1 | -1): void => {
    for (let row = 0; row < at.length; row += 1) {
      const value = bytes[row] ?? Number.NaN;
      const time = at[row] ?? 0;
      if (!Number.isNaN(value)) sums.set(time, (sums.get(time) ?? 0) + sign * value);
    }
  };
  for (const points of totals) add(points, growth(points), 1);
  for (const points of taken) add(points, points.sum, -1);
  const at = Float64Array.from(sums.keys()).sort();
  return { at, bytes: at.map(time => Math.max(0, sums.get(time) ?? 0)) };
}

/** How much it was so far at each time. `resets`: times at which the count began anew (a quota's), null: by the period. */
export function inPeriod(
  { at, bytes }: Grown,
  period: LimitPeriod | { readonly type: 'resets'; readonly at: readonly number[] },
  zone: Zone,
  zoneName: string,
): Float64Array {
  const sums = new Float64Array(at.length);
  let [sum, first, of] = [0, 0, Number.NaN];
  let [day, month] = [Number.NaN, 0];
  const periodOf = (time: number): number => {
    switch (period.type) {
      case 'day':
        return dayOf(zone, time);
      case 'month': {
        const today = dayOf(zone, time);
        if (today !== day) [day, month] = [today, periodAt(time, zoneName).month];
        return month;
      }
      case 'rolling':
        return 0;
      case 'resets':
        return period.at.filter(reset => reset <= time).length;
    }
  };
  for (let row = 0; row < at.length; row += 1) {
    const time = at[row] ?? 0;
    const now = periodOf(time);
    if (now !== of) [sum, of] = [0, now];
    sum += bytes[row] ?? 0;
    if (period.type === 'rolling') for (; (at[first] ?? time) <= time - period.days * DAY_MS; first += 1) sum -= bytes[first] ?? 0;
    sums[row] = sum;
  }
  return sums;
}
