import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Breach, Limit, Rotation } from '@shared/model';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createStore } from '../../../src/main/engine/store/client';
import { createMemoryStore } from '../../../src/main/engine/store/memory';
import type { StateStore, StoreReport } from '../../../src/main/engine/store/store';
import type { LineWorker } from '../../../src/main/engine/workers/parts';
import { breach as breachOf, limit as limitOf } from '../../shared/limits/limit';
import { MemoryLog, realClock } from '../support/outside';
import { bundleResident, type Resident } from '../support/worker';

const limit = (id: string, serverId = 's1'): Limit =>
  limitOf({ id, name: `limit ${id}`, where: { type: 'servers', ids: [serverId] }, at: 1e8, clearAt: 9e7, forS: 30, coolDownS: 60 });
const breach = (id: string, limitId: string, endedAt: number | null = null): Breach =>
  breachOf({ id, limitId, limitName: `limit ${limitId}`, serverId: 's1', endedAt, peak: 2e8, threshold: 1e8 });
const rotation = (id: string): Rotation => ({
  id,
  serverId: 's1',
  portId: 7,
  portName: 'Port-7',
  oldIp: '198.51.100.7',
  askedBy: 'menu',
  requestedAt: 5,
  phase: 'requested',
  slow: false,
  outcome: null,
  endedAt: null,
  durationMs: null,
  evidence: [],
});

let worker: Resident;
let dataDir: string;
let workers: LineWorker[];
let stores: StateStore[];
let repaired: StoreReport[];

beforeAll(async () => {
  worker = await bundleResident();
});
afterAll(() => worker.remove());
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchyard-store-'));
  workers = [];
  stores = [];
  repaired = [];
});
afterEach(async () => {
  await Promise.all(stores.map(store => store.close()));
  rmSync(dataDir, { recursive: true, force: true });
});

function onDisk(): StateStore {
  const store = createStore({
    dataDir,
    clock: realClock,
    log: new MemoryLog(),
    repaired: report => void repaired.push(report),
    worker: () => {
      const started = worker.part('store');
      workers.push(started);
      return started;
    },
  });
  stores.push(store);
  return store;
}
const path = () => join(dataDir, 'state.db');
const names = () => readdirSync(dataDir);
/** A message that the worker cannot make sense of ends it by an uncaught error. */
const die = (running: LineWorker) => running.postMessage(null);

describe.each([
  ['on disk', onDisk],
  ['in memory', createMemoryStore],
])('a store %s', (_where, make) => {
  it('keeps limits in the order they were made', async () => {
    const store = make();
    await store.open();
    for (const id of ['b', 'a', 'c']) await store.saveLimit(limit(id));
    await store.saveLimit({ ...limit('a'), clearAt: 5.5, enabled: false });
    await store.removeLimit('c');
    expect(await store.limits()).toEqual([limit('b'), { ...limit('a'), clearAt: 5.5, enabled: false }]);
  });

  it('gives open breaches, and the last ended one of each limit', async () => {
    const store = make();
    await store.open();
    await store.saveBreaches([breach('l:1', 'l', 2000)]);
    await store.saveBreaches([breach('l:2', 'l', 3000)]);
    await store.saveBreaches([breach('m:1', 'm')]);
    await store.saveBreaches([{ ...breach('m:1', 'm'), peak: 3e8, muted: true }]);
    const found = await store.breaches(0);
    expect(found.map(one => [one.id, one.peak, one.muted]).sort()).toEqual([
      ['l:2', 2e8, false],
      ['m:1', 3e8, true],
    ]);
  });

  it('forgets a server: limits go, open breaches end', async () => {
    const store = make();
    await store.open();
    await store.saveLimit(limit('l'));
    await store.saveLimit(limit('other', 's2'));
    await store.saveBreaches([breach('l:1', 'l')]);
    await store.forgetServer('s1', 9000);
    expect(await store.limits()).toEqual([limit('other', 's2')]);
    expect(await store.breaches(0)).toEqual([breach('l:1', 'l', 9000)]);
  });

  it('gives back what open rotations remembered', async () => {
    const store = make();
    await store.open();
    await store.saveRotation({ rotation: rotation('r1'), open: true, memo: { deep: [1, 'два'] }, past: null });
    await store.saveRotation({ rotation: rotation('r2'), open: true, memo: 2, past: null });
    await store.saveRotation({ rotation: { ...rotation('r2'), endedAt: 9 }, open: false, memo: 3, past: null });
    expect(await store.openRotations()).toEqual([{ deep: [1, 'два'] }]);
  });
});

describe('the store on disk', () => {
  it('keeps all across a close, with files for the owner only', async () => {
    const first = onDisk();
    expect(await first.open()).toEqual({ setAside: null, restoredFrom: null });
    await first.saveLimit(limit('l'));
    expect(names().map(name => statSync(join(dataDir, name)).mode & 0o077)).toEqual(names().map(() => 0));
    await first.close();
    await first.close();
    const second = onDisk();
    await second.open();
    expect(await second.limits()).toEqual([limit('l')]);
    await expect(first.limits()).rejects.toMatchObject({ code: 'storage' });
  });

  it('answers what was asked before it was closed', async () => {
    const store = onDisk();
    await store.open();
    const writes = Array.from({ length: 50 }, (_, n) => store.saveLimit(limit(`l${n}`)));
    await store.close();
    await Promise.all(writes);
    const again = onDisk();
    await again.open();
    expect(await again.limits()).toHaveLength(50);
  });

  it('loses nothing when its worker is killed over and over', async () => {
    const store = onDisk();
    await store.open();
    const kept: string[] = [];
    for (let round = 0; round < 6; round++) {
      const current = workers.at(-1);
      const write = async (id: string): Promise<void> => {
        await store.saveLimit(limit(id));
        kept.push(id);
      };
      if (!current) throw new Error('no worker');
      const writes = [1, 2, 3].map(n => write(`a${round}-${n}`));
      die(current);
      writes.push(...[1, 2, 3].map(n => write(`b${round}-${n}`)));
      await Promise.all(writes);
    }
    expect(workers).toHaveLength(7);
    expect(kept).toHaveLength(36);
    expect((await store.limits()).map(one => one.id).sort()).toEqual([...kept].sort());
  });

  it('fails a request that kills every worker, and serves the next', async () => {
    let kill = true;
    const store = createStore({
      dataDir,
      clock: realClock,
      log: new MemoryLog(),
      repaired: () => undefined,
      worker: () => {
        const started = worker.part('store');
        const post = started.postMessage.bind(started);
        started.postMessage = (request: { readonly call: string }) => post(kill && request.call === 'saveLimit' ? null : request);
        return started;
      },
    });
    stores.push(store);
    await store.open();
    await expect(store.saveLimit(limit('l'))).rejects.toMatchObject({ code: 'storage' });
    kill = false;
    await store.saveLimit(limit('m'));
    expect((await store.limits()).map(one => one.id)).toContain('m');
  });

  it('keeps a damaged file under a dated name and restores the newest good backup', async () => {
    const store = onDisk();
    await store.open();
    await store.saveLimit(limit('l'));
    await store.close();
    const kept = readdirSync(join(dataDir, 'backups'));
    expect(kept).toEqual([expect.stringMatching(/^state-\d{4}-\d\d-\d\d\.db$/)]);
    // A newer backup that is itself bad is passed over.
    writeFileSync(join(dataDir, 'backups', 'state-2999-01-01.db'), 'no database');
    const bytes = readFileSync(path());
    bytes.fill(0x5a, 0, 2000);
    writeFileSync(path(), bytes);

    const again = onDisk();
    const report = await again.open();
    expect(`state-${report.restoredFrom}.db`).toBe(kept[0]);
    expect(report.setAside).toMatch(/state\.db\.damaged-\d{4}-/);
    expect(readFileSync(report.setAside ?? '')).toEqual(bytes);
    expect(await again.limits()).toEqual([limit('l')]);
  });

  it('begins afresh, and says so, when there is no backup of a damaged file', async () => {
    writeFileSync(path(), 'x'.repeat(9000));
    const store = onDisk();
    const report = await store.open();
    expect(report.restoredFrom).toBeNull();
    expect(readFileSync(report.setAside ?? '', 'utf8')).toBe('x'.repeat(9000));
    await store.saveLimit(limit('l'));
    expect(await store.limits()).toHaveLength(1);
  });

  it('repairs a file that turns out damaged while it is in use', async () => {
    const store = onDisk();
    await store.open();
    const memo = 'm'.repeat(100_000);
    for (let n = 0; n < 60; n++) await store.saveRotation({ rotation: rotation(`r${n}`), open: true, memo, past: null });
    await store.close();
    const again = onDisk();
    await again.open();
    const bytes = readFileSync(path());
    // More than SQLite keeps in its cache.
    bytes.fill(0x5a, 4096);
    writeFileSync(path(), bytes);
    // The backup made at the close is what comes back.
    expect(await again.openRotations()).toHaveLength(60);
    expect(repaired).toMatchObject([{ restoredFrom: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) }]);
  });

  it('refuses a file of a newer version and leaves it as it is', async () => {
    const db = new DatabaseSync(path());
    db.exec('create table future (x) strict; pragma user_version = 99'.replace('(x)', '(x text)'));
    db.close();
    const before = readFileSync(path());
    const store = onDisk();
    await expect(store.open()).rejects.toMatchObject({ code: 'storage', message: expect.stringContaining('newer') });
    expect(names().filter(name => name.includes('damaged'))).toEqual([]);
    expect(readFileSync(path()).subarray(100)).toEqual(before.subarray(100));
  });

  it('says why it cannot be opened', async () => {
    writeFileSync(join(dataDir, 'file'), '');
    const store = createStore({
      dataDir: join(dataDir, 'file', 'sub'),
      clock: realClock,
      log: new MemoryLog(),
      repaired: () => undefined,
      worker: () => worker.part('store'),
    });
    stores.push(store);
    await expect(store.open()).rejects.toMatchObject({ code: 'storage' });
    expect(existsSync(path())).toBe(false);
  });
});
