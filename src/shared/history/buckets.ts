/** Readings summed up by periods. Every figure is exact, so that it is the same whichever way a period was put together. */
import { ByteReader, ByteWriter } from './bytes';
import { readColumn, writeColumn } from './column';
import { concatNumbers, firstAt, type Samples } from './samples';

/** In order of time, a row each period that has readings. */
export interface Buckets {
  /** When the period begins, Unix ms. */
  readonly at: Float64Array;
  /** How many readings it has, at least one. */
  readonly count: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** Of the readings; where that is no longer exact as one number, `rest` holds what is missing: together they are. */
  readonly sum: Float64Array;
  readonly rest: Float64Array;
}

const COLUMNS = ['at', 'count', 'min', 'max', 'sum', 'rest'] as const;

const roomFor = (length: number): Buckets => ({
  ...{ at: new Float64Array(length), count: new Float64Array(length), min: new Float64Array(length) },
  ...{ max: new Float64Array(length), sum: new Float64Array(length), rest: new Float64Array(length) },
});
export const NO_BUCKETS = roomFor(0);

/** Rows `from` up to, not including, `to`. */
export const bucketRows = (buckets: Buckets, from: number, to: number): Buckets => ({
  ...{ at: buckets.at.subarray(from, to), count: buckets.count.subarray(from, to), min: buckets.min.subarray(from, to) },
  ...{ max: buckets.max.subarray(from, to), sum: buckets.sum.subarray(from, to), rest: buckets.rest.subarray(from, to) },
});

/** Those that begin at `from` or later, and before `to`. */
export const bucketsWithin = (buckets: Buckets, from: number, to: number): Buckets =>
  bucketRows(buckets, firstAt(buckets.at, from), firstAt(buckets.at, to));

/** Adds row `row` of `from` into row `into`, of which nothing is known yet when its count is 0. */
function add(to: Buckets, into: number, from: Buckets, row: number): void {
  const [min, max] = [from.min[row] ?? 0, from.max[row] ?? 0];
  const empty = to.count[into] === 0;
  if (empty || min < (to.min[into] ?? 0)) to.min[into] = min;
  if (empty || max > (to.max[into] ?? 0)) to.max[into] = max;
  to.count[into] = (to.count[into] ?? 0) + (from.count[row] ?? 0);
  addExactly(to, into, from.sum[row] ?? 0, from.rest[row] ?? 0);
}

/** Of whole numbers: what rounding takes from the sum goes to `rest`, and comes back as soon as there is room. */
function addExactly(to: Buckets, into: number, sum: number, rest: number): void {
  const before = to.sum[into] ?? 0;
  const rough = before + sum;
  const part = rough - before;
  const lost = before - (rough - part) + (sum - part) + (to.rest[into] ?? 0) + rest;
  const exact = rough + lost;
  to.sum[into] = exact;
  to.rest[into] = lost === 0 ? 0 : lost - (exact - rough);
}

/** Where the period that a time falls into begins. Periods follow each other: one that begins earlier than the one before counts as that. */
export type PeriodOf = (at: number) => number;
export const every =
  (ms: number): PeriodOf =>
  at =>
    Math.floor(at / ms) * ms;

/** Readings by period; gaps bring nothing. */
export function foldSamples({ times, values }: Samples, period: PeriodOf): Buckets {
  const sums = roomFor(times.length);
  let rows = 0;
  for (let index = 0; index < times.length; index += 1) {
    const value = values[index] ?? 0;
    if (Number.isNaN(value)) continue;
    const begin = period(times[index] ?? 0);
    if (rows === 0 || begin > (sums.at[rows - 1] ?? 0)) {
      sums.at[rows] = begin;
      sums.min[rows] = value;
      sums.max[rows] = value;
      rows += 1;
    }
    const row = rows - 1;
    if (value < (sums.min[row] ?? 0)) sums.min[row] = value;
    if (value > (sums.max[row] ?? 0)) sums.max[row] = value;
    sums.count[row] = (sums.count[row] ?? 0) + 1;
    addExactly(sums, row, value, 0);
  }
  return bucketRows(sums, 0, rows);
}

/** Buckets by longer periods, each of which begins where one of theirs does. */
export function foldBuckets(buckets: Buckets, period: PeriodOf): Buckets {
  const folded = roomFor(buckets.at.length);
  let rows = 0;
  for (let row = 0; row < buckets.at.length; row += 1) {
    const begin = period(buckets.at[row] ?? 0);
    if (rows === 0 || begin > (folded.at[rows - 1] ?? 0)) folded.at[rows++] = begin;
    add(folded, rows - 1, buckets, row);
  }
  return bucketRows(folded, 0, rows);
}

/** Both; what both know of the same period is added up. */
export function joinBuckets(a: Buckets, b: Buckets): Buckets {
  if (a.at.length === 0) return b;
  if (b.at.length === 0) return a;
  const joined = roomFor(a.at.length + b.at.length);
  let [i, j, rows] = [0, 0, 0];
  while (i < a.at.length || j < b.at.length) {
    const [ofA, ofB] = [a.at[i] ?? Number.POSITIVE_INFINITY, b.at[j] ?? Number.POSITIVE_INFINITY];
    joined.at[rows] = Math.min(ofA, ofB);
    if (ofA <= ofB) add(joined, rows, a, i++);
    if (ofB <= ofA) add(joined, rows, b, j++);
    rows += 1;
  }
  return bucketRows(joined, 0, rows);
}

/** Parts that follow each other. */
export function concatBuckets(parts: readonly Buckets[]): Buckets {
  const column = (name: keyof Buckets): Float64Array => concatNumbers(parts.map(part => part[name]));
  return { at: column('at'), count: column('count'), min: column('min'), max: column('max'), sum: column('sum'), rest: column('rest') };
}

const writer = new ByteWriter();

export function encodeBuckets(buckets: Buckets): Uint8Array<ArrayBuffer> {
  writer.whole(buckets.at.length);
  for (const column of COLUMNS) writeColumn(writer, buckets[column]);
  return writer.done();
}

/** Throws DamagedBlock. */
export function decodeBuckets(bytes: Uint8Array): Buckets {
  const reader = new ByteReader(bytes);
  const length = reader.whole();
  const column = (): Float64Array => readColumn(reader, length);
  // In the order of COLUMNS.
  return { at: column(), count: column(), min: column(), max: column(), sum: column(), rest: column() };
}
