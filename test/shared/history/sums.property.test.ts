import { type Buckets, concatBuckets, every, foldBuckets, foldSamples, joinBuckets, type PeriodOf } from '@shared/history/buckets';
import { periodOf } from '@shared/history/levels';
import { joinSamples, type Samples, within } from '@shared/history/samples';
import { zoneOf } from '@shared/walltime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplesArbitrary } from './samples';

const RIGA = zoneOf('Europe/Riga');

/** The sums of a level as anybody would work them out, with whole numbers of any size. */
function plainly({ times, values }: Samples, period: PeriodOf) {
  const rows = new Map<number, { count: number; min: number; max: number; sum: bigint }>();
  for (const [index, at] of times.entries()) {
    const value = values[index] ?? 0;
    if (Number.isNaN(value)) continue;
    const row = rows.get(period(at)) ?? { count: 0, min: value, max: value, sum: 0n };
    rows.set(period(at), {
      ...{ count: row.count + 1, min: Math.min(row.min, value), max: Math.max(row.max, value), sum: row.sum + BigInt(value) },
    });
  }
  return [...rows].sort(([a], [b]) => a - b);
}
const rowsOf = ({ at, count, min, max, sum, rest }: Buckets) =>
  [...at].map((begin, row) => [
    begin,
    {
      ...{ count: count[row], min: min[row], max: max[row] },
      sum: BigInt(sum[row] ?? 0) + BigInt(rest[row] ?? 0),
    },
  ]);

/** The same readings dealt to so many hands, each in order of time. */
const dealt = ({ times, values }: Samples, hands: readonly number[]): readonly Samples[] =>
  [0, 1, 2].map(hand => {
    const mine = (_: number, index: number): boolean => (hands[index % hands.length] ?? 0) === hand;
    return { times: times.filter(mine), values: values.filter(mine) };
  });

describe('sums', () => {
  it.each(['minutes', 'hours', 'days'] as const)('of %s are exactly those of the readings, in whatever parts these come', level => {
    const period = periodOf(level, RIGA);
    fc.assert(
      fc.property(samplesArbitrary(), fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 9 }), (samples, hands) => {
        const parts = dealt(samples, hands);
        const whole = foldBuckets(foldSamples(samples, every(60_000)), period);
        expect(rowsOf(whole)).toEqual(plainly(samples, period));
        const [a, b, c] = parts.map(part => foldBuckets(foldSamples(part, every(60_000)), period));
        if (!a || !b || !c) throw new Error('three hands');
        expect(joinBuckets(joinBuckets(a, b), c)).toEqual(whole);
        expect(joinBuckets(a, joinBuckets(c, b))).toEqual(whole);
      }),
    );
  });

  it('of a long time are exact beyond what one number holds', () => {
    const samples: Samples = {
      times: Float64Array.from({ length: 5000 }, (_, index) => index),
      values: Float64Array.from({ length: 5000 }, (_, index) => Number.MAX_SAFE_INTEGER - index * 7919),
    };
    expect(rowsOf(foldSamples(samples, every(60_000)))).toEqual(plainly(samples, every(60_000)));
    const { sum, rest } = foldSamples(samples, every(60_000));
    expect(Number.isSafeInteger(sum[0])).toBe(false);
    expect(rest[0]).not.toBe(0);
  });

  it('of parts that follow each other are put together', () => {
    fc.assert(
      fc.property(samplesArbitrary(), samples => {
        const buckets = foldSamples(samples, every(1000));
        const middle = buckets.at[Math.floor(buckets.at.length / 2)] ?? 0;
        const [before, after] = [within(samples, 0, middle), within(samples, middle, Number.MAX_SAFE_INTEGER)];
        expect(concatBuckets([foldSamples(before, every(1000)), foldSamples(after, every(1000))])).toEqual(buckets);
      }),
    );
  });
});

describe('readings of several parts', () => {
  it('are all there, in order of time', () => {
    fc.assert(
      fc.property(samplesArbitrary(), fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 9 }), (samples, hands) => {
        const joined = joinSamples(dealt(samples, hands));
        expect(joined.times).toEqual(samples.times);
        expect([...joined.values].sort()).toEqual([...samples.values].sort());
      }),
    );
  });
});

describe('days of the wall clock', () => {
  it('follow each other where the clock is put back across midnight', () => {
    // In St. John's it was put back at one minute past midnight.
    const period = periodOf('days', zoneOf('America/St_Johns'));
    const begun = Array.from({ length: 60 * 49 }, (_, minute) => period(Date.UTC(2010, 10, 6, 2, 30) + minute * 60_000));
    expect(begun).toEqual([...begun].sort((a, b) => a - b));
    expect([...new Set(begun)].map(at => (at - Date.UTC(2010, 10, 6, 2, 30)) / 3_600_000)).toEqual([0, 24]);
  });

  const HOUR = 3_600_000;
  const days = periodOf('days', RIGA);
  const lengthAt = (at: number): number => (days(days(at) + 30 * HOUR) - days(at)) / HOUR;

  it('have 23, 24 and 25 hours, and every moment is in one', () => {
    expect(lengthAt(Date.UTC(2026, 2, 29, 12))).toBe(23);
    expect(lengthAt(Date.UTC(2026, 2, 30, 12))).toBe(24);
    expect(lengthAt(Date.UTC(2026, 9, 25, 12))).toBe(25);
    const start = days(Date.UTC(2026, 9, 25, 12));
    const samples: Samples = {
      times: Float64Array.from({ length: 49 * 60 }, (_, minute) => start + minute * 60_000),
      values: new Float64Array(49 * 60).fill(1),
    };
    expect([...foldSamples(samples, days).count]).toEqual([25 * 60, 24 * 60]);
  });
});
