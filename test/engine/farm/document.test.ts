import type { FarmProxyDraft, PortDraft } from '@shared/model';
import { describe, expect, test } from 'vitest';
import { answerOf, panel, requestOf, SAMPLES, sample } from './document';

const { signal } = new AbortController();
/** What a list shows before a thing was made, and after. */
const listed = (rows: readonly unknown[]): string =>
  JSON.stringify({ meta: { total: rows.length, perpage: 500, pages: 1, page: 1, sort: 'asc', field: 'id' }, data: rows });
const rowOf = (call: string): Record<string, unknown> => (answerOf(call) as { data: readonly Record<string, unknown>[] }).data[0] ?? {};

const LIST = 'POST /api/devices/modem/list';
const ADD = 'POST /api/devices/modem/add';
const EDIT = 'POST /api/devices/modem/edit/56';
const PROXIES = 'POST /api/proxy/list';
const USERS = 'POST /api/users/list';
const P7: PortDraft = {
  ...{ name: 'p-7', ifname: 'enp6s0u1u1u2u3', modemType: 4, active: true, spoofing: false, fingerprint: null, mtu: 0, users: [] },
  ...{ monitoringIntervalS: 3, netMode: 'lte', reconnectType: 'time_link', reconnectIntervalS: 240, reconnectMinS: 20 },
};
const PORT_56 = { id: 56, ...P7, unknown: [] };
const [port30] = answerOf(LIST) as readonly object[];

test('all 34 calls of the document have their samples', () => expect(SAMPLES).toHaveLength(34));

describe('login and ports', () => {
  test('the login, then the list with its token, as JSON in UTF-8', async () => {
    const { client, seen } = await panel();
    const { ports, figures } = await client.sample(signal);
    expect(ports?.map(port => [port.id, port.name, port.externalIp])).toEqual([[30, 'Порт-10', '188.170.195.189']]);
    expect(figures).toMatchObject({ portsTotal: 1, portsOnline: 1 });
    const [login, list] = seen;
    expect(login?.call).toBe('POST /api/auth/login/');
    expect(JSON.parse(login?.body ?? '')).toEqual(requestOf('POST /api/auth/login/'));
    expect(login?.headers).not.toHaveProperty('authorization');
    expect(list?.headers).toMatchObject({
      authorization: 'Token 3e09523f098175d5fa5083e04c80b4286c05bcd10',
      'content-type': 'application/json',
      accept: 'application/json',
    });
  });
  test('the list with the filter of its sample, whose answer does not heed it', async () => {
    const { client, sent } = await panel();
    expect(await client.ports.list({ active: true, reconnectType: 'link' }, signal)).toEqual([]);
    expect(sent(LIST)).toEqual([requestOf(LIST)]);
    expect(await client.ports.list({ active: true, reconnectType: 'time_link' }, signal)).toHaveLength(1);
  });
  test('a new port', async () => {
    const { client, sent } = await panel({ 'GET /api/devices/modem/edit/56': sample(ADD).answer });
    expect(await client.ports.add(P7, signal)).toEqual({ type: 'saved', value: PORT_56 });
    expect(sent(ADD)).toEqual([requestOf(ADD)]);
  });
  test('an edited port: what was not touched goes back as it came', async () => {
    const { client, sent } = await panel({ 'GET /api/devices/modem/edit/56': sample(EDIT).answer });
    expect(await client.ports.settings(56, signal)).toEqual(PORT_56);
    expect(await client.ports.edit(56, { name: 'p-7' }, signal)).toEqual({ type: 'saved', value: PORT_56 });
    expect(sent(EDIT)).toEqual([requestOf(EDIT)]);
  });
  test('a rotation is the one request of the document', async () => {
    const { client, sent } = await panel();
    await client.rotate(30, signal);
    await client.rotateAll([30, 30], signal);
    const request = requestOf('POST /api/devices/modem/reconnect');
    expect(sent('POST /api/devices/modem/reconnect')).toEqual([request, request]);
  });
  test('a fingerprint, with the field that is called mandatory and stands in no sample', async () => {
    const call = 'POST /api/devices/modem/osfp';
    const { client, sent } = await panel();
    expect(await client.ports.setFingerprint([30], 7, true, signal)).toMatchObject({ done: [30], failure: null });
    expect(sent(call)).toEqual([{ ...(requestOf(call) as object), is_osfp: true }]);
  });
  test('switching a port', async () => {
    const call = 'POST /api/devices/modem/active';
    const { client, sent } = await panel({ [LIST]: JSON.stringify([{ ...port30, id: 1 }]) });
    expect(await client.ports.setActive([1], true, signal)).toMatchObject({ done: [1], failure: null });
    expect(sent(call)).toEqual([requestOf(call)]);
  });
});

describe('lookups, addresses, services', () => {
  test('every list', async () => {
    const { client } = await panel();
    expect(await client.lookups(signal)).toEqual({
      modemTypes: answerOf('GET /api/devices/modem/type'),
      interfaces: (answerOf('GET /api/devices/interface/list') as readonly object[]).map(row => ({ ...row, hostCard: false })),
      fingerprints: [
        { id: 7, os: 'Windows', version: 'SP3' },
        { id: 8, os: 'Windows', version: '2000 SP4, XP SP1+ (2)' },
        { id: 9, os: 'Windows', version: '2000 SP4' },
      ],
      operators: answerOf('GET /api/devices/operators/list'),
      networks: answerOf('GET /api/devices/network/list'),
    });
  });
  test('addresses by operator', async () => {
    const { client } = await panel();
    expect(await client.history.pools(signal)).toEqual([
      { operator: 'MeGafon RUS', count: 3000 },
      { operator: 'MTS RUS', count: 3000 },
    ]);
  });
  const at = { text: '26 окт 2020 15:24:55', naive: Date.UTC(2020, 9, 26, 15, 24, 55) };
  test('addresses of operators: the sample answers with another operator, which is left out', async () => {
    const call = 'POST /api/devices/ip/operator';
    const { client, sent } = await panel();
    const query = { operatorId: 1, sort: { by: 'id', descending: false }, page: 1, perPage: 10 } as const;
    const found = await client.history.ofOperators(query, signal);
    expect(found).toMatchObject({ rows: [{ id: 1, ip: '85.115.248.58', operatorId: 1, at }], total: 1, complete: false });
    const { filter, pagination } = requestOf(call) as { filter: { operator__id: number }; pagination: object };
    expect(sent(call)[0]).toMatchObject({ filter: { operator__id: filter.operator__id }, pagination });
    // A list of 200 pages is not read whole for it, and its filter is not tried again.
    expect(sent(call).length).toBeLessThan(40);
  });
  test('addresses of ports', async () => {
    const call = 'POST /api/devices/ip/modem';
    const { client, sent } = await panel();
    const query = { operatorId: 1, sort: { by: 'id', descending: false }, page: 1, perPage: 10 } as const;
    const rest = { portId: 1, networkTypeId: 2, fingerprintId: 1, at };
    expect(await client.history.ofPorts(query, signal)).toEqual({
      rows: [
        { id: 1, ip: '85.115.248.58', ...rest },
        { id: 2, ip: '85.115.248.51', ...rest },
      ],
      ...{ total: 2000, page: 1, pages: 200, complete: true },
    });
    expect(sent(call)).toMatchObject([{ filter: { operator__id: 1 }, pagination: { perpage: 10, page: 1 } }]);
  });
  test('the state of the services under the path of the sample, not of the text', async () => {
    const { client, seen } = await panel();
    const names = ['normal', 'osfp', 'reconnect', 'scheduler', 'proxy', 'rabbitmq'];
    expect(await client.machine.services(signal)).toEqual(names.map(name => ({ name, running: true })));
    await client.machine.services(signal);
    expect(seen.filter(one => one.call.endsWith('/status')).map(one => one.call)).toEqual([
      'GET /api/devices/services/status',
      'GET /api/devices/modem/status',
      'GET /api/devices/modem/status',
    ]);
  });
  test.each([
    [true, 'POST /api/devices/services/start'],
    [false, 'POST /api/devices/services/stop'],
  ])('a service is switched: %s', async (running, call) => {
    const status = JSON.stringify({ ...(answerOf('GET /api/devices/modem/status') as object), proxy: running });
    const { client, sent } = await panel({ 'GET /api/devices/modem/status': status });
    expect(await client.machine.setService('proxy', running, signal)).toMatchObject({ type: 'done' });
    expect(sent(call)).toEqual([requestOf(call)]);
  });
  test('the load; its words for people do not fit its seconds', async () => {
    const { client } = await panel();
    expect(await client.machine.load(signal)).toEqual({ cpuPercent: 28.7, memoryTotalMb: 7965, memoryUsedMb: 4747, uptimeS: 74_327 });
  });
});

describe('farm proxies', () => {
  const access = { type: 'login', loginId: 1, login: 'login', downBps: null, upBps: null };
  const date = { text: '12 дек 2020 12:17:32', naive: Date.UTC(2020, 11, 12, 12, 17, 32) };
  test('the list with the filter of its sample', async () => {
    const { client, sent } = await panel();
    const { proxies, passwords } = await client.proxies.list({ active: true }, signal);
    expect(proxies).toEqual([
      {
        ...{ id: 16, portId: 15, portName: 'Beeline-11-6521', operator: 'MTS RUS', networkType: 'LTE (4G)' },
        ...{ active: true, available: true, type: 'socks', access, listenPort: 1089, maxConnections: null, local: false },
        ...{ sites: [], sitesMode: true, targetPorts: [], targetPortsMode: false, created: date, updated: date },
      },
    ]);
    expect([...passwords]).toEqual([[16, 'password']]);
    expect(sent(PROXIES)).toMatchObject([{ filter: { active: true } }]);
  });
  const row46 = {
    ...rowOf(PROXIES),
    id: 46,
    modem: { id: 39 },
    port: 1088,
    auth_params: { id: 2, login: 'two', password: 'p' },
    is_ports: true,
  };
  const draft: FarmProxyDraft = {
    ...{ portId: 39, type: 'socks', active: true, access: { type: 'login', loginId: 2 }, listenPort: 1088, local: false },
    ...{ maxConnections: 0, sites: [], sitesMode: true, targetPorts: [], targetPortsMode: true },
  };
  test('a new one', async () => {
    const { client, sent } = await panel({ [PROXIES]: [listed([rowOf(PROXIES)]), listed([rowOf(PROXIES), row46])] });
    expect(await client.proxies.add(draft, signal)).toMatchObject({
      type: 'saved',
      value: { id: 46, listenPort: 1088, maxConnections: 0 },
    });
    expect(sent('POST /api/proxy/add')).toEqual([requestOf('POST /api/proxy/add')]);
  });
  test('an edited one: what the sample leaves out and no list tells is left out, too', async () => {
    const call = 'POST /api/proxy/edit/46';
    const { client, sent } = await panel({ [PROXIES]: listed([row46]) });
    expect(await client.proxies.edit(46, { listenPort: 1088 }, signal)).toMatchObject({ type: 'saved' });
    expect(sent(call)).toEqual([{ ...(requestOf(call) as object), is_allow: true, is_ports: true, targetport: [] }]);
  });
  test('switched and deleted', async () => {
    const rows = [1, 2, 3].map(id => ({ ...rowOf(PROXIES), id }));
    const { client, sent } = await panel({ [PROXIES]: [listed(rows), listed(rows), listed(rows), listed([])] });
    expect(await client.proxies.setActive([1], true, signal)).toMatchObject({ done: [1] });
    expect(sent('POST /api/proxy/active')).toEqual([requestOf('POST /api/proxy/active')]);
    expect(await client.proxies.delete([1, 2, 3], signal)).toMatchObject({ done: [1, 2, 3] });
    expect(sent('POST /api/proxy/del')).toEqual([requestOf('POST /api/proxy/del')]);
  });
});

describe('logins and records of addresses', () => {
  const NAMES = 'GET /api/proxy/auth/list';
  const login = { id: 1, login: 'kraken', downBps: null, upBps: null, known: true };
  test('the sample of the list is no JSON; mended, it has both logins', async () => {
    const broken = await panel();
    await expect(broken.client.logins.list(signal)).rejects.toMatchObject({ code: 'not-json' });
    const { client } = await panel({ [NAMES]: sample(NAMES).answer.replace('"user"\n', '"user"},\n') });
    expect((await client.logins.list(signal)).map(row => [row.id, row.login])).toEqual([
      [1, 'user'],
      [2, 'user-1'],
    ]);
  });
  test('a new one', async () => {
    const call = 'POST /api/proxy/auth/add';
    const { client, sent } = await panel({ [NAMES]: '[]', 'GET /api/proxy/auth/edit/1': sample(call).answer });
    const draft = { login: 'kraken', password: 'kraken', downBps: null, upBps: null };
    expect(await client.logins.add(draft, signal)).toEqual({ type: 'saved', value: login });
    expect(sent(call)).toEqual([requestOf(call)]);
  });
  test('an edited one', async () => {
    const call = 'POST /api/proxy/auth/edit/1';
    const { client, sent } = await panel({ 'GET /api/proxy/auth/edit/1': sample(call).answer });
    expect(await client.logins.edit(1, { downBps: null }, signal)).toEqual({ type: 'saved', value: login });
    expect(sent(call)).toEqual([requestOf(call)]);
    expect(await client.logins.read(1, signal)).toEqual({ login, password: 'kraken' });
  });
  test('deleted; of records of addresses nothing can be read back', async () => {
    const ids = [1, 2, 3, 4];
    const { client, sent } = await panel({ [NAMES]: [JSON.stringify(ids.map(id => ({ id, login: `l${id}` }))), '[]'] });
    expect(await client.logins.delete(ids, signal)).toMatchObject({ done: ids });
    expect(sent('POST /api/proxy/auth/del')).toEqual([requestOf('POST /api/proxy/auth/del')]);
    expect(await client.logins.deleteIpRecords(ids, signal)).toMatchObject({ done: [], unproved: ids, failure: null });
    expect(sent('POST /api/proxy/ip/del')).toEqual([requestOf('POST /api/proxy/ip/del')]);
  });
});

describe('users of the panel', () => {
  const common = { email: 'info@kraken-proxy.ru', firstName: '', lastName: '', active: true, timezone: 'Europe/Moscow' };
  const kraken = {
    ...{ id: 8, username: 'kraken', ...common, staff: false, superuser: false, phone: null, self: false },
    joined: { text: '16 мар 2021 12:10:45', naive: Date.UTC(2021, 2, 16, 12, 10, 45) },
  };
  test('the list', async () => {
    const { client } = await panel();
    expect(await client.users.list(signal)).toMatchObject([{ id: 5, username: 'user', email: 'user@user.ru', phone: null, self: false }]);
  });
  test('a new one', async () => {
    const call = 'POST /api/users/add';
    const { client, sent } = await panel({ [USERS]: [listed([]), listed([answerOf(call)])] });
    const draft = { username: 'kraken', password: '1256252kraken', ...common, phone: '' };
    expect(await client.users.add(draft, signal)).toEqual({ type: 'saved', value: kraken });
    expect(sent(call)).toEqual([requestOf(call)]);
  });
  test('an edited one keeps its password and its rights', async () => {
    const call = 'POST /api/users/edit/8';
    const { client, sent } = await panel({ [USERS]: listed([answerOf(call)]) });
    expect(await client.users.edit(8, { active: true }, signal)).toEqual({ type: 'saved', value: kraken });
    expect(sent(call)).toEqual([{ ...(requestOf(call) as object), is_staff: false }]);
  });
  test('switched and deleted', async () => {
    const rows = [1, 2, 3].map(id => ({ ...rowOf(USERS), id, username: `user${id}` }));
    const { client, sent } = await panel({ [USERS]: [listed(rows), listed(rows), listed(rows), listed([])] });
    expect(await client.users.setActive([1], true, signal)).toMatchObject({ done: [1] });
    expect(sent('POST /api/users/active')).toEqual([requestOf('POST /api/users/active')]);
    expect(await client.users.delete([1, 2, 3], signal)).toMatchObject({ done: [1, 2, 3] });
    expect(sent('POST /api/users/del')).toEqual([requestOf('POST /api/users/del')]);
  });
});

test('every capability is there', async () => {
  const { client } = await panel({ 'GET /api/devices/modem/edit/30': sample(ADD).answer, 'GET /api/proxy/auth/list': '[]' });
  const { capabilities, warnings } = await client.probe(signal);
  expect(capabilities).toEqual(['ports', 'rotate', 'services', 'load', 'port-settings', 'ip-history', 'proxies', 'logins', 'users']);
  expect(warnings).toEqual([]);
});
