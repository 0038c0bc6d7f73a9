import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { LabFarm } from '../../src/lab/farm/server';
import { type Lab, startLab } from '../../src/lab/lab';
import type { FarmClient } from '../../src/main/engine/clients/client';
import { createFarmClient, detect } from '../../src/main/engine/clients/farm';
import type { Secret } from '../../src/main/engine/outside';
import { clientOf, drivenClock, LINK, serverOf } from './farm.harness';

const LIST = '/api/devices/modem/list';
const LOGIN = '/api/auth/login/';
const RECONNECT = '/api/devices/modem/reconnect';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});
const { signal } = new AbortController();

interface World {
  readonly lab: Lab;
  readonly farm: LabFarm;
  readonly client: FarmClient;
  readonly tokens: string[];
  another(secret: Secret | null): FarmClient;
  requests(path: string): number;
}
async function world(profile: Partial<LabFarm['sim']['profile']> = {}, scale: 'default' | 'large' = 'default'): Promise<World> {
  const lab = await startLab({ kinds: ['farm'], clock: 'manual', scale, profiles: { farm: profile } });
  open.push(lab);
  const [farm] = lab.farm;
  if (!farm) throw new Error('the lab has no farm');
  const tokens: string[] = [];
  const another = (secret: Secret | null): FarmClient => {
    const client = clientOf(lab, farm, secret, token => tokens.push(token));
    open.push(client);
    return client;
  };
  const requests = (path: string) => farm.log.entries.filter(entry => entry.target === path).length;
  return { lab, farm, client: another({ value: farm.server.secret }), tokens, another, requests };
}

describe('login', () => {
  test('happens once, hands out its token, and a stored token needs none', async () => {
    const { client, another, tokens, farm, requests } = await world();
    await client.sample(signal);
    await client.sample(signal);
    expect(requests(LOGIN)).toBe(1);
    expect(tokens).toEqual([farm.sim.users.get(1)?.token]);
    await another({ value: farm.server.secret, token: tokens[0] ?? '' }).sample(signal);
    expect(requests(LOGIN)).toBe(1);
  });
  test('calls at the same time share one', async () => {
    const { client, requests } = await world();
    await Promise.all([client.sample(signal), client.sample(signal), client.rotate(LINK, signal)]);
    expect(requests(LOGIN)).toBe(1);
  });
  test.each(['drf', 'wrapped200'] as const)('a wrong password is auth, with the words of the panel (%s)', async errors => {
    const { another, requests } = await world({ errors });
    const words = 'Невозможно войти с предоставленными учётными данными.';
    await expect(another({ value: 'wrong' }).sample(signal)).rejects.toMatchObject({
      code: 'auth',
      message: expect.stringContaining(words),
    });
    expect(requests(LIST)).toBe(0);
  });
  test.each([null, { value: '' }])('no password (%j): asked for, nothing sent', async secret => {
    const { another, farm } = await world();
    await expect(another(secret).sample(signal)).rejects.toMatchObject({ code: 'needs-secret' });
    expect(farm.log.entries).toEqual([]);
  });
  test('scenario 8: a revoked token is renewed once, and the read sent again', async () => {
    const { client, farm, tokens, requests } = await world();
    await client.sample(signal);
    for (const user of farm.sim.users.values()) user.token = '';
    expect((await client.sample(signal)).ports).toHaveLength(12);
    expect(requests(LOGIN)).toBe(2);
    expect(tokens).toEqual([tokens[0], farm.sim.users.get(1)?.token]);
  });
  test('a token that is refused again is auth, without end', async () => {
    const { client, farm, requests } = await world();
    await client.sample(signal);
    farm.faults.add({ type: 'unauthorized', route: `POST ${LIST}` });
    await expect(client.sample(signal)).rejects.toMatchObject({ code: 'auth' });
    expect(requests(LOGIN)).toBe(2);
    expect(requests(LIST)).toBe(3);
  });
  test('a rotation is not sent again after a refused token; the next read renews it', async () => {
    const { client, farm, requests } = await world();
    await client.sample(signal);
    for (const user of farm.sim.users.values()) user.token = '';
    await expect(client.rotate(LINK, signal)).rejects.toMatchObject({ code: 'auth' });
    expect(requests(RECONNECT)).toBe(1);
    await client.sample(signal);
    await client.rotate(LINK, signal);
    expect(requests(RECONNECT)).toBe(2);
  });
  test('a path without its slash is never followed: a redirect is a fault', async () => {
    const { client, farm } = await world();
    farm.faults.add({ type: 'redirect', location: 'http://203.0.113.1/steal', route: `POST ${LOGIN}` });
    await expect(client.sample(signal)).rejects.toMatchObject({ code: 'redirect' });
  });
});

describe('reading', () => {
  test.each(['ru', 'en'] as const)('the whole farm by one call (%s)', async lang => {
    const { client, requests } = await world({ lang, dateStyle: lang === 'ru' ? 'окт' : 'Oct' });
    const reading = await client.sample(signal);
    expect(reading.figures).toMatchObject({ kind: 'farm', portsTotal: 12, portsOnline: 10, warnings: [] });
    expect(reading.ports?.map(port => port.name).slice(0, 2)).toEqual(['Port-01', 'Port-02']);
    expect(reading.ports?.find(port => port.name === 'Port-09 3G')).toMatchObject({ rsrp: null, networkType: expect.any(String) });
    expect(requests(LIST)).toBe(1);
  });
  test('says whether anything differs from the reading before', async () => {
    const { client, lab } = await world();
    expect((await client.sample(signal)).rowsChanged).toBe(true);
    expect((await client.sample(signal)).rowsChanged).toBe(false);
    lab.advance(10_000);
    expect((await client.sample(signal)).rowsChanged).toBe(true);
  });
  test.each([
    ['strings', 12],
    ['extra', 12],
    ['sparse', 12],
    ['duplicates', 12],
    ['junk-row', 12],
    ['empty', 0],
  ] as const)('rows %s: %d ports', async (rows, count) => {
    const { client } = await world({ rows });
    const { ports = [] } = await client.sample(signal);
    expect(new Set(ports.map(port => port.id)).size).toBe(count);
    expect(ports).toHaveLength(count);
  });
  test.each(['plain', 'spaces', 'decimals', 'html'] as const)('signals %s are read', async signals => {
    const { client } = await world({ signals });
    const online = ((await client.sample(signal)).ports ?? []).filter(port => port.connNet && port.networkType?.includes('LTE'));
    expect(online.length).toBeGreaterThan(5);
    for (const port of online) expect([port.rsrp, port.rsrq, port.sinr, port.rssi]).not.toContain(null);
  });
  test('scenario 9: a panel slower than the poll is waited for', async () => {
    const { client, farm } = await world();
    farm.faults.add({ type: 'latency', ms: 700, route: `POST ${LIST}` });
    expect((await client.sample(signal)).ports).toHaveLength(12);
  });
  test('scenario 15: 120 ports are one call', async () => {
    const { client, requests } = await world({}, 'large');
    expect((await client.sample(signal)).figures).toMatchObject({ portsTotal: 120 });
    expect(requests(LIST)).toBe(1);
  });
  test('scenario 18: a modem that is plugged in elsewhere is the same port', async () => {
    const { client, farm, lab } = await world();
    const modem = farm.sim.modems.get(LINK);
    modem?.unplug();
    expect((await client.sample(signal)).ports?.[0]).toMatchObject({ id: LINK, connDev: false });
    modem?.plug('enp0s29f9u9');
    lab.advance(30_000);
    expect((await client.sample(signal)).ports?.[0]).toMatchObject({ id: LINK, connDev: true, name: 'Port-01' });
  });
  test('a reading that is cancelled ends at once', async () => {
    const { client, farm } = await world();
    farm.faults.add({ type: 'hang', route: `POST ${LIST}` });
    const controller = new AbortController();
    const reading = client.sample(controller.signal);
    setTimeout(() => controller.abort(), 50);
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });
  test.each([
    ['html-502', 'server-error'],
    ['error-500', 'server-error'],
    ['truncated', 'not-json'],
    ['reset', 'reset'],
    ['reset-mid-body', 'reset'],
    ['rate-limited', 'rate-limited'],
    ['huge', 'too-large'],
  ] as const)('%s is %s, and the next reading is good', async (type, code) => {
    const { client, farm } = await world();
    await client.sample(signal);
    farm.faults.add({ type, route: `POST ${LIST}`, count: 1 });
    await expect(client.sample(signal)).rejects.toMatchObject({ code });
    expect((await client.sample(signal)).ports).toHaveLength(12);
  });
});

describe('probing', () => {
  const all = ['ports', 'rotate', 'services', 'load', 'port-settings', 'ip-history', 'proxies', 'logins', 'users'];
  test.each([{}, { errors: 'wrapped200' }, { lang: 'en' }, { revision: 'new' }] as const)(
    'everything of the document: %j',
    async profile => {
      const { client } = await world(profile);
      expect(await client.probe(signal)).toMatchObject({ kind: 'farm', program: 'Kraken panel', capabilities: all, warnings: [] });
    },
  );
  test('scenario 14: an old revision has less, says so, and works', async () => {
    const { client } = await world({ revision: 'old' });
    const report = await client.probe(signal);
    expect(report.capabilities).toEqual(['ports', 'rotate', 'load', 'ip-history', 'proxies', 'logins']);
    expect(report.warnings).toEqual(['old-revision']);
    expect((await client.sample(signal)).figures.warnings).toEqual(['old-revision']);
    await client.rotate(LINK, signal);
  });
  test('scenario 17: the state of the services on the other path', async () => {
    const { client, farm, requests } = await world({ statusPath: 'modem' });
    expect((await client.probe(signal)).capabilities).toContain('services');
    expect(requests('/api/devices/modem/status')).toBe(1);
    farm.sim.setService('reconnect', false);
    await client.sample(signal);
    await expect.poll(async () => (await client.sample(signal)).figures.warnings).toContain('rotation-service-down');
    // The path that this panel has is remembered.
    expect(requests('/api/devices/services/status')).toBe(1);
  });
  test('a login that is not the administrator has less', async () => {
    const { lab, farm } = await world();
    const user = farm.sim.users.get(5);
    const server = serverOf(farm, { username: user?.username ?? '' });
    const client = createFarmClient({ server, secret: { value: user?.password ?? '' }, clock: drivenClock(lab) });
    open.push(client);
    expect((await client.probe(signal)).capabilities).not.toContain('users');
    expect((await client.sample(signal)).ports).toHaveLength(3);
  });
  test.each(['reset', 'error-500', 'truncated'] as const)('an optional call in trouble does not cost the farm: %s', async type => {
    const { client, farm } = await world();
    farm.faults.add({ type, route: 'POST /api/users/list' });
    const report = await client.probe(signal);
    expect(report.capabilities).toEqual(all.filter(name => name !== 'users'));
  });
});

describe('rotation requests', () => {
  test('are one POST with the id', async () => {
    const { client, farm } = await world();
    await client.rotate(LINK, signal);
    const entry = farm.log.entries.find(({ target }) => target === RECONNECT);
    expect(entry).toMatchObject({ method: 'POST', body: { id: [LINK] }, status: 200 });
    expect(farm.sim.modems.get(LINK)?.changing).toBe(true);
  });
  test.each(['drf', 'wrapped200'] as const)('an unknown port is not found (%s)', async errors => {
    const { client } = await world({ errors });
    await expect(client.rotate(999, signal)).rejects.toMatchObject({ code: 'not-found' });
  });
  test.each(['reset', 'html-502', 'error-500', 'answer-lost', 'truncated', 'unauthorized', 'rate-limited'] as const)(
    'are never repeated: %s',
    async type => {
      const { client, farm, requests } = await world();
      await client.sample(signal);
      farm.faults.add({ type, route: `POST ${RECONNECT}` });
      await expect(client.rotate(LINK, signal)).rejects.toMatchObject({ name: 'Fault' });
      await client.sample(signal);
      expect(requests(RECONNECT)).toBe(1);
    },
  );
  test('after close, nothing is sent', async () => {
    const { client, requests } = await world();
    await client.sample(signal);
    client.close();
    client.close();
    await expect(client.rotate(LINK, signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(requests(RECONNECT)).toBe(0);
  });
});

describe('detection', () => {
  test.each(['ru', 'en'] as const)('finds the panel without a login (%s)', async lang => {
    const { farm } = await world({ lang });
    const address = farm.server.address;
    expect(await detect(`${address}/`, signal)).toEqual({ kind: 'farm', address, program: 'Kraken panel', warnings: [] });
    expect(farm.log.entries.every(entry => entry.method === 'GET')).toBe(true);
  });
  test.each([
    ['a web page for everything', 200, 'text/html', '<html></html>'],
    ['another API that wants a login', 401, 'application/json', '{"message":"Unauthorized"}'],
    ['nothing there', 404, 'text/html', '<h1>Not Found</h1>'],
  ])('%s is no farm', async (_, status, type, body) => {
    const server = createServer((_request, response) => response.writeHead(status, { 'content-type': type }).end(body));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    open.push({ close: () => new Promise(resolve => server.close(resolve)) });
    expect(await detect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, signal)).toBeNull();
  });
});
