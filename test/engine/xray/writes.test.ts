/** Writes that go wrong at each step, on the lab's Xray. */
import { Fault } from '@shared/fault';
import type { XrayServer } from '@shared/model';
import { handlerService, receiverConfig, routingService, statsService, vlessInbound, wrap } from '@shared/xray/wire';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Lab, startLab } from '../../../src/lab/lab';
import { CallError } from '../../../src/lab/xray/handler';
import type { LabXray } from '../../../src/lab/xray/server';
import { createXrayClient, type XrayClient } from '../../../src/main/engine/clients/xray';
import type { RouteSeen } from '../../../src/main/engine/clients/xray/api';
import type { KeyLedger } from '../../../src/main/engine/keys/ledger';
import { FIGURES, Recorder } from './recorder';

let lab: Lab;
let xray: LabXray;
let client: XrayClient;
let ledger: Recorder;
/** Tags of its VLESS inbounds. */
let vless: readonly string[];

function open(of: KeyLedger | null, monotonic = () => performance.now()): XrayClient {
  const server: XrayServer = {
    kind: 'xray',
    id: 'x',
    name: 'x',
    address: xray.server.address,
    tags: [],
    pin: null,
    lab: true,
    publicHost: null,
    inboundTag: 'vless-reality',
    keyPattern: 'key-{n}',
  };
  const clock = { now: () => Date.now(), monotonic, after: () => () => undefined };
  return createXrayClient({ server, secret: null, clock, ledger: of });
}

beforeEach(async () => {
  lab = await startLab({ kinds: ['xray'], profiles: { xray: { restartMs: 0 } } });
  const [only] = lab.xray;
  if (!only) throw new Error('no xray in the lab');
  xray = only;
  vless = xray.sim.inbounds
    .filter(({ protocol }) => protocol === 'vless')
    .map(({ tag }) => tag)
    .sort();
  ledger = new Recorder();
  client = open(ledger);
});
afterEach(async () => {
  client.close();
  await lab.close();
});

const ALTER = handlerService.alterInbound.path;
const soon = (ms = 10_000): AbortSignal => AbortSignal.timeout(ms);
const codeOf = async (action: Promise<unknown>): Promise<string> => {
  const error = await action.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof Fault ? error.code : `no fault: ${String(error)}`;
};
const has = (email: string): boolean => xray.sim.users.get('vless-reality')?.has(email) ?? false;
const calls = (path: string): number => xray.log.entries.filter(entry => entry.target === path).length;
async function until(look: () => boolean): Promise<void> {
  while (!look()) await new Promise(resolve => setTimeout(resolve, 1));
}

const UUID = '11111111-2222-4333-8444-555555555555';
const user = (email: string) => ({ email, uuid: UUID, flow: '', level: 0, inboundTag: 'vless-reality' });
const add = (email: string, signal = soon()): Promise<void> => client.addUser(user(email), signal);

describe('adding a user', () => {
  it('finds it when the answer was lost', async () => {
    xray.faults.add({ type: 'answer-lost', route: ALTER, count: 1 });
    await add('lost');
    expect(xray.sim.users.get('vless-reality')?.get('lost')?.uuid).toBe(UUID);
    expect(calls(ALTER)).toBe(1);
  });
  it.each([
    ['the connection was cut before it took effect', { type: 'reset' }, 'reset'],
    ['the server refuses it', { type: 'status', code: 2, message: 'failed to parse ID > invalid UUID' }, 'bad-id'],
    ['the server has it by now', { type: 'status', code: 2, message: 'User new already exists.' }, 'exists'],
    ['the inbound is gone by now', { type: 'status', code: 2, message: 'handler not found: vless-reality' }, 'no-inbound'],
    ['the server has words of its own', { type: 'status', code: 2, message: 'something new' }, 'server-error'],
  ] as const)('says so when %s', async (_what, fault, code) => {
    xray.faults.add({ ...fault, route: ALTER, count: 1 });
    expect(await codeOf(add('new'))).toBe(code);
    expect(has('new')).toBe(false);
    expect(calls(ALTER)).toBe(1);
  });
  it('gives up without an answer, and reads that nothing was made', async () => {
    xray.faults.add({ type: 'hang', route: ALTER, count: 1 });
    await client.probe(soon());
    expect(await codeOf(add('new', soon(400)))).toBe('cancelled');
    expect(has('new')).toBe(false);
  });
  it('is in doubt only when it could not be read back', async () => {
    xray.faults.add({ type: 'hang', route: ALTER, count: 1 });
    const adding = codeOf(add('new'));
    await until(() => calls(ALTER) === 1);
    client.close();
    expect(await adding).toBe('doubtful');
  });
  it('does not believe a success without effect', async () => {
    xray.sim.add = () => undefined;
    expect(await codeOf(add('new'))).toBe('rejected');
  });
  it('does not believe another user than the one it sent', async () => {
    const real = xray.sim.add.bind(xray.sim);
    xray.sim.add = (tag, added) => real(tag, { ...added, flow: 'xtls-rprx-vision' });
    expect(await codeOf(add('new'))).toBe('rejected');
  });
  it('sends nothing to an inbound of another protocol', async () => {
    expect(await codeOf(client.addUser({ ...user('new'), inboundTag: 'shadow' }, soon()))).toBe('wrong-protocol');
    expect(calls(ALTER)).toBe(0);
  });
});

describe('removing a user', () => {
  it('finds it gone when the answer was lost', async () => {
    xray.faults.add({ type: 'answer-lost', route: ALTER, count: 1 });
    await client.removeUser('marta-laptop', null, soon());
    expect(has('marta-laptop')).toBe(false);
  });
  it('does not believe a success without effect', async () => {
    xray.sim.remove = () => undefined;
    expect(await codeOf(client.removeUser('marta-laptop', null, soon()))).toBe('rejected');
  });
});

describe('other writes', () => {
  const OVERRIDE = routingService.overrideBalancerTarget.path;
  it('find a balancer overridden when the answer was lost', async () => {
    xray.faults.add({ type: 'answer-lost', route: OVERRIDE, count: 1 });
    await client.overrideBalancer('eu', 'ams-wg', soon());
    expect(xray.sim.router.balancer('eu').override).toBe('ams-wg');
    expect(calls(OVERRIDE)).toBe(1);
  });
  it('do not believe a success without effect', async () => {
    xray.sim.router.override = () => undefined;
    expect(await codeOf(client.overrideBalancer('eu', 'ams-wg', soon()))).toBe('rejected');
    xray.sim.router.add = () => undefined;
    const rule = { ruleTag: 'new', to: { outboundTag: 'direct' }, users: ['a'] };
    expect(await codeOf(client.addRule(rule, soon()))).toBe('rejected');
    xray.sim.addInbound = () => undefined;
    expect(await codeOf(client.addInbound(plain, soon()))).toBe('rejected');
  });
  it('take an inbound away again that the server refused and kept', async () => {
    const real = xray.sim.addInbound.bind(xray.sim);
    xray.sim.addInbound = inbound => {
      real(inbound);
      throw new CallError(2, 'failed to listen TCP on 443 > listen tcp 0.0.0.0:443: bind: address already in use');
    };
    expect(await codeOf(client.addInbound(plain, soon()))).toBe('busy');
    expect(xray.sim.inbounds.map(({ tag }) => tag)).not.toContain('plain');
  });
  const plain = {
    tag: 'plain',
    receiverSettings: wrap(receiverConfig, { portList: { range: [{ from: 9_443, to: 9_443 }] } }),
    proxySettings: wrap(vlessInbound, { decryption: 'none' }),
  };
});

describe('who is online', () => {
  const last = () => ledger.onlineReadings.at(-1);
  it('is known with addresses, and whole, since one call tells both', async () => {
    xray.sim.profile = { ...xray.sim.profile, generation: '26.7.28' };
    await client.sample(soon());
    expect(last()).toEqual({ type: 'users', at: expect.any(Number), users: expect.any(Array) });
  });
  it('is whole only once an entry outlived the time after which the old meaning drops it', async () => {
    let ahead = 0;
    const later = open(ledger, () => performance.now() + ahead);
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
  it('is not believed when nobody is listed while bytes move', async () => {
    xray.sim.profile = { ...xray.sim.profile, behindProxy: true };
    ledger.figures = { ...FIGURES, rate: { up: 1, down: 1 } };
    await client.sample(soon());
    expect(last()).toMatchObject({ type: 'users', users: [] });
    for (let more = 0; more < 3; more += 1) await client.sample(soon());
    expect(last()).toEqual({ type: 'unknown', code: 'nobody-listed' });
  });
  it('cannot be told by an older one', async () => {
    xray.sim.profile = { ...xray.sim.profile, generation: '25.12.8' };
    await client.sample(soon());
    expect(last()).toEqual({ type: 'unknown', code: 'too-old' });
  });
});

describe('routed connections', () => {
  it('are told until the subscription ends', async () => {
    xray.sim.profile = { ...xray.sim.profile, routingStats: true };
    const seen: RouteSeen[] = [];
    let stop = (): void => undefined;
    const ended = new Promise<Error | null>(resolve => {
      stop = client.followRoutes(route => seen.push(route), resolve);
    });
    await until(() => xray.sim.followers.size === 1);
    lab.advance(1_000);
    await client.sample(soon());
    await until(() => seen.length > 0);
    expect(seen[0]).toMatchObject({ network: 'tcp', target: 'www.example.com:443', user: expect.any(String) });
    stop();
    expect(await ended).toBeNull();
    await until(() => xray.sim.followers.size === 0);
  });
  it('end with a fault when the server goes', async () => {
    xray.sim.profile = { ...xray.sim.profile, routingStats: true };
    const ended = new Promise<Error | null>(resolve => client.followRoutes(() => undefined, resolve));
    await until(() => xray.sim.followers.size === 1);
    await xray.restart();
    expect(await ended).toMatchObject({ code: 'reset' });
  });
});

describe('reading', () => {
  it('takes a reading again when the server restarted in the middle of it', async () => {
    await client.sample(soon());
    const uptimes = [500, 3, 4, 5];
    const real = xray.sim.sysStats.bind(xray.sim);
    xray.sim.sysStats = () => ({ ...real(), uptime: uptimes.shift() ?? 6 });
    const before = calls(statsService.queryStats.path);
    const reading = await client.sample(soon());
    expect(calls(statsService.queryStats.path) - before).toBe(2);
    expect(reading.figures).toMatchObject({ uptimeS: 5 });
  });
  it.each([
    ['an answer that cannot be read', { type: 'truncated' }, 'unexpected'],
    ['a cut connection', { type: 'reset' }, 'reset'],
    ['a full server', { type: 'status', code: 8, message: 'Received message larger than max' }, 'too-large'],
    ['a server that ends', { type: 'status', code: 14, message: 'Connection dropped' }, 'reset'],
  ] as const)('words %s', async (_what, fault, code) => {
    await client.sample(soon());
    xray.faults.add({ ...fault, route: statsService.getSysStats.path, count: 1 });
    expect(await codeOf(client.sample(soon()))).toBe(code);
    expect((await client.sample(soon())).figures.memory).toBeGreaterThan(0);
  });
  it('gives the ledger every counter undecoded, and takes its figures from there', async () => {
    ledger.figures = { ...FIGURES, keys: 7, rate: { up: 1, down: 2 }, online: 4 };
    const { figures, rowsChanged } = await client.sample(soon());
    expect(figures).toMatchObject({ keys: 7, online: 4, rates: { up: 1, down: 2 } });
    expect(rowsChanged).toBe(true);
    expect((await client.sample(soon())).rowsChanged).toBe(false);
    expect(ledger.readings[0]).toMatchObject({ uptimeS: expect.any(Number), mayCountTwice: false });
    expect(ledger.values.get('user>>>marta-laptop>>>traffic>>>downlink')).toBeGreaterThan(0);
    expect(ledger.userReadings.map(({ inbounds }) => inbounds.map(({ tag }) => tag).sort())).toEqual([vless]);
  });
  it.each(['restarted', 'strangers'] as const)('reads the users again when the ledger says: %s', async hint => {
    await client.sample(soon());
    await client.sample(soon());
    expect(ledger.userReadings).toHaveLength(1);
    ledger.figures = { ...FIGURES, [hint]: true };
    await client.sample(soon());
    expect(ledger.userReadings).toHaveLength(2);
  });
  it('folds nothing without a ledger', async () => {
    const bare = open(null);
    expect((await bare.sample(soon())).figures).toMatchObject({ keys: null, online: null, uptimeS: expect.any(Number) });
    bare.close();
  });
  it('warns of another program that resets the counters', async () => {
    ledger.figures = { ...FIGURES, caveats: ['foreign-resets'] };
    expect((await client.sample(soon())).figures.warnings).toEqual(['foreign-reset']);
  });
});
