import { describe, expect, it } from 'vitest';
import type { FarmProfile } from '../../../src/lab/farm/profile';
import { call, first, lab, signedIn } from '../help';

async function farm(profile: Partial<FarmProfile> = {}) {
  const started = await lab({ kinds: ['farm'], profiles: { farm: profile } });
  const handle = first(started.farm);
  const panel = await signedIn(handle);
  const { address } = handle.server;
  const headers = { Authorization: `Token ${[...handle.sim.users.values()].find(user => !user.is_staff)?.token}` };
  return {
    ...panel,
    /** Somebody who is no administrator. */
    reseller: {
      get: (path: string) => call(`${address}${path}`, { headers }),
      post: (path: string, body: unknown) => call(`${address}${path}`, { headers, body }),
    },
    ...handle.server,
    handle,
    advance: started.advance,
    revoke: () => call(`${handle.server.control}/revoke`, { body: {} }),
  };
}
const LIST = '/api/devices/modem/list';

describe('signing in', () => {
  it('gives the same key each time until it is revoked', async () => {
    const { token, address, username, secret, get, revoke } = await farm();
    expect(token).toMatch(/^[0-9a-f]{40}$/);
    const again = () => call(`${address}/api/auth/login/`, { body: { username, password: secret } });
    expect((await again()).json).toEqual({ key: token });
    await revoke();
    const refused = await get('/api/devices/modem/type');
    expect([refused.status, refused.json]).toEqual([401, { detail: 'Недопустимый токен.' }]);
    expect((await again()).json.key).not.toBe(token);
  });

  it('names what is missing or wrong, in the language of the panel', async () => {
    const { address } = await farm({ lang: 'en' });
    const login = (body: unknown) => call(`${address}/api/auth/login/`, { body });
    const missing = await login({ password: 'x' });
    expect([missing.status, missing.json]).toEqual([400, { username: ['This field is required.'] }]);
    const bad = await login({ username: 'operator', password: 'wrong' });
    expect([bad.status, bad.json]).toEqual([400, { non_field_errors: ['Unable to log in with provided credentials.'] }]);
    expect((await login('{')).json.detail).toContain('JSON parse error');
  });

  it('redirects the path without its slash', async () => {
    const { address } = await farm();
    const answer = await call(`${address}/api/auth/login`, { body: {} });
    expect([answer.status, answer.headers.get('location')]).toEqual([301, '/api/auth/login/']);
  });
});

describe('refusals', () => {
  it('tell a missing header from a bad key and a wrong scheme', async () => {
    const { address, token } = await farm();
    const ask = async (authorization?: string) => {
      const answer = await call(`${address}${LIST}`, { body: {}, headers: authorization ? { Authorization: authorization } : {} });
      return [answer.status, answer.json.detail, answer.headers.get('www-authenticate')];
    };
    expect(await ask()).toEqual([401, 'Учетные данные не были предоставлены.', 'Token']);
    expect(await ask(`Bearer ${token}`)).toEqual([401, 'Учетные данные не были предоставлены.', 'Token']);
    expect(await ask('Token nonsense')).toEqual([401, 'Недопустимый токен.', 'Token']);
  });

  it('are HTML for unknown paths and JSON for a wrong verb, an unknown id and broken JSON', async () => {
    const { get, post, address, token } = await farm();
    const unknown = await get('/api/devices/modem/reboot');
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect((await get(`${LIST}/`)).status).toBe(404);
    expect((await get(LIST)).json).toEqual({ detail: 'Метод "GET" не разрешен.' });
    expect((await get('/api/devices/modem/edit/999')).json).toEqual({ detail: 'Страница не найдена.' });
    const broken = await post(LIST, '{filter:}');
    expect([broken.status, broken.json.detail.startsWith('JSON parse error')]).toEqual([400, true]);
    const form = await call(`${address}${LIST}`, {
      headers: { Authorization: `Token ${token}`, 'Content-Type': 'text/plain' },
      body: '{}',
    });
    expect([form.status, form.json]).toEqual([415, { detail: 'Неподдерживаемый тип данных "text/plain" в запросе.' }]);
  });

  it('keep people without rights out of users and services', async () => {
    const { reseller } = await farm();
    expect((await reseller.post('/api/users/list', {})).status).toBe(403);
    expect((await reseller.get('/api/devices/services/status')).status).toBe(403);
    expect((await reseller.post(LIST, {})).json.map((row: { id: number }) => row.id)).toEqual([21, 22, 23]);
  });

  it('scenario 13: come as 400 or wrapped into 200', async () => {
    const wanted = { id: ['Ожидался список элементов, но получен тип "int".'] };
    const drf = await (await farm()).post('/api/devices/modem/reconnect', { id: 21 });
    expect([drf.status, drf.json]).toEqual([400, wanted]);
    const wrapped = await (await farm({ errors: 'wrapped200' })).post('/api/devices/modem/reconnect', { id: 21 });
    expect([wrapped.status, wrapped.json]).toEqual([200, { errors: wanted }]);
  });
});

describe('modem/list', () => {
  it('has the fields of the document and no others', async () => {
    const { ports } = await farm();
    const rows = await ports();
    expect(rows).toHaveLength(12);
    expect(Object.keys(rows[0]).sort()).toEqual(
      [
        ...['id', 'name', 'active', 'ifname', 'ip', 'gateway', 'conn_dev', 'is_osfp', 'conn_net', 'type', 'conn_inet', 'reconnect'],
        ...['reconnect_type', 'reconnect_interval', 'reconnect_min', 'reconnect_start', 'reconnect_end', 'reconnect_end_hum', 'signal'],
        ...['rsrq', 'rsrp', 'rssi', 'sinr', 'osfp', 'operator', 'network_type', 'reconect_time', 'external_ip', 'net_mode'],
        'monitoring_interval',
      ].sort(),
    );
    expect(rows[0].reconnect_start).toMatch(/^\d{2} (янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек) \d{4} \d{2}:\d{2}:\d{2}$/);
    expect(rows[0].rsrp).toMatch(/^-\d+dBm$/);
    expect(rows[8]).toMatchObject({ network_type: 'UMTS (3G)', rsrp: '', sinr: '' });
  });

  it('filters as the panel does, also in Cyrillic, and takes an array for no filter', async () => {
    const { ports, post } = await farm();
    const ids = async (filter: object) => (await ports(filter)).map((row: { id: number }) => row.id);
    expect(await ids({ active: false })).toEqual([31]);
    expect(await ids({ name__icontains: 'ПОРТ' })).toEqual([26]);
    expect(await ids({ conn_dev: false })).toEqual([31, 32]);
    expect(await ids({ operator__id: 4, reconnect_type: 'link' })).toEqual([28, 32]);
    expect(await ids({ nonsense: 1 })).toHaveLength(12);
    expect((await post(LIST, { filter: [] })).json).toHaveLength(12);
    const wide = await farm({ linkFilterWide: true });
    const types = (await wide.ports({ reconnect_type: 'link' })).map((row: { reconnect_type: string }) => row.reconnect_type);
    expect(new Set(types)).toEqual(new Set(['link', 'time_link']));
  });

  it.each([
    ['strings', (rows: { id: unknown }[]) => expect(rows[0]?.id).toBe('21')],
    ['extra', (rows: object[]) => expect(rows[0]).toHaveProperty('imei')],
    ['sparse', (rows: object[]) => expect(rows[0]).not.toHaveProperty('rsrp')],
    ['duplicates', (rows: object[]) => expect(rows).toHaveLength(14)],
    ['empty', (rows: object[]) => expect(rows).toEqual([])],
    ['junk-row', (rows: unknown[]) => expect(rows[1]).toBe('port')],
  ] as const)('can be spoiled: %s', async (rows, check) => {
    const panel = await farm({ rows });
    check(await panel.ports());
  });

  it.each([
    ['spaces', /^-\d+ dBm$/],
    ['decimals', /^-\d+\.\d+dBm$/],
  ] as const)('writes signals with %s', async (signals, form) => {
    expect((await (await farm({ signals })).port(21)).rsrp).toMatch(form);
  });
});

const SETTINGS = {
  name: 'p-7',
  ifname: 'enp0s29f7u2u1',
  type: 4,
  active: true,
  is_osfp: false,
  osfp: null,
  monitoring_interval: 3,
  mtu: 0,
  net_mode: 'lte',
  reconnect_interval: 240,
  reconnect_type: 'time_link',
  reconnect_min: 20,
  users: [],
};

describe('adding and editing ports', () => {
  it('takes the document’s own body and starts the modem', async () => {
    const { post, get, port, advance } = await farm();
    const added = await post('/api/devices/modem/add', { ...SETTINGS, reconnect_event: ['1'], params: null });
    expect(added.json).toMatchObject({ ...SETTINGS, id: expect.any(Number), reconnect_event: ['1'], params: null });
    expect((await get(`/api/devices/modem/edit/${added.json.id}`)).json).toEqual(added.json);
    expect((await get('/api/devices/interface/list')).json.map((row: { ifname: string }) => row.ifname)).toEqual([
      'enp7s0',
      'enp0s29f7u2u2',
    ]);
    advance(30_000);
    expect(await port(added.json.id)).toMatchObject({ conn_inet: true });
  });

  it('replaces everything on edit: what is missing is refused, numbers may be strings', async () => {
    const { post, get } = await farm();
    const current = (await get('/api/devices/modem/edit/21')).json;
    const edited = await post('/api/devices/modem/edit/21', { ...current, name: 'Renamed', reconnect_min: '30' });
    expect(edited.json).toMatchObject({ id: 21, name: 'Renamed', reconnect_min: 30 });
    const partial = await post('/api/devices/modem/edit/21', { name: 'Only' });
    expect(partial.status).toBe(400);
    expect(Object.keys(partial.json)).toContain('reconnect_type');
  });

  it('refuses what the document forbids', async () => {
    const { post } = await farm();
    const wrong = async (patch: object) => Object.keys((await post('/api/devices/modem/add', { ...SETTINGS, ...patch })).json);
    expect(await wrong({ monitoring_interval: 2 })).toEqual(['monitoring_interval']);
    expect(await wrong({ net_mode: '5g' })).toEqual(['net_mode']);
    expect(await wrong({ ifname: 'enp6s0u1u1' })).toEqual(['ifname']);
    expect(await wrong({ type: 9 })).toEqual(['type']);
    expect(await wrong({ is_osfp: true })).toEqual(['osfp']);
    expect(await wrong({ users: [77] })).toEqual(['users']);
    expect(await wrong({ name: ' ' })).toEqual(['name']);
    expect(await wrong({ reconnect_interval: undefined })).toEqual(['reconnect_interval']);
    const newer = await farm({ revision: 'new' });
    expect(Object.keys((await newer.post('/api/devices/modem/add', SETTINGS)).json)).toEqual(['reconnect_event', 'params']);
  });

  it('frees the interface that a port leaves, and gives none twice', async () => {
    const { post, get } = await farm();
    const free = async () => (await get('/api/devices/interface/list')).json.map((row: { ifname: string }) => row.ifname);
    const current = (await get('/api/devices/modem/edit/21')).json;
    await post('/api/devices/modem/edit/21', { ...current, ifname: 'enp0s29f7u2u1' });
    expect(await free()).toEqual(['enp7s0', 'enp0s29f7u2u2', 'enp6s0u1u1']);
    await post('/api/devices/modem/add', { ...SETTINGS, ifname: 'enp7s0' });
    expect(await free()).not.toContain('enp7s0');
    expect(Object.keys((await post('/api/devices/modem/add', { ...SETTINGS, ifname: 'enp7s0' })).json)).toEqual(['ifname']);
  });

  it('shows the fields of a newer panel, and none to those who may not see the port', async () => {
    const { get } = await farm({ revision: 'new' });
    expect((await get('/api/devices/modem/edit/21')).json).toMatchObject({ reconnect_event: ['1'], params: null });
    const { reseller } = await farm();
    expect((await reseller.get('/api/devices/modem/edit/21')).status).toBe(200);
    expect((await reseller.get('/api/devices/modem/edit/24')).status).toBe(404);
    expect((await reseller.post('/api/devices/modem/reconnect', { id: [24] })).status).toBe(404);
    await reseller.post('/api/devices/modem/active', { id: [24], active: false });
    expect((await reseller.post('/api/proxy/list', {})).json.meta.total).toBe(6);
  });

  it('scenario 14: an old panel has none of it', async () => {
    const { post, get } = await farm({ revision: 'old' });
    expect((await post('/api/devices/modem/add', SETTINGS)).status).toBe(404);
    expect((await get('/api/devices/services/status')).status).toBe(404);
    expect((await post('/api/users/list', {})).status).toBe(404);
  });
});

describe('statistics and services', () => {
  it('page, sort and filter the history', async () => {
    const { post, get } = await farm();
    const page = (await post('/api/devices/ip/modem', { pagination: { perpage: 5, page: 2, field: 'date_create', sort: 'desc' } })).json;
    expect(page.meta).toMatchObject({ perpage: 5, page: 2, sort: 'desc', field: 'date_create', pages: Math.ceil(page.meta.total / 5) });
    expect(page.data).toHaveLength(5);
    expect(Object.keys(page.data[0])).toEqual(['id', 'oip', 'modem', 'network_type', 'osfp', 'date_create']);
    expect((await post('/api/devices/ip/modem', { pagination: { page: 9_999 } })).json.data).toEqual([]);
    expect((await post('/api/devices/ip/modem', { pagination: { field: 'nonsense' } })).status).toBe(400);
    const one = (await post('/api/devices/ip/operator', { filter: { operator__id: 1 }, pagination: { perpage: 500 } })).json;
    expect(new Set(one.data.map((row: { operator: number }) => row.operator))).toEqual(new Set([1]));
    const counts = (await get('/api/devices/statistic/ip')).json;
    expect(counts.find((row: { name: string }) => row.name === 'MeGafon RUS').count).toBe(one.meta.total);
    expect((await post('/api/devices/ip/operator', { filter: { date_create__range: ['soon', 'later'] } })).status).toBe(400);
    const range = ['01 янв 2020 00:00:00', '01 янв 2021 00:00:00'];
    expect((await post('/api/devices/ip/operator', { filter: { date_create__range: range } })).json.meta.total).toBe(0);
  });

  it('scenario 17: have their status under one of two paths', async () => {
    const services = await farm();
    expect((await services.get('/api/devices/services/status')).json).toEqual({
      normal: true,
      osfp: true,
      reconnect: true,
      scheduler: true,
      proxy: true,
      rabbitmq: true,
    });
    expect((await services.get('/api/devices/modem/status')).status).toBe(404);
    const modem = await farm({ statusPath: 'modem', serviceKeys: 'table' });
    expect(Object.keys((await modem.get('/api/devices/modem/status')).json)).toContain('high');
    expect((await modem.get('/api/devices/services/status')).status).toBe(404);
    expect((await modem.post('/api/devices/services/stop', { name: 'proxy' })).status).toBe(400);
  });

  it('show the machine', async () => {
    const { get } = await farm();
    expect((await get('/api/dashboard/cpu')).json).toEqual({
      cpu: expect.any(Number),
      memory: { total: 7965, used: expect.any(Number) },
      uptime: { seconds: 74_327, humanize: '20 часов' },
    });
  });
});

describe('proxies, logins and users', () => {
  it('list proxies as in the sample, password in clear', async () => {
    const { post } = await farm();
    const page = (await post('/api/proxy/list', { filter: { modem__id: 21, type: 'socks' } })).json;
    expect(page.meta.total).toBe(1);
    expect(page.data[0]).toMatchObject({ port: 9_100, auth: 'strong', available: true, ports: [], auth_params: { login: 'kraken' } });
    expect(page.data[0].modem).toMatchObject({ id: 21, name: 'Port-01' });
    expect((await post('/api/proxy/list', {})).json.meta.total).toBe(18);
    await post('/api/devices/services/stop', { name: 'proxy' });
    expect((await post('/api/proxy/list', {})).json.data[0].available).toBe(false);
  });

  it('refuse a port that is taken, and a wrong login', async () => {
    const { post } = await farm();
    const body = { modem: 21, type: 'http', auth: 'strong', port: 8_100, auth_params: [1], maxconn: 0, is_allow: true, is_ports: true };
    expect((await post('/api/proxy/add', body)).json).toEqual({ port: ['Прокси с таким Номер порта уже существует.'] });
    expect(Object.keys((await post('/api/proxy/add', { ...body, port: 70_000 })).json)).toEqual(['port']);
    expect(Object.keys((await post('/api/proxy/add', { ...body, port: 8_999, auth_params: [1, 2] })).json)).toEqual(['auth_params']);
    expect(Object.keys((await post('/api/proxy/add', { ...body, port: 8_999, maxconn: undefined })).json)).toEqual(['maxconn']);
    const added = (await post('/api/proxy/add', { ...body, port: 8_999 })).json;
    expect(added).toMatchObject({ auth_params: 1, port: 8_999, targetport: [] });
    const { maxconn: _maxconn, is_allow: _allow, is_ports: _ports, ...sample } = body;
    expect((await post(`/api/proxy/edit/${added.id}`, { ...sample, port: 8_998 })).json).toMatchObject({
      id: added.id,
      port: 8_998,
      is_allow: true,
    });
    expect((await post('/api/proxy/del', { id: [added.id] })).json).toEqual({ result: 'ok' });
    expect((await post('/api/proxy/edit/999', body)).status).toBe(404);
  });

  it('keep logins unique and in use', async () => {
    const { post, get } = await farm();
    const login = { login: 'kraken', password: 'kraken', bitrate_in: 0, bitrate_out: 0 };
    expect(Object.keys((await post('/api/proxy/auth/add', login)).json)).toEqual(['login']);
    expect(Object.keys((await post('/api/proxy/auth/add', { ...login, login: 'Bad Name' })).json)).toEqual(['login']);
    const added = (await post('/api/proxy/auth/add', { ...login, login: 'kraken_2' })).json;
    expect(added).toEqual({ id: added.id, ...login, login: 'kraken_2' });
    expect((await get(`/api/proxy/auth/edit/${added.id}`)).json).toEqual(added);
    expect((await get('/api/proxy/auth/list')).json.at(-1)).toEqual({ id: added.id, login: 'kraken_2' });
    expect((await post('/api/proxy/auth/del', { id: [1] })).status).toBe(400);
    expect((await post('/api/proxy/auth/del', { id: [added.id] })).json).toEqual({ result: 'ok' });
    const named = await farm({ authList: 'name' });
    expect((await named.get('/api/proxy/auth/list')).json[0]).toEqual({ id: 1, name: 'kraken' });
  });

  it('check users as the document says', async () => {
    const { post } = await farm();
    const user = {
      username: 'kraken',
      password: '1256252kraken',
      per_password: '1256252kraken',
      email: 'info@farm.example',
      is_active: true,
      userprofile: { timezone: 'Europe/Moscow', phone: '' },
    };
    const wrong = async (patch: object) => Object.keys((await post('/api/users/add', { ...user, ...patch })).json);
    expect(await wrong({ username: 'four' })).toEqual(['username']);
    expect(await wrong({ password: 'letters', per_password: 'letters' })).toEqual(['password']);
    expect(await wrong({ per_password: 'other' })).toEqual(['per_password']);
    expect(await wrong({ email: 'operator@farm.example' })).toEqual(['email']);
    expect(await wrong({ userprofile: { timezone: 'Mars/Base' } })).toEqual(['userprofile']);
    expect((await post('/api/users/add', { ...user, userprofile: { phone: '' } })).json).toEqual({
      userprofile: { timezone: ['Обязательное поле.'] },
    });
    const added = (await post('/api/users/add', user)).json;
    expect(added).toMatchObject({
      username: 'kraken',
      is_staff: false,
      is_superuser: false,
      userprofile: { phone: null, timezone: 'Europe/Moscow' },
    });
    expect(added).not.toHaveProperty('password');
    expect((await post(`/api/users/edit/${added.id}`, { ...user, password: '', per_password: '', first_name: 'K' })).json.first_name).toBe(
      'K',
    );
    expect((await post('/api/users/list', { pagination: { perpage: 10, page: 1 } })).json.meta.total).toBe(3);
    expect((await post('/api/users/del', { id: [1] })).status).toBe(400);
  });
});
