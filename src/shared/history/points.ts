/** What a chart draws of a range: readings by bucket, and gaps where nothing was known. Pure. */
import { type Buckets, foldBuckets, foldSamples, joinBuckets } from './buckets';
import type { Plan } from './range';
import type { Samples } from './samples';

/** A row each bucket that has readings, and one in each gap between them (`count` 0, the rest NaN). Values in the metric's unit. */
export interface Points {
  /** When the bucket begins, Unix ms. */
  readonly at: Float64Array;
  readonly count: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** Mean and sum of the readings. */
  readonly avg: Float64Array;
  readonly sum: Float64Array;
}

/** A reading stands for so long, or for two and a half times what usually lies between two. */
const HOLD_MS = 90_000;
const HOLD_TIMES = 2.5;
/** So many distances tell what is usual. */
const LOOKED_AT = 256;

/** Raw readings of the range. `digits`: decimals that their whole numbers stand for. */
export function pointsOfSamples(samples: Samples, plan: Plan, digits: number): Points {
  const { times, values } = samples;
  const hold = holdOf(times, 0);
  const gaps: number[] = [];
  let [last, marked] = [Number.NaN, false];
  for (let index = 0; index < times.length; index += 1) {
    const time = times[index] ?? 0;
    if (Number.isNaN(values[index] ?? 0)) {
      marked = true;
      continue;
    }
    if (marked || time - last > hold) noteGap(gaps, plan, last, time);
    [last, marked] = [time, false];
  }
  return drawn(foldSamples(samples, plan.period), gaps, digits);
}

/** Sums of the range, whose level has periods of `stepMs`. */
export function pointsOfBuckets(buckets: Buckets, stepMs: number, plan: Plan, digits: number): Points {
  const hold = holdOf(buckets.at, stepMs);
  const gaps: number[] = [];
  for (let row = 1; row < buckets.at.length; row += 1) {
    const [before, at] = [buckets.at[row - 1] ?? 0, buckets.at[row] ?? 0];
    if (at - before - stepMs > hold) noteGap(gaps, plan, before, at);
  }
  return drawn(foldBuckets(buckets, plan.period), gaps, digits);
}

/** How far two readings (or the end of a period and the next) may lie apart before it is a gap. */
function holdOf(times: Float64Array, stepMs: number): number {
  const stride = Math.max(1, Math.floor(times.length / LOOKED_AT));
  const distances: number[] = [];
  for (let index = 1; index < times.length; index += stride) distances.push((times[index] ?? 0) - (times[index - 1] ?? 0));
  distances.sort((a, b) => a - b);
  const usual = distances[distances.length >>> 1] ?? 0;
  return Math.max(HOLD_MS, usual * HOLD_TIMES - stepMs);
}

/** A gap is seen where a whole bucket lies in it. */
function noteGap(gaps: number[], { period, widthMs }: Plan, last: number, next: number): void {
  // Nothing was known before the first reading (NaN); days may be an hour longer than they are wide.
  const empty = period(period(last) + widthMs * 1.25);
  if (empty > period(last) && empty < period(next)) gaps.push(empty);
}

function drawn(buckets: Buckets, gaps: readonly number[], digits: number): Points {
  const nothing = new Float64Array(gaps.length);
  const none = { count: nothing, min: nothing, max: nothing, sum: nothing, rest: nothing };
  const { at, count, min, max, sum, rest } = joinBuckets(buckets, { at: Float64Array.from(gaps), ...none });
  const unit = 10 ** digits;
  const known = (row: number, value: number): number => ((count[row] ?? 0) === 0 ? Number.NaN : value);
  return {
    ...{ at, count, min: min.map((value, row) => known(row, value / unit)), max: max.map((value, row) => known(row, value / unit)) },
    avg: sum.map((value, row) => known(row, (value + (rest[row] ?? 0)) / (count[row] ?? 1) / unit)),
    sum: sum.map((value, row) => known(row, (value + (rest[row] ?? 0)) / unit)),
  };
}
