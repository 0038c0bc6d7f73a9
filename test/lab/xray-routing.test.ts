/** The lab's routing, outbounds, observatory and log, in the words of the real programs. */
import { type Client, status } from '@grpc/grpc-js';
import * as wire from '@shared/xray/wire';
import { describe, expect, it } from 'vitest';
import { xray } from './xray-client';

const { routingService, handlerService } = wire;
const tcp = { network: wire.NETWORK.tcp };

describe('rules', () => {
  it('are tried in their order, the last takes all', async () => {
    const { route, ask, fails } = await xray();
    expect((await ask(routingService.listRule, {})).rules.map(({ ruleTag }) => ruleTag)).toEqual([
      ...['block-bt', 'private', 'local-sites', 'eu-out', 'rest'],
    ]);
    expect(await route({ ...tcp, protocol: 'bittorrent' })).toBe('block');
    expect(await route({ ...tcp, targetIps: [Uint8Array.of(192, 168, 1, 1)] })).toBe('block');
    expect(await route({ ...tcp, targetDomain: 'www.example.com' })).toBe('direct');
    expect(await route({ ...tcp, user: 'marta-laptop' })).toBe('hel-wg');
    expect(await route({ ...tcp, user: 'somebody' })).toBe('direct');
    expect(await fails(ask(routingService.testRoute, {}))).toBe('UNKNOWN: app/router/command: Invalid routing request.');
    expect(await fails(ask(routingService.testRoute, { routingContext: {} }))).toBe(
      'UNKNOWN: common: not enough information for making a decision',
    );
  });

  it('come and go, and a restart forgets them', async () => {
    const { ask, route, handle } = await xray();
    const rule = { ruleTag: 'new', outboundTag: 'ams-wg', userEmail: ['Zoë'] };
    await ask(routingService.addRule, { config: wire.wrap(wire.routerConfig, { rule: [rule] }), shouldAppend: true });
    // Behind the one that takes all, so it never applies.
    expect(await route({ ...tcp, user: 'Zoë' })).toBe('direct');
    await ask(routingService.removeRule, { ruleTag: 'rest' });
    expect(await route({ ...tcp, user: 'Zoë' })).toBe('ams-wg');
    await handle.restart();
    expect((await ask(routingService.listRule, {})).rules.map(({ ruleTag }) => ruleTag)).not.toContain('new');
  });
});

describe('a balancer', () => {
  it('chooses the quickest, obeys an override, and takes any name for one', async () => {
    const { ask, route, fails } = await xray();
    const info = async () => (await ask(routingService.getBalancerInfo, { tag: 'eu' })).balancer;
    expect(await info()).toEqual({ override: { target: '' }, principleTarget: { tag: ['hel-wg'] } });
    await ask(routingService.overrideBalancerTarget, { balancerTag: 'eu', target: 'nonsense' });
    expect((await info())?.override).toEqual({ target: 'nonsense' });
    expect(await route({ ...tcp, user: 'marta-laptop' })).toBe('nonsense');
    await ask(routingService.overrideBalancerTarget, { balancerTag: 'eu', target: '' });
    expect(await route({ ...tcp, user: 'marta-laptop' })).toBe('hel-wg');
    expect(await fails(ask(routingService.getBalancerInfo, { tag: 'no' }))).toBe('UNKNOWN: app/router: cannot find tag');
  });

  it('moves its users’ bytes to where it leads', async () => {
    const { ask, advance, handle } = await xray();
    const bytes = async (tag: string) =>
      (await ask(wire.statsService.queryStats, { pattern: `outbound>>>${tag}>>>` })).stat.reduce((sum, { value }) => sum + value, 0);
    await ask(routingService.overrideBalancerTarget, { balancerTag: 'eu', target: 'waw-wg' });
    const isOn = (): boolean => handle.sim.online().has('marta-laptop');
    for (let minute = 0; minute < 600 && !isOn(); minute += 1) advance(60_000);
    expect(isOn()).toBe(true);
    const before = await bytes('waw-wg');
    advance(2_000);
    expect(await bytes('waw-wg')).toBeGreaterThan(before);
  });
});

describe('the observatory', () => {
  it('tells who is alive, how slow, and who is not', async () => {
    const { ask } = await xray();
    const { status: found } = await ask(wire.observatoryService.getOutboundStatus, {});
    const of = (tag: string) => found?.status.find(({ outboundTag }) => outboundTag === tag);
    expect(of('hel-wg')).toMatchObject({ alive: true, healthPing: { all: 10, fail: 0 } });
    expect(of('ams-wg')?.healthPing).toMatchObject({ fail: 2 });
    expect(of('waw-wg')).toMatchObject({ alive: false, delay: 99_999_999 });
    expect(of('block')).toBeUndefined();
  });
});

describe('routed connections', () => {
  const follow = (client: Client, tell: (answer: wire.RoutingContext) => void) =>
    new Promise<string>(resolve => {
      const { path, response } = routingService.subscribeRoutingStats;
      const call = client.makeServerStreamRequest(
        path,
        () => Buffer.alloc(0),
        (bytes: Buffer) => bytes,
        null,
      );
      call.on('data', (bytes: Buffer) => {
        tell(response.decode(bytes));
        call.cancel();
      });
      call.on('error', (error: { code?: number; details?: string }) => resolve(`${status[error.code ?? 0]}: ${error.details}`));
    });

  it('cannot be followed, as with every released core', async () => {
    const { client } = await xray();
    expect(await follow(client, () => undefined)).toBe('UNKNOWN: app/router/command: Routing statistics not enabled.');
  });

  it('can where it is on, until the client goes', async () => {
    const { client, handle, ask } = await xray({ routingStats: true });
    const seen: wire.RoutingContext[] = [];
    const ended = follow(client, answer => seen.push(answer));
    await expect.poll(() => handle.sim.followers.size).toBe(1);
    await ask(routingService.testRoute, { routingContext: { ...tcp, user: 'somebody' }, publishResult: true });
    expect(await ended).toMatch(/^CANCELLED/);
    expect(seen[0]).toMatchObject({ outboundTag: 'direct', user: 'somebody' });
    await expect.poll(() => handle.sim.followers.size).toBe(0);
  });
});

describe('a request without its inner message', () => {
  it.each([
    ['AddInbound', handlerService.addInbound],
    ['AddOutbound', handlerService.addOutbound],
    ['AlterOutbound', handlerService.alterOutbound],
    ['AddRule', routingService.addRule],
  ] as readonly (readonly [string, wire.Method<object, unknown>])[])('brings the core down: %s', async (_name, method) => {
    const { ask, fails, handle } = await xray();
    expect(await fails(ask(method, {}))).toMatch(/^UNAVAILABLE/);
    await expect.poll(() => handle.sim.restarts).toBe(1);
  });
});

describe('who is online', () => {
  it('is nobody where all come through a proxy on the server', async () => {
    const { ask } = await xray({ behindProxy: true });
    expect((await ask(wire.statsService.getAllOnlineUsers, {})).users).toEqual([]);
    const name = 'user>>>marta-laptop>>>online';
    expect((await ask(wire.statsService.getStatsOnline, { name })).stat).toEqual({ name, value: 0 });
  });
  it('is only who connected just now, before the list counted connections', async () => {
    const { ask, advance, handle } = await xray({ generation: '25.12.8' });
    advance(3_600_000);
    const online = async () => {
      const names = handle.sim.users.get('vless-reality')?.values() ?? [];
      const counts = [...names].map(({ email }) => ask(wire.statsService.getStatsOnline, { name: `user>>>${email}>>>online` }));
      return (await Promise.all(counts.map(count => count.catch(() => null)))).filter(found => (found?.stat?.value ?? 0) > 0).length;
    };
    const recent = await online();
    handle.sim.profile = { ...handle.sim.profile, generation: '26.3.27' };
    expect(recent).toBeLessThan(await online());
  });
});
