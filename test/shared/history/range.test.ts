import { growth } from '@shared/history/growth';
import { toWhole } from '@shared/history/metrics';
import { pointsOfSamples } from '@shared/history/points';
import { planRange } from '@shared/history/range';
import { DEFAULT_RETENTION, keptSince } from '@shared/history/retention';
import { zoneOf } from '@shared/walltime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const SECOND = 1000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONE = zoneOf('Europe/Riga');
const NOTHING_LOST = { raw: 0, minutes: 0, hours: 0, days: 0 };
const NOW = Date.UTC(2026, 10, 21, 12);
const plan = (ms: number, points = 1200, lost = NOTHING_LOST) => planRange({ from: NOW - ms, to: NOW, points }, lost, ZONE);

describe('a range is read', () => {
  it('from the finest level that fits into the chart', () => {
    const told = ([10 * 60 * SECOND, HOUR, 12 * HOUR, 24 * HOUR, 7 * DAY, 30 * DAY, 365 * DAY, 10 * 365 * DAY] as const).map(ms => {
      const { level, widthMs } = plan(ms);
      return `${level} ${widthMs / SECOND}`;
    });
    expect(told).toEqual([
      ...['raw 1', 'raw 5', 'minutes 60', 'minutes 120', 'minutes 600'],
      ...['hours 3600', 'hours 28800', 'days 432000'],
    ]);
  });

  it('from a coarser level where the finer one has lost its beginning', () => {
    expect(plan(HOUR, 1200, { ...NOTHING_LOST, raw: NOW })).toMatchObject({ level: 'minutes', widthMs: 60 * SECOND });
    expect(plan(HOUR, 1200, { ...NOTHING_LOST, raw: NOW, minutes: NOW })).toMatchObject({ level: 'hours' });
    expect(plan(HOUR, 1200, { raw: NOW, minutes: NOW, hours: NOW, days: NOW })).toMatchObject({ level: 'days' });
  });

  it('never in more buckets than there are points, wherever it begins', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: NOW - 1 }),
        fc.integer({ min: 0, max: NOW }),
        fc.integer({ min: 1, max: 150 }),
        (length, end, points) => {
          const to = Math.max(end, length);
          const { period, from } = planRange({ from: to - length, to, points }, NOTHING_LOST, ZONE);
          expect(from).toBeLessThanOrEqual(to - length);
          let buckets = 0;
          // Bucket by bucket would take long: each is found from the one before.
          for (let at = period(to - 1); at >= from && buckets <= points; at = period(at - 1)) {
            buckets += 1;
            if (at === from) break;
          }
          expect(buckets).toBeLessThanOrEqual(points);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('in days of the wall clock for bars of days', () => {
    const { level, period } = planRange({ from: NOW - 40 * DAY, to: NOW, points: 60, finest: 'days' }, NOTHING_LOST, ZONE);
    expect(level).toBe('days');
    expect(new Date(period(Date.UTC(2026, 9, 25, 12))).toISOString()).toBe('2026-10-24T21:00:00.000Z');
    expect(new Date(period(Date.UTC(2026, 9, 26, 12))).toISOString()).toBe('2026-10-25T22:00:00.000Z');
  });
});

describe('points', () => {
  const at = (second: number): number => NOW + second * SECOND;
  const points = (rows: readonly (readonly [second: number, value: number | null])[], seconds = 600, most = 1200) => {
    const samples = {
      times: Float64Array.from(rows, ([second]) => at(second)),
      values: Float64Array.from(rows, row => row[1] ?? Number.NaN),
    };
    return pointsOfSamples(samples, planRange({ from: NOW, to: at(seconds), points: most }, NOTHING_LOST, ZONE), 1);
  };

  it('tell least, most, mean and sum of each bucket in the unit of the metric', () => {
    const {
      at: times,
      count,
      min,
      max,
      avg,
      sum,
    } = points(
      [
        [0, 10],
        [1, 30],
        [2, 25],
        [11, 5],
      ],
      600,
      60,
    );
    expect([...times].map(time => (time - NOW) / SECOND)).toEqual([0, 10]);
    expect([[...count], [...min], [...max], [...avg], [...sum]]).toEqual([
      [3, 1],
      [1, 0.5],
      [3, 0.5],
      [65 / 3 / 10, 0.5],
      [6.5, 0.5],
    ]);
  });

  it('show a gap where nothing was known, once, and none between slow readings', () => {
    const seconds = ({ at: times, count }: ReturnType<typeof points>): readonly string[] =>
      [...times].map((time, row) => `${(time - NOW) / SECOND}${count[row] === 0 ? ' gap' : ''}`);
    expect(
      seconds(
        points([
          [0, 1],
          [1, 1],
          [2, null],
          [5, 1],
          [6, 1],
        ]),
      ),
    ).toEqual(['0', '1', '2 gap', '5', '6']);
    expect(
      seconds(
        points([
          [0, 1],
          [60, 1],
          [120, 1],
          [300, 1],
        ]),
      ),
    ).toEqual(['0', '60', '120', '121 gap', '300']);
    expect(
      seconds(
        points([
          [0, 1],
          [1, null],
          [2, 1],
        ]),
      ),
    ).toEqual(['0', '1 gap', '2']);
    expect(
      seconds(
        points([
          [0, 1],
          [200, 1],
          [400, 1],
        ]),
      ),
    ).toEqual(['0', '200', '400']);
    expect(
      seconds(
        points([
          [3, null],
          [5, 1],
          [8, null],
        ]),
      ),
    ).toEqual(['5']);
    expect(seconds(points([]))).toEqual([]);
  });

  it('of a total tell what came in each bucket', () => {
    const came = growth(
      points(
        [
          [0, 1000],
          [5, 1100],
          [10, 1150],
          [20, 1150],
          [200, null],
          [300, 1400],
          [310, 20],
          [320, 50],
        ],
        600,
        60,
      ),
    );
    expect([...came]).toEqual([10, 5, 0, Number.NaN, 25, 0, 3]);
  });
});

describe('what is kept', () => {
  it('raw for two days, minutes for sixty, hours for two years, days for ever', () => {
    const ages = (['raw', 'minutes', 'hours', 'days'] as const).map(level => (NOW - keptSince(level, DEFAULT_RETENTION, NOW)) / DAY);
    expect(ages).toEqual([2, 60, 730, Number.POSITIVE_INFINITY]);
    expect(keptSince('hours', { ...DEFAULT_RETENTION, hourDays: null }, NOW)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('of a value: the decimals of its metric; what is none, or cannot be exact, is a gap', () => {
    expect([12.344, 12.345, -0.001, 3].map(value => toWhole(value, 2))).toEqual([1234, 1235, 0, 300]);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1e16, Number.MAX_VALUE]) expect(toWhole(value, 2)).toBeNaN();
  });
});
