import { createServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Door } from '../../../src/main/engine/keytest/configs';
import { RequestFailed, requestThrough } from '../../../src/main/engine/keytest/request';
import { type Listening, listenTls, makeCertificate, type TestCertificate } from '../transport/certificates';

/** A client program's door: what it does with a tunnel that was asked for. */
type Way = (socket: Socket, host: string, port: number) => void;
const sockets = new Set<Socket>();
const through: Way = (socket, host, port) => {
  const origin = connect(port, host);
  sockets.add(origin);
  origin.on('error', () => socket.destroy());
  socket.on('error', () => origin.destroy());
  socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
  origin.pipe(socket).pipe(origin);
};
let proxy: HttpServer | null = null;
let plain: HttpServer | null = null;
let secure: Listening | null = null;
let certificate: TestCertificate;
beforeAll(async () => {
  certificate = await makeCertificate({ names: ['localhost'] });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await secure?.close();
  for (const server of [proxy, plain]) if (server) await new Promise(done => server.close(done));
  [proxy, plain, secure] = [null, null, null];
});

async function door(way: Way): Promise<Door> {
  const server = createServer();
  proxy = server;
  server.on('connect', (asked, socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (asked.headers['proxy-authorization'] !== `Basic ${Buffer.from('u:p').toString('base64')}`)
      return socket.end('HTTP/1.1 407 No\r\n\r\n');
    const [host = '', port = ''] = (asked.url ?? '').split(':');
    return way(socket, host, Number(port));
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return { port: (server.address() as AddressInfo).port, user: 'u', password: 'p' };
}
async function origin(): Promise<string> {
  const server = createServer((_, answer) => answer.writeHead(204).end());
  plain = server;
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/x?y=1`;
}
async function secureOrigin(): Promise<string> {
  secure = await listenTls(certificate, (_, answer) => answer.end('hello'));
  return `https://localhost:${secure.port}/`;
}
const soon = (ms = 25_000): AbortSignal => AbortSignal.timeout(ms);
const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(() => 'none').catch(error => (error instanceof RequestFailed ? `${error.step}: ${error.message}` : String(error)));

describe('a request through a client program', () => {
  it('measures the first byte and the whole', async () => {
    const made = await requestThrough(await door(through), await origin(), soon());
    expect(made.status).toBe(204);
    expect(made.handshakeMs).toBeLessThanOrEqual(made.requestMs);
  });
  it('speaks TLS with the host behind the key', async () => {
    expect(await requestThrough(await door(through), await secureOrigin(), soon(), certificate.cert)).toMatchObject({ status: 200 });
  });
  it('verifies who answers, as ever', async () => {
    expect(await failureOf(requestThrough(await door(through), await secureOrigin(), soon()))).toMatch(/^request: .*self-signed/);
  });
  it.each<[string, string]>([
    ['HTTP/1.1 200 OK\r\n\r\n', 'the connection was closed without an answer'],
    ['HTTP/1.1 503 No\r\n\r\n', 'the client program answered 503'],
  ])('fails at the handshake when nothing came back after %j', async (said, message) => {
    expect(await failureOf(requestThrough(await door(socket => socket.end(said)), 'http://127.0.0.1:9/', soon()))).toBe(
      `handshake: ${message}`,
    );
  });
  it('fails at the request when what came back was no answer', async () => {
    const babble: Way = socket => socket.end('HTTP/1.1 200 OK\r\n\r\nSSH-2.0-nonsense\r\n');
    expect(await failureOf(requestThrough(await door(babble), 'http://127.0.0.1:9/', soon()))).toMatch(/^request: /);
  });
  it('gives up a client program that does not answer', async () => {
    expect(await failureOf(requestThrough(await door(() => undefined), 'http://127.0.0.1:9/', soon(200)))).toBe(
      'handshake: no answer in time',
    );
  });
  it.each(['http', 'https'])('gives up a silent server over %s', async scheme => {
    const silent: Way = socket => void socket.write('HTTP/1.1 200 OK\r\n\r\n');
    expect(await failureOf(requestThrough(await door(silent), `${scheme}://127.0.0.1:9/`, soon(200)))).toBe('handshake: no answer in time');
  });
});
