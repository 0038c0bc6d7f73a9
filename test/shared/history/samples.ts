/** Readings as they may come: irregular times, gaps, clocks that stand still, values of any size. */
import type { Samples } from '@shared/history/samples';
import fc from 'fast-check';

const START = Date.UTC(2026, 9, 24);
const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 100_000_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: -1200, max: 0 }) },
  { weight: 1, arbitrary: fc.maxSafeInteger() },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 990, max: 1010 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 400_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 8 * 3_600_000 }) },
);

/** In order of time; at equal times readings before gaps, as a block gives them back. */
export const samplesArbitrary = (maxLength = 200): fc.Arbitrary<Samples> =>
  fc.array(fc.tuple(step, value), { maxLength }).map(rows => {
    let at = START;
    const sorted = rows
      .map(([ms, reading]) => {
        at += ms;
        return { at, reading };
      })
      .sort((a, b) => a.at - b.at || Number(Number.isNaN(a.reading)) - Number(Number.isNaN(b.reading)));
    return { times: Float64Array.from(sorted, row => row.at), values: Float64Array.from(sorted, row => row.reading) };
  });
