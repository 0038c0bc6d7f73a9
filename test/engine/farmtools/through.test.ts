/** A request through a farm proxy, against real small proxies. */
import { type AddressInfo, createServer } from 'node:net';
import { Fault } from '@shared/fault';
import { ipInAnswer } from '@shared/proxies';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askThrough, type Gate } from '../../../src/main/engine/farmtools/through';
import { type Echo, startEcho } from './echo-server';
import { type ProxyOptions, startProxy, type TestProxy } from './proxy-server';

const LOGIN = { name: 'scrape', password: 'p:@ss wörd' };
const HOSTS = { 'echo.test': '127.0.0.1' };
let plain: Echo;
let secure: Echo;
const open: TestProxy[] = [];
beforeAll(async () => {
  [plain, secure] = await Promise.all([startEcho(), startEcho({ secure: true })]);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map(proxy => proxy.close()));
});
afterAll(() => Promise.all([plain.close(), secure.close()]));

const start = async (options: ProxyOptions): Promise<TestProxy> => {
  const proxy = await startProxy({ hosts: HOSTS, ...options });
  open.push(proxy);
  return proxy;
};
const gate = (type: Gate['type'], { port }: TestProxy, login: typeof LOGIN | null = null): Gate => ({
  ...{ type, host: '127.0.0.1', port, login: login?.name ?? null, password: login?.password ?? null },
});
const signal = (ms = 20_000): AbortSignal => AbortSignal.timeout(ms);
const failure = (work: Promise<unknown>): Promise<Fault> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    thrown => (thrown instanceof Fault ? thrown : Promise.reject(thrown)),
  );

for (const type of ['http', 'socks'] as const) {
  describe(`through ${type}`, () => {
    it('plain HTTP: the echo sees the proxy’s way out, the proxy resolves the name', async () => {
      const proxy = await start({ type, login: LOGIN, from: '127.0.0.7' });
      const { status, text } = await askThrough(gate(type, proxy, LOGIN), `http://echo.test:${plain.port}/a?b=1`, signal());
      expect(status).toBe(200);
      expect(ipInAnswer(text)).toBe('127.0.0.7');
      expect(text).toContain('q=/a?b=1');
      expect(proxy.asked).toEqual([`echo.test:${plain.port}`]);
    });
    it('HTTPS: verified through the tunnel', async () => {
      const proxy = await start({ type, from: '127.0.0.8' });
      const address = `https://echo.test:${secure.port}/`;
      const { text } = await askThrough(gate(type, proxy), address, signal(), secure.ca);
      expect(ipInAnswer(text)).toBe('127.0.0.8');
      expect((await failure(askThrough(gate(type, proxy), address, signal()))).code).toBe('tls-self-signed');
      const other = `https://127.0.0.1:${secure.port}/`;
      expect((await failure(askThrough(gate(type, proxy), other, signal(), secure.ca))).code).toBe('tls-host');
    });
    it('a wrong or missing login is `auth`, and no message holds the password', async () => {
      const proxy = await start({ type, login: LOGIN });
      for (const url of [`http://echo.test:${plain.port}/`, `https://echo.test:${secure.port}/`]) {
        const wrong = await failure(askThrough(gate(type, proxy, { ...LOGIN, password: 'not-this-one' }), url, signal()));
        expect(wrong.code).toBe('auth');
        expect(wrong.message).not.toContain('not-this-one');
        expect((await failure(askThrough(gate(type, proxy), url, signal()))).code).toBe('auth');
      }
    });
    it('a proxy that is not there is `refused`; one that says nothing ends with the signal', async () => {
      const gone = await startProxy({ type });
      await gone.close();
      expect((await failure(askThrough(gate(type, gone), `http://echo.test:${plain.port}/`, signal()))).code).toBe('refused');
      const mute = await start({ type, delayMs: Number.POSITIVE_INFINITY });
      const begun = performance.now();
      const ended = await failure(askThrough(gate(type, mute), `http://echo.test:${plain.port}/`, signal(200)));
      expect(ended.code).toMatch(/cancelled|timeout|reset/);
      expect(performance.now() - begun).toBeLessThan(10_000);
    });
    it('an origin that the proxy does not reach', async () => {
      const closed = await startEcho();
      await closed.close();
      const proxy = await start({ type });
      const https = await failure(askThrough(gate(type, proxy), `https://echo.test:${closed.port}/`, signal()));
      expect(https.code).toBe(type === 'http' ? 'server-error' : 'refused');
    });
  });
}

it('SOCKS replies have their own codes', async () => {
  for (const [refuses, code] of [
    [1, 'server-error'],
    [2, 'forbidden'],
    [4, 'refused'],
    [6, 'timeout'],
    [99, 'unexpected'],
  ] as const) {
    const proxy = await start({ type: 'socks', refuses });
    expect((await failure(askThrough(gate('socks', proxy), `http://echo.test:${plain.port}/`, signal()))).code).toBe(code);
  }
});

it('an IPv6 origin goes to SOCKS as an address', async () => {
  const proxy = await start({ type: 'socks', refuses: 4 });
  await failure(askThrough(gate('socks', proxy), 'http://[2001:db8::7]:81/', signal()));
  expect(proxy.asked).toEqual(['2001:0db8:0000:0000:0000:0000:0000:0007:81']);
});

it('what is no proxy at all is told as such', async () => {
  const server = createServer(socket => void socket.resume().end('SSH-2.0-OpenSSH_9\r\n'));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const there = { type: 'socks', host: '127.0.0.1', port, login: null, password: null } as const;
  expect((await failure(askThrough(there, `http://echo.test:${plain.port}/`, signal()))).code).toBe('wrong-kind');
  const asHttp = await failure(askThrough({ ...there, type: 'http' }, `http://echo.test:${plain.port}/`, signal()));
  expect(asHttp.code).toBe('unexpected');
  await new Promise(resolve => server.close(resolve));
});
