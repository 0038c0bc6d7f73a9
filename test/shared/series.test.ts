import { advanced, decimate, highest, mean, Series } from '@shared/series';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const NAN = Number.NaN;

describe('a series', () => {
  it('reads back what was written, oldest first, with gaps where nothing was', () => {
    const series = new Series(10);
    series.put(5000, 1);
    series.put(6999, 2);
    series.put(9000, 4);
    expect(series.read(6, 9500)).toEqual({ from: 4000, stepMs: 1000, values: new Float64Array([NAN, 1, 2, NAN, NAN, 4]) });
    expect([...series.read(3, 11_000).values]).toEqual([4, NAN, NAN]);
  });

  it('keeps the last of two values of one second, and takes a late one', () => {
    const series = new Series(10);
    series.put(5000, 1);
    series.put(5900, 2);
    series.put(8000, 3);
    series.put(7000, 9);
    expect([...series.read(4, 8000).values]).toEqual([2, NAN, 9, 3]);
  });

  it('forgets what is older than the ring, also after a long sleep', () => {
    const series = new Series(4);
    for (let at = 0; at < 10; at++) series.put(at * 1000, at);
    expect([...series.read(100, 9000).values]).toEqual([6, 7, 8, 9]);
    series.put(1_000_000_000, 5);
    expect([...series.read(4, 1_000_000_000).values]).toEqual([NAN, NAN, NAN, 5]);
    series.put(9000, 7);
    expect([...series.read(4, 1_000_000_000).values]).toEqual([NAN, NAN, NAN, 5]);
  });

  it('equals a plain map of seconds', () => {
    const puts = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.option(fc.integer(), { nil: null })), { maxLength: 60 });
    fc.assert(
      fc.property(puts, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 70 }), (entries, seconds, now) => {
        const series = new Series(20);
        const map = new Map<number, number>();
        let newest = -1;
        for (const [at, value] of entries) {
          series.put(at * 1000, value);
          if (newest >= 0 && at <= newest - 20) continue;
          newest = Math.max(newest, at);
          map.set(at, value ?? NAN);
        }
        const expected = Array.from({ length: seconds }, (_, index) => {
          const at = now - seconds + 1 + index;
          return at > newest - 20 && at <= newest ? (map.get(at) ?? NAN) : NAN;
        });
        expect([...series.read(seconds, now * 1000).values]).toEqual(expected);
      }),
    );
  });
});

describe('decimation', () => {
  const block = { from: 1000, stepMs: 1000, values: new Float64Array([1, 3, NAN, NAN, 5, NAN, 7]) };

  it('gives the mean of each bucket, and a gap for an empty one', () => {
    expect(decimate(block, 4)).toEqual({ from: 1000, stepMs: 2000, values: new Float64Array([2, NAN, 5, 7]) });
    expect(decimate(block, 4, highest).values).toEqual(new Float64Array([3, NAN, 5, 7]));
    expect(decimate(block, 100)).toBe(block);
    expect([mean(new Float64Array()), highest(new Float64Array([NAN, -5]))]).toEqual([NAN, -5]);
  });

  it('never gives more points than asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 100 }), (length, points) => {
        expect(decimate({ ...block, values: new Float64Array(length) }, points).values.length).toBeLessThanOrEqual(Math.max(points, 1));
      }),
    );
  });

  it('a block goes on by a value a step, as the ring would', () => {
    const ring = new Series(10);
    for (let second = 0; second < 5; second += 1) ring.put(second * 1000, second);
    let block = ring.read(4, 4000);
    for (const [at, value] of [
      [5200, 5],
      [5900, 6],
      [6100, 7],
      [9000, null],
      [10_000, 9],
    ] as const) {
      ring.put(at, value);
      block = advanced(block, at, value);
      expect(block).toEqual(ring.read(4, at));
    }
    expect(advanced(block, 9000, 3).values.at(-2)).toBe(3);
    expect(advanced(block, 60_000, 1)).toEqual({
      from: 57_000,
      stepMs: 1000,
      values: Float64Array.from([Number.NaN, Number.NaN, Number.NaN, 1]),
    });
  });
});
