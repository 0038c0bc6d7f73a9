import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { toFailure } from '@shared/fault';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHttp, type Http, type HttpOptions, retryAfter } from '../../../src/main/engine/transport/http';
import { eventually } from '../support/eventually';

const SECRET = 'hunter-2-secret';
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function listen(listener: RequestListener): Promise<{ readonly origin: string; readonly server: Server }> {
  const server = createServer(listener);
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  open.push({
    close: () =>
      new Promise<void>(done => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
function client(address: string, options: Partial<HttpOptions> = {}): Http {
  const http = createHttp({ address, pin: null, headers: { authorization: `Bearer ${SECRET}` }, secrets: [SECRET], ...options });
  open.unshift(http);
  return http;
}
/** A server that gives one fixed answer to everything. */
const answering = async (status: number, body: string, headers: Record<string, string> = {}) =>
  client((await listen((_request, response) => response.writeHead(status, headers).end(body))).origin);
const get = (http: Http, path = '/') => http.json({ path, signal: null });

describe('a request', () => {
  it('asks for JSON below the path of the address, with its headers and its query', async () => {
    const seen: unknown[] = [];
    const { origin } = await listen((request, response) => {
      seen.push([request.method, request.url, request.headers.accept, request.headers.authorization, request.headers['content-type']]);
      response.end('{"a":[1]}');
    });
    expect(await client(`${origin}/base/`).json({ path: '/x', query: { q: 'a b&c' }, signal: null })).toEqual({ a: [1] });
    expect(seen).toEqual([['GET', '/base/x?q=a+b%26c', 'application/json', `Bearer ${SECRET}`, undefined]]);
  });
  it('sends a body as JSON', async () => {
    let body = '';
    let type: string | undefined;
    const { origin } = await listen((request, response) => {
      type = request.headers['content-type'];
      request.on('data', bytes => {
        body += String(bytes);
      });
      request.on('end', () => response.writeHead(204).end());
    });
    expect(await client(origin).json({ method: 'POST', path: '/x', json: { name: 'Узел' }, signal: null })).toBeUndefined();
    expect([type, body]).toEqual(['application/json', '{"name":"Узел"}']);
  });
  it('gives the raw answer, whatever its status, to who asks for it', async () => {
    const response = await (await answering(418, 'short and stout', { 'X-Pot': 'yes' })).send({ path: '/', signal: null });
    expect(response).toMatchObject({ status: 418, headers: { 'x-pot': 'yes' }, retryAfterMs: null });
    expect(response.body.toString()).toBe('short and stout');
    expect(response.elapsedMs).toBeGreaterThan(0);
  });
});

describe('an answer that is no success', () => {
  it.each([
    [400, '{"message":"Body invalid"}', 'rejected', '400: Body invalid'],
    [401, '{"message":"Unauthorized"}', 'auth', '401: Unauthorized'],
    [403, '', 'forbidden', '403'],
    [404, '404 page not found\n', 'not-found', '404: 404 page not found'],
    [405, '', 'unimplemented', '405'],
    [422, '{"detail":[{"loc":["path"],"msg":"int_parsing"}]}', 'rejected', '422: int_parsing'],
    [400, '{"login":["taken"]}', 'rejected', '400: login: taken'],
    [500, '{}', 'server-error', '500'],
    [
      502,
      '<html><head><title>502 Bad Gateway</title></head><body><h1>Sorry</h1></body></html>',
      'server-error',
      '502: 502 Bad Gateway Sorry',
    ],
  ])('%i %s is %s', async (status, body, code, message) => {
    await expect(get(await answering(status, body))).rejects.toMatchObject({ code, message });
  });
  it('carries what Retry-After asks for', async () => {
    await expect(get(await answering(429, '{"error":"Rate limit exceeded"}', { 'Retry-After': '7' }))).rejects.toMatchObject({
      code: 'rate-limited',
      options: { retryAfterMs: 7000 },
    });
  });
  it('reads Retry-After as seconds or as a date', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(retryAfter('12', now)).toBe(12_000);
    expect(retryAfter('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000);
    expect(retryAfter('Thu, 01 Jan 2020 00:00:30 GMT', now)).toBe(0);
    expect(retryAfter('soon', now)).toBeNull();
    expect(retryAfter(undefined, now)).toBeNull();
  });
  it('never repeats the secret, even when the server does', async () => {
    const http = await answering(401, `{"message":"bad token ${SECRET}"}`);
    await expect(get(http)).rejects.toMatchObject({ message: '401: bad token ***' });
    await expect(get(await answering(200, `<p>hello ${SECRET}`))).rejects.toMatchObject({ code: 'not-json', message: 'hello ***' });
  });
});

describe('HTML instead of JSON', () => {
  it('is named, with its first words and without tags', async () => {
    const page = `<!doctype html><title>Welcome to nginx!</title><style>body{color:red}</style><script>alert(1)</script><p>${'long '.repeat(200)}`;
    const fault = toFailure(await get(await answering(200, page, { 'Content-Type': 'text/html' })).catch(error => error));
    expect(fault).toMatchObject({ code: 'not-json' });
    expect(fault.message).toMatch(/^Welcome to nginx! long long/);
    expect(fault.message.length).toBeLessThanOrEqual(201);
    expect(fault.message).not.toMatch(/[<>]|alert|color/);
  });
  it('and an empty answer are told apart', async () => {
    await expect(get(await answering(200, ''))).rejects.toMatchObject({ code: 'not-json', message: 'an empty answer' });
  });
  it('tolerates a byte order mark', async () => {
    expect(await get(await answering(200, '\uFEFF{"a":1}'))).toEqual({ a: 1 });
  });
});

describe('a huge body', () => {
  it('is refused by its announced length, before it is read', async () => {
    const { origin } = await listen((_request, response) => {
      response.writeHead(200, { 'Content-Length': 50 * 1024 * 1024 }).write('{');
    });
    await expect(get(client(origin))).rejects.toMatchObject({ code: 'too-large' });
  });
  it('is cut off at the cap when its length is not announced', async () => {
    let sent = 0;
    const closed = vi.fn();
    const { origin } = await listen((_request, response) => {
      response.on('close', closed);
      const chunk = Buffer.alloc(64 * 1024, 0x20);
      const more = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length;
      };
      response.on('drain', more);
      more();
    });
    await expect(client(origin).json({ path: '/', signal: null, maxBytes: 256 * 1024 })).rejects.toMatchObject({ code: 'too-large' });
    await eventually(() => expect(closed).toHaveBeenCalled());
    // What the kernel buffered, and no endless rest.
    expect(sent).toBeLessThan(32 * 1024 * 1024);
  });
  it('just at the cap is read', async () => {
    const text = JSON.stringify('x'.repeat(998));
    const http = await answering(200, text);
    expect(await http.json({ path: '/', signal: null, maxBytes: text.length })).toHaveLength(998);
    await expect(http.json({ path: '/', signal: null, maxBytes: text.length - 1 })).rejects.toMatchObject({ code: 'too-large' });
  });
});

describe('time', () => {
  it('ends a server that never answers', async () => {
    const { origin } = await listen(() => {});
    await expect(client(origin).json({ path: '/', signal: null, deadlineMs: 80 })).rejects.toMatchObject({ code: 'timeout' });
  });
  it('ends a slow drip, although bytes keep coming', async () => {
    const closed = vi.fn();
    // Long enough to reach a busy computer, too.
    const deadlineMs = 2_000;
    const { origin } = await listen((_request, response) => {
      const timer = setInterval(() => response.write(' '), 100);
      response.on('close', () => {
        clearInterval(timer);
        closed();
      });
    });
    await expect(client(origin).json({ path: '/', signal: null, deadlineMs })).rejects.toMatchObject({ code: 'timeout' });
    await eventually(() => expect(closed).toHaveBeenCalled());
  });
  it('ends with the caller, before and during a request', async () => {
    const { origin } = await listen((_request, response) => response.write('{'));
    const http = client(origin);
    await expect(http.json({ path: '/', signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    const controller = new AbortController();
    const asked = http.json({ path: '/', signal: controller.signal });
    setTimeout(() => controller.abort(), 30);
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  });
  it('leaves no listener on a long-lived signal', async () => {
    const controller = new AbortController();
    const add = vi.spyOn(controller.signal, 'addEventListener');
    const remove = vi.spyOn(controller.signal, 'removeEventListener');
    const http = await answering(200, '{}');
    for (let i = 0; i < 5; i++) await http.json({ path: '/', signal: controller.signal });
    expect(add.mock.calls.length).toBe(5);
    expect(remove.mock.calls.length).toBe(5);
  });
  it('cancels what is in flight when closed', async () => {
    const { origin } = await listen(() => {});
    const http = client(origin);
    const asked = http.json({ path: '/', signal: null });
    setTimeout(() => http.close(), 30);
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a redirect', () => {
  it('is not followed: the secret goes nowhere else', async () => {
    const elsewhere = vi.fn();
    const target = await listen((request, response) => {
      elsewhere(request.headers);
      response.end('{}');
    });
    for (const status of [301, 302, 303, 307, 308]) {
      const http = await answering(status, '', { Location: `${target.origin}/login?token=${SECRET}` });
      await expect(get(http)).rejects.toMatchObject({ code: 'redirect', message: `${status} to ${target.origin}/login` });
      await expect(http.send({ path: '/', signal: null })).rejects.toMatchObject({ code: 'redirect' });
    }
    expect(elsewhere).not.toHaveBeenCalled();
  });
});

describe('a connection that fails', () => {
  it('is refused where nothing listens', async () => {
    const { origin, server } = await listen(() => {});
    await new Promise(done => server.close(done));
    await expect(get(client(origin))).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('ECONNREFUSED') });
  });
  it('names a host that does not exist', async () => {
    await expect(get(client('http://no-such-host.invalid'))).rejects.toMatchObject({ code: 'dns' });
  });
  it.each([
    ['hangs up', 'reset', (socket: { destroy(): void }) => socket.destroy()],
    ['speaks no HTTP', 'unexpected', (socket: { end(text: string): void }) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')],
  ] as const)('a server that %s is %s', async (_what, code, act) => {
    const server = createTcp(socket => {
      socket.on('error', () => {});
      socket.once('data', () => act(socket));
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    open.push({ close: () => new Promise(done => server.close(done)) });
    await expect(get(client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))).rejects.toMatchObject({ code });
  });
  it('reports a body that breaks off', async () => {
    const { origin } = await listen((_request, response) => {
      response.writeHead(200, { 'Content-Length': 100 }).write('{"a":');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(get(client(origin))).rejects.toMatchObject({ code: 'reset' });
  });
});
