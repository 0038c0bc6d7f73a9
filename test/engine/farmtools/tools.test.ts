/** Farm proxies through the engine: the list without passwords, writes read back, text with them, links. */
import type { FarmProxyDraft, ProxyExport, ProxyFormat } from '@shared/model';
import { PROXY_FORMATS } from '@shared/model';
import { describe, expect, it, vi } from 'vitest';
import { EVERYTHING, serverId, tools } from './world';

const what = (change: Partial<ProxyExport> = {}): ProxyExport => ({
  ...{ serverId, proxyIds: null, onlyAvailable: false, type: null, format: 'url', host: null, comment: false, remoteDns: true },
  ...change,
});
const DRAFT: FarmProxyDraft = {
  ...{ portId: 21, type: 'socks', active: true, access: { type: 'login', loginId: 2 }, listenPort: 7_001, maxConnections: 0 },
  ...{ local: false, sites: [], sitesMode: true, targetPorts: [], targetPortsMode: true },
};
const list = { serverId, query: EVERYTHING, again: false };

describe('the list', () => {
  it('has each proxy with its port, and one request serves all who ask at once', async () => {
    const { calls, asked, farm } = await tools();
    farm.log.clear();
    const [shown, again] = await Promise.all([calls.listProxies(list), calls.listProxies(list), calls.listProxyIds(list)]);
    expect(shown).toEqual(again);
    expect(asked('/api/proxy/list')).toBe(1);
    expect(shown.totals).toEqual({ all: 18, available: 18, noAnswer: 0, slow: 0 });
    expect(shown.rows[0]).toMatchObject({ portName: 'Port-01', type: 'http', listenPort: 8_100, hasPassword: true, check: null });
    expect(shown.rows[0]?.externalIp).toMatch(/^\d+\./);
    expect(shown.logins.map(({ login }) => login)).toContain('scraper_1');
    expect(await calls.listProxyIds({ serverId, query: { ...EVERYTHING, offset: 16, limit: 5 } })).toHaveLength(2);
  });
  it('is asked for again after ten seconds, at a wish, and after a write', async () => {
    const { calls, asked, farm, lab } = await tools();
    farm.log.clear();
    await calls.listProxies(list);
    await calls.listProxies(list);
    expect(asked('/api/proxy/list')).toBe(1);
    lab.advance(11_000);
    await calls.listProxies(list);
    await calls.listProxies({ ...list, again: true });
    expect(asked('/api/proxy/list')).toBe(3);
    await calls.setProxiesActive({ serverId, proxyIds: [1], active: false });
    expect((await calls.listProxies(list)).rows[0]).toMatchObject({ id: 1, active: false });
  });
  it('asked for before a write does not take the place of one that is asked for after it, whichever comes first', async () => {
    const { calls, client, farm } = await tools();
    const { proxies } = client;
    const answers: (() => void)[] = [];
    const list: typeof proxies.list = async (...what) => {
      const found = await proxies.list(...what);
      await new Promise<void>(resolve => answers.push(resolve));
      return found;
    };
    Object.assign(client, { proxies: { ...proxies, list } });
    const before = calls.listProxies({ serverId, query: EVERYTHING, again: false });
    await vi.waitFor(() => expect(answers).toHaveLength(1), 20_000);
    await calls.setProxiesActive({ serverId, proxyIds: [1], active: false });
    expect(farm.sim.proxies.get(1)?.active).toBe(false);
    const after = calls.listProxies({ serverId, query: EVERYTHING, again: false });
    await vi.waitFor(() => expect(answers).toHaveLength(2), 20_000);
    answers[0]?.();
    await before;
    const third = calls.listProxies({ serverId, query: EVERYTHING, again: false });
    answers[1]?.();
    for (const asked of [after, third]) expect((await asked).rows[0]).toMatchObject({ id: 1, active: false });
  });
  it('stays when the farm is away, marked stale; copying then is refused', async () => {
    const { calls, made, world } = await tools();
    await calls.listProxies(list);
    world.connected = false;
    expect(await calls.listProxies({ ...list, again: true })).toMatchObject({ stale: true, count: 18 });
    await expect(made.out.write(what(), null)).rejects.toMatchObject({ code: 'gone' });
  });
  it('is of farms only, and forgotten with the address', async () => {
    const { calls, made, world } = await tools();
    await expect(calls.listProxies({ ...list, serverId: 'nobody' })).rejects.toMatchObject({ code: 'not-found' });
    await calls.listProxies(list);
    made.follow([{ ...world.server, address: 'http://192.0.2.1:8000' }]);
    world.connected = false;
    await expect(calls.listProxies(list)).rejects.toMatchObject({ code: 'gone' });
  });
});

describe('writes are read back', () => {
  it('adds, edits, switches, deletes', async () => {
    const { calls, events, farm } = await tools();
    expect((await calls.proxyChoices({ serverId })).freeNumber).toBe(9_109);
    const made = await calls.addProxy({ serverId, draft: DRAFT });
    expect(made.type).toBe('saved');
    const proxyId = made.type === 'saved' ? made.value.id : 0;
    expect(Object.keys(made.type === 'saved' ? made.value : {})).toEqual(['id']);
    expect(await calls.editProxy({ serverId, proxyId, change: { listenPort: 7_002, sites: [3] } })).toMatchObject({ type: 'saved' });
    expect(farm.sim.proxies.get(proxyId)).toMatchObject({ port: 7_002, allow: [3], type: 'socks' });
    expect(await calls.setProxiesActive({ serverId, proxyIds: [proxyId, 9_999], active: false })).toMatchObject({
      done: [proxyId],
      gone: [9_999],
    });
    expect(await calls.deleteProxies({ serverId, proxyIds: [proxyId] })).toMatchObject({ done: [proxyId] });
    expect(farm.sim.proxies.has(proxyId)).toBe(false);
    expect(events).toEqual([
      { type: 'proxy-added', shape: 'ok', params: { port: 'Port-01', kind: 'socks', number: 7_001 } },
      { type: 'proxy-edited', shape: 'ok', params: { port: 'Port-01', kind: 'socks', number: 7_002 } },
      { type: 'proxies-off', shape: 'off', params: { count: 1 } },
      { type: 'proxies-deleted', shape: 'off', params: { count: 1 } },
    ]);
  });
  it('what the panel refuses is told in its words, and is no event', async () => {
    const { calls, events } = await tools();
    const refused = await calls.addProxy({ serverId, draft: { ...DRAFT, listenPort: 8_100 } });
    expect(refused).toMatchObject({ type: 'rejected', errors: [{ field: 'port' }] });
    expect(events).toEqual([]);
  });
});

describe('written out', () => {
  it('has the passwords as the panel has them at that moment, and no preview has any', async () => {
    const { calls, made, farm, passwords } = await tools();
    for (const format of PROXY_FORMATS) {
      const preview = await calls.previewProxies(what({ format, template: '{login}:{password}' }));
      for (const password of passwords()) expect(preview.text, format).not.toContain(password);
      expect(preview, format).toMatchObject({ total: 18, hosts: ['127.0.0.1'] });
    }
    const login = farm.sim.logins.get(1);
    if (!login) throw new Error('no login');
    login.password = 'changed meanwhile/100%';
    const { text, count, extension, opens } = await made.out.write(what({ proxyIds: [1, 2] }), null);
    expect([count, extension, opens]).toEqual([2, 'txt', null]);
    expect(text).toBe(
      'http://kraken:changed%20meanwhile%2F100%25@127.0.0.1:8100\nsocks5h://kraken:changed%20meanwhile%2F100%25@127.0.0.1:9100\n',
    );
  });
  it('no answer of any call holds a password or a token', async () => {
    const { calls, passwords } = await tools();
    const seen = JSON.stringify([
      await calls.listProxies(list),
      await calls.proxyChoices({ serverId }),
      await calls.addProxy({ serverId, draft: DRAFT }),
      await calls.editProxy({ serverId, proxyId: 1, change: { local: true } }),
      await calls.setProxiesActive({ serverId, proxyIds: [1], active: false }),
      await calls.previewProxies(what({ format: 'colon-reset' })),
      calls.duplicateIps(null),
    ]);
    for (const secret of passwords()) expect(seen).not.toContain(secret);
  });
  it('takes the host that was chosen, the farm’s public one, or the panel’s own', async () => {
    const { made, world, calls } = await tools();
    const one = async (host: string | null) => (await made.out.write(what({ proxyIds: [1], host, format: 'host-port' }), null)).text;
    expect(await one('proxy.example.org')).toBe('proxy.example.org:8100\n');
    expect(await one('[2001:db8::7]')).toBe('[2001:db8::7]:8100\n');
    await expect(one('203.0.113.200:3001')).rejects.toMatchObject({ code: 'bad-input' });
    world.server = { ...world.server, publicHost: '203.0.113.200' };
    expect(await one(null)).toBe('203.0.113.200:8100\n');
    expect((await calls.previewProxies(what())).hosts).toEqual(['203.0.113.200', '127.0.0.1']);
    world.server = { ...world.server, publicHost: null };
    expect(await one(null)).toBe('127.0.0.1:8100\n');
  });
  it('tells who needs no password and what is left out', async () => {
    const { calls, made, farm } = await tools();
    expect(await calls.previewProxies(what())).toMatchObject({ count: 18, withoutPassword: 1, trusted: 2, skipped: [] });
    expect(await calls.previewProxies(what({ format: 'pac' }))).toMatchObject({
      count: 10,
      skipped: [{ reason: 'no-credentials', count: 8 }],
    });
    const login = farm.sim.logins.get(1);
    if (login) login.password = 'a:b';
    const colon = await made.out.write(what({ format: 'colon', proxyIds: [1, 3] }), null);
    expect(colon.count).toBe(1);
    await expect(made.out.write(what({ format: 'colon', proxyIds: [1] }), null)).rejects.toMatchObject({ code: 'rejected' });
  });
  it('a panel that tells no passwords: those proxies are left out, unless none is written', async () => {
    const { calls } = await tools({ profile: { authParams: 'int' } });
    const count = async (format: ProxyFormat) => (await calls.previewProxies(what({ format }))).count;
    expect([await count('url'), await count('host-port')]).toEqual([1, 18]);
    expect((await calls.previewProxies(what())).skipped).toEqual([{ reason: 'login-unknown', count: 17 }]);
  });
  it('passwords are dropped from memory two minutes after they were read', async () => {
    const { calls, asked, farm, lab } = await tools();
    await calls.previewProxies(what());
    lab.advance(121_000);
    farm.log.clear();
    await calls.previewProxies(what());
    expect(asked('/api/proxy/list')).toBe(1);
  });
});

describe('rotation links', () => {
  const admin = { type: 'administrator', understood: true } as const;
  const userOf = (farm: Awaited<ReturnType<typeof tools>>['farm'], id: number) => {
    const user = farm.sim.users.get(id);
    if (!user) throw new Error('no such user');
    return user;
  };
  it('are off until the user allows them, and need a token that was chosen', async () => {
    const { made, world } = await tools();
    await expect(made.out.link(serverId, 21, admin)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(made.out.write(what({ format: 'colon-reset' }), null)).rejects.toMatchObject({ code: 'forbidden' });
    world.settings.rotationLinks = true;
    await expect(made.out.write(what({ format: 'template', template: '{address} {link}' }), null)).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
  it('with the administrator’s token say that they open everything, and they do rotate', async () => {
    const { made, world, farm } = await tools();
    world.settings.rotationLinks = true;
    const { text, opens } = await made.out.link(serverId, 21, admin);
    expect(opens).toBe('everything');
    expect(text).toBe(`${farm.server.address}/api/devices/modem/reconnect?token=${userOf(farm, 1).token}&id=21`);
    expect((await fetch(text)).status).toBe(200);
  });
  it('with a panel user’s token open no more than that user has; one of an administrator is refused', async () => {
    const { made, world, farm } = await tools();
    world.settings.rotationLinks = true;
    const { username, password, token } = userOf(farm, 5);
    const user = { type: 'panel-user', username, password } as const;
    const written = await made.out.write(what({ format: 'colon-reset', proxyIds: [1] }), user);
    expect(written.text).toContain(`|${farm.server.address}/api/devices/modem/reconnect?token=${token}&id=21\n`);
    expect(written.opens).not.toBe('everything');
    const boss = userOf(farm, 1);
    await expect(
      made.out.link(serverId, 21, { type: 'panel-user', username: boss.username, password: boss.password }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    const wrong = made.out.link(serverId, 21, { ...user, password: 'wrong-one' });
    await expect(wrong).rejects.toMatchObject({ code: 'auth' });
    await expect(wrong).rejects.not.toMatchObject({ message: expect.stringContaining('wrong-one') });
  });
});

it('addresses that several ports show are found without any request', async () => {
  const { calls, world, farm } = await tools();
  farm.log.clear();
  expect(calls.duplicateIps(null)).toEqual([]);
  world.ports = world.ports.map(port => (port.id === 22 ? { ...port, externalIp: world.ports[0]?.externalIp ?? null } : port));
  expect(calls.duplicateIps(null)).toMatchObject([{ ip: world.ports[0]?.externalIp, ports: [{ portId: 21 }, { portId: 22 }] }]);
  expect(farm.log.entries).toEqual([]);
});
