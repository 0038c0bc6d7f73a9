/** Books with their worker and their store on a data folder, run after run: what every test of accounts begins with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DesiredKey, KeyRow, Server } from '@shared/model';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createKeyBooks, type KeyBooks } from '../../../../src/main/engine/keys/books';
import type { LedgerFigures } from '../../../../src/main/engine/keys/ledger';
import { createStore } from '../../../../src/main/engine/store/client';
import type { StateStore } from '../../../../src/main/engine/store/store';
import type { LineWorker } from '../../../../src/main/engine/workers/parts';
import { ALL_KEYS } from '../../support/keys';
import { MemoryLog, realClock } from '../../support/outside';
import { bundleResident, type Resident } from '../../support/worker';
import { answer, type Pair, usersAnswer, type WireUser } from './answer';

export const T0 = Date.UTC(2026, 4, 10, 12);
export const MIN = 60_000;
export const soon = (): AbortSignal => AbortSignal.timeout(20_000);
export const uuid = (n: number): string => `${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`;
export const server = (id: string, change: object = {}): Server =>
  ({
    ...{ id, kind: 'xray', name: id, address: '127.0.0.1:10085', tags: [], pin: null, lab: false },
    ...{ publicHost: null, inboundTag: null, keyPattern: '' },
    ...change,
  }) as Server;
export const key = (keyId: string, name: string, change: Partial<DesiredKey> = {}): DesiredKey => ({
  ...{ serverId: 's', keyId, name, uuid: uuid(1), flow: 'xtls-rprx-vision', level: 0, inboundTag: 'in', paused: false, held: null },
  ...{ quota: null, expiresAt: null, tags: [], note: '', createdAt: T0, linkSni: null, linkShortId: null },
  ...change,
});

let resident: Resident;
let dataDir: string;
let ends: (() => Promise<void>)[];

/** Workers for all tests of a file, a data folder for each. */
export function eachWithItsFolder(): void {
  beforeAll(async () => {
    resident = await bundleResident();
  });
  afterAll(() => resident.remove());
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'switchyard-books-'));
    ends = [];
  });
  afterEach(async () => {
    for (const end of ends.reverse()) await end();
    rmSync(dataDir, { recursive: true, force: true });
  });
}
/** The thread that all of them are services of. */
export const residentThread = (): Resident => resident;
export const dataFolder = (): string => dataDir;

export interface Run {
  readonly books: KeyBooks;
  readonly store: StateStore;
  readonly keysWorkers: LineWorker[];
  /** Minutes since T0, for what is asked and read from now on. */
  at(minutes: number): number;
  now(): number;
  /** Reads an Xray: minutes since T0, uptime in seconds, counters. */
  poll(
    minutes: number,
    uptimeS: number,
    users: Readonly<Record<string, Pair>>,
    tags?: Readonly<Record<string, Pair>>,
  ): Promise<LedgerFigures>;
  users(...users: readonly WireUser[]): Promise<LedgerFigures>;
  rows(minutes?: number): Promise<readonly KeyRow[]>;
  row(name: string, minutes?: number): Promise<KeyRow | undefined>;
  end(): Promise<void>;
}
interface Options {
  readonly servers?: readonly Server[];
  readonly wrap?: (store: StateStore) => StateStore;
  /** Whether the clock that nobody sets follows this computer's or the server's. */
  readonly steady?: 'minutes' | 'uptime';
  /** Accounts were committed. */
  readonly counted?: (serverId: string) => void;
}

/** One run of the program on the data folder. */
export async function start({
  servers = [server('s')],
  wrap = store => store,
  steady = 'minutes',
  counted = () => undefined,
}: Options = {}): Promise<Run> {
  let minute = 0;
  let steadyMs = 0;
  const keysWorkers: LineWorker[] = [];
  const log = new MemoryLog();
  const store = createStore({ dataDir, clock: realClock, log, repaired: () => undefined, worker: () => resident.part('store') });
  await store.open();
  const books = createKeyBooks({
    ...{ clock: { ...realClock, now: () => T0 + minute * MIN }, log, store: wrap(store), zone: () => 'UTC' },
    worker: () => {
      const worker = resident.part('keys');
      keysWorkers.push(worker);
      return worker;
    },
    server: id => servers.find(one => one.id === id) ?? null,
    counted,
    steady: () => ({ clock: 'boot', at: steadyMs, precisionMs: 0 }),
  });
  let ended: Promise<void> | null = null;
  const end = (): Promise<void> => {
    ended ??= books.stop().then(() => store.close());
    return ended;
  };
  ends.push(end);
  const at = (minutes: number): number => {
    minute = minutes;
    steadyMs = minutes * MIN;
    return T0 + minutes * MIN;
  };
  const rows: Run['rows'] = async (minutes = minute) => (await books.ask('s', 'rows', { query: ALL_KEYS, now: T0 + minutes * MIN })).rows;
  return {
    ...{ books, store, keysWorkers, at, rows, end, now: () => T0 + minute * MIN },
    poll: (minutes, uptimeS, users, tags = {}) => {
      const now = at(minutes);
      if (steady === 'uptime') steadyMs = uptimeS * 1000;
      return books.ledger('s').counters({ at: now, monotonic: performance.now(), uptimeS, bytes: answer(users, tags) }, soon());
    },
    users: (...users) =>
      books.ledger('s').users({ at: T0, askedAt: performance.now(), inbounds: [{ tag: 'in', bytes: usersAnswer(users) }] }, soon()),
    row: async (name, minutes) => (await rows(minutes)).find(row => row.name === name),
  };
}
