import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PastRotation, Rotation } from '@shared/model';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createStore } from '../../../src/main/engine/store/client';
import { createMemoryStore } from '../../../src/main/engine/store/memory';
import { splitFarms } from '../../../src/main/engine/store/split';
import type { StateStore } from '../../../src/main/engine/store/store';
import { MemoryLog, realClock } from '../support/outside';
import { bundleResident, type Resident } from '../support/worker';

let worker: Resident;
let dataDir: string;
let stores: StateStore[];
beforeAll(async () => {
  worker = await bundleResident();
});
afterAll(() => worker.remove());
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchyard-farm-store-'));
  stores = [];
});
afterEach(async () => {
  await Promise.all(stores.map(store => store.close()));
  rmSync(dataDir, { recursive: true, force: true });
});
function onDisk(): StateStore {
  const store = createStore({
    ...{ dataDir, clock: realClock, log: new MemoryLog(), repaired: () => undefined },
    worker: () => worker.part('store'),
  });
  stores.push(store);
  return store;
}

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 14, 12);
const past = (id: string, at: number, change: Partial<PastRotation> = {}): PastRotation => ({
  ...{ id, serverId: 's', portId: 1, portName: 'Порт-1', at, tookMs: 12_000, oldIp: '198.51.100.1', newIp: '198.51.100.2' },
  ...{ outcome: 'changed', reason: null, wasStuck: false, by: 'window', operator: 'MTS RUS', evidence: [] },
  ...change,
});
const rotation = (id: string): Rotation => ({
  ...{ id, serverId: 's', portId: 1, portName: 'Порт-1', oldIp: null, askedBy: 'menu', requestedAt: NOW, phase: 'requested', slow: false },
  ...{ outcome: null, endedAt: null, durationMs: null, evidence: [] },
});
const all = { portId: null, view: 'all', offset: 0, limit: 100 } as const;

describe.each([
  ['on disk', onDisk],
  ['in memory', createMemoryStore],
])("a farm's part of a store %s", (_where, make) => {
  it('keeps documents by kind and id, in the order they came', async () => {
    const store = make();
    await store.open();
    await store.saveFarmDocument({ kind: 'run', id: 'a', serverId: 's', document: { n: 1, text: 'да' } });
    await store.saveFarmDocument({ kind: 'schedule', id: 'a', serverId: 's', document: 'another kind' });
    await store.saveFarmDocument({ kind: 'run', id: 'b', serverId: 't', document: { n: 2 } });
    await store.saveFarmDocument({ kind: 'run', id: 'a', serverId: 's', document: { n: 3 } });
    expect(await store.farmDocuments('run')).toEqual([{ n: 3 }, { n: 2 }]);
    await store.removeFarmDocument('run', 'b');
    await store.removeFarmDocument('run', 'b');
    expect(await store.farmDocuments('run')).toEqual([{ n: 3 }]);
    expect(await store.farmDocuments('schedule')).toEqual(['another kind']);
    expect(await store.farmDocuments('restart')).toEqual([]);
  });

  it('a rotation that ends leaves its row of history in the same step, and a corrected one the corrected row', async () => {
    const store = make();
    await store.open();
    await store.saveRotation({ rotation: rotation('r'), open: true, memo: 1, past: null });
    expect((await store.pastWindow('s', all)).rows).toEqual([]);
    const stuck = past('r', NOW, { outcome: 'stuck', newIp: null, evidence: ['+180 s reconnect: still true'] });
    await store.saveRotation({ rotation: rotation('r'), open: true, memo: 2, past: stuck });
    expect((await store.pastWindow('s', all)).rows).toEqual([stuck]);
    const ended = past('r', NOW, { wasStuck: true, tookMs: 200_000 });
    await store.saveRotation({ rotation: rotation('r'), open: false, memo: 3, past: ended });
    expect(await store.openRotations()).toEqual([]);
    expect((await store.pastWindow('s', all)).rows).toEqual([ended]);
    expect(await store.pastById(['r', 'other'])).toEqual([ended]);
  });

  it('gives windows of the history, newest first, of a port or a farm, all or what failed', async () => {
    const store = make();
    await store.open();
    await store.savePast([
      past('1', NOW - 4 * HOUR),
      past('2', NOW - 3 * HOUR, { outcome: 'not-started', reason: 'busy', newIp: null, evidence: ['x', 'y'] }),
      past('3', NOW - 2 * HOUR, { portId: 2 }),
      past('4', NOW - HOUR, { serverId: 't' }),
    ]);
    const ids = async (...[server, query]: Parameters<StateStore['pastWindow']>) =>
      (await store.pastWindow(server, query)).rows.map(row => row.id);
    expect(await ids('s', all)).toEqual(['3', '2', '1']);
    expect(await ids('s', { ...all, portId: 1 })).toEqual(['2', '1']);
    expect(await ids('s', { ...all, view: 'failed' })).toEqual(['2']);
    expect(await ids('s', { ...all, offset: 1, limit: 1 })).toEqual(['2']);
    expect(await store.pastWindow('s', { ...all, portId: 1, view: 'failed' })).toMatchObject({ count: 1, counts: { all: 2, failed: 1 } });
    expect((await store.pastWindow('s', { ...all, view: 'failed' })).rows[0]).toMatchObject({ reason: 'busy', evidence: ['x', 'y'] });
  });

  it('counts: figures of a port and of a farm, shares by port', async () => {
    const store = make();
    await store.open();
    await store.savePast([
      past('1', NOW - 4 * HOUR, { newIp: '198.51.100.2' }),
      past('2', NOW - 3 * HOUR, { newIp: '198.51.100.2', outcome: 'same-ip' }),
      past('3', NOW - 2 * HOUR, { newIp: '203.0.113.9', tookMs: 20_000 }),
      past('4', NOW - HOUR, { portId: 2, newIp: '203.0.113.9' }),
      past('5', NOW - HOUR, { portId: 2, outcome: 'stuck', newIp: null }),
    ]);
    const farm = await store.pastFigures('s', null, NOW, 'UTC');
    expect(farm).toMatchObject({ today: 5, medianMs: 12_000, p95Ms: 20_000, week: { unique: 2, changes: 4 }, subnets: 2, elsewhere: null });
    expect(farm.sameIp).toEqual([{ operator: 'MTS RUS', count: 1 }]);
    expect(await store.pastFigures('s', 1, NOW, 'UTC')).toMatchObject({ today: 3, week: { unique: 2, changes: 3 }, elsewhere: 1 });
    const ports = await store.pastPorts('s', NOW);
    expect(ports.map(({ portId, unique, changes, last }) => [portId, unique, changes, last.id]).sort()).toEqual([
      [1, 2, 3, '3'],
      [2, 1, 1, expect.any(String)],
    ]);
  });

  it('keeps signals, and forgets all of a server and nothing of another', async () => {
    const store = make();
    await store.open();
    expect(await store.loadSignals('s')).toBeNull();
    await store.saveSignals('s', new Uint8Array([1, 2, 3]));
    await store.saveSignals('s', new Uint8Array([4, 5]));
    await store.saveSignals('t', new Uint8Array([9]));
    expect([...((await store.loadSignals('s')) ?? [])]).toEqual([4, 5]);
    await store.saveFarmDocument({ kind: 'tags', id: 's', serverId: 's', document: 1 });
    await store.savePast([past('1', NOW), past('2', NOW, { serverId: 't' })]);
    await store.forgetServer('s', NOW);
    expect(await store.loadSignals('s')).toBeNull();
    expect(await store.farmDocuments('tags')).toEqual([]);
    expect((await store.pastWindow('s', all)).count).toBe(0);
    expect((await store.pastWindow('t', all)).count).toBe(1);
    expect([...((await store.loadSignals('t')) ?? [])]).toEqual([9]);
  });
});

it('what is older than 14 days goes', async () => {
  const store = onDisk();
  await store.open();
  const rows = Array.from({ length: 70 }, (_, n) => past(`old-${n}`, NOW - 15 * 24 * HOUR));
  await store.savePast(rows);
  await store.savePast(Array.from({ length: 70 }, (_, n) => past(`new-${n}`, NOW)));
  expect((await store.pastWindow('s', all)).count).toBe(70);
});

it("the lab's part never meets the disk", async () => {
  const disk = createMemoryStore();
  const split = splitFarms(disk, id => id === 'lab');
  await split.saveFarmDocument({ kind: 'run', id: 'a', serverId: 'lab', document: 1 });
  await split.savePast([past('1', NOW, { serverId: 'lab' }), past('2', NOW)]);
  await split.saveRotation({ rotation: { ...rotation('r'), serverId: 'lab' }, open: true, memo: 1, past: null });
  await split.saveSignals('lab', new Uint8Array([1]));
  expect(await disk.farmDocuments('run')).toEqual([]);
  expect(await disk.pastById(['1', '2'])).toHaveLength(1);
  expect(await disk.openRotations()).toEqual([]);
  expect(await disk.loadSignals('lab')).toBeNull();
  expect((await split.pastById(['1', '2'])).map(({ id }) => id)).toEqual(['1', '2']);
  expect((await split.pastWindow('lab', all)).count).toBe(1);
});
