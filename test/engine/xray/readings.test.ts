/** Readings of the lab's Xray: what the ledger is given, who is online, and what goes wrong. */
import { handlerService, statsService } from '@shared/xray/wire';
import { describe, expect, it } from 'vitest';
import type { RouteSeen } from '../../../src/main/engine/clients/xray/api';
import { FIGURES } from './recorder';
import { calls, codeOf, eachInAWorld, open, soon, until } from './world';

const world = eachInAWorld();

describe('who is online', () => {
  const last = () => world.ledger.onlineReadings.at(-1);
  it('is known with addresses, and whole, since one call tells both', async () => {
    world.xray.sim.profile = { ...world.xray.sim.profile, generation: '26.7.28' };
    await world.client.sample(soon());
    expect(last()).toEqual({ type: 'users', at: expect.any(Number), users: expect.any(Array) });
  });
  it('is whole only once an entry outlived the time after which the old meaning drops it', async () => {
    let ahead = 0;
    const later = open(world.xray, world.ledger, () => performance.now() + ahead);
    await later.sample(soon());
    expect(last()).toMatchObject({ partial: 'recent-links' });
    ahead = 30_000;
    await later.sample(soon());
    expect(last()).toMatchObject({ partial: 'recent-links' });
    ahead = 60_000;
    await later.sample(soon());
    expect(last()).not.toHaveProperty('partial');
    later.close();
  });
  it('is asked twice a minute while no window shows it, with each reading else', async () => {
    let ahead = 0;
    let resting = true;
    const one = open(
      world.xray,
      world.ledger,
      () => performance.now() + ahead,
      () => resting,
    );
    const asked = async (): Promise<number> => {
      const before = world.ledger.onlineReadings.length;
      await one.sample(soon());
      return world.ledger.onlineReadings.length - before;
    };
    expect(await asked()).toBe(1);
    expect(await asked()).toBe(0);
    ahead = 31_000;
    expect(await asked()).toBe(1);
    expect(await asked()).toBe(0);
    resting = false;
    expect([await asked(), await asked()]).toEqual([1, 1]);
    one.close();
  });
  it('is not believed when nobody is listed while bytes move', async () => {
    world.xray.sim.profile = { ...world.xray.sim.profile, behindProxy: true };
    world.ledger.figures = { ...FIGURES, rate: { up: 1, down: 1 } };
    await world.client.sample(soon());
    expect(last()).toMatchObject({ type: 'users', users: [] });
    for (let more = 0; more < 3; more += 1) await world.client.sample(soon());
    expect(last()).toEqual({ type: 'unknown', code: 'nobody-listed' });
  });
  it('is unknown when the question fails, and the counters count all the same', async () => {
    await world.client.sample(soon());
    world.xray.faults.add({ type: 'status', code: 2, message: 'broken', route: statsService.getAllOnlineUsers.path, count: 1 });
    const before = world.ledger.readings.length;
    expect((await world.client.sample(soon())).figures).toMatchObject({ uptimeS: expect.any(Number) });
    expect(world.ledger.readings.length).toBe(before + 1);
    expect(last()).toEqual({ type: 'unknown', code: 'failed' });
  });
  it('cannot be told by an older one', async () => {
    world.xray.sim.profile = { ...world.xray.sim.profile, generation: '25.12.8' };
    await world.client.sample(soon());
    expect(last()).toEqual({ type: 'unknown', code: 'too-old' });
  });
});

describe('routed connections', () => {
  it('are not said to be told by a server that takes its time to say no', async () => {
    const found = async () => (await world.client.probe(soon())).capabilities.includes('route-stream');
    world.xray.faults.add({ type: 'latency', ms: 700 });
    expect(await found()).toBe(false);
    world.xray.faults.clear();
    world.xray.sim.profile = { ...world.xray.sim.profile, routingStats: true };
    expect(await found()).toBe(true);
  });
  it('are told until the subscription ends', async () => {
    world.xray.sim.profile = { ...world.xray.sim.profile, routingStats: true };
    const seen: RouteSeen[] = [];
    let stop = (): void => undefined;
    const ended = new Promise<Error | null>(resolve => {
      stop = world.client.followRoutes(route => seen.push(route), resolve);
    });
    await until(() => world.xray.sim.followers.size === 1);
    world.lab.advance(1_000);
    await world.client.sample(soon());
    await until(() => seen.length > 0);
    expect(seen[0]).toMatchObject({ network: 'tcp', target: 'www.example.com:443', user: expect.any(String) });
    stop();
    expect(await ended).toBeNull();
    await until(() => world.xray.sim.followers.size === 0);
  });
  it('end with a fault when the server goes', async () => {
    world.xray.sim.profile = { ...world.xray.sim.profile, routingStats: true };
    const ended = new Promise<Error | null>(resolve => world.client.followRoutes(() => undefined, resolve));
    await until(() => world.xray.sim.followers.size === 1);
    await world.xray.restart();
    expect(await ended).toMatchObject({ code: 'reset' });
  });
});

describe('reading', () => {
  it('takes a reading again when the server restarted in the middle of it', async () => {
    await world.client.sample(soon());
    const uptimes = [500, 3, 4, 5];
    const real = world.xray.sim.sysStats.bind(world.xray.sim);
    world.xray.sim.sysStats = () => ({ ...real(), uptime: uptimes.shift() ?? 6 });
    const before = calls(world.xray, statsService.queryStats.path);
    const reading = await world.client.sample(soon());
    expect(calls(world.xray, statsService.queryStats.path) - before).toBe(2);
    expect(reading.figures).toMatchObject({ uptimeS: 5 });
  });
  it.each([
    ['an answer that cannot be read', { type: 'truncated' }, 'unexpected'],
    ['a cut connection', { type: 'reset' }, 'reset'],
    ['a full server', { type: 'status', code: 8, message: 'Received message larger than max' }, 'too-large'],
    ['a server that ends', { type: 'status', code: 14, message: 'Connection dropped' }, 'reset'],
  ] as const)('words %s', async (_what, fault, code) => {
    await world.client.sample(soon());
    world.xray.faults.add({ ...fault, route: statsService.getSysStats.path, count: 1 });
    expect(await codeOf(world.client.sample(soon()))).toBe(code);
    expect((await world.client.sample(soon())).figures.memory).toBeGreaterThan(0);
  });
  it('gives the ledger every counter undecoded, and takes its figures from there', async () => {
    world.ledger.figures = { ...FIGURES, keys: 7, rate: { up: 1, down: 2 }, online: 4 };
    const { figures, rowsChanged } = await world.client.sample(soon());
    expect(figures).toMatchObject({ keys: 7, online: 4, rates: { up: 1, down: 2 } });
    expect(rowsChanged).toBe(true);
    expect((await world.client.sample(soon())).rowsChanged).toBe(false);
    expect(world.ledger.readings[0]).toMatchObject({ uptimeS: expect.any(Number), mayCountTwice: false });
    expect(world.ledger.values.get('user>>>marta-laptop>>>traffic>>>downlink')).toBeGreaterThan(0);
    expect(world.ledger.userReadings.map(({ inbounds }) => inbounds.map(({ tag }) => tag).sort())).toEqual([
      ['vless-grpc', 'vless-reality', 'vless-xhttp'],
    ]);
  });
  it.each(['restarted', 'strangers'] as const)('reads the users again when the ledger says: %s', async hint => {
    await world.client.sample(soon());
    await world.client.sample(soon());
    expect(world.ledger.userReadings).toHaveLength(1);
    world.ledger.figures = { ...FIGURES, [hint]: true };
    await world.client.sample(soon());
    expect(world.ledger.userReadings).toHaveLength(2);
  });
  it('tells what changed also when the reading that learned of it came to nothing, or was another', async () => {
    const told = async () => (await world.client.sample(soon())).rowsChanged;
    expect([await told(), await told()]).toEqual([true, false]);
    world.ledger.figures = { ...FIGURES, moved: true, strangers: true };
    world.xray.faults.add({ type: 'reset', route: handlerService.getInboundUsers.path, count: 1 });
    expect(await codeOf(world.client.sample(soon()))).toBe('reset');
    world.ledger.figures = FIGURES;
    expect([await told(), await told()]).toEqual([true, false]);
    world.ledger.figures = { ...FIGURES, moved: true };
    await world.client.readUsers(soon());
    world.ledger.figures = FIGURES;
    expect([await told(), await told()]).toEqual([true, false]);
  });
  it('folds nothing without a ledger', async () => {
    const bare = open(world.xray, null);
    expect((await bare.sample(soon())).figures).toMatchObject({ keys: null, online: null, uptimeS: expect.any(Number) });
    bare.close();
  });
  it('warns of another program that resets the counters', async () => {
    world.ledger.figures = { ...FIGURES, caveats: ['foreign-resets'] };
    expect((await world.client.sample(soon())).figures.warnings).toEqual(['foreign-reset']);
  });
});
