import type { IpQuery, PortDraft } from '@shared/model';
import { describe, expect, test } from 'vitest';
import type { FarmClient } from '../../src/main/engine/clients/client';
import { LINK, OFF, TIME, TIME_LINK, UNPLUGGED } from './farm.harness';
import { QUIRKS, world } from './farm.world';

const { signal } = new AbortController();
const DRAFT: PortDraft = {
  ...{ name: 'p-7', ifname: 'enp0s29f7u2u1', modemType: 4, active: true, spoofing: false, fingerprint: null, mtu: 0, users: [] },
  ...{ monitoringIntervalS: 3, netMode: 'lte', reconnectType: 'time_link', reconnectIntervalS: 240, reconnectMinS: 20 },
};

describe('settings of ports', () => {
  test.each(QUIRKS)('are added, read and edited: %s', async (_, profile) => {
    const { client, sim } = await world(profile);
    const added = await client.ports.add(DRAFT, signal);
    expect(added).toMatchObject({ type: 'saved', value: DRAFT });
    const id = added.type === 'saved' ? added.value.id : 0;
    expect(sim.modems.get(id)?.settings).toMatchObject({ name: 'p-7', users: [] });
    expect(await client.ports.settings(id, signal)).toMatchObject({ id, ...DRAFT });
    const change = { name: 'Порт-77', reconnectMinS: 45, users: [5] };
    expect(await client.ports.edit(id, change, signal)).toMatchObject({ type: 'saved', value: { ...DRAFT, ...change } });
    expect(await client.ports.edit(id, { spoofing: true, fingerprint: 8 }, signal)).toMatchObject({ type: 'saved' });
    expect(sim.modems.get(id)?.settings).toMatchObject({ is_osfp: true, osfp: 8, name: 'Порт-77' });
  });
  test('an edit keeps what it does not know', async () => {
    const { client, sim, sent } = await world();
    const modem = sim.modems.get(LINK);
    if (!modem) throw new Error('no modem');
    modem.settings = { ...modem.settings, mtu: 1400, more: { reconnect_event: ['2'], params: { delay: 3 }, tariff: null } };
    expect(await client.ports.edit(LINK, { name: 'New' }, signal)).toMatchObject({
      type: 'saved',
      value: { name: 'New', mtu: 1400, unknown: ['reconnect_event', 'params', 'tariff'] },
    });
    expect(modem.settings).toMatchObject({ name: 'New', more: { reconnect_event: ['2'], params: { delay: 3 }, tariff: null } });
    expect(sent(`/api/devices/modem/edit/${LINK}`).map(entry => entry.method)).toEqual(['GET', 'POST', 'GET']);
  });
  test('a newer panel is known by its refusal, once', async () => {
    const { client, sent } = await world({ revision: 'new' });
    await client.ports.add(DRAFT, signal);
    await client.ports.add({ ...DRAFT, ifname: 'enp0s29f7u2u2' }, signal);
    expect(sent('/api/devices/modem/add').map(({ status }) => status)).toEqual([400, 200, 200]);
  });
  test.each(['drf', 'wrapped200'] as const)('scenario 13: a bad form is refused in the same words (%s)', async errors => {
    const { client, sim } = await world({ errors });
    const before = sim.modems.size;
    expect(await client.ports.add({ ...DRAFT, ifname: 'enp6s0u1u1', modemType: 9 }, signal)).toEqual({
      type: 'rejected',
      errors: [
        { field: 'type', message: 'Недопустимый первичный ключ "9" - объект не существует.' },
        { field: 'ifname', message: 'Этот интерфейс занят или не существует.' },
      ],
    });
    expect(sim.modems.size).toBe(before);
  });
  test.each(['answer-lost', 'truncated'] as const)('%s: what the panel made of it is found', async type => {
    const { client, farm, sent } = await world();
    farm.faults.add({ type, route: 'POST /api/devices/modem/*', count: 2 });
    await client.ports.list({}, signal).catch(() => undefined);
    farm.faults.clear();
    farm.faults.add({ type, route: 'POST /api/devices/modem/add' });
    expect(await client.ports.add(DRAFT, signal)).toMatchObject({ type: 'saved', value: { name: 'p-7' } });
    expect(sent('/api/devices/modem/add')).toHaveLength(1);
  });
  test('what never got there is the failure itself, after the panel was asked', async () => {
    const { client, farm, running, sent } = await world();
    await client.sample(signal);
    farm.faults.add({ type: 'error-500', route: `POST /api/devices/modem/edit/${LINK}` });
    await expect(running(client.ports.edit(LINK, { name: 'New' }, signal))).rejects.toMatchObject({ code: 'server-error' });
    expect(sent(`/api/devices/modem/edit/${LINK}`).filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
  test('when nothing can be read after it, nobody knows', async () => {
    const { client, farm, running } = await world();
    await client.sample(signal);
    farm.faults.add({ type: 'answer-lost', route: 'POST /api/proxy/auth/edit/*' });
    farm.faults.add({ type: 'reset', route: 'POST /api/devices/modem/edit/*' });
    const before = client.ports.edit(LINK, { name: 'New' }, signal);
    // The first reading is let through.
    await expect.poll(() => farm.log.entries.some(entry => entry.method === 'POST' && entry.target.includes('edit'))).toBe(true);
    farm.faults.add({ type: 'reset', route: 'GET /api/devices/modem/edit/*' });
    expect(await running(before)).toMatchObject({ type: 'unproved', failure: { code: 'reset' } });
  });
  test('an unknown port is not found', async () => {
    const { client } = await world();
    await expect(client.ports.edit(999, { name: 'x' }, signal)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('ports', () => {
  test('filters of the panel and ours agree', async () => {
    const { client } = await world({ linkFilterWide: true });
    const ids = async (filter: Parameters<FarmClient['ports']['list']>[0]) =>
      (await client.ports.list(filter, signal)).map(port => port.id);
    expect(await ids({ reconnectType: 'link' })).not.toContain(TIME_LINK);
    expect(await ids({ active: false })).toEqual([OFF]);
    expect(await ids({ name: 'порт' })).toEqual([26]);
    expect(await ids({ connDev: false })).toEqual([OFF, UNPLUGGED]);
    // Port states and the list of operators spell the same operator differently.
    expect(await ids({ operatorId: 1, connNet: true })).toEqual([21, 22, 30]);
    expect(await ids({ networkTypeId: 2, connNet: true })).toEqual([29]);
    expect(await ids({ ifname: 'enp6s0u1u1' })).toEqual([LINK]);
  });
  test('a panel that knows no such filter', async () => {
    const { client } = await world({ unknownFilter: 'error' });
    expect(await client.ports.list({ connNet: true, name: '0' }, signal)).not.toHaveLength(0);
  });
  test('are switched, and read back', async () => {
    const { client, sim, sent } = await world();
    expect(await client.ports.setActive([LINK, LINK, 999], false, signal)).toEqual({
      ...{ done: [LINK], unchanged: [], gone: [999], unproved: [], failure: null },
    });
    expect(sim.modems.get(LINK)?.settings.active).toBe(false);
    expect(sent('/api/devices/modem/active').map(({ body }) => body)).toEqual([{ id: [LINK], active: false }]);
  });
  test('"ok" and nothing happened is told', async () => {
    const { client, sim, running } = await world();
    const modem = sim.modems.get(LINK);
    if (modem) modem.setActive = () => undefined;
    expect(await running(client.ports.setActive([LINK, TIME], false, signal))).toMatchObject({ done: [TIME], unchanged: [LINK] });
  });
  test('a hundred and twenty go in portions of 50', async () => {
    const { client, sent } = await world({}, 'large');
    const ids = (await client.ports.list({}, signal)).map(port => port.id);
    expect((await client.ports.setActive(ids, true, signal)).done).toHaveLength(120);
    expect(sent('/api/devices/modem/active').map(({ body }) => (body as { id: number[] }).id.length)).toEqual([50, 50, 20]);
  });
  test.each([true, false])('get a fingerprint (panel insists on its flag: %s)', async osfpFlagRequired => {
    const { client, sim } = await world({ osfpFlagRequired });
    expect(await client.ports.setFingerprint([LINK, TIME], 9, true, signal)).toMatchObject({ done: [LINK, TIME] });
    expect(sim.modems.get(TIME)?.settings).toMatchObject({ is_osfp: true, osfp: 9 });
    expect(await client.ports.setFingerprint([TIME], 9, false, signal)).toMatchObject({ done: [TIME] });
    const unknown = await client.ports.setFingerprint([TIME], 99, true, signal).catch(() => null);
    expect(unknown?.failure?.code ?? 'rejected').toBe('rejected');
  });
});

describe('lookups', () => {
  test.each(['GET', 'POST'] as const)('are all there, asked by %s', async lookups => {
    const { client, sent } = await world({ lookups });
    const found = await client.lookups(signal);
    expect(found.modemTypes).toHaveLength(5);
    expect(found.fingerprints?.[0]).toEqual({ id: 7, os: 'Windows', version: 'SP3' });
    expect(found.operators?.map(({ name }) => name)).toEqual(['MeGafon RUS', 'MTS RUS', 'Beeline', 'Tele2']);
    expect(found.networks).toHaveLength(2);
    expect(found.interfaces?.map(({ ifname, hostCard }) => [ifname, hostCard])).toEqual([
      ['enp7s0', true],
      ['enp0s29f7u2u1', false],
      ['enp0s29f7u2u2', false],
    ]);
    await client.lookups(signal);
    // The verb is remembered.
    expect(sent('/api/devices/modem/type').map(({ method }) => method)).toEqual(
      lookups === 'GET' ? ['GET', 'GET'] : ['GET', 'POST', 'POST'],
    );
  });
});

describe('addresses', () => {
  const query = (change: Partial<IpQuery> = {}): IpQuery => ({ sort: { by: 'id', descending: true }, page: 1, perPage: 10, ...change });
  test('how many of each operator', async () => {
    const { client, sim } = await world();
    const pools = await client.history.pools(signal);
    expect(pools.reduce((sum, { count }) => sum + count, 0)).toBe(sim.operatorIps.length);
  });
  test.each(['desc', 'desk'] as const)('pages, newest first, where "descending" is spelt %s', async sortWord => {
    const { client, sim, sent } = await world({ sortWord });
    const newest = [...sim.history].reverse().map(row => row.id);
    const first = await client.history.ofPorts(query(), signal);
    expect(first).toMatchObject({ total: newest.length, page: 1, pages: Math.ceil(newest.length / 10), complete: true });
    expect(first.rows.map(row => row.id)).toEqual(newest.slice(0, 10));
    expect((await client.history.ofPorts(query({ page: 3 }), signal)).rows.map(row => row.id)).toEqual(newest.slice(20, 30));
    expect(sent('/api/devices/ip/modem')).toHaveLength(sortWord === 'desc' ? 2 : 3);
  });
  test.each(['heeded', 'ignored'] as const)('of one port; its filter is %s', async portFilter => {
    const { client, sim, sent } = await world({ portFilter });
    const own = sim.history.filter(row => row.modem === LINK).reverse();
    for (const page of [1, 2]) {
      const found = await client.history.ofPorts(query({ portId: LINK, page }), signal);
      expect(found).toMatchObject({ total: own.length, complete: true });
      expect(found.rows.map(row => row.id)).toEqual(own.slice((page - 1) * 10, page * 10).map(row => row.id));
    }
    expect(sent('/api/devices/ip/modem')).toHaveLength(portFilter === 'heeded' ? 2 : 3);
  });
  test('a panel that refuses an unknown filter is not asked for it again', async () => {
    const { client, sim } = await world({ portFilter: 'ignored', unknownFilter: 'error' });
    const own = sim.history.filter(row => row.modem === LINK);
    expect((await client.history.ofPorts(query({ portId: LINK }), signal)).total).toBe(own.length);
  });
  test.each([
    ['Europe/Riga', 'окт', 'ru'],
    ['Asia/Vladivostok', 'окт.', 'ru'],
    ['America/New_York', 'Oct', 'en'],
  ] as const)('within a time of the clock of the panel (%s, %s)', async (timezone, dateStyle, lang) => {
    const { client } = await world({ timezone, dateStyle, lang });
    const all = await client.history.ofOperators(query({ perPage: 500, sort: { by: 'at', descending: true } }), signal);
    const dates = all.rows.map(row => row.at.naive ?? 0);
    expect(dates).toEqual([...dates].sort((one, other) => other - one));
    const [to = 0, from = 0] = [dates[10], dates[30]];
    const found = await client.history.ofOperators(query({ perPage: 500, from, to, sort: { by: 'at', descending: false } }), signal);
    expect(found.rows.map(row => row.at.naive)).toEqual(dates.filter(at => at >= from && at <= to).reverse());
  });
  test('by operator, network and address', async () => {
    const { client, sim } = await world();
    const [first] = sim.operatorIps;
    const found = await client.history.ofOperators(query({ ip: first?.ip ?? '', operatorId: first?.operator ?? 0 }), signal);
    expect(found.rows).toMatchObject([{ id: first?.id, ip: first?.ip, operatorId: first?.operator }]);
    const umts = await client.history.ofPorts(query({ networkTypeId: 2, perPage: 500 }), signal);
    expect(new Set(umts.rows.map(row => row.portId))).toEqual(new Set([29]));
  });
  test('a page beyond the last is empty', async () => {
    const { client } = await world();
    expect(await client.history.ofPorts(query({ page: 9_999 }), signal)).toMatchObject({ rows: [], complete: true });
  });
});

describe('services and load', () => {
  test.each([
    ['services', 'sample'],
    ['modem', 'table'],
    ['services', 'both'],
  ] as const)('scenario 17: are read (%s path, keys of the %s) and switched', async (statusPath, serviceKeys) => {
    const { client, sim, sent } = await world({ statusPath, serviceKeys });
    const names = (await client.machine.services(signal)).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['normal', 'osfp', 'reconnect', 'scheduler', 'rabbitmq']));
    expect([names.includes('proxy'), names.includes('high')]).toEqual([serviceKeys !== 'table', serviceKeys !== 'sample']);
    expect(await client.machine.setService('scheduler', false, signal)).toMatchObject({ type: 'done' });
    expect(sim.services.running('scheduler')).toBe(false);
    expect(await client.machine.setService('scheduler', true, signal)).toMatchObject({ type: 'done' });
    expect(sent('/api/devices/services/stop')).toHaveLength(1);
  });
  test.each(['drf', 'wrapped200'] as const)('an unknown one is refused (%s)', async errors => {
    const { client } = await world({ errors });
    expect(await client.machine.setService('nonsense', false, signal)).toEqual({
      type: 'rejected',
      errors: [{ field: 'name', message: 'Неизвестная служба.' }],
    });
  });
  test('"ok" and it goes on running is told', async () => {
    const { client, sim, running } = await world();
    sim.setService = () => undefined;
    expect(await running(client.machine.setService('proxy', false, signal))).toMatchObject({ type: 'unchanged' });
  });
  test('stand beside each reading, a switch of ours at once, and are asked for once a minute', async () => {
    const { client, farm, lab, sent } = await world();
    const route = '/api/devices/services/status';
    const status = () => sent(route).length;
    await client.sample(signal);
    await expect.poll(async () => (await client.sample(signal)).services?.length).toBe(6);
    const once = status();
    for (let turn = 0; turn < 5; turn++) await client.sample(signal);
    expect(status()).toBe(once);
    await client.machine.setService('proxy', false, signal);
    expect((await client.sample(signal)).services).toContainEqual({ name: 'proxy', running: false });
    const before = status();
    lab.advance(61_000);
    await client.sample(signal);
    await expect.poll(status).toBe(before + 1);
    // What ran a while ago says nothing of now.
    farm.faults.add({ type: 'error-500', route: `GET ${route}` });
    lab.advance(61_000);
    await client.sample(signal);
    await expect.poll(async () => (await client.sample(signal)).services).toBeUndefined();
    farm.faults.clear();
    lab.advance(61_000);
    await client.sample(signal);
    await expect.poll(async () => (await client.sample(signal)).services?.length).toBe(6);
    lab.advance(3_600_000);
    expect((await client.sample(signal)).services).toBeUndefined();
  });
  test('the load', async () => {
    const { client } = await world();
    expect(await client.machine.load(signal)).toMatchObject({ memoryTotalMb: 7965, uptimeS: 74_327, cpuPercent: expect.any(Number) });
  });
});

describe('scenario 14: an old revision', () => {
  test('answers what it lacks with "not there"', async () => {
    const { client } = await world({ revision: 'old' });
    const lacking = [
      client.ports.settings(LINK, signal),
      client.ports.add(DRAFT, signal),
      client.machine.services(signal),
      client.machine.setService('proxy', true, signal),
      client.users.list(signal),
    ];
    await Promise.all(lacking.map(call => expect(call).rejects.toMatchObject({ code: 'unimplemented' })));
    expect((await client.proxies.list({}, signal)).proxies).toHaveLength(18);
  });
});
