/** Emails with odd letters, numbers out of reach and clocks that lie: what is counted stays exact, in this run and in the next. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DesiredKey, KeyQuery, KeyRow, Server } from '@shared/model';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKeyBooks, type KeyBooks } from '../../../src/main/engine/keys/books';
import { createStore } from '../../../src/main/engine/store/client';
import type { StateStore } from '../../../src/main/engine/store/store';
import { MemoryLog, realClock } from '../support/outside';
import { type Bundle, bundle } from '../support/worker';
import { answer, type Pair, usersAnswer } from './support/answer';

const T0 = Date.UTC(2026, 4, 10, 12);
const MIN = 60_000;
const QUERY: KeyQuery = { view: 'all', search: '', sort: { by: 'name', descending: false }, offset: 0, limit: 500 };
const server = {
  ...{ id: 's', kind: 'xray', name: 's', address: '127.0.0.1:10085', tags: [], pin: null, lab: false },
  ...{ publicHost: null, inboundTag: null, keyPattern: '' },
} as unknown as Server;
const key = (keyId: string, name: string, change: Partial<DesiredKey> = {}): DesiredKey => ({
  ...{ serverId: 's', keyId, name, uuid: '00000001-0000-4000-8000-000000000000', flow: '', level: 0, inboundTag: 'in' },
  ...{ paused: false, held: null, quota: null, expiresAt: null, tags: [], note: '', createdAt: T0, linkSni: null, linkShortId: null },
  ...change,
});

let workers: { readonly store: Bundle; readonly keys: Bundle };
let dataDir: string;
let ends: (() => Promise<void>)[];
beforeAll(async () => {
  const [store, keys] = await Promise.all([bundle('src/main/engine/workers/store.ts'), bundle('src/main/engine/workers/keys.ts')]);
  workers = { store, keys };
}, 60_000);
afterAll(() => Promise.all([workers.store.remove(), workers.keys.remove()]));
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'switchyard-hostile-'));
  ends = [];
});
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  rmSync(dataDir, { recursive: true, force: true });
});

interface Run {
  readonly books: KeyBooks;
  readonly store: StateStore;
  poll(minutes: number, uptimeS: number, users: Readonly<Record<string, Pair>>): Promise<unknown>;
  users(...emails: readonly string[]): Promise<unknown>;
  rows(minutes?: number): Promise<readonly KeyRow[]>;
  up(name: string): Promise<number | undefined>;
  end(): Promise<void>;
}
async function start(): Promise<Run> {
  let minute = 0;
  let steadyS = 0;
  const log = new MemoryLog();
  const store = createStore({ dataDir, clock: realClock, log, repaired: () => undefined, worker: () => workers.store.worker() });
  await store.open();
  const books = createKeyBooks({
    ...{ clock: { ...realClock, now: () => T0 + minute * MIN }, log, store, zone: () => 'UTC' },
    ...{ worker: () => workers.keys.worker(), server: () => server },
    // Nobody sets this one: it goes on as the server's does.
    steady: () => ({ clock: 'boot', at: steadyS * 1000, precisionMs: 0 }),
  });
  let ended: Promise<void> | null = null;
  const end = (): Promise<void> => {
    ended ??= books.stop().then(() => store.close());
    return ended;
  };
  ends.push(end);
  const signal = (): AbortSignal => AbortSignal.timeout(20_000);
  const rows: Run['rows'] = async (minutes = minute) => (await books.ask('s', 'rows', { query: QUERY, now: T0 + minutes * MIN })).rows;
  return {
    ...{ books, store, end, rows },
    poll: (minutes, uptimeS, users) => {
      minute = minutes;
      steadyS = uptimeS;
      return books.ledger('s').counters({ at: T0 + minutes * MIN, monotonic: performance.now(), uptimeS, bytes: answer(users) }, signal());
    },
    users: (...emails) => {
      const list = emails.map((email, at) => ({ email, uuid: `${String(at).padStart(8, '0')}-0000-4000-8000-00000000000a` }));
      return books.ledger('s').users({ at: T0, inbounds: [{ tag: 'in', bytes: usersAnswer(list) }] }, signal());
    },
    up: async name => (await rows()).find(row => row.name === name)?.totals?.allTime.up,
  };
}

/** What another program may have called its users. */
const ODD = [
  '\uFEFFbob',
  'bob',
  'Bob',
  'bob ',
  ' bob',
  'bo\u0000b',
  '\u0000',
  '\u00010',
  '\u00011\u00000',
  '\u0001\u0001\u0000',
  '\u0000\u0001',
  "b'o;--",
  'b"o',
  'b>>>traffic>>>uplink',
  'user>>>b',
  '#1',
  '@bob',
  '__proto__',
  'constructor',
  'é',
  'e\u0301',
  'İ',
  'ß',
  '🦊',
  '\u202Ebob',
  'x'.repeat(5_000),
  '%',
  'null',
  '\n',
];

describe('emails with odd letters', () => {
  it('each keep their own account, also in the next run', async () => {
    const at = (value: number) => Object.fromEntries(ODD.map((email, index) => [email, { up: value * (index + 1), down: value }]));
    const first = await start();
    await first.poll(0, 1000, at(10));
    await first.poll(1, 1060, at(20));
    const expected = (value: number) => ODD.map((email, index) => [email, value * (index + 1)]);
    const found = async (run: Run) => {
      const by = new Map((await run.rows()).map(row => [row.name, row.totals?.allTime.up]));
      return ODD.map(email => [email, by.get(email)]);
    };
    expect(await found(first)).toEqual(expected(10));
    await first.end();
    const second = await start();
    await second.poll(2, 1120, at(30));
    expect(await found(second)).toEqual(expected(20));
    await second.end();
    const third = await start();
    await third.poll(3, 1180, at(30));
    expect(await found(third)).toEqual(expected(20));
  });

  it('are not taken for a key of ours whose name looks alike', async () => {
    const run = await start();
    await run.books.change({ serverId: 's', save: [key('k', 'bob')], remove: [], begin: [], end: [] });
    await run.poll(0, 100, { bob: { up: 1 }, '\uFEFFbob': { up: 1 } });
    await run.users('\uFEFFbob');
    const rows = await run.rows();
    expect(rows.find(({ name }) => name === 'bob')?.state).toBe('lost');
    expect(rows.find(({ name }) => name === '\uFEFFbob')?.state).toBe('server-only');
  });
});

describe('numbers out of reach', () => {
  it('do not keep the rest from being counted, now or after the next start', async () => {
    const run = await start();
    await run.poll(0, 100, { bob: { up: 1 }, eve: { up: Number.MAX_SAFE_INTEGER } });
    await run.poll(1, 160, { bob: { up: 11 }, eve: { up: 5 } });
    await run.poll(2, 220, { bob: { up: 21 }, eve: { up: Number.MAX_SAFE_INTEGER } });
    await run.poll(3, 280, { bob: { up: 31 }, eve: { up: 7 } });
    await run.poll(4, 340, { bob: { up: 41 }, eve: { up: Number.MAX_SAFE_INTEGER } });
    expect(await run.up('bob')).toBe(40);
    await run.end();
    const next = await start();
    await next.poll(5, 400, { bob: { up: 51 }, eve: { up: Number.MAX_SAFE_INTEGER } });
    expect(await next.up('bob')).toBe(50);
  });
});

describe('a clock that was years ahead', () => {
  it('neither loses bytes nor keeps a day of its own', async () => {
    const years = 5 * 365 * 24 * 60;
    const run = await start();
    await run.poll(0, 1000, { bob: { up: 10 } });
    await run.poll(1, 1060, { bob: { up: 20 } });
    await run.poll(years, 1120, { bob: { up: 30 } });
    await run.poll(2, 1180, { bob: { up: 40 } });
    const row = (await run.rows(2)).find(({ name }) => name === 'bob');
    expect(row?.totals).toMatchObject({ allTime: { up: 30 }, today: { up: 20 } });
  });
});

describe('two emails that differ in letter case', () => {
  it('are one user for Xray: whoever adopts it has the bytes of both', async () => {
    const run = await start();
    await run.poll(0, 100, { Bob: { up: 1 }, bob: { up: 1, down: 1 } });
    await run.poll(1, 160, { Bob: { up: 11 }, bob: { up: 6, down: 2 } });
    await run.users('bob');
    await run.books.change({ serverId: 's', save: [key('k', 'bob')], remove: [], begin: [], end: [] }, ['k']);
    const totals = async () => (await run.rows()).find(({ name }) => name === 'bob')?.totals;
    expect(await totals()).toMatchObject({ allTime: { up: 15, down: 1 }, today: { up: 15, down: 1 }, sinceReset: { up: 15 } });
    await run.poll(2, 220, { Bob: { up: 12 }, bob: { up: 8, down: 2 } });
    expect(await totals()).toMatchObject({ allTime: { up: 18, down: 1 }, month: { up: 18 } });
    await run.end();
    const next = await start();
    await next.poll(3, 280, { Bob: { up: 13 }, bob: { up: 9, down: 2 } });
    expect((await next.rows()).find(({ name }) => name === 'bob')?.totals).toMatchObject({ allTime: { up: 20, down: 1 } });
  });

  it('are one account of a new key, which begins at zero', async () => {
    const run = await start();
    await run.poll(0, 100, { Bob: { up: 1 }, bob: { up: 1 } });
    await run.poll(1, 160, { Bob: { up: 11 }, bob: { up: 6 } });
    await run.books.change({ serverId: 's', save: [key('k', 'bob')], remove: [], begin: [], end: [] });
    await run.poll(2, 220, { Bob: { up: 12 }, bob: { up: 8 } });
    expect(await run.up('bob')).toBe(3);
  });
});
