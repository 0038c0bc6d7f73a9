import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { History } from '../../../src/main/engine/history/history';
import { type Bundle, bundle, bundleResident, type Resident } from '../support/worker';
import { chances } from './chances';
import { account, type Held, hold, writeAndDie } from './proof';
import { series } from './shelf';

// A busy machine is slow with threads and files.
let worker: Resident;
let writer: Bundle;
let locked: Bundle;
let dataDir: string;
let held: Held[];
beforeAll(async () => {
  const folder = 'test/engine/history';
  [worker, writer, locked] = await Promise.all([bundleResident(), bundle(`${folder}/writer.ts`), bundle(`${folder}/locked.ts`)]);
});
afterAll(() => Promise.all([worker.remove(), writer.remove(), locked.remove()]));
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchyard-history-'));
  held = [];
});
afterEach(async () => {
  await Promise.all(held.map(({ closed }) => closed()));
  chmodSync(dataDir, 0o700);
  rmSync(dataDir, { recursive: true, force: true });
});

function onDisk(): Held {
  const one = hold(worker, dataDir);
  held.push(one);
  return one;
}
const path = () => join(dataDir, 'history.db');
const DOWN = series('down');
const START = Date.now() - 3_600_000;
const tell = (history: History, tick: number, source = 'a') =>
  history.append({ source, tick, at: START + tick * 1000, readings: [{ series: DOWN, value: tick }] });
const tell100 = async (history: History, from = 1): Promise<void> => {
  for (let tick = from; tick < from + 100; tick += 1) await tell(history, tick);
};
const countOf = async (history: History): Promise<number> => {
  const { series: found } = await history.range({ series: [DOWN], from: START - 3_600_000, to: START + 7_200_000, points: 20_000 });
  return found[0]?.count.reduce((sum, count) => sum + count, 0) ?? 0;
};

describe('the history on disk', () => {
  it('keeps all across a close, with files for the owner only, and says how far each source had come', async () => {
    const { history: first } = onDisk();
    expect(await first.open()).toEqual({ setAside: null, ticks: {} });
    await tell100(first);
    for (const name of readdirSync(dataDir)) expect(statSync(join(dataDir, name)).mode & 0o077).toBe(0);
    expect((await first.size()).bytes).toBeGreaterThan(4096);
    expect((await first.size()).since).toBe(START + 1000);
    await first.close();
    await first.close();
    const { history } = onDisk();
    expect(await history.open()).toEqual({ setAside: null, ticks: { a: 100 } });
    await tell100(history);
    expect(await countOf(history)).toBe(100);
    expect(await history.series('s1', null)).toEqual({ series: [DOWN], count: 1 });
    await expect(first.size()).rejects.toMatchObject({ code: 'storage' });
  });

  it('opens by itself when nobody did, and tells a new worker every name', async () => {
    const { history, workers } = onDisk();
    await tell100(history);
    for (let round = 1; round <= 4; round += 1) {
      // A message that the worker cannot make sense of ends it by an uncaught error.
      const dying = workers.at(-1);
      const told = tell(history, 100 + round * 2 - 1);
      dying?.postMessage(null);
      await Promise.all([told, tell(history, 100 + round * 2)]);
    }
    expect(workers.length).toBeGreaterThan(1);
    expect(await countOf(history)).toBe(108);
  });

  it('forgets a server, and takes it again under the same name', async () => {
    const { history } = onDisk();
    await history.open();
    await tell100(history);
    const forgotten = history.forgetServer('s1');
    const told = tell(history, 101);
    await Promise.all([forgotten, told]);
    expect(await countOf(history)).toBe(1);
  });

  it('refuses a file of a newer version and leaves it as it is', async () => {
    const db = new DatabaseSync(path());
    db.exec('create table future (x text) strict; pragma user_version = 99');
    db.close();
    const before = readFileSync(path());
    const { history } = onDisk();
    await expect(history.open()).rejects.toMatchObject({ code: 'storage', message: expect.stringContaining('newer') });
    expect(readdirSync(dataDir).filter(name => name.includes('damaged'))).toEqual([]);
    expect(readFileSync(path()).subarray(100)).toEqual(before.subarray(100));
  });

  it('says why it cannot be opened, and can be later', async () => {
    writeFileSync(path(), '');
    rmSync(path());
    writeFileSync(join(dataDir, 'file'), '');
    const { history } = hold(worker, join(dataDir, 'file', 'sub'));
    held.push({ ...onDisk(), history });
    await expect(history.open()).rejects.toMatchObject({ code: 'storage' });
    await expect(tell(history, 1)).rejects.toMatchObject({ code: 'storage' });
    rmSync(join(dataDir, 'file'));
    await tell(history, 1);
    expect(await countOf(history)).toBe(1);
  });

  it('says that a folder cannot be written to, with and without a history in it, and leaves it alone', async () => {
    const say = () => spawnSync(process.execPath, [locked.path, dataDir], { encoding: 'utf8' });
    const bundleFolder = join(locked.path, '..');
    chmodSync(bundleFolder, 0o755);
    for (const there of [false, true]) {
      if (there) {
        const { history, closed } = onDisk();
        await tell100(history);
        await closed();
      }
      for (const name of readdirSync(dataDir)) chmodSync(join(dataDir, name), 0o444);
      chmodSync(dataDir, 0o555);
      const names = readdirSync(dataDir);
      const { stdout, stderr } = say();
      expect(`${stdout}${stderr}`).toMatch(/^storage: /);
      expect(readdirSync(dataDir)).toEqual(names);
      chmodSync(dataDir, 0o700);
      for (const name of readdirSync(dataDir)) chmodSync(join(dataDir, name), 0o600);
    }
    const { history } = onDisk();
    expect(await countOf(history)).toBe(100);
  });
});

describe('damage', () => {
  it('that is there at the start: the file is set aside, reported, and a new one begun', async () => {
    writeFileSync(path(), 'x'.repeat(9000));
    const { history } = onDisk();
    const { setAside } = await history.open();
    expect(readFileSync(setAside ?? '', 'utf8')).toBe('x'.repeat(9000));
    await tell100(history);
    expect(await countOf(history)).toBe(100);
  });

  it('to its schema, which no statement fits any more: so, too', async () => {
    const first = onDisk();
    await first.history.open();
    await first.history.close();
    writeFileSync(path(), Buffer.from(readFileSync(path(), 'latin1').replace('digits integer', 'digitz integer'), 'latin1'));
    const { history } = onDisk();
    expect((await history.open()).setAside).toContain('history.db.damaged-');
    await tell100(history);
    expect(await countOf(history)).toBe(100);
  });

  it.each([18, 47])('to its head, which is then of a format that nobody writes (byte %i): so, too', async byte => {
    const first = onDisk();
    await first.history.open();
    await first.closed();
    const bytes = readFileSync(path());
    bytes[byte] = 99;
    writeFileSync(path(), bytes);
    const { history } = onDisk();
    expect((await history.open()).setAside).toContain('history.db.damaged-');
    await tell100(history);
    expect(await countOf(history)).toBe(100);
  });

  it('that is found while it is used: so, too, and what is told goes on', async () => {
    const first = onDisk();
    for (let tick = 1; tick <= 300; tick += 1) await tell(first.history, tick * 600);
    await first.history.close();
    const { history, repaired } = onDisk();
    await history.open();
    const bytes = readFileSync(path());
    // Everything but the schema.
    bytes.fill(0x5a, 4096);
    writeFileSync(path(), bytes);
    for (const finest of ['raw', 'minutes', 'hours', 'days'] as const)
      await history.range({ series: [DOWN], from: START, to: START + 400_000_000, points: 1200, finest });
    await tell100(history);
    expect(repaired).toHaveLength(1);
    // The first page may have been written back meanwhile.
    expect(readFileSync(repaired[0]?.setAside ?? '').subarray(4096)).toEqual(bytes.subarray(4096));
    expect(existsSync(`${path()}-damaged`)).toBe(false);
    expect(await countOf(history)).toBe(100);
  });

  it('at random bytes never ends in anything but an answer, a fault or a new file', async () => {
    const first = onDisk();
    for (let tick = 1; tick <= 200; tick += 1) await tell(first.history, tick * 60);
    await first.closed();
    const good = readFileSync(path());
    const any = chances(1);
    for (let round = 0; round < 8; round += 1) {
      const bytes = Buffer.from(good);
      for (let n = 0; n < 40; n += 1) bytes[any(bytes.length)] = any(256);
      writeFileSync(path(), bytes);
      const { history, closed } = hold(worker, dataDir);
      const outcome = await history.open().then(
        () => 'open',
        (fault: unknown) => (fault as { code: string }).code,
      );
      expect(['open', 'storage']).toContain(outcome);
      if (outcome === 'open') {
        const asked = await Promise.allSettled([countOf(history), tell(history, 9_000_001), history.size(), history.series('s1', null)]);
        for (const result of asked) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'storage' });
      }
      await closed();
      for (const suffix of ['', '-wal', '-shm', '-damaged']) rmSync(path() + suffix, { force: true });
    }
    expect(readdirSync(dataDir).filter(name => name.includes('.damaged-') && !/-(wal|shm)$/.test(name)).length).toBeLessThanOrEqual(1);
  });
});

describe('a history whose process was killed', () => {
  it('holds every tick that was acknowledged in every level, once', async () => {
    let newest = 0;
    for (const count of [1, 150, 400, 90]) {
      const died = await writeAndDie(worker, writer, dataDir, count);
      expect(died.newest).toBeGreaterThanOrEqual(newest + count);
      newest = died.newest;
    }
    const { history } = onDisk();
    const { setAside, ticks } = await history.open();
    expect(setAside).toBeNull();
    expect(ticks.writer).toBeGreaterThanOrEqual(newest);
    await account(history, ticks.writer ?? 0);
  });

  it.skipIf(process.platform === 'win32')(
    'or that ran out of disk: so, too; it says so, and goes on when there is room',
    async () => {
      const { newest, said } = await writeAndDie(worker, writer, dataDir, 100_000, 'ulimit -f 4000;');
      expect(said).toMatch(/^storage: /);
      expect(newest).toBeGreaterThan(20);
      const { history } = onDisk();
      const { ticks } = await history.open();
      expect(ticks).toEqual({ writer: newest });
      await account(history, newest);
    },
    60_000,
  );
});

describe('two programs with one history', () => {
  it('count each tick once, and every one', async () => {
    const [one, other] = [onDisk(), onDisk()];
    await Promise.all([one.history.open(), other.history.open()]);
    for (let tick = 1; tick <= 100; tick += 1)
      await Promise.all([
        tell(one.history, tick, 'same'),
        tell(other.history, tick, 'same'),
        tell(one.history, tick, 'a'),
        tell(other.history, tick, 'b'),
      ]);
    expect(await countOf(one.history)).toBe(300);
    expect(await countOf(other.history)).toBe(300);
  });
});
