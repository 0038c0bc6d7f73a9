import type { FarmLoginDraft, FarmProxyDraft, FarmUserDraft } from '@shared/model';
import { describe, expect, test } from 'vitest';
import type { FarmClient } from '../../src/main/engine/clients/client';
import { LINK, TIME } from './farm.harness';
import { QUIRKS, world } from './farm.world';

const { signal } = new AbortController();
const PROXY: FarmProxyDraft = {
  ...{ portId: LINK, type: 'socks', active: true, access: { type: 'login', loginId: 2 }, listenPort: 12_000 },
  ...{ maxConnections: 40, local: false, sites: [3], sitesMode: true, targetPorts: [443], targetPortsMode: false },
};
describe('farm proxies', () => {
  const QUIRKS_HERE = [...QUIRKS, ['credentials as one id', { authParams: 'int' }], ['in a list', { authParams: 'array' }]] as const;
  test.each(QUIRKS_HERE)('are listed, added, edited, switched and deleted: %s', async (_, profile) => {
    const { client, sim } = await world(profile);
    const all = await client.proxies.list({}, signal);
    expect(all.proxies.map(({ id }) => id)).toEqual([...sim.proxies.keys()]);
    expect(all.passwords.size).toBe(profile.authParams === 'int' ? 0 : 17);
    const added = await client.proxies.add(PROXY, signal);
    expect(added).toMatchObject({ type: 'saved', value: { portId: LINK, listenPort: 12_000, maxConnections: 40 } });
    const id = added.type === 'saved' ? added.value.id : 0;
    expect(await client.proxies.edit(id, { listenPort: 12_001, type: 'http' }, signal)).toMatchObject({ type: 'saved' });
    expect(sim.proxies.get(id)).toMatchObject({ port: 12_001, type: 'http', maxconn: 40, allow: [3], targetport: [443], auth_params: [2] });
    expect(await client.proxies.setActive([id, 999], false, signal)).toMatchObject({ done: [id], gone: [999] });
    expect(await client.proxies.delete([id], signal)).toMatchObject({ done: [id] });
    expect(sim.proxies.has(id)).toBe(false);
  });
  test('an edit of one whose maximum nobody told leaves it as it is', async () => {
    const { client, sim } = await world();
    const proxy = sim.proxies.get(1);
    if (proxy) proxy.maxconn = 70;
    expect(await client.proxies.edit(1, { listenPort: 12_005 }, signal)).toMatchObject({ type: 'saved', value: { maxConnections: null } });
    expect(proxy).toMatchObject({ port: 12_005, maxconn: 70 });
  });
  test('a panel that insists on all fields gets those of its own program', async () => {
    const { client, sim, sent } = await world({ proxyEdit: 'full', rows: 'sparse' });
    expect(await client.proxies.edit(1, { listenPort: 12_005 }, signal)).toMatchObject({ type: 'saved' });
    expect(sim.proxies.get(1)).toMatchObject({ port: 12_005, maxconn: 0, is_allow: true, is_ports: true });
    expect(sent('/api/proxy/edit/1')).toHaveLength(2);
  });
  test('one by address shows its addresses, and keeps them', async () => {
    const { client, sim } = await world();
    const { proxies } = await client.proxies.list({ access: 'ip' }, signal);
    expect(proxies).toMatchObject([{ access: { type: 'ip', recordIds: [1, 2], ips: ['192.0.2.200', '192.0.2.201'] } }]);
    const id = proxies[0]?.id ?? 0;
    expect(await client.proxies.edit(id, { active: false }, signal)).toMatchObject({ type: 'saved' });
    expect(sim.proxies.get(id)?.auth_params).toEqual([1, 2]);
  });
  test.each(['drf', 'wrapped200'] as const)('a listening port that is taken is refused (%s)', async errors => {
    const { client } = await world({ errors });
    expect(await client.proxies.add({ ...PROXY, listenPort: 8_100 }, signal)).toEqual({
      type: 'rejected',
      errors: [{ field: 'port', message: 'Прокси с таким Номер порта уже существует.' }],
    });
  });
  test('filters', async () => {
    const { client } = await world();
    const count = async (filter: Parameters<FarmClient['proxies']['list']>[0]) =>
      (await client.proxies.list(filter, signal)).proxies.length;
    expect(await count({ portId: LINK })).toBe(2);
    expect(await count({ type: 'socks', active: true })).toBe(9);
    expect(await count({ login: 'scraper' })).toBeGreaterThan(2);
    expect(await count({ listenPort: 8_100 })).toBe(1);
    expect(await count({ ip: '.200' })).toBe(1);
  });
  test('all pages of 240', async () => {
    const { client, sim } = await world({}, 'large');
    sim.profile = { ...sim.profile, rows: 'sound' };
    expect((await client.proxies.list({}, signal)).proxies).toHaveLength(sim.proxies.size);
    expect(sim.proxies.size).toBeGreaterThan(200);
  });
  test.each(['answer-lost', 'truncated', 'html-502'] as const)(
    'a new one after %s is found by its listening port, and made once',
    async type => {
      const { client, farm, sim, sent, running } = await world();
      await client.sample(signal);
      farm.faults.add({ type, route: 'POST /api/proxy/add' });
      const making = running(client.proxies.add(PROXY, signal));
      if (type === 'html-502') await expect(making).rejects.toMatchObject({ code: 'server-error' });
      else expect(await making).toMatchObject({ type: 'saved' });
      expect(sent('/api/proxy/add')).toHaveLength(1);
      expect([...sim.proxies.values()].filter(({ port }) => port === PROXY.listenPort)).toHaveLength(type === 'html-502' ? 0 : 1);
    },
  );
});

const LOGIN: FarmLoginDraft = { login: 'new_one', password: 'Pa55-word', downBps: 8_000_000, upBps: null };
describe('logins', () => {
  test.each(['login', 'name', 'name '] as const)('are listed under "%s", added, edited, deleted', async authList => {
    const { client, sim } = await world({ authList });
    expect((await client.logins.list(signal)).map(({ login }) => login)).toContain('scraper_1');
    const added = await client.logins.add(LOGIN, signal);
    const { password, ...shown } = LOGIN;
    expect(added).toEqual({ type: 'saved', value: { id: expect.any(Number), ...shown, known: true } });
    expect(JSON.stringify(added)).not.toContain(password);
    const id = added.type === 'saved' ? added.value.id : 0;
    expect(await client.logins.edit(id, { downBps: null }, signal)).toMatchObject({ type: 'saved', value: { downBps: null } });
    expect(sim.logins.get(id)).toMatchObject({ login: 'new_one', password, bitrate_in: 0 });
    expect(await client.logins.read(id, signal)).toMatchObject({ password });
    expect(await client.logins.delete([id], signal)).toMatchObject({ done: [id] });
  });
  test.each(['drf', 'wrapped200'] as const)('a name that is taken is refused (%s)', async errors => {
    const { client } = await world({ errors });
    expect(await client.logins.add({ ...LOGIN, login: 'kraken' }, signal)).toEqual({
      type: 'rejected',
      errors: [{ field: 'login', message: 'Пользователь с таким Логин уже существует.' }],
    });
  });
  test('one in use costs no other', async () => {
    const { client, sim } = await world();
    const added = await client.logins.add(LOGIN, signal);
    const id = added.type === 'saved' ? added.value.id : 0;
    expect(await client.logins.delete([1, id], signal)).toMatchObject({ done: [id], unchanged: [1], failure: { code: 'rejected' } });
    expect(sim.logins.has(1)).toBe(true);
  });
  test('records of addresses are deleted without proof', async () => {
    const { client, sim } = await world();
    expect(await client.logins.deleteIpRecords([1], signal)).toMatchObject({ unproved: [1], failure: null });
    expect([...sim.ipRecords.keys()]).toEqual([2]);
  });
});

const USER: FarmUserDraft = {
  ...{ username: 'kraken_2', password: '1256252kraken', email: 'info@farm.example', firstName: '', lastName: 'K' },
  ...{ active: true, phone: '', timezone: 'Europe/Moscow' },
};
describe('users of the panel', () => {
  test.each(QUIRKS)('are listed, added, edited, switched, deleted: %s', async (_, profile) => {
    const { client, sim } = await world(profile);
    expect(await client.users.list(signal)).toMatchObject([
      { username: 'operator', self: true },
      { username: 'reseller', self: false },
    ]);
    const added = await client.users.add(USER, signal);
    expect(added).toMatchObject({ type: 'saved', value: { username: 'kraken_2', timezone: 'Europe/Moscow' } });
    expect(JSON.stringify(added)).not.toContain(USER.password);
    const id = added.type === 'saved' ? added.value.id : 0;
    expect(await client.users.edit(id, { firstName: 'Ядвига', phone: '+371' }, signal)).toMatchObject({ type: 'saved' });
    expect(sim.users.get(id)).toMatchObject({ first_name: 'Ядвига', phone: '+371', password: USER.password, timezone: 'Europe/Moscow' });
    expect(await client.users.setActive([id], false, signal)).toMatchObject({ done: [id] });
    expect(await client.users.delete([id], signal)).toMatchObject({ done: [id] });
  });
  test('what the document asks of them is refused by field', async () => {
    const { client } = await world();
    const wrong = async (change: Partial<FarmUserDraft>) => {
      const outcome = await client.users.add({ ...USER, ...change }, signal);
      return outcome.type === 'rejected' ? outcome.errors.map(({ field }) => field) : outcome.type;
    };
    expect(await wrong({ username: 'four' })).toEqual(['username']);
    expect(await wrong({ password: 'letters' })).toEqual(['password']);
    expect(await wrong({ email: 'operator@farm.example' })).toEqual(['email']);
    expect(await wrong({ timezone: 'Mars/Base' })).toEqual(['userprofile.timezone']);
  });
  test('our own is neither switched off nor deleted', async () => {
    const { client, sent } = await world();
    expect(await client.users.delete([1, 5], signal)).toMatchObject({ done: [5], unchanged: [1], failure: { code: 'rejected' } });
    expect(await client.users.setActive([1], false, signal)).toMatchObject({ done: [], unchanged: [1] });
    expect(sent('/api/users/del').map(({ body }) => body)).toEqual([{ id: [5] }]);
    expect(sent('/api/users/active')).toEqual([]);
  });
  test('a user who is no administrator has neither users nor services', async () => {
    const { as, sent } = await world();
    const reseller = as(5);
    for (let turn = 0; turn < 3; turn++) await expect(reseller.users.list(signal)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(reseller.machine.services(signal)).rejects.toMatchObject({ code: 'forbidden' });
    // No login can change that.
    expect(sent('/api/auth/login/')).toHaveLength(1);
    await expect(reseller.ports.settings(TIME, signal)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('tokens for rotation links', () => {
  test('say what they open, and the password of another user is used once', async () => {
    const { client, sim, farm } = await world();
    const user = sim.users.get(5);
    expect(await client.token(null, signal)).toEqual({ token: sim.users.get(1)?.token, opens: 'everything' });
    const given = { username: user?.username ?? '', password: user?.password ?? '' };
    expect(await client.token(given, signal)).toEqual({ token: user?.token, opens: 'own-ports' });
    await expect(client.token({ ...given, password: 'wrong-password' }, signal)).rejects.toMatchObject({ code: 'auth' });
    expect(JSON.stringify(farm.log.entries)).not.toContain(user?.token);
  });
  test('an old revision does not tell', async () => {
    const { client } = await world({ revision: 'old' });
    expect(await client.token(null, signal)).toMatchObject({ opens: 'unknown' });
  });
});

describe('scenario 20: secrets', () => {
  test('stand in no error', async () => {
    const { client, farm } = await world();
    const password = 'Very-secret-1';
    farm.sim.profile = { ...farm.sim.profile, errors: 'drf' };
    const outcomes = [
      await client.logins.add({ ...LOGIN, login: 'kraken', password }, signal),
      await client.users.add({ ...USER, username: 'four', password }, signal),
      await client.token({ username: 'nobody', password }, signal).catch((thrown: Error) => thrown.message),
    ];
    expect(JSON.stringify(outcomes)).not.toContain(password);
    expect(JSON.stringify(farm.log.entries)).not.toContain(password);
    expect(JSON.stringify(farm.log.entries)).not.toContain(farm.server.secret);
  });
});
