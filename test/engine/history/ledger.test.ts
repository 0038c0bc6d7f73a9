import { growth } from '@shared/history/growth';
import { credit, openAccount, periodAt } from '@shared/ledger';
import { afterEach, expect, it } from 'vitest';
import { Shelf, series } from './shelf';

// A busy machine is slow with threads and files.
const ZONE = 'Europe/Riga';
const SECOND = 1000;
const DAY = 86_400_000;
/** The day before the clock is put back. */
const START = Date.UTC(2026, 9, 23, 20, 59, 30);

let shelf: Shelf;
afterEach(() => shelf.remove());

it('what the history says came in a day is what the ledger counted in it, to the byte', () => {
  shelf = new Shelf(START, ZONE);
  const [up, down] = [series('totalUp', 'key-1'), series('totalDown', 'key-1')];
  let account = openAccount(START);
  const byDay = new Map<number, number>();
  // A key that has not moved yet is told as such: what comes then has something to be counted from.
  shelf.tell([
    { series: up, value: 0 },
    { series: down, value: 0 },
  ]);
  for (let reading = 1; reading <= 1_000; reading += 1) {
    shelf.now += (1 + ((reading * 7919) % 797)) * SECOND;
    const bytes = { up: (reading * 104_729) % 65_537, down: ((reading * 15_485_863) % 2 ** 31) * 1_003 };
    account = credit(account, bytes, shelf.now, periodAt(shelf.now, ZONE));
    byDay.set(account.day.period, account.day.down);
    shelf.tell([
      { series: up, value: account.total.up },
      { series: down, value: account.total.down },
    ]);
    if (reading % 50 === 0) shelf.settle();
  }
  const query = { from: START, to: shelf.now + 1, points: 100, finest: 'days' as const, lead: true };
  const [ups, downs] = shelf.book.range({ series: [up, down], ...query }).series;
  if (!ups || !downs) throw new Error('two series were asked for');
  expect([...downs.at].map((at, row) => [periodAt(at, ZONE).day, growth(downs)[row]])).toEqual([[20261023, 0], ...byDay]);
  expect(byDay.size).toBe(5);
  expect(growth(ups).reduce((sum, came) => sum + came, 0)).toBe(account.total.up);
  expect(downs.max.at(-1)).toBe(account.total.down);
  // One day only, with the day before to count from.
  const day = shelf.book.range({ series: [down], ...query, from: START + 2 * DAY, to: START + 2 * DAY + 1 }).series[0];
  if (!day) throw new Error('a series was asked for');
  expect(growth(day)[1]).toBe(byDay.get(periodAt(START + 2 * DAY, ZONE).day));
});
