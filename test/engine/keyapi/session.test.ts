import type { IncomingMessage } from 'node:http';
import { Fault } from '@shared/fault';
import type { KeyapiServer } from '@shared/model';
import { afterEach, describe, expect, it } from 'vitest';
import { detect } from '../../../src/main/engine/clients/keyapi';
import { Keyapi } from '../../../src/main/engine/clients/keyapi/client';
import { type Fake, fakeKey, startFake } from './fake';

const SECRET = 'kf83-secret-value';
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
async function start(guard?: (request: IncomingMessage) => boolean): Promise<Fake> {
  const fake = await startFake(guard);
  closers.push(fake.close);
  return fake;
}
let now = 0;
function open(address: string, secret: string | null = null): Keyapi {
  const server: KeyapiServer = { kind: 'keyapi', id: 'k', name: 'k', address, tags: [], pin: null, lab: false, keyPattern: 'key-{n}' };
  const clock = { now: () => now, monotonic: () => now, after: () => () => undefined };
  const client = new Keyapi(server, { server, secret: secret === null ? null : { value: secret }, clock }, { retryMs: 5 });
  closers.push(() => client.close());
  return client;
}
const soon = (): AbortSignal => AbortSignal.timeout(10_000);
const failure = async (action: Promise<unknown>): Promise<Fault> => {
  const error = await action.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Fault)) throw new Error(`no fault: ${String(error)}`);
  return error;
};
const byHeader = (request: IncomingMessage): boolean => request.headers['x-api-key'] === SECRET;
const byBearer = (request: IncomingMessage): boolean => request.headers.authorization === `Bearer ${SECRET}`;

describe('what is there', () => {
  it.each([
    ['no credential', undefined, null, 'dialect-a', ['no-auth']],
    ['X-API-Key', byHeader, SECRET, 'auth-x-api-key', []],
    ['Bearer', byBearer, SECRET, 'auth-bearer', []],
  ] as const)('%s', async (_what, guard, secret, auth, warnings) => {
    const fake = await start(guard);
    const report = await open(fake.address, secret).probe(soon());
    expect(report).toMatchObject({ program: 'VPN Key Management API', version: '1.0.0', warnings });
    expect(report.capabilities).toContain(auth);
    expect(fake.requests.every(request => request.startsWith('GET'))).toBe(true);
  });

  it('sends no secret to a server that asks for none', async () => {
    let leaked = false;
    const fake = await start(request => {
      leaked ||= JSON.stringify(request.headers).includes(SECRET);
      return true;
    });
    await open(fake.address, SECRET).probe(soon());
    expect(leaked).toBe(false);
  });

  it('asks for a secret, refuses a wrong one, and never repeats it', async () => {
    const fake = await start(byHeader);
    expect((await failure(open(fake.address).probe(soon()))).code).toBe('needs-secret');
    const refused = await failure(open(fake.address, 'wrong-secret-value').probe(soon()));
    expect(refused.code).toBe('auth');
    expect(refused.message).not.toContain('wrong-secret-value');
  });

  it('finds the API with and without /api in the address', async () => {
    const fake = await start();
    fake.keys.push(fakeKey('x'));
    for (const address of [fake.address, `${fake.address}/api`, `${fake.address}/api/`])
      expect((await open(address).list(soon())).keys).toHaveLength(1);
  });

  it.each([
    ['a', '/api/traffic/exact'],
    ['c', '/api/traffic/simple'],
    ['c', '/api/traffic/ports/exact'],
    ['e', '/api/traffic'],
  ])('dialect %s by %s', async (dialect, path) => {
    const fake = await start();
    fake.extra.set(path, {});
    expect((await open(fake.address).probe(soon())).capabilities).toContain(`dialect-${dialect}`);
  });

  it('is something else', async () => {
    const fake = await start();
    fake.extra.set('/api/keys', { message: 'hello' });
    expect((await failure(open(fake.address).probe(soon()))).code).toBe('unexpected');
    expect(await detect(fake.address, soon())).toBeNull();
  });

  it('is detected, with and without a credential of its own', async () => {
    const bare = await start();
    expect(await detect(bare.address, soon())).toEqual({
      kind: 'keyapi',
      address: bare.address,
      program: 'VPN Key Management API',
      warnings: [],
    });
    const guarded = await start(byHeader);
    expect(await detect(`${guarded.address}/api`, soon())).toMatchObject({ kind: 'keyapi' });
  });
});

describe('a reading', () => {
  it('has rates from exact numbers, and none from estimates', async () => {
    const fake = await start();
    const key = fakeKey('x');
    fake.keys.push(key);
    const count = (down: number, source: string): void => {
      fake.extra.set('/api/traffic/exact', {
        traffic_stats: { keys_stats: [{ uuid: key.uuid, uplink_bytes: 10, downlink_bytes: down, total_bytes: down + 10 }], source },
      });
    };
    count(1000, 'xray_api');
    const client = open(fake.address);
    const first = await client.sample(soon());
    expect(first.figures).toMatchObject({ keys: 1, trafficSource: 'exact' });
    expect(first.figures.rates).toBeUndefined();
    now += 2000;
    count(5000, 'xray_api');
    const second = await client.sample(soon());
    expect(second.figures.rates).toMatchObject({ down: 2000, up: 0 });
    expect(second.keys?.[0]?.traffic).toEqual({ down: 5000, up: 10, total: 5010, source: 'exact', downRate: 2000, upRate: 0 });
    expect(second.rowsChanged).toBe(true);
    now += 2000;
    // Xray restarted: the counter begins at zero.
    count(100, 'xray_api');
    expect((await client.sample(soon())).figures.rates).toMatchObject({ down: 50 });
    now += 2000;
    count(9000, 'alternative_monitor');
    const third = await client.sample(soon());
    expect(third.figures).toMatchObject({ trafficSource: 'estimate' });
    expect(third.figures.rates).toBeUndefined();
    expect(third.keys?.[0]?.traffic).toMatchObject({ source: 'estimate', downRate: null });
  });

  it('keeps the keys when the traffic fails, and makes no rate of the gap', async () => {
    const fake = await start();
    const key = fakeKey('x');
    fake.keys.push(key);
    const answer = {
      traffic_stats: { keys_stats: [{ uuid: key.uuid, uplink_bytes: 0, downlink_bytes: 5000, total_bytes: 5000 }], source: 'xray_api' },
    };
    fake.extra.set('/api/traffic/exact', answer);
    const client = open(fake.address);
    await client.sample(soon());
    fake.extra.delete('/api/traffic/exact');
    now += 1000;
    expect(await client.sample(soon())).toMatchObject({ figures: { keys: 1, trafficSource: 'none' } });
    fake.extra.set('/api/traffic/exact', answer);
    now += 1000;
    const after = await client.sample(soon());
    expect(after.keys?.[0]?.traffic?.total).toBe(5000);
    expect(after.figures.rates).toBeUndefined();
  });

  it('asks for keys one by one where there is no other call, a few each time', async () => {
    const fake = await start(byHeader);
    for (let at = 0; at < 30; at += 1) {
      const key = fakeKey(`k${at}`);
      fake.keys.push(key);
      fake.extra.set(`/api/keys/${key.id}/traffic`, {
        status: 'success',
        key_id: key.id,
        key_uuid: key.uuid,
        total_bytes: at + 1,
        timestamp: 1,
      });
    }
    const client = open(fake.address, SECRET);
    const known = async (): Promise<number> => (await client.sample(soon())).keys?.filter(key => key.traffic !== null).length ?? 0;
    expect(await known()).toBe(20);
    now += 5_000;
    expect(await known()).toBe(23);
    now += 60_000;
    expect(await known()).toBe(28);
    now += 60_000;
    expect(await known()).toBe(30);
  });
});
