import { Fault } from '@shared/fault';
import type { KeyapiServer } from '@shared/model';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { KeyapiProfile } from '../../src/lab/keyapi/profile';
import type { LabKeyapi } from '../../src/lab/keyapi/server';
import { type Lab, startLab } from '../../src/lab/lab';
import { detect } from '../../src/main/engine/clients/keyapi';
import { Keyapi } from '../../src/main/engine/clients/keyapi/client';
import { openApiKeys } from '../engine/support/apikeys';

/** What each dialect shows of itself. */
const DIALECTS = [
  { dialect: 'A', auth: null, traffic: 'traffic-exact', source: 'exact', transactional: false },
  { dialect: 'B', auth: 'auth-x-api-key', traffic: 'traffic-estimate', source: 'estimate', transactional: false },
  { dialect: 'C', auth: 'auth-x-api-key', traffic: 'traffic-estimate', source: 'estimate', transactional: true },
  { dialect: 'D', auth: 'auth-x-api-key', traffic: 'traffic-exact', source: 'exact', transactional: true },
  { dialect: 'E', auth: 'auth-bearer', traffic: 'traffic-exact', source: 'exact', transactional: true },
] as const;

let lab: Lab;
let api: LabKeyapi;
let now = 0;
const clock = { now: () => now, monotonic: () => now, after: () => () => undefined };
const soon = (ms = 10_000): AbortSignal => AbortSignal.timeout(ms);
const codeOf = async (action: Promise<unknown>): Promise<string> => {
  const error = await action.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof Fault ? error.code : `no fault: ${String(error)}`;
};
const server = (): KeyapiServer => ({
  kind: 'keyapi',
  id: 'k',
  name: 'hel',
  address: api.server.address,
  tags: [],
  pin: null,
  lab: false,
  keyPattern: 'key-{n}',
});
const open = (secret: string | null = api.sim.profile.apiKey): Keyapi =>
  new Keyapi(
    server(),
    { server: server(), secret: secret ? { value: secret } : null, clock },
    { lookAgainMs: [0, 30, 60, 120], retryMs: 5 },
  );
const keysOf = (client: Keyapi) => openApiKeys({ clock, server, client: () => client });
const named = (name: string): number => api.sim.keys.filter(key => key.name === name).length;

async function start(profile: Partial<KeyapiProfile>): Promise<void> {
  lab = await startLab({ kinds: ['keyapi'], profiles: { keyapi: { restartMs: 30, rateLimits: false, ...profile } } });
  const [only] = lab.keyapi;
  if (!only) throw new Error('no key API in the lab');
  api = only;
}

for (const { dialect, auth, traffic, source, transactional } of DIALECTS) {
  describe(`dialect ${dialect} of the lab`, () => {
    let client: Keyapi;
    beforeAll(async () => {
      await start({ dialect });
      client = open();
    });
    afterAll(async () => {
      client.close();
      await lab.close();
    });
    afterEach(() => {
      api.faults.clear();
      api.setProfile({ restartFails: false, traffic: 'sound' });
    });

    it('is detected without a secret', async () => {
      expect(await detect(api.server.address, soon())).toMatchObject({ kind: 'keyapi', address: api.server.address });
      expect(await detect(`${api.server.address}/api`, soon())).toMatchObject({ kind: 'keyapi' });
    });

    it('tells what it is, by reading only', async () => {
      api.log.clear();
      const report = await client.probe(soon());
      expect(report).toMatchObject({ program: 'VPN Key Management API', version: expect.any(String) });
      expect(report.capabilities).toEqual(
        expect.arrayContaining([`dialect-${dialect.toLowerCase()}`, ...(auth === null ? [] : [auth]), traffic]),
      );
      expect(api.log.entries.every(({ method }) => method === 'GET')).toBe(true);
    });

    it('refuses a wrong secret, and asks for a missing one', async () => {
      const wrong = open('wrong-secret');
      const none = open(null);
      expect(await codeOf(wrong.sample(soon()))).toBe(auth === null ? 'no fault: null' : 'auth');
      expect(await codeOf(none.sample(soon()))).toBe(auth === null ? 'no fault: null' : 'needs-secret');
      wrong.close();
      none.close();
    });

    it('lists its keys with numbers labelled by their source', async () => {
      const { keys = [], figures } = await client.sample(soon());
      expect(keys.map(({ name }) => name)).toEqual(api.sim.keys.map(({ name }) => name));
      expect(keys.map(({ uuid }) => uuid)).toEqual(api.sim.keys.map(({ uuid }) => uuid));
      expect(figures).toMatchObject({ keys: keys.length, trafficSource: source });
      const measured = keys.flatMap(({ traffic: counted }) => counted ?? []);
      expect(measured.length).toBeGreaterThan(0);
      expect(measured.every(one => one.source === source)).toBe(true);
    });

    it('has rates only from exact numbers', async () => {
      await client.sample(soon());
      lab.advance(5_000);
      now += 5_000;
      const { figures } = await client.sample(soon());
      expect(figures.rates !== undefined).toBe(dialect === 'A' || dialect === 'E');
      if (figures.rates) expect(figures.rates.down).toBeGreaterThanOrEqual(0);
    });

    it.each(['null', 'error', 'unavailable'] as const)('keeps its keys when the traffic is %s', async state => {
      api.setProfile({ traffic: state });
      expect((await client.sample(soon())).keys).toHaveLength(api.sim.keys.length);
    });

    it('makes a key and a link in the form of the seeds, byte for byte, and deletes it', async () => {
      const made = await keysOf(client).make('Анна #2');
      const stored = api.sim.keys.find(({ name }) => name === 'Анна #2');
      const truth = api.sim.truth() as { publicKey: string };
      const [, port, sid] = /:(\d+)\?.*&sid=(\w+)&/.exec(made.link) ?? [];
      expect(made.link).toBe(
        `vless://${stored?.uuid}@127.0.0.1:${port}?encryption=none&security=reality&sni=www.example.com&fp=chrome&pbk=${truth.publicKey}&sid=${sid}&spx=/&type=tcp&flow=#${encodeURIComponent('Анна #2')}`,
      );
      const results = Object.fromEntries(made.checks.map(({ name, result }) => [name, result]));
      expect(results).toMatchObject({ 'on-server': 'pass', 'link-matches': 'pass' });
      expect(results['short-id']).toBe(dialect === 'D' || dialect === 'E' ? 'pass' : 'not-checked');
      await client.deleteKey(made.key.id, soon());
      expect(named('Анна #2')).toBe(0);
      expect(await codeOf(client.deleteKey(made.key.id, soon()))).toBe('not-found');
    });

    it('takes the next name by the pattern, one key at a time', async () => {
      const keys = keysOf(client);
      const made = await Promise.all([keys.make(null), keys.make(null)]);
      expect(made.map(({ key }) => key.name)).toEqual(['key-1', 'key-2']);
      for (const { key } of made) await client.deleteKey(key.id, soon());
    });

    it('finds the key that a failed restart left behind, or that there is none', async () => {
      api.setProfile({ restartFails: true });
      const outcome = await client.createKey('left', soon()).then(
        key => key.name,
        error => (error instanceof Fault ? error.code : String(error)),
      );
      expect(outcome).toBe(transactional ? 'server-error' : 'left');
      expect(named('left')).toBe(transactional ? 0 : 1);
    });

    it.each([
      ['lost the answer', { type: 'answer-lost' }, 1],
      ['answered with HTML of a proxy', { type: 'html-502' }, null],
      ['cut the connection', { type: 'reset' }, 0],
      ['failed', { type: 'error-500' }, 0],
    ] as const)('never makes two keys when it %s', async (what, fault, expected) => {
      api.faults.add({ ...fault, route: 'POST /api/keys', count: 1 });
      const outcome = await client.createKey(what, soon()).then(
        () => 1,
        () => 0,
      );
      expect(named(what)).toBe(outcome);
      if (expected !== null) expect(outcome).toBe(expected);
    });

    it('gives up a request without an answer, and says that nothing was made', async () => {
      await client.keys(soon());
      api.faults.add({ type: 'hang', route: 'POST /api/keys', count: 1 });
      expect(await codeOf(client.createKey('hung', soon(400)))).toMatch(/timeout|cancelled/);
      expect(named('hung')).toBe(0);
    });

    it.each([
      ['html-502', 'server-error'],
      ['error-500', 'server-error'],
      ['reset', 'reset'],
      ['rate-limited', 'rate-limited'],
      ['unauthorized', 'auth'],
    ] as const)('words %s as %s', async (type, code) => {
      await client.keys(soon());
      api.faults.add({ type, route: 'GET /api/keys' });
      expect(await codeOf(client.keys(soon()))).toBe(code);
    });
  });
}

describe('spellings within a dialect', () => {
  afterEach(() => lab.close());
  it.each<Partial<KeyapiProfile>>([
    { dialect: 'A', list: 'wrapped', created: 'list' },
    { dialect: 'E', list: 'array', created: 'list', numericOnly: false },
    { dialect: 'B', apiKey: '' },
  ])('%j', async profile => {
    await start(profile);
    const client = open();
    const made = await keysOf(client).make('one');
    expect(made.key).toMatchObject({ name: 'one', uuid: api.sim.keys.at(-1)?.uuid });
    await client.deleteKey(made.key.id, soon());
    expect(named('one')).toBe(0);
    client.close();
  });

  it('the limit of keys is final, and counts as a refusal', async () => {
    await start({ dialect: 'D', mostKeys: 9 });
    const client = open();
    const error = await client.createKey('tenth', soon()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'rejected', message: expect.stringContaining('Maximum number of keys') });
    client.close();
  });

  it('a clock of its own, hours away, changes nothing', async () => {
    await start({ dialect: 'A', skewMs: -7_200_000, utcOffsetMinutes: 180, restartFails: true });
    const client = open();
    expect((await client.createKey('skewed', soon())).name).toBe('skewed');
    client.close();
  });
});
