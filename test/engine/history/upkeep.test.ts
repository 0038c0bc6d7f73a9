import { DEFAULT_RETENTION } from '@shared/history/retention';
import { afterEach, describe, expect, it } from 'vitest';
import { createSteady } from '../../../src/main/engine/workers/history/steady';
import { ask } from '../../../src/main/engine/workers/store/ask';
import { chances } from './chances';
import { Shelf, series } from './shelf';

// A busy machine is slow with threads and files.
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 5, 1);
const DOWN = series('down');

let shelf: Shelf;
afterEach(() => shelf?.remove());

const rowsIn = (table: string): number => Number(ask(shelf.database, 'count(*)', table)[0]);
/** How many readings the finest level that is asked for finds between two times, and which level that is. */
const found = (from: number, to: number, finest: 'raw' | 'minutes' | 'hours' | 'days' = 'raw', points = 1200) => {
  const { level, series: all } = shelf.book.range({ series: [DOWN], from, to, points, finest });
  return `${level} ${all[0]?.count.reduce((sum, count) => sum + count, 0)}`;
};
/** A reading each so many minutes, for so long. */
function tellFor(ms: number, everyMinutes: number): number {
  let told = 0;
  for (const end = shelf.now + ms; shelf.now < end; shelf.now += everyMinutes * MINUTE) {
    told += 1;
    shelf.tell([{ series: DOWN, value: told }]);
    shelf.settle();
  }
  return told;
}

describe('what is too old', () => {
  it('goes level by level, and a range is then read from the level that still has it', () => {
    shelf = new Shelf(START);
    const told = tellFor(4 * DAY, 30);
    expect(Math.abs(rowsIn('raw') + rowsIn('fresh') - 48 * 2)).toBeLessThan(3);
    expect(found(START, START + HOUR)).toBe('minutes 2');
    expect(found(shelf.now - HOUR, shelf.now)).toBe('raw 2');
    expect(shelf.book.size(null)).toMatchObject({ since: START, lostBefore: { minutes: 0, hours: 0, days: 0 } });
    shelf.now += 70 * DAY;
    tellFor(HOUR, 30);
    expect(found(START, START + HOUR)).toBe('hours 2');
    expect(found(START, START + DAY, 'raw', 100_000 / 5)).toBe('hours 48');
    shelf.now += 800 * DAY;
    tellFor(HOUR, 30);
    expect([rowsIn('minutes'), rowsIn('hours')].every(rows => rows <= 1)).toBe(true);
    expect(found(START, START + DAY)).toBe('days 90');
    expect(found(START, shelf.now, 'days')).toBe(`days ${told + 4}`);
  });

  it('is kept as long as the user says', () => {
    shelf = new Shelf(START);
    shelf.retention = { ...DEFAULT_RETENTION, rawHours: 6, hourDays: null };
    shelf.reopen();
    tellFor(2 * DAY, 60);
    expect(found(shelf.now - 12 * HOUR, shelf.now - 11 * HOUR)).toBe('minutes 1');
    shelf.book.keep({ zone: shelf.zone, retention: { ...DEFAULT_RETENTION, rawHours: 2, minuteDays: 1 } });
    shelf.settle();
    expect(found(shelf.now - 5 * HOUR, shelf.now - 4 * HOUR)).toBe('minutes 1');
    expect(found(START, START + HOUR)).toBe('hours 1');
  });

  it('stays while the clock may be wrong', () => {
    shelf = new Shelf(START);
    tellFor(10 * HOUR, 30);
    const before = rowsIn('raw');
    shelf.steady = false;
    shelf.now += 365 * DAY;
    tellFor(HOUR, 30);
    expect(rowsIn('raw')).toBeGreaterThanOrEqual(before);
    shelf.now -= 365 * DAY;
    shelf.steady = true;
    tellFor(HOUR, 30);
    expect(found(START, START + 10 * HOUR)).toBe('raw 20');
  });

  it('goes when the file is full: the finest first, never sums of days', () => {
    shelf = new Shelf(START);
    shelf.retention = { ...DEFAULT_RETENTION, mostBytes: 350_000 };
    shelf.reopen();
    const names = Array.from({ length: 30 }, (_, n) => series('down', `k${n}`));
    const any = chances(1);
    let told = 0;
    for (const end = START + 2 * DAY; shelf.now < end; shelf.now += 10 * MINUTE) {
      told += 1;
      shelf.tell(names.map(name => ({ series: name, value: any(1e12) })));
      shelf.settle();
    }
    expect(shelf.book.size(null).bytes).toBeLessThanOrEqual(350_000);
    expect(shelf.book.size(null).lostBefore.raw).toBeGreaterThan(START);
    const { series: all } = shelf.book.range({ series: names, from: START, to: shelf.now, points: 1000, finest: 'days' });
    for (const { count } of all) expect(count.reduce((sum, value) => sum + value, 0)).toBe(told);
  });
});

describe('a clock', () => {
  it('is trusted after ten minutes without a jump', () => {
    let [wall, monotonic] = [START, 0];
    const steady = createSteady(
      () => wall,
      () => monotonic,
    );
    const pass = (minutes: number, jump = 0): boolean => {
      wall += minutes * MINUTE + jump;
      monotonic += minutes * MINUTE;
      return steady();
    };
    expect([pass(1), pass(8), pass(1)]).toEqual([false, false, true]);
    expect([pass(1, 20_000), pass(1, -30_000)]).toEqual([true, true]);
    expect([pass(1, DAY), pass(9), pass(1)]).toEqual([false, false, true]);
    expect([pass(1, -DAY), pass(9), pass(1)]).toEqual([false, false, true]);
  });
});

describe('when the disk is full', () => {
  it('whatever was under way is undone, and done again once there is room', () => {
    shelf = new Shelf(START);
    const names = Array.from({ length: 40 }, (_, n) => series('down', `k${n}`));
    let [told, failed] = [0, 0];
    const attempt = (work: () => void): boolean => {
      try {
        work();
        return true;
      } catch (thrown) {
        expect(String(thrown)).toMatch(/full/);
        failed += 1;
        return false;
      }
    };
    for (let round = 0; round < 120; round += 1) {
      // Room for nothing more, one time in three; readings, seals and sums run into it.
      shelf.database.exec(`pragma max_page_count = ${round % 3 === 2 ? 1 : 1_000_000}`);
      if (attempt(() => shelf.tell(names.map(name => ({ series: name, value: round * 7919 }))))) told += 1;
      attempt(() => shelf.settle());
      shelf.now += 7 * MINUTE;
    }
    expect(failed).toBeGreaterThan(3);
    shelf.database.exec('pragma max_page_count = 1000000');
    shelf.now += DAY;
    shelf.settle();
    for (const finest of ['raw', 'minutes', 'hours', 'days'] as const) {
      const { series: all } = shelf.book.range({ series: names, from: START, to: shelf.now, points: 20_000, finest });
      for (const { count } of all) expect(count.reduce((sum, value) => sum + value, 0)).toBe(told);
    }
  });
});

describe('a block that is damaged', () => {
  it('is left out and told, the rest stays', () => {
    shelf = new Shelf(START);
    tellFor(12 * HOUR, 10);
    const damage = (table: string): void =>
      shelf.database.exec(`update ${table} set data = zeroblob(length(data)) where id = (select min(id) from ${table})`);
    damage('raw');
    damage('minutes');
    expect(found(START, START + 12 * HOUR, 'raw', 5000)).toBe('raw 71');
    expect(found(START, START + 12 * HOUR, 'minutes')).toBe('minutes 36');
    expect(found(START, START + 12 * HOUR, 'hours')).toBe('hours 72');
    expect(shelf.warnings).toEqual(['a block of raw is damaged and left out', 'a block of minutes is damaged and left out']);
    shelf.database.exec('update ticks set data = zeroblob(length(data))');
    const open = rowsIn('ticks');
    tellFor(12 * HOUR, 10);
    expect(shelf.warnings.filter(text => text.includes('ticks'))).toHaveLength(open);
    expect(found(START, START + 24 * HOUR, 'days')).toBe(`days ${144 - open}`);
  });
});
