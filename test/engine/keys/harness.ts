/** A whole engine with one Xray of the lab, added as a server of the user's: its lists and accounts are stored. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  Difference,
  DriftReport,
  EventEntry,
  KeyChange,
  KeyDraft,
  KeyOutcome,
  KeyQuery,
  KeyRow,
  KeyRun,
  KeyWindow,
  KeyWithLink,
  ServerDraft,
  Settings,
} from '@shared/model';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { handlerService } from '@shared/xray/wire';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type Lab, startLab } from '../../../src/lab/lab';
import type { LabXray } from '../../../src/lab/xray/server';
import { createXrayClient, type XrayClient } from '../../../src/main/engine/clients/xray';
import { createEngine, type Engine } from '../../../src/main/engine/engine';
import type { Clock, Outside, WorkerName } from '../../../src/main/engine/outside';
import { codeOf as faultCodeOf } from '../../support/fault';
import { zoneAtNoon } from '../../support/noon';
import { xrayServer } from '../support/client';
import { ALL_KEYS } from '../support/keys';
import { Announcements, MemoryDocument, MemoryLog, MemorySettings, MemoryVault, realClock, until } from '../support/outside';
import { type Bundle, bundleResident } from '../support/worker';

export const ALTER = handlerService.alterInbound.path;
export const USERS = handlerService.getInboundUsers.path;

/** An engine of its own with one server of keys. */
export interface EngineRun {
  readonly dataDir: string;
  readonly outside: Outside;
  readonly said: Announcements;
  readonly log: MemoryLog;
  readonly runs: KeyRun[];
  engine: Engine;
  serverId: string;
  /** How far the computer's clock is ahead. */
  readonly time: { aheadMs: number };
  start(): Promise<void>;
  stop(): Promise<void>;
  close(): Promise<void>;
}
/** With one Xray, wherever that runs. */
export interface Run extends EngineRun {
  /** Another program that changes the server's users. */
  readonly stranger: XrayClient;
}
export interface World extends Run {
  readonly lab: Lab;
  readonly xray: LabXray;
}

const workers = new Map<WorkerName, Bundle>();
export async function bundleWorkers(): Promise<void> {
  workers.set('resident', await bundleResident());
}
export async function removeWorkers(): Promise<void> {
  for (const worker of workers.values()) await worker.remove();
  workers.clear();
}

/** The world of a file's tests: one for all of them, or a fresh one for each. */
export function inWorld(each: 'file' | 'test'): World {
  let world: World | null = null;
  const open = async (): Promise<void> => {
    world = await openWorld();
    await world.start();
  };
  const close = async (): Promise<void> => world?.close();
  beforeAll(bundleWorkers, 60_000);
  afterAll(removeWorkers);
  if (each === 'file') {
    beforeAll(open, 60_000);
    afterAll(close, 30_000);
  } else {
    beforeEach(open, 60_000);
    afterEach(close, 30_000);
  }
  return new Proxy({} as World, {
    get: (_none, name) => Reflect.get(world ?? {}, name),
    set: (_none, name, value) => Reflect.set(world ?? {}, name, value),
  });
}

export async function openWorld(restartMs = 50): Promise<World> {
  const lab = await startLab({ kinds: ['xray'], profiles: { xray: { restartMs } } });
  const [xray] = lab.xray;
  if (!xray) throw new Error('no xray in the lab');
  const run = openRun(xray.server.address);
  return Object.assign(run, {
    ...{ lab, xray },
    close: async () => {
      await run.end();
      await lab.close();
    },
  });
}

/** `faster`: short waits by the engine's clock (looks, polls, not deadlines) pass so many times as fast. */
export function openEngine(draft: ServerDraft, { settings = {}, faster = 1 }: EngineOptions = {}): EngineRun {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-keys-'));
  const said = new Announcements();
  const log = new MemoryLog();
  const runs: KeyRun[] = [];
  const time = { aheadMs: 0 };
  const clock: Clock = {
    ...realClock,
    now: () => Date.now() + time.aheadMs,
    after: (ms, callback) => realClock.after(ms < SHORT_MS ? ms / faster : ms, callback),
  };
  const outside: Outside = {
    ...{ dataDir, vault: new MemoryVault(), serverList: new MemoryDocument(), log, clock, announce: said.announce },
    settings: new MemorySettings({ ...DEFAULT_SETTINGS, timeZone: zoneAtNoon(), pollS: POLL_S, ...settings }),
    worker: name => {
      const worker = workers.get(name);
      if (!worker) throw new Error(`${name} is not bundled`);
      return worker.worker();
    },
    keyRun: run => void runs.push(run),
  };
  const run: EngineRun = {
    ...{ dataDir, outside, said, log, runs, time },
    engine: createEngine(outside),
    serverId: '',
    start: async () => {
      await run.engine.start();
      if (run.serverId === '') run.serverId = (await run.engine.handlers.addServer(draft)).id;
      await until('its users are read', async () => (await queryKeys(run)).rows.some(({ state }) => state !== 'unread'));
    },
    stop: () => run.engine.stop(),
    close: async () => {
      await run.engine.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return run;
}
/** Deadlines are longer. */
const SHORT_MS = 12_000;
const POLL_S = { xray: 1, keyapi: 1, mihomo: 1, farm: 1 };
export interface EngineOptions {
  readonly settings?: Partial<Settings>;
  readonly faster?: number;
}

export function openRun(address: string): Run & { end(): Promise<void> } {
  const run = openEngine({ kind: 'xray', name: 'edge', address, inboundTag: 'vless-reality' });
  const server = xrayServer('other', { address });
  const stranger = createXrayClient({ server, secret: null, clock: realClock, ledger: null });
  const { close } = run;
  const end = async (): Promise<void> => {
    stranger.close();
    await close();
  };
  return Object.assign(run, { stranger, end, close: end });
}

export const soon = (ms = 30_000): AbortSignal => AbortSignal.timeout(ms);
export const queryKeys = (world: EngineRun, query: Partial<KeyQuery> = {}): Promise<KeyWindow> =>
  Promise.resolve(world.engine.handlers.queryKeys({ serverId: world.serverId, query: { ...ALL_KEYS, ...query } }));
/** The report, with every difference. */
export async function readDrift(world: Run): Promise<DriftReport & { readonly differences: readonly Difference[] }> {
  const { serverId } = world;
  const report = await world.engine.handlers.readDrift({ serverId });
  const differences: Difference[] = [];
  for (const type of ['missing', 'unknown', 'differs'] as const)
    differences.push(...(await world.engine.handlers.listDifferences({ serverId, type, offset: 0, limit: 500 })).rows);
  return { ...report, differences };
}
export const rowOf = async (world: EngineRun, name: string): Promise<KeyRow | undefined> =>
  (await queryKeys(world, { search: name })).rows.find(row => row.name === name);
export const stateOf = async (world: EngineRun, name: string): Promise<KeyRow['state'] | 'none'> =>
  (await rowOf(world, name))?.state ?? 'none';
export const untilState = (world: EngineRun, name: string, state: KeyRow['state'] | 'none'): Promise<void> =>
  until(`${name} is ${state}`, async () => (await stateOf(world, name)) === state);
/** Told by this run of the engine, not by an earlier one. */
export function eventsOf(world: EngineRun, type: string): readonly EventEntry[] {
  const { events } = world.engine.state.getState();
  const started = events.find(event => event.type === 'app-started');
  const begunAt = started ? started.at - Number(started.params.durationMs) : 0;
  return events.filter(event => event.type === type && event.at >= begunAt);
}
export const make = (world: EngineRun, name: string, draft: Partial<KeyDraft> = {}): Promise<KeyWithLink> =>
  Promise.resolve(world.engine.handlers.makeKey({ serverId: world.serverId, draft: { name, ...draft } }));
export const idOf = async (world: EngineRun, name: string): Promise<string> => (await rowOf(world, name))?.id ?? '';
export const edit = async (world: EngineRun, name: string, change: KeyChange): Promise<KeyOutcome> =>
  world.engine.handlers.editKey({ serverId: world.serverId, keyId: await idOf(world, name), change });
/** The users of the inbound that keys go to, as the server has them. */
export const usersOf = (world: World, tag = 'vless-reality') => world.xray.sim.users.get(tag) ?? new Map();
export const isThere = (world: World, name: string): boolean => usersOf(world).has(name.toLowerCase());
export const calls = (world: World, path: string): number => world.xray.log.entries.filter(entry => entry.target === path).length;
/** The last state of a run, once it is over. */
export async function ended(world: EngineRun, id: string): Promise<KeyRun> {
  await until('the run ends', () => world.runs.some(run => run.id === id && run.ended));
  const last = world.runs.findLast(run => run.id === id);
  if (!last) throw new Error('no run');
  return last;
}
/** The code of the Fault that a call ends with; 'no fault' when it ends well. */
export const codeOf = (call: Promise<unknown> | unknown): Promise<string> => faultCodeOf(async () => call);
