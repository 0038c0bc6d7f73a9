import { connect } from 'node:net';
import * as wire from '@shared/xray/wire';
import { describe, expect, it } from 'vitest';
import { publicKeyOf } from '../../src/lab/x25519';
import { call } from './help';
import { xray } from './xray-client';

const { statsService, handlerService } = wire;
const adding = (tag: string, email: string, id: string) => ({
  tag,
  operation: wire.wrap(wire.addUser, { user: { level: 0, email, account: wire.wrap(wire.account, { id, flow: '' }) } }),
});
const removing = (tag: string, email: string) => ({ tag, operation: wire.wrap(wire.removeUser, { email }) });
const UUID = '11111111-2222-4333-8444-555555555555';

describe('statistics', () => {
  it('move, match by substring, and are made when first used', async () => {
    const { ask, fails, advance } = await xray();
    const all = async (pattern = '') => (await ask(statsService.queryStats, { pattern })).stat;
    const before = await all();
    expect(before.length).toBeGreaterThan(10);
    const sum = (rows: readonly wire.Stat[]) => rows.reduce((total, row) => total + row.value, 0);
    advance(1_000);
    expect(sum(await all())).toBeGreaterThan(sum(before));
    expect((await all('marta-laptop>>>')).map(row => row.name).sort()).toEqual([
      'user>>>marta-laptop>>>traffic>>>downlink',
      'user>>>marta-laptop>>>traffic>>>uplink',
    ]);
    expect(await fails(ask(statsService.getStats, { name: 'user>>>nobody>>>traffic>>>uplink' }))).toBe(
      'NOT_FOUND: user>>>nobody>>>traffic>>>uplink not found.',
    );
    const old = await xray({ generation: '1.8.24' });
    expect(await old.fails(old.ask(statsService.getStats, { name: 'x' }))).toBe('UNKNOWN: app/stats/command: x not found.');
  });

  it('are swapped to zero by a reset, for whoever asks so', async () => {
    const { ask } = await xray();
    const name = 'inbound>>>vless-reality>>>traffic>>>uplink';
    const value = async (reset: boolean) => (await ask(statsService.getStats, { name, reset })).stat?.value;
    const first = await value(true);
    expect(first).toBeGreaterThan(0);
    expect(await value(false)).toBe(0);
  });

  it('tell the run time, which begins again with a restart, and forget what the API added', async () => {
    const { ask, handle, advance } = await xray();
    await ask(handlerService.alterInbound, adding('vless-reality', 'fresh', UUID));
    const before = await ask(statsService.getSysStats, {});
    expect(before.uptime).toBeGreaterThan(3_600);
    expect(before.alloc).toBeGreaterThan(1e7);
    const count = async () => (await ask(handlerService.getInboundUsersCount, { tag: 'vless-reality' })).count;
    const users = await count();
    await handle.restart();
    advance(5_000);
    await expect
      .poll(() =>
        ask(statsService.getSysStats, {})
          .then(answer => answer.uptime)
          .catch(() => null),
      )
      .toBe(5);
    expect(await count()).toBe(users - 1);
  });

  it('know who is online, as far as the generation can', async () => {
    const { ask, fails } = await xray();
    const { users } = await ask(statsService.getAllOnlineUsers, {});
    expect(users.length).toBeGreaterThan(0);
    const name = String(users[0]);
    expect((await ask(statsService.getStatsOnline, { name })).stat).toEqual({ name, value: 1 });
    expect(Object.keys((await ask(statsService.getStatsOnlineIpList, { name })).ips)[0]).toMatch(/^(100\.64|203\.0\.113)\./);
    expect(await fails(ask(statsService.getUsersStats, {}))).toMatch(/^UNIMPLEMENTED: unknown method GetUsersStats for service/);
    const newest = await xray({ generation: '26.7.28' });
    const rows = (await newest.ask(statsService.getUsersStats, { includeTraffic: true })).users;
    expect(rows[0]?.traffic?.downlink).toBeGreaterThan(0);
    const middle = await xray({ generation: '25.12.8' });
    expect(await middle.fails(middle.ask(statsService.getAllOnlineUsers, {}))).toMatch(/^UNIMPLEMENTED/);
    const off = await xray({ statsUserOnline: false });
    expect((await off.ask(statsService.getAllOnlineUsers, {})).users).toEqual([]);
  });

  it('arrive in bursts where Vision splices', async () => {
    const { ask, advance, handle } = await xray({ splice: true });
    const vision = 'marta-laptop';
    const read = async (direction: 'uplink' | 'downlink') =>
      (await ask(statsService.queryStats, { pattern: wire.userCounter(vision, direction) })).stat[0]?.value ?? 0;
    let still = 0;
    let jumps = 0;
    for (let minute = 0; minute < 60; minute++) {
      const online = handle.sim.online().has(vision);
      const before = [await read('uplink'), await read('downlink')];
      advance(5_000);
      const after = [await read('uplink'), await read('downlink')];
      if (online && after[0] !== before[0] && after[1] === before[1]) still += 1;
      if (after[1] !== before[1]) jumps += 1;
      advance(25_000);
    }
    expect(still).toBeGreaterThan(5);
    expect(jumps).toBeLessThan(still);
  });

  it('are absent as a whole service when it is not configured', async () => {
    const { ask, fails } = await xray({ services: ['HandlerService'] });
    expect(await fails(ask(statsService.getSysStats, {}))).toBe('UNIMPLEMENTED: unknown service xray.app.stats.command.StatsService');
    expect((await ask(handlerService.listInbounds, { isOnlyTags: true })).inbounds.length).toBe(5);
  });
});

describe('users', () => {
  it('are added, listed and removed with the words of the core', async () => {
    const { ask, fails } = await xray();
    const alter = (request: Partial<wire.AlterInbound>) => ask(handlerService.alterInbound, request);
    await alter(adding('vless-reality', 'Bob', UUID));
    expect(await fails(alter(adding('vless-reality', 'bob', UUID)))).toBe('UNKNOWN: proxy/vless: User bob already exists.');
    expect(await fails(alter(adding('nowhere', 'x', UUID)))).toBe(
      'UNKNOWN: app/proxyman/command: failed to get handler: nowhere > app/proxyman/inbound: handler not found: nowhere',
    );
    expect(await fails(alter(adding('vless-reality', 'x', 'z'.repeat(31))))).toMatch(/^UNKNOWN: .*failed to parse ID/);
    expect(await fails(alter(removing('vless-reality', '')))).toBe('UNKNOWN: proxy/vless: Email must not be empty.');
    expect(await fails(alter(removing('dns-in', 'x')))).toBe('UNKNOWN: app/proxyman/command: proxy is not a UserManager');
    const [found] = (await ask(handlerService.getInboundUsers, { tag: 'vless-reality', email: 'BOB' })).users;
    expect(found?.email).toBe('Bob');
    expect(wire.unwrap(wire.account, found?.account ?? null)?.id).toBe(UUID);
    await alter(removing('vless-reality', 'BOB'));
    expect(await fails(alter(removing('vless-reality', 'Bob')))).toBe('UNKNOWN: proxy/vless: User Bob not found.');
    const [nobody] = (await ask(handlerService.getInboundUsers, { tag: 'vless-reality', email: 'Bob' })).users;
    expect(nobody?.email).toBe('');
  });

  it('of the wrong protocol bring the whole core down', async () => {
    const { ask, fails, handle } = await xray();
    expect(await fails(ask(handlerService.alterInbound, adding('shadow', 'x', UUID)))).toMatch(/^UNAVAILABLE/);
    await expect.poll(() => handle.sim.restarts).toBe(1);
  });

  it('that are no users at all do so, too', async () => {
    const { ask, fails, handle } = await xray();
    expect(await fails(ask(handlerService.alterInbound, { tag: 'vless-reality', operation: null }))).toMatch(/^UNAVAILABLE/);
    await expect.poll(() => handle.sim.restarts).toBe(1);
  });

  it('with the same id, but for its third group, take it from each other, and removing one cuts off the other', async () => {
    const { ask, handle } = await xray();
    const alter = (request: Partial<wire.AlterInbound>) => ask(handlerService.alterInbound, request);
    const reachable = () => (handle.sim.truth() as { reachable: string[] }).reachable.filter(email => email.startsWith('twin'));
    await alter(adding('vless-reality', 'twin-a', UUID));
    expect(reachable()).toEqual(['twin-a']);
    await alter(adding('vless-reality', 'twin-b', UUID.replace('4333', '4999')));
    expect(reachable()).toEqual(['twin-b']);
    await alter(removing('vless-reality', 'twin-a'));
    expect(reachable()).toEqual([]);
    expect((await ask(handlerService.getInboundUsers, { tag: 'vless-reality', email: 'twin-b' })).users[0]?.email).toBe('twin-b');
  });

  it('cannot be listed by the oldest generation', async () => {
    const { ask, fails } = await xray({ generation: '1.8.24' });
    await ask(handlerService.alterInbound, adding('vless-reality', 'fresh', UUID));
    for (const method of [handlerService.getInboundUsers, handlerService.getInboundUsersCount])
      expect(await fails(ask<wire.GetInboundUsers, unknown>(method, { tag: 'vless-reality' }))).toMatch(/^UNIMPLEMENTED/);
    expect(await fails(ask(handlerService.listInbounds, {}))).toMatch(/^UNIMPLEMENTED/);
  });
});

describe('inbounds', () => {
  it('come with the REALITY key, whose public half is X25519', async () => {
    const { ask, handle } = await xray();
    const { inbounds } = await ask(handlerService.listInbounds, {});
    const inbound = inbounds.find(({ tag }) => tag === 'vless-reality');
    const receiver = wire.unwrap(wire.receiverConfig, inbound?.receiverSettings ?? null);
    const reality = wire.unwrap(wire.realityConfig, receiver?.streamSettings?.securitySettings[0] ?? null);
    expect(reality?.privateKey.length).toBe(32);
    expect(publicKeyOf(reality?.privateKey ?? new Uint8Array())).toBe((handle.sim.truth() as { publicKey: string }).publicKey);
    expect(reality?.shortIds.map(id => id.length)).toEqual([8, 8]);
    const port = receiver?.portList?.range[0]?.from ?? 0;
    await new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve();
      });
      socket.on('error', reject);
    });
    const tags = (await ask(handlerService.listInbounds, { isOnlyTags: true })).inbounds;
    expect(tags.map(inbound => inbound.receiverSettings)).toEqual(Array(5).fill(null));
  });
});

describe('the wire', () => {
  it('answers under the old names of its services', async () => {
    const { client } = await xray();
    const bytes = await new Promise<Buffer>((resolve, reject) => {
      client.makeUnaryRequest(
        '/v2ray.core.app.stats.command.StatsService/GetSysStats',
        () => Buffer.alloc(0),
        (answer: Buffer) => answer,
        null,
        (error, answer) => (error || !answer ? reject(error) : resolve(answer)),
      );
    });
    expect(statsService.getSysStats.response.decode(bytes).uptime).toBeGreaterThan(0);
  });

  it('fails as told', async () => {
    const { ask, fails, handle } = await xray();
    await call(`${handle.server.control}/fault`, {
      body: { type: 'status', code: 8, message: 'too big', count: 1, route: '*/QueryStats' },
    });
    expect(await fails(ask(statsService.queryStats, {}))).toBe('RESOURCE_EXHAUSTED: too big');
    await call(`${handle.server.control}/fault`, { body: { type: 'truncated', count: 1 } });
    expect(await fails(ask(statsService.queryStats, {}))).toMatch(/^INTERNAL/);
    expect((await ask(statsService.queryStats, {})).stat.length).toBeGreaterThan(0);
  });

  it('refuses as told', async () => {
    const { ask, fails, handle } = await xray();
    await ask(statsService.getSysStats, {});
    await call(`${handle.server.control}/fault`, { body: { type: 'refused' } });
    await expect.poll(() => fails(ask(statsService.getSysStats, {})), { interval: 5 }).toMatch(/^UNAVAILABLE/);
    await handle.port.open();
    await expect.poll(() => fails(ask(statsService.getSysStats, {}))).toBe('no failure');
  });

  it('accepts and never speaks where the API loops, and counts who came', async () => {
    const { handle } = await xray({ exposure: 'loop' });
    const [host = '', port] = handle.server.address.split(':');
    const said = await new Promise<number>((resolve, reject) => {
      let bytes = 0;
      const socket = connect(Number(port), host, () => socket.end('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'));
      socket.on('data', data => {
        bytes += data.length;
      });
      socket.on('error', reject);
      setTimeout(() => {
        socket.destroy();
        resolve(bytes);
      }, 100);
    });
    expect([said, handle.port.loopConnections()]).toEqual([0, 1]);
  });
});
