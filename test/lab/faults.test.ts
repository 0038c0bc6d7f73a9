import { request } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { matches } from '../../src/lab/faults';
import { call, first, lab, signedIn } from './help';

async function keyapi() {
  const started = await lab({ kinds: ['keyapi'] });
  const { server } = first(started.keyapi);
  const inject = (fault: object) => call(`${server.control}/fault`, { body: fault });
  return { ...server, inject, lab: started };
}
/** The error of a request by its system code. */
const failure = async (url: string) => {
  const thrown: unknown = await call(url).catch(error => error);
  return thrown instanceof Error ? String((thrown.cause as { code?: string } | undefined)?.code ?? thrown.message) : 'no failure';
};

describe('faults', () => {
  it('strike the asked route, the asked number of times', async () => {
    const { address, inject } = await keyapi();
    await inject({ type: 'error-500', route: 'GET /api/keys', count: 2 });
    expect((await call(`${address}/api/`)).status).toBe(200);
    expect((await call(`${address}/api/keys`)).status).toBe(500);
    expect((await call(`${address}/api/keys`)).status).toBe(500);
    expect((await call(`${address}/api/keys`)).status).toBe(200);
  });

  it('come by chance, but the same chance each time', async () => {
    const codes = async () => {
      const { address, inject } = await keyapi();
      await inject({ type: 'html-502', probability: 0.5 });
      const seen: number[] = [];
      for (let turn = 0; turn < 20; turn++) seen.push((await call(`${address}/api/`)).status);
      return seen;
    };
    const seen = await codes();
    expect(new Set(seen)).toEqual(new Set([200, 502]));
    expect(await codes()).toEqual(seen);
  });

  it.each([
    ['unauthorized', {}, 401],
    ['html-502', {}, 502],
    ['rate-limited', { retryAfterS: 7 }, 429],
    ['redirect', { location: 'http://192.0.2.1/elsewhere' }, 302],
  ])('%s is the answer', async (type, more, status) => {
    const { address, inject } = await keyapi();
    await inject({ type, ...more });
    const answer = await call(`${address}/api/keys`);
    expect(answer.status).toBe(status);
    if (type === 'rate-limited') expect(answer.headers.get('retry-after')).toBe('7');
    if (type === 'redirect') expect(answer.headers.get('location')).toBe('http://192.0.2.1/elsewhere');
    if (type === 'html-502') expect(answer.text).toContain('<html');
  });

  it('cut a connection before and in the middle of an answer', async () => {
    const { address, inject } = await keyapi();
    await inject({ type: 'reset', count: 1 });
    expect(await failure(`${address}/api/keys`)).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    await inject({ type: 'reset-mid-body', count: 1 });
    expect(await failure(`${address}/api/keys`)).toMatch(/ECONNRESET|UND_ERR_SOCKET|terminated/);
    await inject({ type: 'truncated', count: 1 });
    const half = await call(`${address}/api/keys`);
    expect([half.status, half.json]).toEqual([200, null]);
  });

  it('lose the answer of a request that was carried out', async () => {
    const { address, inject, control } = await keyapi();
    const before = (await call(`${control}/truth`)).json.keys.length;
    await inject({ type: 'answer-lost', route: 'POST /api/keys', count: 1 });
    await expect(call(`${address}/api/keys`, { body: { name: 'lost' } })).rejects.toThrow();
    expect((await call(`${control}/truth`)).json.keys.length).toBe(before + 1);
  });

  it('delay, and never answer', async () => {
    const { address, inject } = await keyapi();
    await inject({ type: 'latency', ms: 120, count: 1 });
    const begin = performance.now();
    await call(`${address}/api/`);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(110);
    await inject({ type: 'hang', count: 1 });
    await expect(fetch(`${address}/api/`, { signal: AbortSignal.timeout(150) })).rejects.toThrow();
  });

  it('drip, and pour more than anybody wants', async () => {
    const { address, inject } = await keyapi();
    await inject({ type: 'drip', ms: 20, bytes: 20, count: 1 });
    expect((await call(`${address}/api/`)).json.status).toBe('running');
    await inject({ type: 'huge', bytes: 3_000_000, count: 1 });
    expect((await call(`${address}/api/keys`)).text.length).toBeGreaterThan(3_000_000);
  });

  it('refuse connections for a while', async () => {
    const { address, inject } = await keyapi();
    // The port's own timers: it is not open again before it was seen closed.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    await inject({ type: 'refused', ms: 200 });
    vi.advanceTimersByTime(20);
    await expect.poll(() => failure(`${address}/api/`), { interval: 10 }).toBe('ECONNREFUSED');
    vi.advanceTimersByTime(200);
    await expect.poll(async () => (await call(`${address}/api/`).catch(() => null))?.status, { interval: 25 }).toBe(200);
  });

  it('match routes by verb and pattern', () => {
    expect(matches(undefined, 'GET', '/x')).toBe(true);
    expect(matches('/api/*', 'POST', '/api/keys/1')).toBe(true);
    expect(matches('DELETE /api/*', 'POST', '/api/keys/1')).toBe(false);
    expect(matches('* /a.b', 'GET', '/axb')).toBe(false);
  });
});

describe('control surface', () => {
  it('refuses what it does not know, and web pages', async () => {
    const { control } = await keyapi();
    expect((await call(`${control}/fault`, { body: { type: 'earthquake' } })).status).toBe(400);
    expect((await call(`${control}/nothing`)).status).toBe(404);
    const page = await new Promise<number>((resolve, reject) => {
      const asked = request(`${control}/truth`, { headers: { Origin: 'https://example.com' } }, response => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.on('error', reject);
      asked.end();
    });
    expect(page).toBe(403);
  });

  it('logs requests without one secret in them', async () => {
    const started = await lab({ kinds: ['farm', 'mihomo'] });
    const farm = first(started.farm);
    const panel = await signedIn(farm);
    await panel.post('/api/proxy/auth/add', { login: 'fresh', password: 'hunter2secret', bitrate_in: 0, bitrate_out: 0 });
    await call(`${farm.server.address}/api/devices/modem/reconnect?token=${panel.token}&id=21`);
    const mihomo = first(started.mihomo);
    await call(`${mihomo.server.address}/version?token=${mihomo.server.secret}`, {
      headers: { Authorization: `Bearer ${mihomo.server.secret}` },
    });
    const log = (await call(`${farm.server.control}/log`)).text + (await call(`${mihomo.server.control}/log`)).text;
    expect(log).toContain('/api/proxy/auth/add');
    for (const secret of [panel.token, farm.server.secret, 'hunter2secret', mihomo.server.secret]) expect(log).not.toContain(secret);
  });

  it('moves the clock of the whole lab', async () => {
    const started = await lab({ kinds: ['farm', 'mihomo'] });
    const before = started.clock.now();
    await call(`${first(started.farm).server.control}/clock`, { body: { advanceMs: 90_000 } });
    expect((await call(`${first(started.mihomo).server.control}/truth`)).json.now).toBe(before + 90_000);
  });
});
