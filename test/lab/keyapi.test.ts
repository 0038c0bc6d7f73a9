import { statsService, userCounter } from '@shared/xray/wire';
import { describe, expect, it } from 'vitest';
import type { KeyapiProfile } from '../../src/lab/keyapi/profile';
import type { LabKeyapi } from '../../src/lab/keyapi/server';
import { Channel } from '../../src/main/engine/clients/xray/channel';
import { call, first, lab } from './help';

async function service(profile: Partial<KeyapiProfile> = {}) {
  const started = await lab({ kinds: ['keyapi'], profiles: { keyapi: profile } });
  const handle = first(started.keyapi);
  const { address, secret } = handle.server;
  const headers: Record<string, string> =
    secret === '' ? {} : profile.dialect === 'E' ? { Authorization: `Bearer ${secret}` } : { 'X-API-Key': secret };
  const ask = (path: string, options: { method?: string; body?: unknown } = {}) => call(`${address}${path}`, { headers, ...options });
  return { handle, address, ask, create: (name: string) => ask('/api/keys', { body: { name } }), advance: started.advance };
}

describe('dialect A', () => {
  it('needs no key and answers as the documents say', async () => {
    const { ask, create } = await service();
    expect((await ask('/api/')).json).toEqual({ message: 'VPN Key Management API', version: '1.0.0', status: 'running' });
    const created = await create('Моя # семья');
    expect([created.status, Object.keys(created.json)]).toEqual([200, ['id', 'name', 'uuid', 'created_at', 'is_active']]);
    expect(created.json.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
    const { client_config, key } = (await ask(`/api/keys/${created.json.id}/config`)).json;
    expect(key).toEqual(created.json);
    const lines = client_config.split('\n');
    expect(lines[0]).toBe('=== Конфигурация клиента ===');
    expect(lines[3]).toMatch(
      /^VLESS URL: vless:\/\/[0-9a-f-]{36}@127\.0\.0\.1:\d+\?encryption=none&security=reality&sni=www\.example\.com&fp=chrome&pbk=[\w-]{43}&sid=[0-9a-f]+&spx=\/&type=tcp&flow=#Моя # семья$/,
    );
    expect(lines.at(-1)).toBe(lines[3].replace('VLESS URL: ', ''));
    const removed = await ask(`/api/keys/${created.json.uuid}`, { method: 'DELETE' });
    expect(removed.json).toEqual({ message: 'Key deleted successfully', deleted_key: created.json });
    expect((await ask(`/api/keys/${created.json.uuid}`)).json).toEqual({ detail: 'Key not found' });
  });

  it('counts exactly, and a write restarts Xray and its counters', async () => {
    const { ask, create, advance, handle } = await service();
    const stats = async () => (await ask('/api/traffic/exact')).json.traffic_stats;
    const before = await stats();
    expect(before.source).toBe('xray_api');
    expect(before.keys_stats).toHaveLength(8);
    expect(before.keys_stats.reduce((sum: number, row: { total_bytes: number }) => sum + row.total_bytes, 0)).toBe(before.total_bytes);
    advance(5_000);
    expect((await stats()).total_bytes).toBeGreaterThan(before.total_bytes);
    await create('new');
    expect(handle.sim.restarts).toBe(1);
    expect((await stats()).total_bytes).toBe(0);
    advance(1_000);
    expect((await stats()).total_bytes).toBeGreaterThan(0);
  });

  it('resets one key, and refuses for one that is not active', async () => {
    const { ask, handle } = await service();
    const [key] = handle.sim.keys;
    const one = async () => (await ask(`/api/keys/${key?.uuid}/traffic/exact`)).json.traffic_bytes;
    expect((await one()).total_bytes).toBeGreaterThan(0);
    expect((await ask(`/api/keys/${key?.uuid}/traffic/reset`, { method: 'POST' })).json.message).toBe('Traffic stats reset successfully');
    expect((await one()).total_bytes).toBe(0);
    const off = handle.sim.keys.at(-1);
    expect((await ask(`/api/keys/${off?.uuid}/traffic/exact`)).json).toEqual({ detail: 'Key is not active' });
  });

  it('refuses bodies as its framework does', async () => {
    const { ask, create } = await service();
    const missing = await ask('/api/keys', { body: {} });
    expect([missing.status, missing.json.detail[0].type]).toEqual([422, 'missing']);
    expect((await create('')).status).toBe(422);
    expect((await create('x'.repeat(101))).json.detail[0].type).toBe('string_too_long');
    expect((await ask('/api/keys', { body: '{' })).json.detail[0].type).toBe('json_invalid');
    expect((await ask('/api/nothing')).json).toEqual({ detail: 'Not Found' });
    expect((await ask('/api/keys', { method: 'PUT', body: {} })).json).toEqual({ detail: 'Method Not Allowed' });
    expect((await ask('/api/keys/')).status).toBe(307);
  });

  it('leaves the key behind when the restart fails', async () => {
    const { create, handle } = await service({ restartFails: true });
    const before = handle.sim.keys.length;
    const failed = await create('left behind');
    expect([failed.status, failed.json.detail]).toEqual([500, 'Failed to create key: 500: Failed to restart Xray service']);
    expect(handle.sim.keys.length).toBe(before + 1);
    const newer = await service({ dialect: 'D', restartFails: true });
    const count = newer.handle.sim.keys.length;
    await newer.create('rolled back');
    expect(newer.handle.sim.keys.length).toBe(count);
  });

  it('has spoiled states: null, an error inside 200, no API at all', async () => {
    const of = async (traffic: KeyapiProfile['traffic']) => {
      const { ask, handle } = await service({ traffic });
      return ask(`/api/keys/${first(handle.sim.keys).uuid}/traffic/exact`);
    };
    expect((await of('null')).json.traffic_bytes).toBeNull();
    expect((await of('error')).json.traffic_bytes.error).toContain('API');
    expect((await of('unavailable')).status).toBe(503);
    const { ask } = await service({ traffic: 'error' });
    expect((await ask('/api/traffic/compare')).json).toMatchObject({
      estimate: { calculation_method: 'estimate_based_on_connections' },
      exact: { total_mb: 0 },
      api_available: false,
    });
  });
});

describe('other dialects', () => {
  it('B asks for a key, estimates, and its reset lies', async () => {
    const { ask, handle, address } = await service({ dialect: 'B' });
    expect((await call(`${address}/api/keys`)).json).toEqual({ detail: 'Invalid API key. Use X-API-Key header with the correct key.' });
    expect((await call(`${address}/api/`)).status).toBe(200);
    const all = (await ask('/api/traffic/exact')).json;
    expect(all).toMatchObject({ source: 'alternative_monitor', traffic_stats: { source: 'alternative_monitor' } });
    expect(all.traffic_stats.keys_stats[0]).not.toHaveProperty('uplink_bytes');
    const { uuid } = first(handle.sim.keys);
    const total = async () => (await ask(`/api/keys/${uuid}/traffic/exact`)).json.traffic_bytes.total_bytes;
    const before = await total();
    expect((await ask(`/api/keys/${uuid}/traffic/reset`, { method: 'POST' })).status).toBe(200);
    expect(await total()).toBe(before);
  });

  it('C has a port for each key, D limits requests and takes only its id, in shapes of their own', async () => {
    const c = await service({ dialect: 'C' });
    expect((await c.create('with port')).json.port).toBeGreaterThanOrEqual(10_001);
    expect((await c.ask('/api/traffic/ports/exact')).status).toBe(200);
    expect((await c.ask('/api/traffic/exact')).status).toBe(404);
    const d = await service({ dialect: 'D' });
    const { uuid, keyId } = first(d.handle.sim.keys);
    expect((await d.ask(`/api/keys/${keyId}/traffic`)).json).toMatchObject({ status: 'success', key_id: keyId, key_uuid: uuid });
    expect((await d.ask(`/api/keys/${uuid}/traffic`)).json).toEqual({ detail: 'Key not found' });
    expect((await d.ask(`/api/keys/${uuid}/config`)).json.client_config).toMatch(/^vless:\/\//);
    expect((await call(`${d.address}/health`)).json.status).toBe('healthy');
    const codes: number[] = [];
    for (let turn = 0; turn < 6; turn++) codes.push((await d.create(`n${turn}`)).status);
    expect(codes).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await d.create('again')).json).toEqual({ error: 'Rate limit exceeded: 5 per 1 minute' });
    d.advance(61_000);
    expect((await d.create('again')).status).toBe(200);
    expect((await d.ask('/api/system/fix-reality-keys', { method: 'POST' })).json.status).toBe('error');
  });

  it('E wraps its list, answers 201, gives links, and takes numbers only', async () => {
    const { ask, create, address } = await service({ dialect: 'E' });
    expect((await call(`${address}/api/keys`)).status).toBe(401);
    const created = await create('panel');
    expect([created.status, created.json.key_id]).toEqual([201, 10]);
    expect((await ask('/api/keys')).json.total).toBe(10);
    expect((await ask(`/api/keys/${created.json.key_id}/link`)).json.vless_link).toContain(`vless://${created.json.uuid}@`);
    const refused = await ask(`/api/keys/${created.json.uuid}/traffic`);
    expect([refused.status, refused.json.detail[0].type]).toEqual([422, 'int_parsing']);
    expect((await ask(`/api/keys/${created.json.uuid}`)).json.key_id).toBe(10);
    const reset = (await ask('/api/keys/1/traffic/reset', { method: 'POST' })).json;
    expect(reset).toMatchObject({ success: true, previous_total: reset.previous_upload + reset.previous_download });
    expect((await ask('/api/keys/1/traffic')).json).toMatchObject({ key_id: 1, total: 0 });
  });

  it('changes while it runs', async () => {
    const { handle, ask } = await service();
    handle.setProfile({ dialect: 'B' });
    expect((await ask('/api/keys')).status).toBe(401);
  });
});

describe('steps of a write', () => {
  type Step = Parameters<LabKeyapi['steps']['add']>[0];
  const CREATED: readonly (readonly [step: Omit<Step, 'on'>, listed: boolean, inXray: boolean])[] = [
    [{ at: 'before', answer: 'error-500' }, false, false],
    [{ at: 'before', answer: 'success' }, false, false],
    [{ at: 'saved', answer: 'html-502' }, true, false],
    [{ at: 'configured', answer: 'error-500' }, true, false],
    [{ at: 'restarted', answer: 'html-504' }, true, true],
    [{ at: 'restarted', answer: 'cut' }, true, true],
    [{ at: 'before', answer: 'html-504', goesOn: true }, true, true],
  ];
  it.each(CREATED)('creating: %j', async (step, listed, inXray) => {
    const { create, handle } = await service();
    handle.steps.add({ on: 'create', ...step });
    const answer = await create('new').catch(() => null);
    expect(answer?.status ?? 'cut').toBe(
      { 'error-500': 500, 'html-502': 502, 'html-504': 504, success: 200, cut: 'cut', hang: 'cut' }[step.answer],
    );
    const there = () => (handle.sim.truth() as { keys: { name: string; inXray: boolean }[] }).keys.find(({ name }) => name === 'new');
    await expect.poll(() => [there() !== undefined, there()?.inXray ?? false]).toEqual([listed, inXray]);
    expect((await create('next')).status).toBe(200);
  });

  it('goes on later, by the clock of the lab', async () => {
    const { create, handle, ask, advance } = await service();
    handle.steps.add({ on: 'create', at: 'before', answer: 'html-504', goesOn: true, lateMs: 20_000 });
    const names = async () => (await ask('/api/keys')).json.map(({ name }: { name: string }) => name);
    expect((await create('late')).status).toBe(504);
    expect(await names()).not.toContain('late');
    advance(20_000);
    await expect.poll(names).toContain('late');
  });

  it('a half written configuration is seen, and mended by a sync', async () => {
    const { create, handle, ask } = await service({ dialect: 'B' });
    handle.steps.add({ on: 'create', at: 'saved', answer: 'error-500' });
    await create('half');
    const status = async () => (await ask('/api/system/config-status')).json;
    expect(await status()).toMatchObject({ synchronized: false, keys_json_count: 10, config_json_count: 9 });
    expect((await ask('/api/system/sync-config', { method: 'POST' })).json.status).toBe('synced');
    expect(await status()).toMatchObject({ synchronized: true, config_json_count: 10 });
    expect(handle.sim.restarts).toBe(1);
  });

  it('are set from outside, too', async () => {
    const { create, handle } = await service();
    const set = (body: unknown) => call(`${handle.server.control}/step`, { body });
    expect((await set({ on: 'create', at: 'nowhere', answer: 'cut' })).status).toBe(400);
    expect((await set({ on: 'create', at: 'before', answer: 'error-500' })).status).toBe(200);
    expect((await create('x')).status).toBe(500);
  });
});

describe('ids and descriptions', () => {
  it('the id is not the uuid, and some calls know only one of them', async () => {
    for (const dialect of ['A', 'B', 'C', 'D'] as const) {
      const { ask, handle } = await service({ dialect });
      const { keyId, uuid } = first(handle.sim.keys);
      expect(keyId).not.toBe(uuid);
      expect((await ask(`/api/keys/${keyId}`)).json.uuid).toBe(uuid);
      expect((await ask(`/api/keys/${uuid}`)).json.id).toBe(keyId);
    }
  });
  it('E lists uuids only where it is told to, and the number with one key', async () => {
    const { ask, handle } = await service({ dialect: 'E', listIds: 'uuid' });
    const { id, uuid } = first(handle.sim.keys);
    expect((await ask('/api/keys')).json.keys[0]).toMatchObject({ id: uuid });
    expect((await ask(`/api/keys/${uuid}`)).json.key_id).toBe(id);
    expect((await ask(`/api/keys/${id}/traffic`)).status).toBe(200);
  });
  it('A to D describe their calls without asking for a key, E does not', async () => {
    const paths = async (dialect: KeyapiProfile['dialect']) => {
      const { address } = await service({ dialect });
      const answer = await call(`${address}/openapi.json`);
      return answer.status === 200 ? Object.keys(answer.json.paths) : answer.status;
    };
    expect(await paths('A')).toEqual(expect.arrayContaining(['/api/keys', '/api/keys/{key_id}/traffic/exact', '/api/traffic/compare']));
    expect(await paths('C')).toEqual(expect.arrayContaining(['/api/traffic/daily/{date}', '/api/system/ports']));
    expect(await paths('D')).not.toContain('/api/traffic/exact');
    expect(await paths('E')).toBe(404);
  });
});

describe('what C keeps and guesses', () => {
  it('the port count is a guess that falls to nothing without a connection', async () => {
    const { ask, handle } = await service({ dialect: 'C' });
    const rows = (await ask('/api/traffic/ports/exact')).json.ports_traffic.ports_traffic;
    const online = handle.sim.online();
    for (const key of handle.sim.keys.filter(({ isActive }) => isActive))
      expect(rows[key.uuid].traffic.total_bytes > 0).toBe(online.includes(key.uuid));
  });
  it('days and months', async () => {
    const { ask, handle, advance } = await service({ dialect: 'C' });
    advance(30_000);
    const { keyId, uuid } = first(handle.sim.keys);
    const one = (await ask(`/api/keys/${keyId}/traffic/history`)).json;
    expect([one.status, one.data.key_uuid]).toEqual(['success', uuid]);
    expect((await ask(`/api/keys/${uuid}/traffic/history`)).status).toBe(404);
    const [day] = Object.keys(one.data.daily_stats);
    expect((await ask(`/api/traffic/daily/${day}`)).json.data.total_bytes).toBeGreaterThan(0);
    const month = (await ask('/api/traffic/monthly')).json.data;
    expect(month.year_month).toBe(day?.slice(0, 7));
    expect(Number.isInteger(month.keys[0].monthly_traffic.total_bytes)).toBe(false);
    expect((await ask('/api/traffic/history/cleanup?days_to_keep=7', { method: 'POST' })).json.days_kept).toBe(7);
  });
});

describe('the Xray behind it', () => {
  const open = (handle: LabKeyapi): Channel => {
    const [host = '', port] = handle.counters.address.split(':');
    return new Channel({ host, port: Number(port) });
  };
  const soon = () => ({ signal: AbortSignal.timeout(20_000) });
  const { queryStats, getSysStats } = statsService;
  const read = async (channel: Channel) =>
    new Map((await channel.call(queryStats, { pattern: '' }, soon())).stat.map(({ name, value }) => [name, value]));

  it('counts by uuid what the service tells, and begins again when a key is made', async () => {
    const { handle, create, advance, ask } = await service();
    const channel = open(handle);
    const [told] = (await ask('/api/traffic/exact')).json.traffic_stats.keys_stats;
    expect((await read(channel)).get(userCounter(told.uuid, 'downlink'))).toBe(told.downlink_bytes);
    expect((await channel.call(getSysStats, {}, soon())).uptime).toBe(5 * 3_600);
    advance(60_000);
    await create('new');
    // The connection was cut with the old process.
    await expect.poll(() => read(channel).catch(() => null)).toEqual(new Map());
    expect((await channel.call(getSysStats, {}, soon())).uptime).toBe(0);
    channel.close();
  });

  it('counts on where the service only guesses, and keeps what the newest panel keeps apart', async () => {
    for (const dialect of ['B', 'E'] as const) {
      const { handle, create } = await service({ dialect });
      const channel = open(handle);
      const { uuid } = first(handle.sim.keys);
      const before = handle.sim.traffic.get(uuid)?.down ?? 0;
      expect((await read(channel)).get(userCounter(uuid, 'downlink'))).toBe(before);
      await create('new');
      await expect.poll(async () => (await read(channel).catch(() => null))?.has(userCounter(uuid, 'downlink'))).toBe(false);
      expect(handle.sim.traffic.has(uuid)).toBe(dialect === 'E');
      channel.close();
    }
  });

  it('is away while it restarts', async () => {
    const { handle, create, advance } = await service({ restartWaits: true, restartMs: 3_000 });
    const creating = create('slow');
    await expect.poll(() => handle.sim.keys.some(({ name }) => name === 'slow')).toBe(true);
    const reach = () => {
      const channel = open(handle);
      const asking = channel.call(getSysStats, {}, soon()).then(
        () => 'up',
        () => 'down',
      );
      return asking.finally(() => channel.close());
    };
    await expect.poll(reach).toBe('down');
    advance(3_000);
    await creating;
    await expect.poll(reach).toBe('up');
  });
});

describe('time', () => {
  it('a write takes as long as the restart, one after the other', async () => {
    const started = await lab({ kinds: ['keyapi'], clock: 'real', profiles: { keyapi: { restartMs: 150 } } });
    const { address } = first(started.keyapi).server;
    const begin = performance.now();
    await Promise.all(['a', 'b'].map(name => call(`${address}/api/keys`, { body: { name } })));
    expect(performance.now() - begin).toBeGreaterThanOrEqual(290);
  });

  it('waits for a driven clock where it is told to', async () => {
    const { create, handle, advance } = await service({ restartWaits: true, restartMs: [3_000, 30_000] });
    let ended = false;
    const creating = create('slow').finally(() => {
      ended = true;
    });
    await expect.poll(() => handle.sim.keys.some(({ name }) => name === 'slow')).toBe(true);
    advance(2_999);
    expect([ended, handle.sim.restarts]).toEqual([false, 0]);
    advance(27_001);
    expect((await creating).status).toBe(200);
    expect(handle.sim.restarts).toBe(1);
  });

  it('does not end while it is held up', async () => {
    const { create, handle } = await service({ restartHeld: true });
    const creating = create('slow');
    await expect.poll(() => handle.sim.keys.some(({ name }) => name === 'slow')).toBe(true);
    await expect(Promise.race([creating, new Promise(resolve => setTimeout(() => resolve('held'), 50))])).resolves.toBe('held');
    expect(handle.sim.restarts).toBe(0);
    await fetch(`${handle.server.control}/profile`, { method: 'POST', body: JSON.stringify({ restartHeld: false }) });
    expect((await creating).status).toBe(200);
    expect(handle.sim.restarts).toBe(1);
  });

  it('ends when that one is let go, and the next is held up again', async () => {
    const { create, handle } = await service({ restartHeld: true });
    const [first, second] = [create('first'), create('second')];
    /** Nothing is let go of before it is held up. */
    const letGo = (restarts: number) =>
      expect
        .poll(async () => {
          await fetch(`${handle.server.control}/let-go`, { method: 'POST', body: '{}' });
          return handle.sim.restarts;
        })
        .toBe(restarts);
    await letGo(1);
    expect((await first).status).toBe(200);
    await expect(Promise.race([second, new Promise(resolve => setTimeout(() => resolve('held'), 50))])).resolves.toBe('held');
    expect(handle.sim.restarts).toBe(1);
    await letGo(2);
    expect((await second).status).toBe(200);
  });

  it('answers nobody meanwhile, as a service of one thread', async () => {
    const { create, handle, advance, ask } = await service({ restartWaits: true, restartMs: 3_000 });
    const creating = create('slow');
    await expect.poll(() => handle.sim.keys.some(({ name }) => name === 'slow')).toBe(true);
    let listed = false;
    const listing = ask('/api/keys').then(answer => {
      listed = true;
      return answer;
    });
    await expect.poll(() => handle.log.entries.length).toBe(2);
    expect(listed).toBe(false);
    advance(3_000);
    await creating;
    expect((await listing).json).toHaveLength(10);
  });

  it('D tells a running Xray: nothing restarts', async () => {
    const { create, handle } = await service({ dialect: 'D' });
    await create('new');
    expect(handle.sim.restarts).toBe(0);
    expect(handle.sim.running.has(handle.sim.keys.at(-1)?.uuid ?? '')).toBe(true);
  });
});
