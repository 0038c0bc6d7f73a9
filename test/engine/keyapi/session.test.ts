import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Fault } from '@shared/fault';
import { afterEach, describe, expect, it } from 'vitest';
import { detect } from '../../../src/main/engine/clients/keyapi';
import type { Keyapi } from '../../../src/main/engine/clients/keyapi/client';
import { type Fake, fakeKey, startFake } from './fake';
import { clockAt, openKeyapi } from './open';

const SECRET = 'kf83-secret-value';
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
async function start(guard?: (request: IncomingMessage) => boolean): Promise<Fake> {
  const fake = await startFake(guard);
  closers.push(fake.close);
  return fake;
}
async function serve(handle: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<string> {
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise(resolve => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
/** A proxy in front that passes on what `inside` has a path for. */
const proxy = (fake: Fake, inside: (path: string) => string | null): Promise<string> =>
  serve((request, response) => {
    const path = inside(request.url ?? '/');
    if (path === null) return response.writeHead(404).end('<html>nginx</html>');
    ask(`${fake.address}${path}`, { method: request.method ?? 'GET', headers: request.headers }, answer => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    }).end();
  });
const clock = clockAt(() => 0);
function open(address: string, secret: string | null = null): Keyapi {
  const client = openKeyapi(address, { secret, clock });
  closers.push(() => client.close());
  return client;
}
const soon = (): AbortSignal => AbortSignal.timeout(30_000);
const failure = async (action: Promise<unknown>): Promise<Fault> => {
  const error = await action.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Fault)) throw new Error(`no fault: ${String(error)}`);
  return error;
};
const byHeader = (request: IncomingMessage): boolean => request.headers['x-api-key'] === SECRET;
const byBearer = (request: IncomingMessage): boolean => request.headers.authorization === `Bearer ${SECRET}`;

describe('what is there', () => {
  it.each([
    ['no credential', undefined, null, 'dialect-a', ['no-auth']],
    ['X-API-Key', byHeader, SECRET, 'auth-x-api-key', []],
    ['Bearer', byBearer, SECRET, 'auth-bearer', []],
  ] as const)('%s', async (_what, guard, secret, auth, warnings) => {
    const fake = await start(guard);
    const report = await open(fake.address, secret).probe(soon());
    expect(report).toMatchObject({ program: 'VPN Key Management API', version: '1.0.0', warnings });
    expect(report.capabilities).toContain(auth);
    expect(fake.requests.every(request => request.startsWith('GET'))).toBe(true);
  });

  it('sends no secret to a server that asks for none', async () => {
    let leaked = false;
    const fake = await start(request => {
      leaked ||= JSON.stringify(request.headers).includes(SECRET);
      return true;
    });
    await open(fake.address, SECRET).probe(soon());
    expect(leaked).toBe(false);
  });

  it('sends a secret to the API alone, and to nothing beside it', async () => {
    const told = new Set<string>();
    const fake = await start(request => {
      if (request.headers['x-api-key']) told.add(request.url ?? '');
      return byHeader(request);
    });
    await open(fake.address, SECRET).probe(soon());
    expect([...told].filter(path => !/^\/api\/(keys|traffic|system)/.test(path))).toEqual([]);
    expect(told).toContain('/api/keys');
  });

  it('asks for a secret, refuses a wrong one, and never repeats it', async () => {
    const fake = await start(byHeader);
    expect((await failure(open(fake.address).probe(soon()))).code).toBe('needs-secret');
    const refused = await failure(open(fake.address, 'wrong-secret-value').probe(soon()));
    expect(refused.code).toBe('auth');
    expect(refused.message).not.toContain('wrong-secret-value');
  });

  it('finds the API with and without /api in the address', async () => {
    const fake = await start();
    fake.keys.push(fakeKey('x'));
    for (const address of [fake.address, `${fake.address}/api`, `${fake.address}/api/`])
      expect((await open(address).list(soon())).keys).toHaveLength(1);
  });

  it.each([
    ['a', '/api/traffic/exact'],
    ['c', '/api/traffic/simple'],
    ['c', '/api/traffic/ports/exact'],
    ['e', '/api/traffic'],
  ])('dialect %s by %s', async (dialect, path) => {
    const fake = await start();
    fake.extra.set(path, {});
    expect((await open(fake.address).probe(soon())).capabilities).toContain(`dialect-${dialect}`);
  });

  it('is something else', async () => {
    const fake = await start();
    fake.extra.set('/api/keys', { message: 'hello' });
    expect((await failure(open(fake.address).probe(soon()))).code).toBe('unexpected');
    expect(await detect(fake.address, soon())).toBeNull();
  });

  it('is detected, with and without a credential of its own', async () => {
    const bare = await start();
    expect(await detect(bare.address, soon())).toEqual({
      kind: 'keyapi',
      address: bare.address,
      program: 'VPN Key Management API',
      warnings: [],
    });
    const guarded = await start(byHeader);
    expect(await detect(`${guarded.address}/api`, soon())).toMatchObject({ kind: 'keyapi' });
  });
});

describe('at addresses of all kinds', () => {
  it('is found below a path of its own, with its description', async () => {
    const fake = await start();
    const prefixed = await proxy(fake, path => (path.startsWith('/vpn/') ? path.slice(4) : null));
    for (const address of [`${prefixed}/vpn`, `${prefixed}/vpn/api`]) expect((await open(address).list(soon())).keys).toEqual([]);
    fake.extra.set('/openapi.json', {
      paths: { '/api/keys': { get: {} }, '/api/traffic/ports/exact': { get: {} }, '/api/keys/{key_id}/traffic/port/exact': { get: {} } },
    });
    const report = await open(`${prefixed}/vpn`).about(soon());
    expect(report).toMatchObject({ dialect: 'c', calls: ['traffic-ports', 'key-traffic'] });
    expect(report.known).toContainEqual({ code: 'describes-itself', params: { path: '/vpn/openapi.json' } });
  });

  it('is not a page that answers everything', async () => {
    const page = await serve((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>'));
    expect((await failure(open(page).probe(soon()))).code).toBe('not-json');
    expect(await detect(page, soon())).toBeNull();
  });

  it.each([
    [403, { detail: 'Forbidden' }, 'needs-secret'],
    [429, { error: 'Rate limit exceeded: 30 per 1 minute' }, 'rate-limited'],
    [500, { detail: 'Failed to load keys: [Errno 2]' }, 'server-error'],
    [503, '<html>Service Unavailable</html>', 'server-error'],
    [301, '', 'redirect'],
    [404, { detail: 'Not Found' }, 'wrong-kind'],
    [200, { error: 'database is locked' }, 'rejected'],
  ] as const)('a list that answers %d %j is %s', async (status, body, code) => {
    const address = await serve((_request, response) =>
      response
        .writeHead(status, { 'content-type': 'application/json', location: 'https://x.example/' })
        .end(typeof body === 'string' ? body : JSON.stringify(body)),
    );
    expect((await failure(open(address).probe(soon()))).code).toBe(code);
  });

  it('a probe that a proxy breaks off half way names no dialect', async () => {
    const fake = await start();
    const broken = await serve((request, response) =>
      request.url === '/api/keys'
        ? response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(fake.keys))
        : response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>'),
    );
    expect((await failure(open(broken).probe(soon()))).code).toBe('server-error');
  });

  it('a secret with a line break is refused before it is sent', async () => {
    const fake = await start(byHeader);
    expect((await failure(open(fake.address, `${SECRET}\n`).probe(soon()))).code).toBe('auth');
    expect(fake.requests.filter(request => request !== 'GET /api/keys')).toEqual([]);
  });

  it('one caller that gives up does not end it for the others', async () => {
    let let_through = (): void => undefined;
    const held = new Promise<void>(resolve => {
      let_through = resolve;
    });
    let asked = 0;
    const slow = await serve(async (_request, response) => {
      asked += 1;
      if (asked === 1) await held;
      response.writeHead(200, { 'content-type': 'application/json' }).end('[]');
    });
    const client = open(slow);
    const hasty = new AbortController();
    const first = failure(client.about(hasty.signal));
    const second = client.about(soon());
    await expect.poll(() => asked).toBe(1);
    hasty.abort();
    expect((await first).code).toBe('cancelled');
    let_through();
    expect((await second).auth).toBe('none');
  });
});
