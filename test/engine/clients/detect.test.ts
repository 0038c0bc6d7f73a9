import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startLab } from '../../../src/lab/lab';
import { detectServer } from '../../../src/main/engine/clients/detect';
import { makeCertificate } from '../transport/certificates';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
const signal = () => AbortSignal.timeout(20_000);

/** A TCP server that counts its connections. */
async function port(greet: (socket: Socket) => void): Promise<{ readonly port: number; readonly connections: () => number }> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer(socket => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    greet(socket);
  });
  await listen(server);
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>(done => server.close(() => done()));
    },
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}
const listen = (server: Server) => new Promise<void>(done => server.listen(0, '127.0.0.1', done));
async function web(
  answer: (path: string) => readonly [number, string],
): Promise<{ readonly port: number; readonly requests: string[]; readonly headers: string[] }> {
  const requests: string[] = [];
  const headers: string[] = [];
  const server = createHttp((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    headers.push(...Object.keys(request.headers));
    const [status, body] = answer(request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await listen(server);
  open.push({
    close: () =>
      new Promise<void>(done => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  });
  return { port: (server.address() as AddressInfo).port, requests, headers };
}

describe('an address of an unknown kind', () => {
  it('whose port accepts and stays silent is knocked at once, and never again', async () => {
    const silent = await port(() => {});
    expect(await detectServer(`127.0.0.1:${silent.port}`, signal())).toMatchObject({
      kind: null,
      address: `127.0.0.1:${silent.port}`,
      failure: { code: 'api-loop' },
    });
    expect(silent.connections()).toBe(1);
  });

  it.each([
    ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['SMTP', '220 mail.example ESMTP\r\n'],
  ])('that speaks %s is no server of ours', async (_name, words) => {
    const other = await port(socket => socket.write(words));
    expect(await detectServer(`127.0.0.1:${other.port}`, signal())).toMatchObject({ kind: null, failure: { code: 'wrong-kind' } });
    expect(other.connections()).toBe(1);
  });

  it('that is a web page is no server of ours', async () => {
    const page = await web(() => [200, '<html><title>Router</title>']);
    expect(await detectServer(`127.0.0.1:${page.port}`, signal())).toMatchObject({ kind: null, failure: { code: 'wrong-kind' } });
  });

  it('is found behind a bare host:port and behind http://, by reads without a credential', async () => {
    const core = await web(path =>
      path === '/version' ? [200, '{"version":"v1"}'] : path === '/' ? [200, '{"hello":"mihomo"}'] : [404, '404'],
    );
    const found = { kind: 'mihomo', address: `http://127.0.0.1:${core.port}`, program: 'mihomo v1', failure: null };
    expect(await detectServer(`127.0.0.1:${core.port}`, signal())).toMatchObject(found);
    expect(await detectServer(` http://127.0.0.1:${core.port}/ `, signal())).toMatchObject(found);
    expect(core.requests.every(request => request.startsWith('GET '))).toBe(true);
    for (const name of ['authorization', 'x-api-key', 'cookie']) expect(core.headers).not.toContain(name);
  });

  it('behind TLS of an unknown issuer says so, also without a scheme', async () => {
    const { createServer: createHttps } = await import('node:https');
    const { key, cert, sha256 } = await makeCertificate();
    const server = createHttps({ key, cert }, (_request, response) => response.end('{}'));
    await listen(server);
    open.push({
      close: () =>
        new Promise<void>(done => {
          server.close(() => done());
          server.closeAllConnections();
        }),
    });
    const there = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const typed of [there, `https://${there}`]) {
      expect(await detectServer(typed, signal())).toMatchObject({
        kind: null,
        failure: { code: 'tls-self-signed', message: expect.stringContaining(sha256) },
      });
    }
  });

  it('that nobody listens at, or that does not exist, says so', async () => {
    const gone = createServer();
    await listen(gone);
    const free = (gone.address() as AddressInfo).port;
    await new Promise(done => gone.close(done));
    expect(await detectServer(`127.0.0.1:${free}`, signal())).toMatchObject({ failure: { code: 'refused' } });
    expect(await detectServer(`http://127.0.0.1:${free}`, signal())).toMatchObject({ failure: { code: 'refused' } });
    expect(await detectServer('no-such-host.invalid:9090', signal())).toMatchObject({ failure: { code: 'dns' } });
    expect(await detectServer('http://no-such-host.invalid', signal())).toMatchObject({ failure: { code: 'dns' } });
  });

  it('that is none is explained without a connection', async () => {
    expect(await detectServer('', signal())).toMatchObject({ kind: null, failure: { code: 'bad-address' } });
    expect(await detectServer('http://me:pw@127.0.0.1', signal())).toMatchObject({ address: '', failure: { code: 'bad-address' } });
  });

  it('ends with its caller', async () => {
    const silent = await port(() => {});
    const controller = new AbortController();
    const asked = detectServer(`127.0.0.1:${silent.port}`, controller.signal);
    setTimeout(() => controller.abort(), 50);
    expect(await asked).toMatchObject({ failure: { code: 'cancelled' } });
  });
});

describe('every kind of the lab', () => {
  it('is told from the others by its bare host:port', async () => {
    const lab = await startLab();
    open.push(lab);
    expect(lab.servers.map(server => server.kind).sort()).toEqual(['farm', 'keyapi', 'mihomo', 'xray']);
    for (const server of lab.servers) {
      const typed = server.address.replace(/^http:\/\//, '');
      expect(await detectServer(typed, signal())).toMatchObject({ kind: server.kind, failure: null });
    }
  });
});
