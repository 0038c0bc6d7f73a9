/** The client of a key API against the lab's five dialects, as they are and with their bugs. */
import type { KeyapiDialect, KeyapiServer } from '@shared/model';
import { parseLink } from '@shared/vless';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type KeyapiProfile, keyapiDefaults } from '../../src/lab/keyapi/profile';
import type { LabKeyapi } from '../../src/lab/keyapi/server';
import { type Lab, startLab } from '../../src/lab/lab';
import { detect } from '../../src/main/engine/clients/keyapi';
import type { Keyapi } from '../../src/main/engine/clients/keyapi/client';
import type { WireKey, WriteAnswer } from '../../src/main/engine/clients/keyapi/contract';
import type { ListReading } from '../../src/main/engine/keys/ledger';
import { clockAt, keyapiAt, openKeyapi } from '../engine/keyapi/open';
import { openApiKeys } from '../engine/support/apikeys';
import { until } from '../engine/support/outside';
import { Recorder } from '../engine/xray/recorder';
import { codeOf } from '../support/fault';

/** What each dialect shows of itself. `leaves`: a key whose restart failed is there all the same. */
const DIALECTS = [
  {
    dialect: 'A',
    auth: 'none',
    source: 'exact',
    how: 'xray',
    leaves: true,
    restarts: true,
    known: ['answers', 'describes-itself', 'asks-nothing'],
  },
  {
    dialect: 'B',
    auth: 'x-api-key',
    source: 'estimate',
    how: 'network-share',
    leaves: true,
    restarts: true,
    known: ['answers', 'describes-itself', 'asks-key'],
  },
  {
    dialect: 'C',
    auth: 'x-api-key',
    source: 'estimate',
    how: 'port-share',
    leaves: false,
    restarts: true,
    known: ['has-ports', 'answers', 'describes-itself', 'asks-key'],
  },
  {
    ...({ dialect: 'D', auth: 'x-api-key', source: 'exact', how: 'unnamed', leaves: false, restarts: false } as const),
    known: ['has-ports', 'has-short-ids', 'no-traffic-list', 'describes-itself', 'asks-key'],
  },
  {
    ...({ dialect: 'E', auth: 'bearer', source: 'exact', how: 'unnamed', leaves: false, restarts: null } as const),
    known: ['has-ports', 'has-short-ids', 'ids-are-numbers', 'answers', 'asks-bearer'],
  },
] as const satisfies readonly { readonly dialect: KeyapiProfile['dialect']; readonly [name: string]: unknown }[];

let lab: Lab;
let api: LabKeyapi;
let now = 0;
const clock = clockAt(() => now);
const ledger = new Recorder();
const last = (): ListReading => {
  const reading = ledger.lists.at(-1);
  if (!reading) throw new Error('nothing was read');
  return reading;
};
const soon = (): AbortSignal => AbortSignal.timeout(30_000);
/** Gives up once the server is where that holds, however long it takes to get there. */
const once = (what: string, holds: () => boolean): AbortSignal => {
  const giving = new AbortController();
  const give = (): void => giving.abort();
  until(what, holds).then(give, give);
  return giving.signal;
};
const server = (): KeyapiServer => keyapiAt(api.server.address);
const open = (secret: string | null = api.sim.profile.apiKey): Keyapi =>
  openKeyapi(api.server.address, { secret: secret || null, clock, ledger });
const named = (name: string): number => api.sim.keys.filter(key => key.name === name).length;
const saidOf = (answer: WriteAnswer<unknown>): string => (answer.type === 'said-done' ? 'done' : `${answer.type} ${answer.fault.code}`);

async function start(profile: Partial<KeyapiProfile>): Promise<void> {
  lab = await startLab({ kinds: ['keyapi'], clock: 'manual', profiles: { keyapi: { rateLimits: false, ...profile } } });
  const [only] = lab.keyapi;
  if (!only) throw new Error('no key API in the lab');
  api = only;
}
async function keyOf(client: Keyapi): Promise<WireKey> {
  const key = (await client.list(soon())).keys.find(({ active }) => active);
  if (!key) throw new Error('no key');
  return key;
}

for (const { dialect, auth, source, how, leaves, restarts, known } of DIALECTS) {
  describe(`dialect ${dialect} of the lab`, () => {
    let client: Keyapi;
    const letter = dialect.toLowerCase() as KeyapiDialect;
    beforeAll(async () => {
      await start({ dialect });
      client = open();
      await client.about(soon());
    });
    afterAll(async () => {
      client.close();
      await lab.close();
    });
    afterEach(() => {
      api.faults.clear();
      api.steps.clear();
      api.setProfile({ restartFails: false, traffic: 'sound', resetLies: false, describes: dialect !== 'E' });
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
        expect.arrayContaining([`dialect-${letter}`, `traffic-${source}`, ...(auth === 'none' ? [] : [`auth-${auth}`])]),
      );
      expect(api.log.entries.every(({ method }) => method === 'GET')).toBe(true);
    });

    it('is known by its signs, and remembered', async () => {
      const report = await client.about(soon());
      expect(report).toMatchObject({ dialect: letter, auth, restarts });
      expect(report.known.map(({ code }) => code)).toEqual(known);
      api.log.clear();
      expect(await client.about(soon())).toBe(report);
      expect(api.log.entries).toEqual([]);
    });

    it('is the same where it does not describe itself', async () => {
      api.setProfile({ describes: false });
      const other = open();
      const [told, found] = [await client.about(soon()), await other.about(soon())];
      expect({ ...found, calls: [...found.calls].sort() }).toEqual({
        ...told,
        calls: told.calls.filter(call => found.calls.includes(call)).sort(),
        known: told.known.filter(({ code }) => code !== 'describes-itself'),
      });
      expect(told.calls.filter(call => !found.calls.includes(call))).toEqual([]);
      other.close();
    });

    it('refuses a wrong secret, and asks for a missing one', async () => {
      const wrong = open('wrong-secret');
      const none = open(null);
      expect(await codeOf(wrong.sample(soon()))).toBe(auth === 'none' ? 'no fault' : 'auth');
      expect(await codeOf(none.sample(soon()))).toBe(auth === 'none' ? 'no fault' : 'needs-secret');
      wrong.close();
      none.close();
    });

    it('lists its keys with numbers labelled by their source', async () => {
      const { figures } = await client.sample(soon());
      const { keys, counts } = last();
      expect(keys.map(({ name, uuid }) => [name, uuid])).toEqual(api.sim.keys.map(({ name, uuid }) => [name, uuid]));
      expect(figures).toMatchObject({ trafficSource: source });
      expect(counts.size).toBeGreaterThan(0);
      for (const counted of counts.values()) expect(counted.source).toMatchObject({ type: source, how });
    });

    it('exact numbers are those of Xray', async () => {
      const key = await keyOf(client);
      const counted = api.sim.traffic.get(key.uuid ?? '');
      const counts = await client.keyTraffic(key, soon());
      if (source === 'exact') expect(counts?.total).toBe((counted?.up ?? 0) + (counted?.down ?? 0));
    });

    it.each(['null', 'error', 'unavailable'] as const)('keeps its keys when the traffic is %s', async state => {
      api.setProfile({ traffic: state });
      await client.sample(soon());
      expect(last().keys).toHaveLength(api.sim.keys.length);
      if (state !== 'unavailable') expect(await client.keyTraffic(await keyOf(client), soon())).toBeNull();
    });

    it('finds one key by its id and by its uuid', async () => {
      const key = await keyOf(client);
      expect(await client.get(key.id, soon())).toEqual(key);
      expect((await client.get(key.uuid ?? '', soon()))?.uuid).toBe(key.uuid);
      expect(await client.get('no-such-key', soon())).toBeNull();
    });

    it('makes a key and a link in the form of the seeds, byte for byte, and deletes it', async () => {
      const made = await client.sendCreate('Анна #2', soon());
      const key = made.type === 'said-done' ? made.value : null;
      const stored = api.sim.keys.find(({ name }) => name === 'Анна #2');
      expect(key).toMatchObject({ uuid: stored?.uuid, name: 'Анна #2', active: true });
      if (!key) return;
      expect(key.createdAtMs).toBe(Math.floor((stored?.createdAt ?? 0) / 1_000) * 1_000 + ((stored?.createdAt ?? 0) % 1_000));
      const { link, standard, checks } = await client.readLink(key, soon());
      const [, port, sid] = /:(\d+)\?.*&sid=(\w+)&/.exec(link) ?? [];
      expect(link).toBe(
        `vless://${stored?.uuid}@127.0.0.1:${port}?encryption=none&security=reality&sni=www.example.com&fp=chrome&pbk=${api.sim.publicKey}&sid=${sid}&spx=/&type=tcp&flow=#${encodeURIComponent('Анна #2')}`,
      );
      expect(parseLink(standard)).toEqual(parseLink(link));
      const results = Object.fromEntries(checks.map(({ name, result }) => [name, result]));
      expect(results).toMatchObject({ 'on-server': 'pass', 'link-matches': 'pass' });
      expect(results['short-id']).toBe(dialect === 'D' || dialect === 'E' ? 'pass' : 'not-checked');
      expect(saidOf(await client.sendDelete(key, soon()))).toBe('done');
      expect(named('Анна #2')).toBe(0);
      expect(saidOf(await client.sendDelete(key, soon()))).toBe('refused not-found');
    });

    it('takes the next name by the pattern, one key at a time', async () => {
      const keys = openApiKeys({ clock, server, client: () => client });
      const made = await Promise.all([keys.make(null), keys.make(null)]);
      expect(made.map(({ key }) => key.name)).toEqual(['key-1', 'key-2']);
      for (const { key } of made) await keys.remove(key.id);
    });

    it.each(['🔑 key', 'שלום עולם', 'a/b?c&d=1', '%20', 'x'.repeat(100)])('the name %j comes back as it was given', async name => {
      const made = await client.sendCreate(name, soon());
      const key = made.type === 'said-done' ? made.value : null;
      if (!key) throw new Error(saidOf(made));
      const link = parseLink((await client.readLink(key, soon())).link);
      expect([key.name, link.ok && link.link.name]).toEqual([name, name]);
      await client.sendDelete(key, soon());
    });

    it('says what became of a failed restart', async () => {
      api.setProfile({ restartFails: true });
      expect(saidOf(await client.sendCreate('left', soon()))).toBe('said-failed server-error');
      expect(named('left')).toBe(leaves ? 1 : 0);
    });

    it('resets a counter, or is told that it did when it did not', async () => {
      const key = await keyOf(client);
      const bytes = (): number => (api.sim.traffic.get(key.uuid ?? '')?.down ?? 0) + (api.sim.traffic.get(key.uuid ?? '')?.up ?? 0);
      api.sim.catchUp();
      api.sim.traffic.set(key.uuid ?? '', { up: 5, down: 6 });
      api.setProfile({ resetLies: true });
      const lie = await client.sendReset(key, soon());
      expect([saidOf(lie), bytes()]).toEqual(['done', 11]);
      if (dialect === 'D' || dialect === 'E') expect(lie.type === 'said-done' && lie.value.previous).toBe(11);
      api.setProfile({ resetLies: false });
      expect([saidOf(await client.sendReset(key, soon())), bytes()]).toEqual(['done', 0]);
    });

    it.each([
      ['lost the answer', { type: 'answer-lost' }, 'no-answer reset', 1],
      ['answered with HTML of a proxy', { type: 'html-502' }, 'said-failed server-error', 0],
      ['cut the connection', { type: 'reset' }, 'no-answer reset', 0],
      ['failed', { type: 'error-500' }, 'said-failed server-error', 0],
      ['cut the answer short', { type: 'truncated' }, 'said-failed not-json', 1],
      ['redirected', { type: 'redirect', location: 'https://elsewhere.example/' }, 'said-failed redirect', 0],
    ] as const)('a write that %s is sent once', async (what, fault, said, made) => {
      api.log.clear();
      api.faults.add({ ...fault, route: 'POST /api/keys' });
      expect(saidOf(await client.sendCreate(what, soon()))).toBe(said);
      expect(named(what)).toBe(made);
      expect(api.log.entries.filter(({ method }) => method === 'POST')).toHaveLength(1);
    });

    it.each([
      ['before', 'error-500', false],
      ['before', 'success', false],
      ['before', 'hang', false],
      ['saved', 'html-502', true],
      ['saved', 'hang', true],
      ['configured', 'cut', true],
      ['configured', 'hang', true],
      ['restarted', 'html-504', true],
      ['restarted', 'hang', true],
    ] as const)('writes that end %s with %s are sent once', async (at, answer, changed) => {
      const name = `${at} ${answer}`;
      const type = answer === 'success' ? 'said-done' : answer === 'cut' || answer === 'hang' ? 'no-answer' : 'said-failed';
      const within = (): AbortSignal => (answer === 'hang' ? once('the step', () => api.steps.left === 0) : soon());
      const sent = (method: string): number => api.log.entries.filter(entry => entry.method === method).length;
      api.log.clear();
      api.steps.add({ on: 'create', at, answer });
      expect((await client.sendCreate(name, within())).type).toBe(type);
      expect([named(name), sent('POST')]).toEqual([changed ? 1 : 0, 1]);
      const key = await keyOf(client);
      api.steps.add({ on: 'delete', at, answer });
      expect((await client.sendDelete(key, within())).type).toBe(type);
      expect([api.sim.keys.some(({ uuid }) => uuid === key.uuid), sent('DELETE')]).toEqual([!changed, 1]);
      if (changed) api.sim.store(api.sim.make(`again ${name}`));
    });

    it('gives up a write without an answer', async () => {
      api.log.clear();
      api.faults.add({ type: 'hang', route: 'POST /api/keys', count: 1 });
      const sent = once('the request', () => api.log.entries.some(({ method }) => method === 'POST'));
      expect(saidOf(await client.sendCreate('hung', sent))).toBe('no-answer cancelled');
      expect(named('hung')).toBe(0);
    });

    it.each([
      ['html-502', 'server-error'],
      ['error-500', 'server-error'],
      ['reset', 'reset'],
      ['rate-limited', 'rate-limited'],
      ['unauthorized', 'auth'],
      ['huge', 'too-large'],
      ['truncated', 'not-json'],
      ['redirect', 'redirect'],
    ] as const)('words %s as %s', async (type, code) => {
      api.faults.add(type === 'redirect' ? { type, location: '/login', route: 'GET /api/keys' } : { type, route: 'GET /api/keys' });
      expect(await codeOf(client.list(soon()))).toBe(code);
    });

    it('a read that a proxy could not pass on is asked again', async () => {
      api.faults.add({ type: 'html-502', route: 'GET /api/keys', count: 2 });
      expect((await client.list(soon())).keys).toHaveLength(api.sim.keys.length);
    });
  });
}

describe('spellings within a dialect', () => {
  afterEach(() => lab.close());
  it.each<Partial<KeyapiProfile>>([
    { dialect: 'A', list: 'wrapped', created: 'list' },
    { dialect: 'E', list: 'array', created: 'list', numericOnly: false },
    { dialect: 'E', listIds: 'uuid' },
    { dialect: 'B', apiKey: '' },
  ])('%j', async profile => {
    await start(profile);
    const client = open();
    const made = await openApiKeys({ clock, server, client: () => client }).make('one');
    expect(made.key).toMatchObject({ name: 'one', uuid: api.sim.keys.at(-1)?.uuid });
    const key = await keyOf(client);
    const counted = await client.keyTraffic(key, soon());
    expect(counted?.total).toBeGreaterThanOrEqual(0);
    expect(saidOf(await client.sendReset(key, soon()))).toBe('done');
    expect(saidOf(await client.sendDelete(key, soon()))).toBe('done');
    expect(api.sim.keys.some(({ uuid }) => uuid === key.uuid)).toBe(false);
    client.close();
  });

  it('the limit of keys is final, and counts as a refusal', async () => {
    await start({ dialect: 'D', mostKeys: 9 });
    const client = open();
    expect(await client.sendCreate('tenth', soon())).toMatchObject({
      type: 'refused',
      fault: { code: 'rejected', message: expect.stringContaining('Maximum number of keys') },
    });
    expect((await client.about(soon())).mostKeys).toBe(9);
    client.close();
  });

  it.each([-7_200_000, 5_400_000, 86_400_000])('a clock %d ms off is seen as such, and dates stay right by it', async skewMs => {
    await start({ dialect: 'A', skewMs, utcOffsetMinutes: 345 });
    const client = open();
    const made = await client.sendCreate('skewed', soon());
    const { serverAt, keys } = await client.list(soon());
    const at = lab.clock.now();
    expect(Math.abs((serverAt ?? 0) - at - skewMs)).toBeLessThan(1_000);
    expect(made.type === 'said-done' && made.value?.createdAtMs).toBe(at + skewMs);
    expect(keys.at(-1)?.createdAtMs).toBe(at + skewMs);
    client.close();
  });
});

describe('limits of dialect D', () => {
  afterEach(() => lab.close());
  it('a minute of polls of a hundred keys never breaks one, whatever the interval, and every key is read in turn', async () => {
    for (const everyMs of [1_000, 5_000]) {
      await start({ ...keyapiDefaults('D', 'secret-of-the-lab'), mostKeys: 100 });
      while (api.sim.keys.length < 100) api.sim.store(api.sim.make(`key ${api.sim.keys.length}`));
      const client = open();
      await client.probe(soon());
      const seen = new Set<string>();
      for (let at = 0; at < 300_000; at += everyMs) {
        await client.sample(soon());
        for (const id of last().counts.keys()) seen.add(id);
        lab.advance(everyMs);
        now += everyMs;
      }
      expect(api.log.entries.filter(({ status }) => status === 429)).toEqual([]);
      expect(seen.size).toBe(api.sim.keys.length);
      client.close();
      if (everyMs === 1_000) await lab.close();
    }
  });

  it('tells how long a write has to wait, and when it was refused', async () => {
    await start({ dialect: 'D', rateLimits: true });
    const client = open();
    await client.about(soon());
    expect(client.waitMs('create')).toBe(0);
    for (let turn = 0; turn < 5; turn += 1) expect(saidOf(await client.sendCreate(`k${turn}`, soon()))).toBe('done');
    expect(client.waitMs('create')).toBe(60_000);
    expect(await client.sendCreate('sixth', soon())).toMatchObject({
      type: 'refused',
      fault: { code: 'rate-limited', options: { retryAfterMs: 60_000 } },
    });
    now += 60_000;
    lab.advance(60_000);
    expect(client.waitMs('create')).toBe(0);
    expect(saidOf(await client.sendCreate('sixth', soon()))).toBe('done');
    client.close();
  });
});
