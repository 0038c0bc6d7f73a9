import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault } from '@shared/fault';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { createTrust } from '../../../src/main/engine/transport/trust';
import { openSocket } from '../../../src/main/engine/transport/websocket';
import { eventually } from '../support/eventually';
import { listenTls, makeCertificate } from './certificates';

const SECRET = 'stream-secret';
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  open.push({
    close: () =>
      new Promise<void>(done => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
function client(address: string, pin: string | null = null) {
  const frames: Buffer[] = [];
  const faults: Fault[] = [];
  let opened = 0;
  const close = openSocket(
    { address, path: '/traffic?x=1', headers: { authorization: `Bearer ${SECRET}` }, secrets: [SECRET], trust: createTrust(pin) },
    {
      opened: () => {
        opened += 1;
      },
      data: bytes => frames.push(bytes),
      failed: fault => faults.push(fault),
    },
  );
  open.unshift({ close });
  return { frames, faults, close, opened: () => opened };
}
async function streaming(): Promise<{ address: string; server: WebSocketServer; headers: () => unknown; urls: string[] }> {
  const http = createServer();
  const server = new WebSocketServer({ server: http, perMessageDeflate: true });
  const urls: string[] = [];
  let headers: unknown = null;
  server.on('connection', (socket, request) => {
    urls.push(request.url ?? '');
    headers = { ...request.headers };
    socket.send('{"up":1,"down":2}');
    socket.send(Buffer.from([0xff, 0x00, 0x41]));
  });
  const address = await listen(http);
  open.push({
    close: () => {
      for (const socket of server.clients) socket.terminate();
    },
  });
  return { address, server, headers: () => headers, urls };
}

describe('a WebSocket', () => {
  it('sends the secret as a header and never in the URL, without compression, and gives raw bytes', async () => {
    const { address, headers, urls } = await streaming();
    const { frames, faults, opened } = client(`${address}/base`);
    await eventually(() => expect(frames).toHaveLength(2));
    expect(opened()).toBe(1);
    expect(frames.map(frame => [Buffer.isBuffer(frame), frame.toString('latin1')])).toEqual([
      [true, '{"up":1,"down":2}'],
      [true, '\u00ff\u0000A'],
    ]);
    expect(urls).toEqual(['/base/traffic?x=1']);
    expect(headers()).toMatchObject({ authorization: `Bearer ${SECRET}`, upgrade: 'websocket' });
    expect(headers()).not.toHaveProperty('sec-websocket-extensions');
    expect(faults).toEqual([]);
  });

  it.each([
    [401, '{"message":"Unauthorized"}', 'auth', '401: Unauthorized'],
    [404, '404 page not found', 'not-found', '404: 404 page not found'],
    [302, '', 'redirect', '302 instead of a stream'],
    [500, `{"message":"no ${SECRET}"}`, 'server-error', '500: no ***'],
  ] as const)('refused with %i is %s', async (status, body, code, message) => {
    const address = await listen(
      createServer((_request, response) => response.writeHead(status, { Location: 'http://127.0.0.1:1/' }).end(body)),
    );
    const { faults } = client(address);
    await eventually(() => expect(faults.map(fault => fault.failure)).toEqual([{ code, message }]));
  });

  it('reports a plain answer, a refused port, and a server that hangs up', async () => {
    const plain = client(await listen(createServer((_request, response) => response.end('hello'))));
    await eventually(() => expect(plain.faults.map(fault => fault.code)).toEqual(['unexpected']));
    const gone = createServer();
    const address = await listen(gone);
    await new Promise(done => gone.close(done));
    const refused = client(address);
    await eventually(() => expect(refused.faults.map(fault => fault.code)).toEqual(['refused']));
    const stream = await streaming();
    const cut = client(stream.address);
    await eventually(() => expect(cut.frames).toHaveLength(2));
    for (const socket of stream.server.clients) socket.terminate();
    await eventually(() => expect(cut.faults.map(fault => fault.code)).toEqual(['reset']));
  });

  it('says nothing more once it was closed', async () => {
    const { address, server } = await streaming();
    const { frames, faults, close } = client(address);
    await eventually(() => expect(frames).toHaveLength(2));
    close();
    close();
    for (const socket of server.clients) socket.send('late');
    await eventually(() => expect(server.clients.size).toBe(0));
    expect([frames.length, faults.length]).toEqual([2, 0]);
    const early = client(address);
    early.close();
    await eventually(() => expect(server.clients.size).toBe(0));
    expect([early.frames.length, early.faults.length]).toEqual([0, 0]);
  });

  it('accepts a pinned certificate and no other', async () => {
    const certificate = await makeCertificate({ names: ['elsewhere.example'] });
    const other = await makeCertificate();
    const listening = await listenTls(certificate, (_request, response) => response.end());
    open.push(listening);
    const sockets = new WebSocketServer({ server: listening.server });
    sockets.on('connection', socket => socket.send('hi'));
    open.unshift({
      close: () => {
        for (const socket of sockets.clients) socket.terminate();
      },
    });
    const address = `https://127.0.0.1:${listening.port}`;
    const pinned = client(address, certificate.sha256);
    await eventually(() => expect(pinned.frames.map(String)).toEqual(['hi']));
    const wrong = client(address, other.sha256);
    await eventually(() => expect(wrong.faults.map(fault => fault.code)).toEqual(['tls-pin']));
    const unpinned = client(address);
    await eventually(() => expect(unpinned.faults.map(fault => fault.code)).toEqual(['tls-self-signed']));
    expect(unpinned.frames).toEqual([]);
  });
});
