import type { Announcement } from '@shared/announcement';
import { toFailure } from '@shared/fault';
import type { FarmServer, Port, Rotation, RotationOutcome } from '@shared/model';
import { vi } from 'vitest';
import type { LabFarm } from '../../src/lab/farm/server';
import { type Lab, type LabOptions, startLab } from '../../src/lab/lab';
import type { FarmClient } from '../../src/main/engine/clients/client';
import { createFarmClient } from '../../src/main/engine/clients/farm';
import type { Clock, Log, Secret } from '../../src/main/engine/outside';
import { createRotations, type FarmNews, type Farms, type PortsReading, type Rotations } from '../../src/main/engine/rotations';
import { createMemoryStore } from '../../src/main/engine/store/memory';

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
) {
  const context = { server: serverOf(farm), secret, clock: drivenClock(lab) };
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
}

export interface Bench {
  readonly lab: Lab;
  readonly farm: LabFarm;
  readonly farms: Sampling;
  readonly rotations: Rotations;
  readonly published: Map<string, Rotation>;
  readonly announced: Announcement[];
  /** In the order they happened: `save PHASE`, `POST`. */
  readonly order: string[];
  /** Moves the world on, half a second at a time, every poll answered before the next step. */
  advance(seconds: number): Promise<void>;
  /** Asks, and waits until the panel has answered the request. */
  rotate(portId: number): Promise<Rotation>;
  /** Moves on until the port's rotation has an outcome. */
  outcome(portId: number, limitS?: number): Promise<RotationOutcome>;
  /** Requests of that path that the panel has seen. */
  requests(path: string): number;
  port(portId: number): Port;
  /** The app ends and starts again. */
  restart(afterS?: number): Promise<void>;
  close(): Promise<void>;
}

/** A lab farm (`prepare`d before its first reading) on a driven clock with the real client and the rotations service before it. */
export async function startBench(
  profile: NonNullable<NonNullable<LabOptions['profiles']>['farm']> = {},
  prepare: (farm: LabFarm) => void = () => {},
): Promise<Bench> {
  const lab = await startLab({ kinds: ['farm'], clock: 'manual', profiles: { farm: profile } });
  const [farm] = lab.farm;
  if (!farm) throw new Error('the lab has no farm');
  prepare(farm);
  const clock = drivenClock(lab);
  const real = clientOf(lab, farm);
  const order: string[] = [];
  const client: FarmClient = {
    ...real,
    rotate: (portId, signal) => {
      order.push('POST');
      return real.rotate(portId, signal);
    },
  };
  const farms = new Sampling(clock, serverOf(farm), client);
  const memory = createMemoryStore();
  const published = new Map<string, Rotation>();
  const announced: Announcement[] = [];
  const create = (): Rotations =>
    createRotations({
      clock,
      log: quiet,
      farms,
      store: {
        // What is stored is text in the end.
        saveRotation: entry => {
          order.push(`save ${entry.rotation.phase}${entry.open ? '' : ', closed'}`);
          return memory.saveRotation(JSON.parse(JSON.stringify(entry)));
        },
        openRotations: () => memory.openRotations(),
      },
      publish: (key, rotation) => void (rotation ? published.set(key, rotation) : published.delete(key)),
      announce: announcement => void announced.push(announcement),
    });
  let rotations = create();
  const advance = async (seconds: number): Promise<void> => {
    for (let left = seconds * 1000; left > 0; left -= 500) {
      lab.advance(Math.min(500, left));
      await farms.busy;
    }
  };
  const current = (portId: number) => rotations.current('farm-1', portId);
  await farms.refresh();
  farms.plan();
  return {
    lab,
    farm,
    farms,
    get rotations() {
      return rotations;
    },
    published,
    announced,
    order,
    advance,
    async rotate(portId) {
      const rotation = await rotations.rotate('farm-1', portId, 'window');
      await vi.waitFor(() => {
        const now = current(portId);
        if (now?.phase !== 'done' && !now?.evidence.some(line => line.includes('request'))) throw new Error('not answered');
      });
      return rotation;
    },
    async outcome(portId, limitS = 320) {
      for (let waited = 0; waited < limitS; waited += 0.5) {
        const outcome = current(portId)?.outcome;
        if (outcome) return outcome;
        await advance(0.5);
      }
      throw new Error(`no outcome after ${limitS} s: ${JSON.stringify(current(portId))}`);
    },
    requests: path => farm.log.entries.filter(entry => entry.target === path).length,
    port(portId) {
      const port = farms.reading?.ports.find(({ id }) => id === portId);
      if (!port) throw new Error(`no port ${portId}`);
      return port;
    },
    async restart(afterS = 0) {
      await rotations.stop();
      published.clear();
      farms.stop();
      for (let left = afterS * 1000; left > 0; left -= 500) lab.advance(Math.min(500, left));
      rotations = create();
      await rotations.resume();
      farms.plan();
    },
    async close() {
      await rotations.stop();
      farms.stop();
      real.close();
      await lab.close();
    },
  };
}
