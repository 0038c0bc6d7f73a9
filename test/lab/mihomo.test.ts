import { connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import WebSocket from 'ws';
import type { MihomoProfile } from '../../src/lab/mihomo/profile';
import { call, first, lab } from './help';

async function core(profile: Partial<MihomoProfile> = {}, more: { clock?: 'real' } = {}) {
  const started = await lab({ kinds: ['mihomo'], profiles: { mihomo: profile }, ...more });
  const handle = first(started.mihomo);
  const { address, secret, control } = handle.server;
  const headers = { Authorization: `Bearer ${secret}` };
  const ask = (path: string, options: { method?: string; body?: unknown } = {}) => call(`${address}${path}`, { headers, ...options });
  return { handle, address, secret, control, headers, ask, advance: started.advance };
}
type Core = Awaited<ReturnType<typeof core>>;

/** A WebSocket that collects its frames. */
async function listen({ address, headers }: Pick<Core, 'address' | 'headers'>, path: string) {
  const socket = new WebSocket(`${address.replace('http', 'ws')}${path}`, { headers });
  // biome-ignore lint/suspicious/noExplicitAny: frames are whatever the test expects
  const frames: any[] = [];
  socket.on('message', data => frames.push(JSON.parse(String(data))));
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return { socket, frames, until: (count: number) => expect.poll(() => frames.length).toBeGreaterThanOrEqual(count) };
}
const refusal = (url: string, headers: Record<string, string>) =>
  new Promise<number>((resolve, reject) => {
    const socket = new WebSocket(url, { headers });
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.on('error', reject);
  });

describe('authentication', () => {
  it('wants the exact Bearer header; the query token counts only for a WebSocket', async () => {
    const { address, secret, ask } = await core();
    const status = async (authorization?: string, query = '') =>
      (await call(`${address}/version${query}`, { headers: authorization ? { Authorization: authorization } : {} })).status;
    expect((await ask('/version')).json).toEqual({ meta: true, version: 'v1.19.28' });
    expect(await status()).toBe(401);
    expect(await status(`bearer ${secret}`)).toBe(401);
    expect(await status(`Bearer  ${secret}`)).toBe(401);
    expect(await status(undefined, `?token=${secret}`)).toBe(401);
    const ws = address.replace('http', 'ws');
    expect(await refusal(`${ws}/traffic?token=${secret}`, {})).toBe(101);
    expect(await refusal(`${ws}/traffic?token=wrong`, { Authorization: `Bearer ${secret}` })).toBe(401);
    expect(await refusal(`${ws}/traffic`, {})).toBe(401);
    expect(await refusal(`${ws}/traffic`, { Authorization: `Bearer ${secret}` })).toBe(101);
  });

  it('honours the token only behind a lower-case Upgrade', async () => {
    const { address, secret } = await core();
    const upgrade = (word: string) =>
      new Promise<string>((resolve, reject) => {
        const { hostname, port } = new URL(address);
        const socket = connect(Number(port), hostname, () => {
          socket.write(
            `GET /traffic?token=${secret} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${word}\r\n` +
              'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
          );
        });
        socket.once('data', data => {
          resolve(String(data).split('\r\n')[0] ?? '');
          socket.destroy();
        });
        socket.on('error', reject);
      });
    expect(await upgrade('websocket')).toContain('101');
    expect(await upgrade('WebSocket')).toContain('401');
  });

  it('asks for nothing without a secret', async () => {
    const { address } = await core({ secret: '' });
    expect((await call(`${address}/`)).json).toEqual({ hello: 'mihomo' });
  });
});

describe('errors', () => {
  it('are text for unknown routes, empty for wrong verbs, JSON otherwise', async () => {
    const { ask, address } = await core();
    const unknown = await ask('/nothing');
    expect((await call(`${address}/nothing`)).status).toBe(404);
    expect([unknown.status, unknown.text]).toEqual([404, '404 page not found\n']);
    const verb = await ask('/version', { method: 'POST', body: '' });
    expect([verb.status, verb.text]).toEqual([405, '']);
    expect((await ask('/proxies/Nobody')).json).toEqual({ message: 'Resource not found' });
    expect((await ask('/group/Fastest', { method: 'DELETE' })).status).toBe(405);
    expect((await ask('/debug/pprof/heap')).status).toBe(404);
  });

  it('do not ask for the secret on the debug routes, where those are mounted', async () => {
    const { address } = await core({ debugRoutes: true });
    expect((await call(`${address}/debug/pprof/heap`)).status).toBe(200);
    expect((await call(`${address}/debug/gc`, { method: 'PUT' })).status).toBe(200);
    expect((await call(`${address}/memory`)).status).toBe(401);
  });
});

describe('streams', () => {
  it('send traffic each second, and a first memory frame that is not true', async () => {
    const server = await core();
    const traffic = await listen(server, '/traffic');
    const memory = await listen(server, '/memory');
    await expect.poll(() => server.handle.streams()).toBe(2);
    expect(traffic.frames).toEqual([]);
    server.advance(3_000);
    await traffic.until(3);
    await memory.until(3);
    expect(traffic.frames[0]).toEqual({
      up: expect.any(Number),
      down: expect.any(Number),
      upTotal: expect.any(Number),
      downTotal: expect.any(Number),
    });
    expect(traffic.frames[2].downTotal - traffic.frames[1].downTotal).toBe(traffic.frames[2].down);
    expect(memory.frames.map(frame => frame.oslimit)).toEqual([0, 0, 0]);
    expect(memory.frames[0].inuse).toBe(0);
    for (const { inuse } of memory.frames.slice(1)) {
      expect(inuse).toBeGreaterThanOrEqual(90 * 1024 * 1024);
      expect(inuse).toBeLessThanOrEqual(140 * 1024 * 1024);
    }
    traffic.socket.terminate();
    memory.socket.terminate();
  });

  it('come as lines over plain HTTP, too', async () => {
    const { address, headers, advance, handle } = await core();
    const response = await fetch(`${address}/traffic`, { headers });
    const reader = response.body?.getReader();
    await expect.poll(() => handle.streams()).toBe(1);
    advance(1_000);
    const { value } = (await reader?.read()) ?? {};
    expect(JSON.parse(Buffer.from(value ?? []).toString())).toHaveProperty('downTotal');
    await reader?.cancel();
    await expect.poll(() => handle.streams()).toBe(0);
  });

  it('never answer a ping, nor the closing handshake', async () => {
    const server = await core();
    const { socket } = await listen(server, '/memory');
    let answered = false;
    socket.on('pong', () => {
      answered = true;
    });
    socket.on('close', () => {
      answered = true;
    });
    socket.ping();
    socket.close();
    const other = await listen(server, '/memory');
    server.advance(1_000);
    await other.until(1);
    expect(answered).toBe(false);
    socket.terminate();
    other.socket.terminate();
  });

  it('refuse a bad log level before the upgrade, and take each real one', async () => {
    const server = await core();
    const ws = server.address.replace('http', 'ws');
    expect(await refusal(`${ws}/logs?level=warn`, server.headers)).toBe(400);
    expect((await server.ask('/logs?level=trace')).status).toBe(400);
    const logs = await listen(server, '/logs?level=warning');
    const all = await listen(server, '/logs?level=debug&format=structured');
    await expect.poll(() => server.handle.streams()).toBe(2);
    server.advance(60_000);
    await all.until(20);
    await logs.until(1);
    expect(new Set(logs.frames.map(frame => frame.type))).toEqual(new Set(['warning', 'error']));
    expect(Object.keys(all.frames[0])).toEqual(['time', 'level', 'message', 'fields']);
    expect(all.frames.some(frame => frame.level === 'warn')).toBe(true);
    logs.socket.terminate();
    all.socket.terminate();
  });

  it('send the connections at once and then at the interval; nonsense ends them', async () => {
    const server = await core();
    const { frames, until, socket } = await listen(server, '/connections?interval=500');
    await until(1);
    server.advance(1_000);
    await until(3);
    expect(frames[0].connections.length).toBeGreaterThan(200);
    expect(frames[0].connections[0]).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      metadata: { sourcePort: expect.any(String), destinationPort: expect.any(String) },
      chains: expect.any(Array),
      providerChains: expect.any(Array),
    });
    socket.terminate();
    for (const interval of ['0', '-5', 'soon']) {
      const dead = new WebSocket(`${server.address.replace('http', 'ws')}/connections?interval=${interval}`, { headers: server.headers });
      dead.on('error', () => {});
      await new Promise(resolve => dead.once('close', resolve));
    }
  });

  it('end and refuse for a moment when the core restarts; totals begin again', async () => {
    const server = await core({ restartMs: 100 }, { clock: 'real' });
    server.handle.sim.traffic.downTotal = 1e12;
    const { socket } = await listen(server, '/traffic');
    const closed = new Promise(resolve => socket.once('close', resolve));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    expect((await server.ask('/restart', { method: 'POST', body: '' })).json).toEqual({ status: 'ok' });
    // Whoever sees the new core sees it by a new socket.
    expect(server.handle.sim.traffic.downTotal).toBeGreaterThanOrEqual(1e12);
    vi.advanceTimersByTime(30);
    await closed;
    const status = async () => {
      vi.advanceTimersByTime(100);
      return (await server.ask('/version').catch(() => null))?.status;
    };
    await expect.poll(status).toBe(200);
    expect(server.handle.sim.traffic.downTotal).toBeLessThan(1e12);
  });
});

describe('connections', () => {
  it('add up to the totals while they live, and can be closed', async () => {
    const { ask, advance } = await core();
    const list = async () => (await ask('/connections')).json;
    const before = await list();
    const [victim] = before.connections;
    expect((await ask(`/connections/${victim.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await ask('/connections/unknown', { method: 'DELETE' })).status).toBe(204);
    expect((await list()).connections.map((row: { id: string }) => row.id)).not.toContain(victim.id);
    await ask('/connections', { method: 'DELETE' });
    expect((await list()).connections).toBeNull();
    advance(30_000);
    expect((await list()).connections.length).toBeGreaterThan(200);
    expect((await list()).downloadTotal).toBeGreaterThan(before.downloadTotal);
  });
});

describe('proxies', () => {
  it('are selected, pinned and unpinned', async () => {
    const { ask } = await core();
    const now = async (name: string) => (await ask(`/proxies/${name}`)).json;
    expect((await ask('/proxies/Main', { method: 'PUT', body: { name: 'HEL 1' } })).status).toBe(204);
    expect((await now('Main')).now).toBe('HEL 1');
    expect((await ask('/proxies/Main', { method: 'PUT', body: { name: 'Nobody' } })).status).toBe(400);
    expect((await ask('/proxies/DIRECT', { method: 'PUT', body: { name: 'x' } })).json).toEqual({ message: 'Must be a Selector' });
    await ask('/proxies/Fastest', { method: 'PUT', body: { name: 'LON 2' } });
    expect(await now('Fastest')).toMatchObject({ now: 'LON 2', fixed: 'LON 2' });
    expect((await ask('/proxies/Main', { method: 'DELETE' })).status).toBe(400);
    expect((await ask('/proxies/Fastest', { method: 'DELETE' })).status).toBe(204);
    expect((await now('Fastest')).fixed).toBe('');
    await ask('/proxies/Fastest', { method: 'PUT', body: { name: 'LON 2' } });
    const delays = await ask('/group/Fastest/delay?url=http://x.example&timeout=5000');
    expect(Object.keys(delays.json)).toContain('FRA 1');
    expect((await now('Fastest')).fixed).toBe('');
    expect(await now('Spread')).not.toHaveProperty('now');
  });

  it('are tested for latency; nodes of providers only there, unless the core is older', async () => {
    const { ask } = await core();
    expect((await ask('/proxies/PRG%201/delay?url=http://x.example&timeout=5000')).json.delay).toBeGreaterThan(0);
    expect((await ask('/proxies/PRG%201/delay?url=http://x.example&timeout=40000')).status).toBe(400);
    expect((await ask('/proxies/PRG%201/delay?url=http://x.example')).status).toBe(400);
    expect((await ask('/proxies/FRA%201')).status).toBe(404);
    const path = '/providers/proxies/amberline/SIN%203/healthcheck?url=http://x.example&timeout=100';
    expect((await ask(path)).status).toBe(504);
    expect((await ask('/providers/proxies/northway/FRA%201')).json).toMatchObject({ name: 'FRA 1', 'provider-name': 'northway' });
    const providers = (await ask('/providers/proxies')).json.providers;
    expect(providers.northway.subscriptionInfo.Total).toBe(500 * 1024 ** 3);
    expect(providers.default.vehicleType).toBe('Compatible');
    expect((await ask('/providers/proxies/northway/healthcheck')).status).toBe(204);
    const old = await core({ dialect: 'mihomo-old' });
    expect((await old.ask('/proxies/FRA%201')).status).toBe(200);
    expect((await old.ask('/rules')).json.rules[0]).not.toHaveProperty('index');
    expect((await old.ask('/storage/x')).status).toBe(404);
  });
});

describe('configuration', () => {
  it('is patched, checked, and lost at a restart', async () => {
    const { ask, handle } = await core();
    expect((await ask('/configs', { method: 'PATCH', body: { mode: 'Global', 'mixed-port': 7891 } })).status).toBe(204);
    expect((await ask('/configs')).json).toMatchObject({ mode: 'global', 'mixed-port': 7891 });
    expect((await ask('/configs', { method: 'PATCH', body: { mode: 'party' } })).json).toEqual({ message: 'Body invalid' });
    await ask('/configs', { method: 'PATCH', body: { tun: { enable: true } } });
    await ask('/configs', { method: 'PATCH', body: { tun: { stack: 'system' } } });
    expect((await ask('/configs')).json.tun).toMatchObject({ enable: false, stack: 'system' });
    handle.sim.restart();
    expect((await ask('/configs')).json.mode).toBe('rule');
    expect((await ask('/configs', { method: 'PUT', body: { path: 'relative.yaml' } })).status).toBe(400);
    expect((await ask('/upgrade', { method: 'POST', body: '' })).json.message).toContain('already using latest version');
  });

  it('keeps rules, storage and DNS answers in their shapes', async () => {
    const { ask } = await core();
    await ask('/rules/disable', { method: 'PATCH', body: { 1: true, 99999: true } });
    const { rules } = (await ask('/rules')).json;
    expect(rules[1]).toMatchObject({ index: 1, type: 'DomainSuffix', extra: { disabled: true } });
    expect((await ask('/storage/view')).text).toBe('null');
    await ask('/storage/view', { method: 'PUT', body: { sort: 'down' } });
    expect((await ask('/storage/view')).json).toEqual({ sort: 'down' });
    expect((await ask('/dns/query?name=example.com')).json.Answer[0].data).toBe('203.0.113.10');
    expect((await ask('/dns/query?name=example.com&type=NONSENSE')).status).toBe(400);
  });

  it('speaks as sing-box does', async () => {
    const { ask, address, headers, advance, handle } = await core({ dialect: 'sing-box' });
    expect((await ask('/')).json).toEqual({ hello: 'clash' });
    expect((await ask('/version')).json.version).toMatch(/^sing-box /);
    expect((await ask('/configs')).json).toMatchObject({ mode: 'Rule', 'mode-list': ['Rule', 'Global', 'Direct'], tun: null });
    await ask('/configs', { method: 'PATCH', body: { mode: 'direct', 'mixed-port': 1 } });
    expect((await ask('/configs')).json).toMatchObject({ mode: 'Direct', 'mixed-port': 0 });
    expect((await ask('/configs', { method: 'PATCH', body: { mode: 'party' } })).status).toBe(204);
    expect((await ask('/rules')).json).toEqual({ rules: null });
    expect((await ask('/providers/rules')).json).toEqual({ providers: [] });
    expect((await ask('/restart', { method: 'POST', body: '' })).status).toBe(404);
    expect((await ask('/cache/dns/flush', { method: 'POST', body: '' })).status).toBe(204);
    expect((await ask('/proxies')).json.proxies.GLOBAL.type).toBe('Fallback');
    expect((await ask('/group')).json.proxies.map((group: { name: string }) => group.name)).not.toContain('GLOBAL');
    expect((await ask('/proxies/Fastest', { method: 'PUT', body: { name: 'LON 2' } })).json).toEqual({ message: 'Must be a Selector' });
    expect(await refusal(`${address.replace('http', 'ws')}/logs?level=warn`, headers)).toBe(101);
    expect(await refusal(`${address.replace('http', 'ws')}/logs?level=silent`, headers)).toBe(400);
    await ask('/connections', { method: 'DELETE' });
    expect((await ask('/connections')).json.connections).toEqual([]);
    const traffic = await listen({ address, headers }, '/traffic');
    // The log stream that was accepted above stays until the core next writes to it.
    await expect.poll(() => handle.streams()).toBe(2);
    advance(1_000);
    await traffic.until(1);
    expect(Object.keys(traffic.frames[0])).toEqual(['up', 'down']);
    traffic.socket.terminate();
  });
});

describe('faults of streams', () => {
  const post = (control: string, path: string, body: unknown = {}) => call(`${control}${path}`, { body });
  const streaming = async () => {
    const server = await core();
    const heard = await listen(server, '/traffic');
    await expect.poll(() => server.handle.streams()).toBe(1);
    server.advance(1_000);
    await heard.until(1);
    return { ...server, ...heard, do: (path: string, body?: unknown) => post(server.control, path, body) };
  };

  it('silence every socket, or strand those that are open', async () => {
    const { advance, frames, until, socket, ...server } = await streaming();
    await server.do('/silence', { on: true });
    advance(3_000);
    await server.do('/silence', { on: false });
    advance(1_000);
    await until(2);
    expect(frames).toHaveLength(2);
    await server.do('/strand');
    const other = await listen(server, '/traffic');
    await expect.poll(() => server.handle.streams()).toBe(2);
    advance(2_000);
    await other.until(2);
    expect(frames).toHaveLength(2);
    expect((await server.do('/silence', { loud: true })).status).toBe(400);
    socket.terminate();
  });

  it('announce a frame of 64 MiB', async () => {
    const server = await core();
    const socket = new WebSocket(`${server.address.replace('http', 'ws')}/traffic`, { headers: server.headers, maxPayload: 1024 * 1024 });
    const failed = new Promise<Error>(resolve => socket.once('error', resolve));
    await new Promise(resolve => socket.once('open', resolve));
    await post(server.control, '/huge');
    expect((await failed).message).toBe('Max payload size exceeded');
  });

  it('change the secret and hang up', async () => {
    const { socket, ...server } = await streaming();
    const closed = new Promise(resolve => socket.once('close', resolve));
    await server.do('/revoke');
    await closed;
    expect((await server.ask('/version')).status).toBe(401);
    expect(server.handle.sim.profile.secret).not.toBe(server.secret);
  });
});

describe('what only some cores have', () => {
  it('is an unknown path in the others, also for a wrong verb and without a secret', async () => {
    const singBox = await core({ dialect: 'sing-box' });
    const old = await core({ dialect: 'mihomo-old' });
    const now = await core();
    const verbs = async ({ address, ask }: Core, path: string) => [(await ask(path)).status, (await call(`${address}${path}`)).status];
    for (const path of ['/restart', '/upgrade', '/upgrade/geo', '/configs/geo', '/rules/disable']) {
      expect(await verbs(singBox, path)).toEqual([404, 404]);
      expect((await now.ask(path)).status).toBe(405);
    }
    for (const path of ['/storage/x', '/cache/dns/flush', '/rules/disable']) expect((await old.ask(path)).status).toBe(404);
    expect((await singBox.ask('/upgrade/ui')).status).toBe(405);
    expect((await singBox.ask('/providers/rules/x', { method: 'PUT', body: '' })).json).toEqual({ message: 'Resource not found' });
  });

  it('loads, patches and upgrades', async () => {
    const { ask, handle } = await core();
    await ask('/configs', { method: 'PATCH', body: { 'mixed-port': 80, 'socks-port': 7_999, ipv6: false } });
    expect((await ask('/configs')).json).toMatchObject({ 'mixed-port': 0, 'socks-port': 7_999, ipv6: false });
    await ask('/configs', { method: 'PUT', body: { payload: 'mode: direct\nlog-level: debug\n' } });
    expect((await ask('/configs')).json).toMatchObject({ 'socks-port': 7_999, ipv6: true, mode: 'direct', 'log-level': 'debug' });
    await ask('/configs?force=true', { method: 'PUT', body: {} });
    expect((await ask('/configs')).json).toMatchObject({ 'socks-port': 0, mode: 'rule' });
    expect((await ask('/upgrade?channel=alpha', { method: 'POST', body: '' })).json).toEqual({ status: 'ok' });
    expect(handle.sim.version).toBe('alpha-5f3c1d2');
    handle.sim.reset('again');
    expect(handle.sim.version).toBe('v1.19.28');
  });

  it('has an index of its profiles', async () => {
    const { address } = await core({ debugRoutes: true });
    expect((await call(`${address}/debug/pprof/`)).text).toContain('allocs');
    expect((await call(`${address}/debug/pprof/allocs`)).text).toContain('allocs profile');
    expect((await call(`${address}/debug/pprof/nothing`)).status).toBe(404);
  });
});
