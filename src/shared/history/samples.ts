/** The raw readings of one series, in order of time, and their block. */
import { ByteReader, ByteWriter } from './bytes';
import { readColumn, writeColumn } from './column';

/**
 * Times in Unix ms, rising or equal; values as whole numbers in the metric's own unit (`metrics.ts`), NaN where it was known that there was none: what
 * follows is a gap until the next reading.
 */
export interface Samples {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

export const NO_SAMPLES: Samples = { times: new Float64Array(0), values: new Float64Array(0) };

/** `from <= time < to`. */
export function within({ times, values }: Samples, from: number, to: number): Samples {
  const [first, end] = [firstAt(times, from), firstAt(times, to)];
  return first === 0 && end === times.length
    ? { times, values }
    : { times: times.subarray(first, end), values: values.subarray(first, end) };
}

/** Index of the first number that is not below `wanted`. */
export function firstAt(sorted: Float64Array, wanted: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** All of them in order of time; of equal times those of the earlier part first. Nothing is dropped: a clock that was set back tells a second twice. */
export function joinSamples(parts: readonly Samples[]): Samples {
  const some = parts.filter(({ times }) => times.length > 0);
  const [only = NO_SAMPLES, ...others] = some;
  const inOrder = some.every(({ times }, index) => index === 0 || (some[index - 1]?.times.at(-1) ?? 0) <= (times[0] ?? 0));
  if (others.length === 0) return only;
  if (!inOrder) return others.reduce(joinTwo, only);
  return { times: concatNumbers(some.map(({ times }) => times)), values: concatNumbers(some.map(({ values }) => values)) };
}

export function concatNumbers(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function joinTwo(a: Samples, b: Samples): Samples {
  const times = new Float64Array(a.times.length + b.times.length);
  const values = new Float64Array(times.length);
  let [i, j] = [0, 0];
  for (let at = 0; at < times.length; at += 1) {
    const fromA = i < a.times.length && (j >= b.times.length || (a.times[i] ?? 0) <= (b.times[j] ?? 0));
    times[at] = (fromA ? a.times[i] : b.times[j]) ?? 0;
    values[at] = (fromA ? a.values[i] : b.values[j]) ?? 0;
    if (fromA) i += 1;
    else j += 1;
  }
  return { times, values };
}

const writer = new ByteWriter();

/** Readings, then the gaps known: two lists, so that a gap costs the readings nothing. */
export function encodeSamples(samples: Samples): Uint8Array<ArrayBuffer> {
  const { times, values } = samples;
  let gaps = 0;
  for (let index = 0; index < values.length; index += 1) if (Number.isNaN(values[index])) gaps += 1;
  const isGap = (_: number, index: number): boolean => Number.isNaN(values[index]);
  const isReading = (_: number, index: number): boolean => !Number.isNaN(values[index]);
  const readings = gaps === 0 ? samples : { times: times.filter(isReading), values: values.filter(isReading) };
  writer.whole(readings.times.length);
  writer.whole(gaps);
  writeColumn(writer, readings.times);
  writeColumn(writer, readings.values);
  if (gaps > 0) writeColumn(writer, times.filter(isGap));
  return writer.done();
}

/** Throws DamagedBlock. */
export function decodeSamples(bytes: Uint8Array): Samples {
  const reader = new ByteReader(bytes);
  const [readings, gaps] = [reader.whole(), reader.whole()];
  const known = { times: readColumn(reader, readings), values: readColumn(reader, readings) };
  if (gaps === 0) return known;
  return joinSamples([known, { times: readColumn(reader, gaps), values: new Float64Array(gaps).fill(Number.NaN) }]);
}
