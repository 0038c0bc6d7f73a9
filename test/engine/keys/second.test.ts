/** The second source of a key API: read right after the first, never in its way. */
import { Fault } from '@shared/fault';
import type { KeyapiServer } from '@shared/model';
import { afterEach, describe, expect, it } from 'vitest';
import type { Client } from '../../../src/main/engine/clients/client';
import type { KeyLedger } from '../../../src/main/engine/keys/ledger';
import { createSecondSources, type SecondReading } from '../../../src/main/engine/keys/second';
import { DrivenClock, settle } from '../support/outside';

const server = (change: Partial<KeyapiServer> = {}): KeyapiServer => ({
  ...{ kind: 'keyapi', id: 'k', name: 'hel', address: 'http://hel.example', tags: [], pin: null, lab: false, keyPattern: '' },
  counters: { address: '127.0.0.1:10085', ssh: null },
  ...change,
});
const SIGNAL = new AbortController().signal;

/** A client of an Xray whose answers a test decides. */
class Xray implements Client {
  readonly kind = 'xray' as const;
  closed = false;
  constructor(
    private readonly ledger: KeyLedger,
    private readonly world: World,
  ) {}
  async probe() {
    await this.world.wait();
    return { kind: 'xray', program: 'Xray-core', version: '26.3.27', capabilities: [], elapsedMs: 1, warnings: [] } as const;
  }
  async sample(signal: AbortSignal) {
    this.world.samples += 1;
    await this.world.wait();
    if (this.world.failure) throw this.world.failure;
    const at = this.world.clock.now();
    const monotonic = this.world.clock.monotonic();
    await this.ledger.counters({ at, monotonic, uptimeS: 100, bytes: new Uint8Array([1]) }, signal);
    this.ledger.online({ type: 'users', at, users: [] });
    return { at, rowsChanged: false, figures: { kind: 'xray' } } as const;
  }
  close(): void {
    this.closed = true;
  }
}
class World {
  readonly clock = new DrivenClock();
  readonly clients: Xray[] = [];
  samples = 0;
  failure: Fault | null = null;
  hanging: (() => void)[] | null = null;
  readonly second = createSecondSources({
    clock: this.clock,
    connect: async (_server, ledger) => {
      const client = new Xray(ledger, this);
      this.clients.push(client);
      return client;
    },
  });
  wait(): Promise<void> {
    return this.hanging ? new Promise(resolve => this.hanging?.push(resolve)) : Promise.resolve();
  }
  goOn(): void {
    const { hanging } = this;
    this.hanging = null;
    for (const resolve of hanging ?? []) resolve();
  }
  /** A reading, with as much time as it takes. */
  async read(passMs = 0, of = server()): Promise<SecondReading | null> {
    const reading = this.second.read(of, SIGNAL);
    await settle();
    await this.clock.advance(passMs);
    return reading;
  }
}
let world: World;
const open = (): World => {
  world = new World();
  return world;
};
afterEach(() => world.second.rest());

describe('a second source', () => {
  it('gives what it read, and who is online', async () => {
    const { clients } = open();
    expect(await world.read()).toMatchObject({
      ...{ state: { state: 'live', failure: null, version: '26.3.27' }, place: '127.0.0.1:10085' },
      ...{ counters: { uptimeS: 100 }, online: { type: 'users' } },
    });
    await world.read();
    expect([clients.length, world.samples]).toEqual([1, 2]);
  });

  it('is none where none is named', async () => {
    open();
    expect(await world.read(0, server({ counters: null }))).toBeNull();
    expect(world.clients).toHaveLength(0);
  });

  it('that fails says so, keeps nobody waiting and is tried again later', async () => {
    open();
    await world.read();
    world.failure = new Fault('refused', 'nothing listens there');
    const failed = await world.read();
    expect(failed).toMatchObject({
      state: { state: 'failed', failure: { code: 'refused' }, version: '26.3.27' },
      counters: null,
      online: null,
    });
    expect(world.clients[0]?.closed).toBe(true);
    // Not before its time.
    await world.read();
    expect(world.clients).toHaveLength(1);
    world.failure = null;
    await world.clock.advance(30_000);
    expect(await world.read()).toMatchObject({ state: { state: 'live', failure: null }, counters: expect.anything() });
    expect(world.clients).toHaveLength(2);
  });

  it('that connecting would harm is left alone until the user changes it', async () => {
    open();
    world.failure = new Fault('api-loop', 'its API feeds itself');
    await world.read();
    await world.clock.advance(3_600_000);
    await world.read();
    expect(world.clients).toHaveLength(1);
    world.failure = null;
    expect(await world.read(0, server({ counters: { address: '127.0.0.1:10086', ssh: null } }))).toMatchObject({
      state: { state: 'live' },
    });
  });

  it('that takes long for its first word goes on, and what it brings late is not taken for new', async () => {
    open();
    world.hanging = [];
    expect(await world.read(4_000)).toMatchObject({ state: { state: 'connecting' }, counters: null });
    const next = world.read(0);
    await settle();
    world.goOn();
    expect(await next).toMatchObject({ state: { state: 'live' }, counters: null });
    expect(await world.read()).toMatchObject({ counters: { uptimeS: 100 } });
    expect(world.clients).toHaveLength(1);
  });

  it('is closed with its server, with another address, and when the computer sleeps', async () => {
    open();
    await world.read();
    world.second.follow([server({ name: 'renamed' })]);
    world.second.follow([server()]);
    await world.read();
    world.second.follow([]);
    expect(world.clients.every(({ closed }) => closed)).toBe(true);
    await world.read();
    world.second.rest();
    expect(world.clients.at(-1)?.closed).toBe(true);
  });

  it('ends with the reading that was given up', async () => {
    open();
    world.hanging = [];
    const end = new AbortController();
    const reading = world.second.read(server(), end.signal);
    await settle();
    end.abort();
    expect(await reading).toMatchObject({ counters: null });
  });
});
