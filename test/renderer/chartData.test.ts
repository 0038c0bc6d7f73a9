import type { SeriesBlock } from '@shared/ipc';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartData, lastOf, peakOf, tableRows } from '../../src/renderer/charts/data';
import { sparkPath } from '../../src/renderer/charts/Spark';

const X = Number.NaN;
const block = (values: readonly number[], from = 0): SeriesBlock => ({ from, stepMs: 1000, values: Float64Array.from(values) });

describe('chart data', () => {
  it('ends at the newest reading, at the right edge', () => {
    const data = chartData([block([1, 2, 3, 4, 5, X])], 3);
    expect(data.times).toEqual([1, 2, 3, 4]);
    expect(data.columns[0]).toEqual([2, 3, 4, 5]);
  });
  it('draws through a few missing seconds in a straight line', () => {
    expect(chartData([block([2, X, X, 8])], 3).columns[0]).toEqual([2, 4, 6, 8]);
  });
  it('leaves a longer silence as a gap, never a line across it', () => {
    const data = chartData([block([1, X, X, X, 1])], 4, { bridgeS: 3 });
    expect(data.columns[0]).toEqual([1, null, null, null, 1]);
    expect(data.gaps).toEqual([{ from: 1, to: 3 }]);
  });
  it('stops at the moment readings stopped', () => {
    const values = [...Array(5).fill(7), ...Array(20).fill(X)];
    const data = chartData([block(values)], 24);
    expect(data.times.at(-1)).toBe(24);
    expect(data.gaps.at(-1)?.to).toBe(24);
  });
  it('calls what was before the first reading no gap', () => {
    const data = chartData([block([X, X, X, X, 5, 6])], 5, { bridgeS: 2 });
    expect(data.columns[0]).toEqual([null, null, null, null, 5, 6]);
    expect(data.gaps).toEqual([]);
  });
  it('puts series of different age on one grid', () => {
    const data = chartData([block([1, 2, 3, 4]), block([30, 40], 2000)], 3);
    expect(data.columns).toEqual([
      [1, 2, 3, 4],
      [null, null, 30, 40],
    ]);
  });
  it('takes the mean of buckets that do not move with the clock', () => {
    const even = chartData([block([1, 3, 5, 7, 9, 11], 1000)], 4, { bucketS: 2 });
    expect(even.times).toEqual([2, 4, 6]);
    expect(even.columns[0]).toEqual([2, 6, 10]);
  });
  it('is as short as its readings are young, between the least span and the whole', () => {
    const of = (known: number) => chartData([block([...Array(60 - known).fill(X), ...Array(known).fill(1)])], 50, { leastS: 10 });
    expect([3, 21, 60].map(known => of(known).times.length - 1)).toEqual([10, 20, 50]);
    expect(of(21).columns[0]).not.toContain(null);
    expect(chartData([block([X, X])], 50, { leastS: 10 }).times.length - 1).toBe(50);
  });
  it('knows nothing of nothing', () => {
    const data = chartData([], 10);
    expect(data).toMatchObject({ columns: [], gaps: [], any: false });
    expect([lastOf(undefined), peakOf(undefined)]).toEqual([null, null]);
  });
  it('never invents a value beyond those it was given', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(X), fc.double({ min: 0, max: 1e9, noNaN: true })), { minLength: 1, maxLength: 80 }),
        values => {
          const known = values.filter(value => !Number.isNaN(value));
          const { columns } = chartData([block(values)], 60);
          for (const value of columns[0] ?? []) {
            if (value === null) continue;
            expect(value).toBeGreaterThanOrEqual(Math.min(...known) - 1e-6);
            expect(value).toBeLessThanOrEqual(Math.max(...known) + 1e-6);
          }
        },
      ),
    );
  });
  it('is a table too, newest first', () => {
    const rows = tableRows(chartData([block([1, 2, 3, 4, 5])], 4), 2);
    expect(rows.map(row => [row.at, row.values[0]])).toEqual([
      [4000, 5],
      [2000, 3],
      [0, 1],
    ]);
  });
  it('breaks a spark line at a gap', () => {
    expect(sparkPath([1, 1, null, 1, 1], 72, 20, 2).match(/M/g)).toHaveLength(2);
  });

  it('draws no line across a restart of the core, nor behind the last reading that counts', () => {
    const block = { from: 0, stepMs: 1000, values: Float64Array.from({ length: 40 }, () => 5) };
    const broken = chartData([block], 39, { breakAt: 20_400 });
    expect(broken.columns[0]?.flatMap((value, at) => (value === null ? [at] : []))).toEqual([20]);
    expect(broken.gaps).toEqual([{ from: 20, to: 20 }]);
    const ended = chartData([block], 39, { bridgeS: 3, until: 30_000 });
    expect(ended.times.at(-1)).toBe(39);
    expect(ended.columns[0]?.slice(30)).toEqual([5, ...Array(9).fill(null)]);
    expect(ended.gaps).toEqual([{ from: 31, to: 39 }]);
    expect(block.values.every(value => value === 5)).toBe(true);
  });
  it('leaves a silence as a gap on a grid of five seconds, too', () => {
    const block = { from: 0, stepMs: 1000, values: Float64Array.from({ length: 60 }, () => 5) };
    const { times, columns, gaps } = chartData([block], 55, { bucketS: 5, bridgeS: 8, until: 42_000 });
    expect(gaps.map(({ from, to }) => [times[from], times[to]])).toEqual([[50, 55]]);
    expect(columns[0]?.at(-3)).toBe(5);
  });
});
