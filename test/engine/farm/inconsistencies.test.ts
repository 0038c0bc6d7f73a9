/** The 35 points in which the panel's document contradicts itself or real panels, each with what is done about it. */
import { panelKey, sameName } from '@shared/panelname';
import { offsetFrom, parseNaive } from '@shared/rudate';
import { describe, expect, test } from 'vitest';
import { parseLogin, parseLogins } from '../../../src/main/engine/clients/farm/logins';
import { parseInterfaces } from '../../../src/main/engine/clients/farm/lookups';
import { parseLoad, parseServices } from '../../../src/main/engine/clients/farm/machine';
import { parsePorts } from '../../../src/main/engine/clients/farm/ports';
import { formOf, type ProxyRow, proxyRow } from '../../../src/main/engine/clients/farm/proxyrow';
import { parseSettings } from '../../../src/main/engine/clients/farm/settings';
import { userRow } from '../../../src/main/engine/clients/farm/users';
import { answerOf, panel } from './document';

const { signal } = new AbortController();
const [port] = answerOf('POST /api/devices/modem/list') as readonly object[];
const onePort = (change: object) => parsePorts([{ ...port, ...change }]).ports[0];
const { data } = answerOf('POST /api/proxy/list') as { data: readonly object[] };
const oneProxy = (change: object): ProxyRow => proxyRow.parse({ ...data[0], ...change });
const page = (rows: readonly object[]): string => JSON.stringify({ meta: { total: rows.length, pages: 1 }, data: rows });

describe('the panel’s calls', () => {
  test('1: the state of the services has two paths, the one that is there is remembered', async () => {
    const { client, seen } = await panel();
    for (let turn = 0; turn < 3; turn++) await client.machine.services(signal);
    expect(seen.filter(({ call }) => call === 'GET /api/devices/services/status')).toHaveLength(1);
  });
  test('2: services are whatever the panel names', () =>
    expect(parseServices({ high: true, proxy: 'false', novel: 1, note: 'text' })).toEqual([
      { name: 'high', running: true },
      { name: 'proxy', running: false },
      { name: 'novel', running: true },
    ]));
  test('3: "desc" or "desk", else by ourselves', async () => {
    const rows = [3, 9, 5].map(id => ({ id, oip: '192.0.2.1', modem: 1, date_create: '' }));
    const { client, sent } = await panel({ 'POST /api/devices/ip/modem': page(rows) });
    const query = { sort: { by: 'id', descending: true }, page: 1, perPage: 10 } as const;
    expect((await client.history.ofPorts(query, signal)).rows.map(({ id }) => id)).toEqual([9, 5, 3]);
    const words = sent('POST /api/devices/ip/modem').map(body => (body as { pagination: { sort: string } }).pagination.sort);
    expect(words).toEqual(['desc', 'desk', 'asc']);
  });
  test('7 and 29: strict JSON to exact paths, only the login’s with a slash; a redirect is a mistake of the address', async () => {
    const { client, seen } = await panel();
    await client.sample(signal);
    expect(seen.map(({ call }) => call)).toContain('POST /api/devices/modem/list');
    expect(seen.filter(({ call }) => call.endsWith('/')).map(({ call }) => call)).toEqual(['POST /api/auth/login/']);
    for (const { body } of seen.filter(one => one.body !== '')) expect(() => JSON.parse(body)).not.toThrow();
  });
  test('8: the verb in front of the sample is not the sample’s', async () => {
    const { client, seen } = await panel();
    expect((await client.lookups(signal)).modemTypes).toHaveLength(5);
    expect(seen.filter(({ call }) => call.includes('modem/type')).map(({ call }) => call)).toEqual(['GET /api/devices/modem/type']);
  });
  test('9 and 10: filters are hints, for ports, addresses and proxies', async () => {
    const rows = [1, 2, 3, 4].map(id => ({ id, oip: '192.0.2.1', modem: id % 2, date_create: '' }));
    const { client } = await panel({ 'POST /api/devices/ip/modem': page(rows) });
    const query = { portId: 1, sort: { by: 'id', descending: false }, page: 1, perPage: 10 } as const;
    expect((await client.history.ofPorts(query, signal)).rows.map(({ id }) => id)).toEqual([1, 3]);
    expect(await client.ports.list({ reconnectType: 'link' }, signal)).toEqual([]);
    expect((await client.proxies.list({ type: 'http' }, signal)).proxies).toEqual([]);
  });
  test('17: all three fields of a fingerprint are sent', async () => {
    const { client, sent } = await panel();
    await client.ports.setFingerprint([30], 7, true, signal);
    expect(sent('POST /api/devices/modem/osfp')).toEqual([{ id: [30], osid: 7, is_osfp: true }]);
  });
  test('23: a token is whatever the login gives, without blanks around it', async () => {
    const { client, seen } = await panel({ 'POST /api/auth/login/': '{"key":" abc \\n"}' });
    await client.sample(signal);
    expect(seen.at(1)?.headers.authorization).toBe('Token abc');
  });
  test('27 and 35: an edit sends back whatever was there', async () => {
    const settings = { ...(answerOf('POST /api/devices/modem/add') as object), novel: { deep: [1] } };
    const { client, sent } = await panel({ 'GET /api/devices/modem/edit/56': JSON.stringify(settings) });
    await client.ports.edit(56, { active: true }, signal);
    const { id: _id, ...body } = settings as { id?: number };
    expect(sent('POST /api/devices/modem/edit/56')).toEqual([body]);
    const user = { ...((answerOf('POST /api/users/list') as { data: readonly object[] }).data[0] ?? {}), novel: 'x' };
    const second = await panel({ 'POST /api/users/list': page([user]), 'POST /api/users/edit/5': '{"id":5}' });
    await second.client.users.edit(5, { active: true }, signal);
    expect(second.sent('POST /api/users/edit/5')).toMatchObject([{ novel: 'x', username: 'user', password: '', per_password: '' }]);
  });
  test('28: errors by status and inside a 200, wrapped or bare', async () => {
    const login = { login: 'a', password: 'b', downBps: null, upBps: null };
    for (const body of ['{"errors":{"login":["no"]}}', '{"login":["no"]}', '{"errors":"no"}']) {
      const { client } = await panel({ 'GET /api/proxy/auth/list': '[]', 'POST /api/proxy/auth/add': body });
      const outcome = await client.logins.add(login, signal);
      expect(outcome).toMatchObject({ type: 'rejected', errors: [{ message: 'no' }] });
    }
  });
  test('34: repeated and vanished ids are not sent', async () => {
    const { client, sent } = await panel();
    expect(await client.ports.setActive([30, 30, 99], true, signal)).toMatchObject({ done: [30], gone: [99] });
    expect(sent('POST /api/devices/modem/active')).toEqual([{ id: [30], active: true }]);
  });
});

describe('fields', () => {
  test('4: "sosks" is SOCKS', () =>
    expect(['socks', 'sosks', 'socks5', 'http', 'ftp'].map(type => oneProxy({ type }).proxy.type)).toEqual([
      ...['socks', 'socks', 'socks', 'http', 'other'],
    ]));
  test('5: "reconect_time", or spelt right', () =>
    expect([onePort({})?.nextInS, onePort({ reconect_time: undefined, reconnect_time: 7 })?.nextInS]).toEqual([30, 7]));
  test('6: names in two spellings are one', () => {
    expect(sameName('MegaFon RUS', 'MeGafon RUS')).toBe(true);
    expect(sameName('LTE (4G)', 'LTE 4G')).toBe(true);
    expect([panelKey('Билайн-2'), sameName('', ''), sameName('MTS', null)]).toEqual(['билайн2', false, false]);
  });
  test.each<[string, unknown, number | null, string | null]>([
    ['an object', { id: 1, login: 'kraken', password: 'p' }, 1, 'kraken'],
    ['a list of objects', [{ id: 1, login: 'kraken' }], 1, 'kraken'],
    ['one id', 2, 2, null],
    ['a list of ids', [2], 2, null],
    ['an id as text', '2', 2, null],
    ['a name', 'kraken', null, 'kraken'],
    ['nothing', null, null, null],
  ])('11: credentials are %s', (_, auth_params, loginId, login) =>
    expect(oneProxy({ auth_params }).proxy.access).toMatchObject({ type: 'login', loginId, login }),
  );
  test.each<[string, unknown, readonly number[], readonly string[]]>([
    [
      'objects',
      [
        { id: 1, ip: '192.0.2.1' },
        { id: 2, ip: '192.0.2.2' },
      ],
      [1, 2],
      ['192.0.2.1', '192.0.2.2'],
    ],
    ['addresses', ['192.0.2.1', '2001:db8::1'], [], ['192.0.2.1', '2001:db8::1']],
    ['ids', [1, '2'], [1, 2], []],
    ['one object', { id: 3, ip: '192.0.2.3' }, [3], ['192.0.2.3']],
    ['nothing', null, [], []],
  ])('11: records of addresses are %s', (_, auth_params, recordIds, ips) =>
    expect(oneProxy({ auth: 'iponly', auth_params }).proxy.access).toEqual({ type: 'ip', recordIds, ips }),
  );
  test('12: target ports are read under either name, and written under theirs', () => {
    const row = oneProxy({ ports: ['80', 443] });
    expect([row.proxy.targetPorts, oneProxy({ ports: [], targetport: [8080] }).proxy.targetPorts]).toEqual([[80, 443], [8080]]);
    expect(formOf(row)).toMatchObject({ targetport: [80, 443] });
    expect(formOf(row)).not.toHaveProperty('ports');
  });
  test('13: what no list tells is not made up', () => {
    expect(formOf(oneProxy({}))).not.toHaveProperty('maxconn');
    const { is_allow: _allow, is_ports: _ports, ports: _list, ...bare } = data[0] as Record<string, unknown>;
    expect(Object.keys(formOf(proxyRow.parse(bare)))).not.toEqual(expect.arrayContaining(['is_allow', 'is_ports', 'targetport']));
  });
  test('14: the modes of the lists are kept as they are', () =>
    expect([oneProxy({}).proxy.sitesMode, oneProxy({}).proxy.targetPortsMode]).toEqual([true, false]));
  test('15: the port of a proxy is an id or an object', () =>
    expect([oneProxy({}).proxy, oneProxy({ modem: 39 }).proxy].map(({ portId, portName }) => [portId, portName])).toEqual([
      [15, 'Beeline-11-6521'],
      [39, null],
    ]));
  test('16: a fingerprint is an object, an id, 0 or nothing', () => {
    const prints = [{ id: 7, name: 'SP3', modem: 'Windows' }, 8, 0, null].map(osfp => onePort({ osfp })?.fingerprint?.id ?? null);
    expect(prints).toEqual([7, 8, null, null]);
    const base = answerOf('POST /api/devices/modem/add') as object;
    expect([7, { id: 7 }, 0, null].map(osfp => parseSettings({ ...base, osfp }).fingerprint)).toEqual([7, 7, null, null]);
  });
  test('18: 0 and null are both "no limit"', () =>
    expect([0, null, '0', 8_000_000].map(bitrate_in => parseLogin({ id: 1, login: 'a', bitrate_in }).login.downBps)).toEqual([
      ...[null, null, null, 8_000_000],
    ]));
  test('19: dates keep their text; their zone is measured', () => {
    expect(oneProxy({}).proxy.created).toEqual({ text: '12 дек 2020 12:17:32', naive: Date.UTC(2020, 11, 12, 12, 17, 32) });
    const naive = parseNaive('12 дек 2020 12:17:32') ?? 0;
    expect(offsetFrom('12 дек 2020 12:17:32', naive - 3 * 3_600_000)).toBe(3 * 3_600_000);
  });
  test('20 and 24: words for people are not computed with, memory has no unit', () => {
    const load = parseLoad({ cpu: '28.7', memory: { total: '7965', used: 4747 }, uptime: { seconds: 74_327, humanize: '3 дня' } });
    expect(load).toEqual({ cpuPercent: 28.7, memoryTotalMb: 7965, memoryUsedMb: 4747, uptimeS: 74_327 });
    expect(parseLoad({})).toEqual({ cpuPercent: null, memoryTotalMb: null, memoryUsedMb: null, uptimeS: null });
  });
  test('21 and 22: truth in words, numbers as texts', () =>
    expect(onePort({ active: 'true', conn_dev: '1', conn_net: 1, reconnect: 'false', id: '30', signal: '5' })).toMatchObject({
      ...{ id: 30, active: true, connDev: true, connNet: true, reconnecting: false, bars: 5 },
    }));
  test('25: a login’s name, under a name of any spelling', () =>
    expect(
      parseLogins([{ id: 1, login: 'a' }, { id: 2, name: 'b' }, { id: 3, 'name ': 'c' }, { id: 4 }]).map(({ login }) => login),
    ).toEqual([...['a', 'b', 'c', '#4']]));
  test('26: a list of users has no passwords', () => {
    const row = userRow.parse({ id: 1, username: 'a', password: 'never' });
    expect(JSON.stringify(row.user)).not.toContain('never');
  });
  test('30: the address of a port is the host’s, its gateway the modem’s', () =>
    expect(onePort({})).toMatchObject({ lanIp: '192.168.9.100', gateway: '192.168.9.1' }));
  test('31: what cannot be listed is shown as raw ids', () => expect(oneProxy({ allow: [3, '4'] }).proxy.sites).toEqual([3, 4]));
  test('35: one bad row costs only itself', () =>
    expect(parsePorts([{ id: null }, 'port', { ...port, imei: 1 }]).ports.map(({ id }) => id)).toEqual([30]));
  test('the card of the host among the free interfaces', () => {
    const faces = [{ ifname: 'enp7s0', ip: '192.168.1.20' }, { ifname: 'enp8s0' }, { ifname: 'eth6' }, { ifname: 'enp6s0u1u1u2u3' }, {}, 7];
    expect(parseInterfaces(faces, 'http://192.168.1.20:8000').map(({ ifname, hostCard }) => [ifname, hostCard])).toEqual([
      ['enp8s0', true],
      ['eth6', false],
      ['enp6s0u1u1u2u3', false],
    ]);
  });
});
