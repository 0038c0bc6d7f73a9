import { describe, expect, it } from 'vitest';
import type { KeyapiProfile } from '../../src/lab/keyapi/profile';
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
    const { uuid } = first(d.handle.sim.keys);
    expect((await d.ask(`/api/keys/${uuid}/traffic`)).json).toMatchObject({ status: 'success', key_uuid: uuid });
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

describe('time', () => {
  it('a write takes as long as the restart, one after the other', async () => {
    const started = await lab({ kinds: ['keyapi'], clock: 'real', profiles: { keyapi: { restartMs: 150 } } });
    const { address } = first(started.keyapi).server;
    const begin = performance.now();
    await Promise.all(['a', 'b'].map(name => call(`${address}/api/keys`, { body: { name } })));
    expect(performance.now() - begin).toBeGreaterThanOrEqual(290);
  });
});
