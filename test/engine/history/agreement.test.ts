import { rmSync, writeFileSync } from 'node:fs';
import { join as path } from 'node:path';
import type { DesiredKey } from '@shared/model';
import { expect, it } from 'vitest';
import { NEW_CHOICES } from '../../../src/main/engine/store/keys';
import { dataFolder, eachWithItsFolder, key, server, T0 } from '../ledger/support/books';
import { until } from '../support/outside';
import { chances } from './chances';
import { agreed, type Joined, join } from './joined';

// A busy machine is slow with threads and files.
eachWithItsFolder();

const DAY_MIN = 1_440;
const SPAN = { serverId: 's', from: T0 - 86_400_000, to: T0 + 40 * 86_400_000, most: 50 };

/** Bytes by name and day: what the ledger itself says of each day at its end. */
class Truth {
  readonly days = new Map<string, Map<number, { down: number; up: number }>>();
  total = { down: 0, up: 0 };

  async take({ run }: Joined, minutes: number): Promise<void> {
    const day = Math.floor((T0 + minutes * 60_000) / 86_400_000);
    this.total = { down: 0, up: 0 };
    for (const { name, totals } of await run.rows(minutes)) {
      if (!totals) continue;
      const days = this.days.get(name) ?? new Map();
      this.days.set(name, days.set(day, totals.today));
      this.total = { down: this.total.down + totals.allTime.down, up: this.total.up + totals.allTime.up };
    }
  }
}

async function compare(joined: Joined, truth: Truth): Promise<void> {
  const { at, keys, total, others } = await joined.history.days(SPAN);
  const told = new Map(keys.map(of => [of.name, of]));
  expect(others).toBe(0);
  for (const [name, days] of truth.days)
    for (const [day, { down, up }] of days) {
      const row = at.indexOf(day * 86_400_000);
      const of = told.get(name);
      const found = { name, day, down: of?.down[row] || 0, up: of?.up[row] || 0 };
      expect(found).toEqual({ name, day, down, up });
    }
  const came = (bytes: Float64Array): number => bytes.reduce((sum, value) => sum + (value || 0), 0);
  expect({ down: came(total.down), up: came(total.up) }).toEqual(truth.total);
}

it.each([1, 2])('history and ledger agree to the byte, whatever happens to either (%i)', async seed => {
  const any = chances(seed);
  const truth = new Truth();
  const counters = new Map<string, { readonly up: number; readonly down: number }>();
  let minutes = 0;
  let uptimeS = 1_000;
  for (let round = 0; round < 4; round += 1) {
    const joined = await join();
    await joined.history.info();
    for (let poll = 0; poll < 12; poll += 1) {
      const later = any(4) === 0 ? any(DAY_MIN) : 1 + any(60);
      minutes += later;
      uptimeS += later * 60;
      // Xray began anew, and counts from zero.
      if (any(10) === 0) {
        counters.clear();
        uptimeS = 1 + any(30);
      }
      for (let n = any(4); n > 0; n -= 1) {
        const name = `key-${any(6)}@x`;
        const { up, down } = counters.get(name) ?? { up: 0, down: 0 };
        // A key begins with what it carries after the first reading.
        counters.set(name, poll + round === 0 ? { up, down } : { up: up + any(1_000), down: down + any(2_000_000_000) });
      }
      await joined.run.poll(minutes, uptimeS, Object.fromEntries(counters));
      await truth.take(joined, minutes);
      // Killed before the history heard of the last reading.
      if (poll === 10 && any(2) === 0) {
        await agreed(joined, truth.total);
        joined.cut();
      }
    }
    await joined.end();
  }
  const last = await join();
  last.history.counted('s');
  await agreed(last, truth.total);
  await compare(last, truth);
});

it('what a server had counted before it was met is no traffic of the day on which it is taken over', async () => {
  const joined = await join();
  await joined.run.poll(0, 400_000, { 'a@x': { up: 1_000, down: 5_000 } });
  await joined.run.poll(1, 400_060, { 'a@x': { up: 1_010, down: 5_020 } });
  await agreed(joined, { down: 20, up: 10 });
  const choices = { ...NEW_CHOICES, firstContact: 'take-over' } as const;
  await joined.run.store.saveKeyChoices('s', choices);
  await joined.run.books.choose('s', choices);
  await agreed(joined, { down: 5_020, up: 1_010 });
  const { keys, total } = await joined.history.days(SPAN);
  const sum = (bytes: Float64Array): number => bytes.reduce((all, value) => all + (value || 0), 0);
  expect([sum(total.down), sum(total.up)]).toEqual([20, 10]);
  expect(keys.map(({ keyId, name, down }) => [keyId, name, sum(down)])).toEqual([['@a@x', 'a@x', 20]]);
});

it('what an email had carried while it was nobody’s is its key’s from then on', async () => {
  const joined = await join();
  const truth = new Truth();
  const save = (...keys: readonly ReturnType<typeof key>[]) => ({ serverId: 's', save: keys, remove: [], begin: [], end: [] });
  await joined.run.poll(0, 1_000, { 'a@x': { up: 0, down: 0 }, 'B@x': { up: 0, down: 0 } });
  await joined.run.poll(1, 1_060, { 'a@x': { up: 10, down: 100 }, 'B@x': { up: 1, down: 2 } });
  await agreed(joined, { down: 102, up: 11 });
  await joined.run.books.change(save(key('k1', 'a@x')), ['k1']);
  await joined.run.poll(2, 1_120, { 'a@x': { up: 11, down: 150 }, 'b@x': { up: 0, down: 40 }, 'B@x': { up: 1, down: 2 } });
  // For Xray they are one user: their accounts become one.
  await joined.run.books.change(save(key('k2', 'b@x')), ['k2']);
  await joined.run.poll(3, 1_180, { 'a@x': { up: 12, down: 160 }, 'b@x': { up: 0, down: 50 }, 'B@x': { up: 1, down: 9 } });
  await truth.take(joined, 3);
  await agreed(joined, truth.total);
  await compare(joined, truth);
  const { keys } = await joined.history.days(SPAN);
  expect(keys.map(({ keyId }) => keyId).sort()).toEqual(['k1', 'k2']);
});

it('goes on where accounts begin anew with each run, as the lab’s do', async () => {
  const servers = [server('s', { lab: true })];
  for (const round of [1, 2, 3]) {
    const joined = await join({ servers });
    await joined.run.poll(round * 10, 1_000, { 'a@x': { up: 0, down: 0 } });
    await joined.run.poll(round * 10 + 1, 1_060, { 'a@x': { up: 10, down: 100 } });
    await agreed(joined, { down: round * 100, up: round * 10 });
    await joined.end();
  }
  const last = await join({ servers });
  const { total } = await last.history.days(SPAN);
  expect(total.down.reduce((sum, value) => sum + (value || 0), 0)).toBe(300);
});

it('names keys as their list does, the most traffic first, and says how many others there were', async () => {
  const joined = await join();
  await joined.run.books.change({ serverId: 's', save: [key('k1', 'a@x')], remove: [], begin: [], end: [] });
  await joined.run.poll(0, 1_000, {});
  await joined.run.poll(1, 1_060, { 'a@x': { up: 0, down: 100 }, 'b@x': { up: 0, down: 300 }, 'c@x': { up: 0, down: 200 } });
  await agreed(joined, { down: 600, up: 0 });
  const { keys, others } = await joined.history.days({ ...SPAN, most: 2 });
  expect(keys.map(({ keyId, name }) => [keyId, name])).toEqual([
    ['@b@x', 'b@x'],
    ['@c@x', 'c@x'],
  ]);
  expect(others).toBe(1);
  expect((await joined.history.days(SPAN)).keys.at(-1)).toMatchObject({ keyId: 'k1', name: 'a@x' });
  expect((await joined.history.series('s', 'totalDown')).count).toBe(3);
});

it('names a key that was removed as it was called last', async () => {
  const { run, history } = await join();
  const change = (save: readonly DesiredKey[], remove: readonly string[]) =>
    run.books.change({ serverId: 's', save, remove, begin: [], end: [] });
  await change([key('k1', 'a@x'), key('k2', 'b@x')], []);
  await run.poll(0, 1_000, {});
  await run.poll(1, 1_060, { 'a@x': { up: 0, down: 100 }, 'b@x': { up: 0, down: 50 } });
  await change([], ['k1', 'k2']);
  const named = async () => (await history.days(SPAN)).keys.map(({ keyId, name }) => [keyId, name]);
  await until('both', async () => (await named()).length === 2);
  expect(await named()).toEqual([
    ['k1', 'a@x'],
    ['k2', 'b@x'],
  ]);
  // Another has its name: whose it was nobody knows.
  await change([key('k3', 'a@x')], []);
  await run.poll(2, 1_120, { 'a@x': { up: 0, down: 110 }, 'b@x': { up: 0, down: 50 } });
  await until('three', async () => (await named()).length === 3);
  expect(await named()).toEqual([
    ['k1', null],
    ['k2', 'b@x'],
    ['k3', 'a@x'],
  ]);
});

it('tells what it missed once it can be written, and says so once', async () => {
  const blocked = path(dataFolder(), 'elsewhere');
  writeFileSync(blocked, '');
  const joined = await join({ dataDir: blocked });
  await expect(joined.total()).rejects.toMatchObject({ code: 'storage' });
  await joined.run.poll(0, 1_000, { 'a@x': { up: 0, down: 0 } });
  for (let minute = 1; minute <= 40; minute += 1)
    await joined.run.poll(minute, 1_000 + minute * 60, { 'a@x': { up: minute, down: minute * 10 } });
  expect(joined.failures).toHaveLength(1);
  rmSync(blocked);
  await agreed(joined, { down: 400, up: 40 });
  expect(joined.failures).toEqual([expect.objectContaining({ code: 'storage' }), null]);
  const { total } = await joined.history.days(SPAN);
  expect(total.down.reduce((sum, value) => sum + (value || 0), 0)).toBe(400);
});

it('begins a new history where the old one is damaged, and the ledger is none the worse', async () => {
  const first = await join();
  await first.run.poll(0, 1_000, { 'a@x': { up: 0, down: 0 } });
  await first.run.poll(1, 1_060, { 'a@x': { up: 10, down: 100 } });
  await agreed(first, { down: 100, up: 10 });
  await first.end();
  writeFileSync(path(dataFolder(), 'history.db'), 'x'.repeat(9_000));
  const next = await join();
  await next.run.poll(2, 1_120, { 'a@x': { up: 20, down: 300 } });
  await agreed(next, { down: 300, up: 20 });
  expect(next.setAside).toHaveLength(1);
  expect(next.failures).toEqual([]);
  expect((await next.run.row('a@x'))?.totals?.allTime).toEqual({ down: 300, up: 20 });
  // The keys' thread is the history's: damage that is found while it runs ends it, and both come back.
  next.workers.at(-1)?.postMessage(null);
  await until('a new worker', async () => (await next.total().catch(() => null)) !== null && next.workers.length > 1);
  await next.run.poll(3, 1_180, { 'a@x': { up: 30, down: 400 } });
  await agreed(next, { down: 400, up: 30 });
});
