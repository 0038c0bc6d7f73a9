import type { Announcement } from '@shared/announcement';
import { toFailure } from '@shared/fault';
import type { FarmServer, Port, PortRestart, Rotation, RotationOutcome, RotationRun } from '@shared/model';
import { vi } from 'vitest';
import type { LabFarm } from '../../src/lab/farm/server';
import { type Lab, type LabOptions, startLab } from '../../src/lab/lab';
import type { FarmClient } from '../../src/main/engine/clients/client';
import { createFarmClient } from '../../src/main/engine/clients/farm';
import type { Clock, Log, Secret } from '../../src/main/engine/outside';
import {
  createPorts,
  createRotations,
  type FarmNews,
  type Farms,
  type Ports,
  type PortsReading,
  type Rotations,
} from '../../src/main/engine/rotations';
import { createMemoryStore } from '../../src/main/engine/store/memory';
import type { StateStore } from '../../src/main/engine/store/store';

export const POLL_MS = 5000;
/** Ports of the lab's farm. */
export const LINK = 21;
export const TIME_LINK = 22;
export const TIME = 24;
export const OFF = 31;
export const UNPLUGGED = 32;

const never = new AbortController().signal;
const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** The engine's clock, driven with the lab's. */
export const drivenClock = (lab: Lab): Clock => ({
  now: () => lab.clock.now(),
  monotonic: () => lab.clock.now() - 1_000_000,
  after: (ms, callback) => lab.clock.after(ms, callback),
});

export function serverOf({ server }: LabFarm, change: Partial<FarmServer> = {}): FarmServer {
  const base = { id: 'farm-1', kind: 'farm', tags: [], pin: null, lab: true, favourites: [LINK] } as const;
  return { ...base, name: server.name, address: server.address, username: server.username ?? '', ...change };
}

export function clientOf(
  lab: Lab,
  farm: LabFarm,
  secret: Secret | null = { value: farm.server.secret },
  saveToken?: (token: string) => void,
  clock: Clock = drivenClock(lab),
) {
  const context = { server: serverOf(farm), secret, clock };
  return createFarmClient(saveToken ? { ...context, saveToken } : context);
}

/** What the sampler is to rotations, in its simplest form: one farm, one poll at a time. */
class Sampling implements Farms {
  reading: PortsReading | null = null;
  busy: Promise<unknown> = Promise.resolve();
  readonly #paces = new Map<symbol, number>();
  readonly #listeners = new Set<(news: FarmNews) => void>();
  #cancel = () => {};
  up = true;
  removed = false;

  constructor(
    private readonly clock: Clock,
    private readonly farm: FarmServer,
    public readonly farmClient: FarmClient,
  ) {}

  server = (id: string) => (id === this.farm.id && !this.removed ? this.farm : null);
  client = () => (this.up ? this.farmClient : null);
  latest = () => this.reading;
  connected = () => this.up;
  pollMs = () => POLL_MS;
  onReading = (listener: (news: FarmNews) => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
  pollFaster = (_id: string, everyMs: number) => {
    const pace = Symbol('pace');
    this.#paces.set(pace, everyMs);
    this.plan();
    return () => void this.#paces.delete(pace);
  };
  refresh = async (): Promise<PortsReading> => {
    const serverId = this.farm.id;
    try {
      const { ports = [], at } = await this.farmClient.sample(never);
      this.reading = { ports, at };
      this.#tell({ type: 'reading', serverId, ports, at });
      return this.reading;
    } catch (thrown) {
      this.#tell({ type: 'failure', serverId, failure: toFailure(thrown), at: this.clock.now() });
      throw thrown;
    }
  };
  readAnew = (): void => void this.refresh().catch(() => undefined);
  #tell(news: FarmNews): void {
    for (const listener of [...this.#listeners]) listener(news);
  }
  plan(): void {
    this.#cancel();
    this.#cancel = this.clock.after(Math.min(POLL_MS, ...this.#paces.values()), () => {
      this.busy = this.refresh().then(
        () => this.plan(),
        () => this.plan(),
      );
    });
  }
  stop(): void {
    this.#cancel();
  }
  /** Nobody asks for faster polls any more. */
  release(): void {
    this.#paces.clear();
  }
}

/** One run of the program: once it is killed, nothing of it has any effect. */
interface Life {
  dead: boolean;
  readonly rotations: Rotations;
  readonly ports: Ports;
}

export interface Bench {
  readonly lab: Lab;
  readonly farm: LabFarm;
  readonly farms: Sampling;
  readonly rotations: Rotations;
  readonly ports: Ports;
  readonly store: StateStore;
  readonly published: Map<string, Rotation>;
  readonly announced: Announcement[];
  readonly runs: RotationRun[];
  readonly restarts: PortRestart[];
  /** In the order they happened: `save PHASE`, `POST`, `run`, `restart PHASE`, `off`, `on`. */
  readonly order: string[];
  /** The program is killed just before its n-th effect (a write to the disk or a request); null: it lives. */
  killAt: number | null;
  /** So long the disk takes for a rotation's record, on the driven clock. */
  diskMs: number;
  readonly effects: number;
  /** Timers of rotations, runs, schedules and restarts that wait now. */
  readonly timers: number;
  /** Moves the world on, half a second at a time, every poll answered before the next step. */
  advance(seconds: number): Promise<void>;
  /** Asks, and waits until the panel has answered the request. */
  rotate(portId: number): Promise<Rotation>;
  /** Moves on until the port's rotation has an outcome. */
  outcome(portId: number, limitS?: number): Promise<RotationOutcome>;
  /** Moves on until it holds. */
  until(what: string, holds: () => unknown, limitS?: number): Promise<void>;
  /** Requests of that path that the panel has seen. */
  requests(path: string): number;
  port(portId: number): Port;
  /** The computer sleeps: the farm goes on, no timer of ours runs and nothing is read. */
  sleep(seconds: number): Promise<void>;
  /** The app ends and starts again. */
  restart(afterS?: number): Promise<void>;
  /** The app is killed, if it is not dead already, and starts again. */
  kill(afterS?: number): Promise<void>;
  close(): Promise<void>;
}

const GUARD = { timeout: 20_000 };
const forever = new Promise<never>(() => {});
const turn = () => new Promise<void>(resolve => setImmediate(resolve));

/** A lab farm (`prepare`d before its first reading) on a driven clock with the real client, the rotations and ports services before it. */
export async function startBench(
  profile: NonNullable<NonNullable<LabOptions['profiles']>['farm']> = {},
  prepare: (farm: LabFarm) => void = () => {},
  scale: 'default' | 'large' = 'default',
): Promise<Bench> {
  const lab = await startLab({ kinds: ['farm'], clock: 'manual', scale, profiles: { farm: profile } });
  const [farm] = lab.farm;
  if (!farm) throw new Error('the lab has no farm');
  prepare(farm);
  const clock = drivenClock(lab);
  /** Timers that the client waits for: only the driven clock moves it on. */
  let pauses = 0;
  const counted: Clock = {
    ...clock,
    after(ms, callback) {
      let open = true;
      const over = (): void => {
        if (open) pauses -= 1;
        open = false;
      };
      pauses += 1;
      const cancel = clock.after(ms, () => {
        over();
        callback();
      });
      return () => {
        over();
        cancel();
      };
    },
  };
  const real = clientOf(lab, farm, { value: farm.server.secret }, undefined, counted);
  const order: string[] = [];
  const pending = new Set<Promise<unknown>>();
  /** The panel holds its answer to a change of address until that is over. */
  const held = profile.reconnectCall === 'blocking';
  const farms = new Sampling(clock, serverOf(farm), real);
  const memory = createMemoryStore();
  const published = new Map<string, Rotation>();
  const announced: Announcement[] = [];
  const runs: RotationRun[] = [];
  const restarts: PortRestart[] = [];
  let effects = 0;
  let asleep = false;
  const timers = new Set<object>();
  /** Timers that fell due while the computer slept. */
  const late: (() => void)[] = [];

  const begin = (): Life => {
    const alive = (): boolean => !life.dead;
    /** An effect on the world outside: the n-th is where a test kills the program. */
    const effect = <T>(name: string, work: () => Promise<T>): Promise<T> => {
      if (alive() && bench.killAt !== null && effects >= bench.killAt) life.dead = true;
      if (!alive()) return forever;
      effects += 1;
      order.push(name);
      const done = work();
      if (!held || name !== 'POST') pending.add(done);
      done.then(
        () => pending.delete(done),
        () => pending.delete(done),
      );
      return done.then(
        value => (alive() ? value : forever),
        thrown => (alive() ? Promise.reject(thrown) : forever),
      );
    };
    const run = (callback: () => void): void => {
      if (asleep) late.push(() => run(callback));
      else if (alive()) callback();
    };
    const mine: Clock = {
      ...clock,
      after(ms, callback) {
        const timer = {};
        timers.add(timer);
        const cancel = clock.after(ms, () => {
          timers.delete(timer);
          run(callback);
        });
        return () => {
          timers.delete(timer);
          cancel();
        };
      },
    };
    const client: FarmClient = {
      ...real,
      rotate: (portId, signal) => effect('POST', () => real.rotate(portId, signal)),
      rotateAll: (ids, signal) => effect('POST', () => real.rotateAll(ids, signal)),
      ports: { ...real.ports, setActive: (ids, on, signal) => effect(on ? 'on' : 'off', () => real.ports.setActive(ids, on, signal)) },
    };
    const watched: Farms = {
      ...farms,
      server: farms.server,
      client: () => (alive() && farms.up ? client : null),
      latest: farms.latest,
      connected: farms.connected,
      pollMs: farms.pollMs,
      refresh: farms.refresh,
      pollFaster: farms.pollFaster,
      onReading: listener => farms.onReading(news => (alive() ? listener(news) : undefined)),
    };
    // What is stored is text in the end.
    const text = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
    const onDisk = async (write: () => Promise<void>): Promise<void> => {
      if (bench.diskMs > 0) await new Promise<void>(resolve => void counted.after(bench.diskMs, resolve));
      if (alive()) await write();
    };
    const store: StateStore = {
      ...memory,
      saveRotation: entry =>
        effect(`save ${entry.rotation.phase}${entry.open ? '' : ', closed'}`, () => onDisk(() => memory.saveRotation(text(entry)))),
      saveFarmDocument: entry => {
        const { restart } = entry.document as { readonly restart?: PortRestart };
        return effect(restart ? `restart ${restart.phase}` : entry.kind, () => memory.saveFarmDocument(text(entry)));
      },
      removeFarmDocument: (kind, id) => effect(`${kind} over`, () => memory.removeFarmDocument(kind, id)),
    };
    const announce = (announcement: Announcement): void => void (alive() && announced.push(announcement));
    const rotations = createRotations({
      ...{ clock: mine, log: quiet, farms: watched, store, announce },
      publish: (key, rotation) => void (alive() && (rotation ? published.set(key, rotation) : published.delete(key))),
    });
    const ports = createPorts({
      ...{ clock: mine, log: quiet, farms: watched, rotations, store, announce, ending: never },
      zone: () => 'UTC',
      send: run => void (alive() && runs.push(run)),
      note: what => void (alive() && 'restart' in what && restarts.push(what.restart)),
      moved: () => {},
    });
    const life: Life = { dead: false, rotations, ports };
    return life;
  };

  /** Every request answered and every promise that can go on gone on. A call that the panel holds is not waited for. */
  const settle = async (): Promise<void> => {
    const until = performance.now() + 30_000;
    for (let calm = 0; calm < 4; calm += 1) {
      await turn();
      if (pending.size <= pauses) continue;
      if (performance.now() > until) throw new Error('never answered');
      await new Promise(resolve => setTimeout(resolve, 1));
      calm = 0;
    }
  };
  const pass = async (seconds: number): Promise<void> => {
    for (let left = seconds * 1000; left > 0; left -= 500) {
      lab.advance(Math.min(500, left));
      await farms.busy;
      await settle();
    }
  };
  const current = (portId: number) => life.rotations.current('farm-1', portId);
  const start = async (): Promise<void> => {
    life = begin();
    await life.rotations.resume();
    await life.ports.resume();
    farms.plan();
    await settle();
  };

  const bench: Bench = {
    ...{ lab, farm, farms, published, announced, order, runs, restarts, store: memory, killAt: null, diskMs: 0 },
    get effects() {
      return effects;
    },
    get timers() {
      return timers.size;
    },
    get rotations() {
      return life.rotations;
    },
    get ports() {
      return life.ports;
    },
    advance: pass,
    async rotate(portId) {
      const rotation = await life.rotations.rotate('farm-1', portId, 'window');
      await vi.waitFor(() => {
        const now = current(portId);
        if (now?.phase !== 'done' && !now?.evidence.some(line => line.includes('request'))) throw new Error('not answered');
      }, GUARD);
      return rotation;
    },
    async outcome(portId, limitS = 320) {
      for (let waited = 0; waited < limitS; waited += 0.5) {
        const outcome = current(portId)?.outcome;
        if (outcome) return outcome;
        await pass(0.5);
      }
      throw new Error(`no outcome after ${limitS} s: ${JSON.stringify(current(portId))}`);
    },
    async until(what, holds, limitS = 400) {
      await settle();
      for (let waited = 0; waited < limitS; waited += 0.5) {
        if (holds()) return;
        await pass(0.5);
      }
      throw new Error(`never came: ${what}`);
    },
    requests: path => farm.log.entries.filter(entry => entry.target === path).length,
    port(portId) {
      const port = farms.reading?.ports.find(({ id }) => id === portId);
      if (!port) throw new Error(`no port ${portId}`);
      return port;
    },
    async sleep(seconds) {
      farms.stop();
      asleep = true;
      lab.advance(seconds * 1000);
      asleep = false;
      for (const callback of late.splice(0)) callback();
      life.ports.wake();
      await farms.refresh();
      farms.plan();
      await settle();
    },
    async restart(afterS = 0) {
      let hurried = false;
      void life.ports.restarts.hurry().then(() => {
        hurried = true;
      });
      for (await settle(); !hurried; ) await pass(0.5);
      await life.ports.stop();
      await life.rotations.stop();
      await bench.kill(afterS);
    },
    async kill(afterS = 0) {
      life.dead = true;
      bench.killAt = null;
      published.clear();
      farms.stop();
      farms.release();
      // Requests that had left arrive all the same.
      await settle();
      for (let left = afterS * 1000; left > 0; left -= 500) lab.advance(Math.min(500, left));
      await start();
    },
    async close() {
      life.dead = true;
      farms.stop();
      real.close();
      await lab.close();
    },
  };
  let life = begin();
  await farms.refresh();
  farms.plan();
  return bench;
}
