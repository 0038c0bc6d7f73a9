/** Writes that go wrong at each step, on the lab's Xray. */
import { Fault } from '@shared/fault';
import type { XrayServer } from '@shared/model';
import { handlerService, statsService } from '@shared/xray/wire';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Lab, startLab } from '../../../src/lab/lab';
import type { LabXray } from '../../../src/lab/xray/server';
import { createXrayClient, type XrayClient } from '../../../src/main/engine/clients/xray';
import type { KeyLedger } from '../../../src/main/engine/keys/ledger';
import { FIGURES, Recorder } from './recorder';

let lab: Lab;
let xray: LabXray;
let client: XrayClient;
let ledger: Recorder;
/** Tags of its VLESS inbounds. */
let vless: readonly string[];

function open(of: KeyLedger | null): XrayClient {
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
  const clock = { now: () => Date.now(), monotonic: () => performance.now(), after: () => () => undefined };
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

describe('adding a user', () => {
  it('finds it when the answer was lost', async () => {
    xray.faults.add({ type: 'answer-lost', route: ALTER, count: 1 });
    expect((await client.createKey('lost', soon())).uuid).toBe(xray.sim.users.get('vless-reality')?.get('lost')?.uuid);
    expect(calls(ALTER)).toBe(1);
  });
  it.each([
    ['the connection was cut before it took effect', { type: 'reset' }, 'reset'],
    ['the server refuses it', { type: 'status', code: 2, message: 'failed to parse ID > invalid UUID' }, 'bad-id'],
    ['the server has it by now', { type: 'status', code: 2, message: 'User new already exists.' }, 'exists'],
    ['the inbound is gone by now', { type: 'status', code: 2, message: 'handler not found: vless-reality' }, 'no-inbound'],
  ] as const)('says so when %s', async (_what, fault, code) => {
    xray.faults.add({ ...fault, route: ALTER, count: 1 });
    expect(await codeOf(client.createKey('new', soon()))).toBe(code);
    expect(has('new')).toBe(false);
    expect(calls(ALTER)).toBe(1);
  });
  it('gives up without an answer, and reads that nothing was made', async () => {
    xray.faults.add({ type: 'hang', route: ALTER, count: 1 });
    await client.keys(soon());
    expect(await codeOf(client.createKey('new', soon(400)))).toBe('cancelled');
    expect(has('new')).toBe(false);
  });
  it('is in doubt only when it could not be read back', async () => {
    xray.faults.add({ type: 'hang', route: ALTER, count: 1 });
    const creating = codeOf(client.createKey('new', soon()));
    await until(() => calls(ALTER) === 1);
    client.close();
    expect(await creating).toBe('doubtful');
  });
  it('does not believe a success without effect', async () => {
    const add = xray.sim.add.bind(xray.sim);
    xray.sim.add = () => undefined;
    expect(await codeOf(client.createKey('new', soon()))).toBe('rejected');
    xray.sim.add = add;
  });
});

describe('removing a user', () => {
  it('finds it gone when the answer was lost', async () => {
    xray.faults.add({ type: 'answer-lost', route: ALTER, count: 1 });
    await client.deleteKey('marta-laptop', soon());
    expect(has('marta-laptop')).toBe(false);
  });
  it('does not believe a success without effect', async () => {
    xray.sim.remove = () => undefined;
    expect(await codeOf(client.deleteKey('marta-laptop', soon()))).toBe('rejected');
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
