import { SUMMED } from '@shared/history/levels';
import type { Points } from '@shared/history/points';
import { zoneOf } from '@shared/walltime';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ask } from '../../../src/main/engine/workers/store/ask';
import { Shelf, type ShelfReading, series } from './shelf';

// A busy machine is slow with threads and files.
const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const RIGA = zoneOf('Europe/Riga');
const START = Date.UTC(2026, 9, 24, 18);
const DOWN = series('down');
const RTT = series('rtt');

let shelf: Shelf;
afterEach(() => shelf.remove());

const rowsIn = (table: string): number => Number(ask(shelf.database, 'count(*)', table)[0]);
const nothing = new Float64Array(0);
const none: Points = { at: nothing, count: nothing, min: nothing, max: nothing, avg: nothing, sum: nothing };
const range = (from: number, to: number, points: number, finest: 'raw' | 'minutes' | 'hours' | 'days' = 'raw', name = DOWN) => {
  const { level, series: found } = shelf.book.range({ series: [name], from, to, points, finest });
  return { level, points: found[0] ?? none };
};

describe('the history', () => {
  it('gives back what it was told, from the open period, from fresh blocks and from summed ones', () => {
    shelf = new Shelf(START);
    const places: string[] = [];
    for (let minute = 0; minute < 9 * 60; minute += 1) {
      shelf.tell([
        { series: DOWN, value: minute * 1000 },
        { series: RTT, value: minute / 100 },
      ]);
      shelf.now += MINUTE;
      shelf.settle();
      places.push([rowsIn('ticks') > 0, rowsIn('fresh') > 0, rowsIn('raw') > 0].map(Number).join(''));
      if (minute % 90 !== 89) continue;
      const from = Math.max(0, minute - 299);
      const { level, points } = range(START + from * MINUTE, shelf.now, 20_000);
      expect(level).toBe('raw');
      expect([...points.avg].filter(value => !Number.isNaN(value))).toEqual(
        Array.from({ length: minute + 1 - from }, (_, at) => (from + at) * 1000),
      );
    }
    expect([...new Set(places)].sort()).toEqual(['100', '101', '110', '111']);
    const { points } = range(START, shelf.now, 1200, 'hours', RTT);
    expect([...points.count]).toEqual(Array(9).fill(60));
    expect([...points.min]).toEqual(Array.from({ length: 9 }, (_, hour) => (hour * 60) / 100));
  });

  it('holds at every level exactly what was told, whatever the clock did, however often it was told', () => {
    const move = fc.oneof(
      { weight: 6, arbitrary: fc.record({ ms: fc.integer({ min: 500, max: 90 * SECOND }), count: fc.integer({ min: 1, max: 40 }) }) },
      { weight: 2, arbitrary: fc.record({ ms: fc.integer({ min: 0, max: 9 * HOUR }), count: fc.constant(1) }) },
      // The clock is set, both ways; also across the day on which it is 3 o'clock twice.
      { weight: 1, arbitrary: fc.record({ ms: fc.integer({ min: -30 * HOUR, max: 30 * HOUR }), count: fc.constant(1) }) },
    );
    fc.assert(
      fc.property(fc.array(move, { minLength: 3, maxLength: 25 }), fc.integer({ min: 0, max: 2 ** 40 }), (moves, size) => {
        shelf?.remove();
        shelf = new Shelf(START);
        const told: { readonly at: number; readonly value: number }[] = [];
        let tick = 0;
        for (const { ms, count } of moves) {
          for (let n = 0; n < count; n += 1) {
            shelf.now += ms;
            tick += 1;
            const value = (size * (tick * 7919 + 1)) % 2 ** 40;
            shelf.tell([{ series: DOWN, value }], { tick });
            told.push({ at: shelf.now, value });
            if (tick % 3 === 0) shelf.tell([{ series: DOWN, value: 1 }], { tick: tick - 1 });
          }
          if (ms % 2 === 0) shelf.settle();
          if (ms % 5 === 0) shelf.reopen();
        }
        const [from, to] = [Math.min(...told.map(({ at }) => at)) - 1, Math.max(...told.map(({ at }) => at)) + 1];
        shelf.steady = false;
        for (const settled of [false, true]) {
          if (settled) {
            shelf.now = to + DAY;
            shelf.settle();
            expect([rowsIn('ticks'), rowsIn('fresh')]).toEqual([0, 0]);
          }
          for (const level of SUMMED) {
            const { points } = range(from, to, 20_000, level);
            const rows = [...points.at].map((_, row) => row).filter(row => points.count[row] !== 0);
            const total = (pick: (row: number) => number): number => rows.reduce((sum, row) => sum + pick(row), 0);
            expect(total(row => points.count[row] ?? 0)).toBe(told.length);
            expect(total(row => points.sum[row] ?? 0)).toBe(told.reduce((sum, { value }) => sum + value, 0));
            expect(Math.max(...rows.map(row => points.max[row] ?? 0))).toBe(Math.max(...told.map(({ value }) => value)));
            expect(Math.min(...rows.map(row => points.min[row] ?? 0))).toBe(Math.min(...told.map(({ value }) => value)));
          }
          const days = range(from, to, 20_000, 'days').points;
          for (const [row, at] of [...days.at].entries()) {
            if (days.count[row] === 0) continue;
            const mine = told.filter(one => RIGA.at(Math.floor(RIGA.naive(one.at) / DAY) * DAY) === at);
            expect(days.sum[row]).toBe(mine.reduce((sum, { value }) => sum + value, 0));
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  it('counts a tick once, of each source for itself', () => {
    shelf = new Shelf(START);
    const tell = (source: string, tick: number): void => shelf.tell([{ series: DOWN, value: 1 }], { source, tick, at: START + tick });
    for (const tick of [1, 2, 2, 1, 3, 3]) tell('a', tick);
    tell('b', 1);
    expect(shelf.book.newest()).toEqual({ a: 3, b: 1 });
    shelf.reopen();
    tell('a', 3);
    tell('b', 1);
    expect(range(START, START + DAY, 10).points.count.reduce((sum, count) => sum + count, 0)).toBe(4);
  });

  it('knows a series by its name, and forgets those of a server that is gone, with all their blocks', () => {
    shelf = new Shelf(START);
    const other = series('down', '', 's2');
    const both = (): readonly ShelfReading[] => [
      { series: DOWN, value: 5 },
      { series: other, value: 7 },
      { series: series('totalUp', 'key-1'), value: 9 },
    ];
    for (let n = 0; n < 40; n += 1) {
      shelf.tell(both());
      shelf.now += 30 * MINUTE;
      shelf.settle();
    }
    expect(shelf.book.series({ serverId: 's1', metric: null })).toEqual({ series: [DOWN], count: 1 });
    expect(shelf.book.series({ serverId: 's1', metric: 'totalUp' })).toEqual({ series: [series('totalUp', 'key-1')], count: 1 });
    const before = ['fresh', 'raw', 'minutes', 'hours', 'days'].map(rowsIn);
    shelf.tell(both());
    shelf.forget('s1');
    shelf.settle();
    expect(['fresh', 'raw', 'minutes', 'hours', 'days'].map(rowsIn)).toEqual(before.map(rows => rows / 3));
    expect(shelf.book.series({ serverId: 's1', metric: null }).count).toBe(0);
    shelf.now += DAY;
    shelf.settle();
    expect(range(START, shelf.now, 1000).points.at).toHaveLength(0);
    const kept = range(START, shelf.now, 1000, 'raw', other).points;
    expect(kept.count.reduce((sum, count) => sum + count, 0)).toBe(41);
    // A number is never given to another series.
    shelf.tell(both(), { source: 'again' });
    expect(range(START, shelf.now + 1, 1000, 'days').points.count).toEqual(Float64Array.of(1));
  });

  it('counts days by another zone when the user goes there, and each reading in one of them', () => {
    shelf = new Shelf(START);
    const there = zoneOf('America/New_York');
    for (let hour = 0; hour < 96; hour += 1) {
      if (hour === 40) shelf.book.keep({ zone: 'America/New_York', retention: shelf.retention });
      shelf.tell([{ series: DOWN, value: hour }]);
      shelf.now += HOUR;
      shelf.settle();
    }
    const { points } = range(START - DAY, shelf.now, 1200, 'days');
    expect(points.count.reduce((sum, count) => sum + count, 0)).toBe(96);
    expect(points.max.at(-1)).toBe(95);
    for (const at of points.at.slice(-2)) expect(there.naive(at) % DAY).toBe(0);
  });

  it('refuses what is no time and no range', () => {
    shelf = new Shelf(START);
    for (const at of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e15])
      expect(() => shelf.tell([{ series: DOWN, value: 1 }], { at })).toThrow(/no time/);
    for (const [from, to, points] of [
      [5, 5, 10],
      [5, 4, 10],
      [0, 10, 0],
      [0, 10, 1e9],
      [-1, 10, 10],
      [0, Number.NaN, 10],
    ] as const)
      expect(() => range(from, to, points)).toThrow(/no such range/);
    expect(range(START, START + 1, 10).points.at).toHaveLength(0);
  });
});
