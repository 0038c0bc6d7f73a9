import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createXrayClient } from '../../../src/main/engine/clients/xray';
import { inspectPort } from '../../../src/main/engine/clients/xray/guard';
import { codeOf } from '../../support/fault';

const open: Server[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(open.splice(0).map(server => new Promise(resolve => server.close(resolve))));
});

/** A port that behaves as told; `connections` counts who came. */
async function port(behave: (socket: Socket) => void): Promise<{ readonly port: number; connections(): number; ended(): Promise<void> }> {
  let count = 0;
  let end = (): void => undefined;
  const ended = new Promise<void>(resolve => {
    end = resolve;
  });
  const server = createServer(socket => {
    count += 1;
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => end());
    socket.resume();
    behave(socket);
  });
  open.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, connections: () => count, ended: () => ended };
}

const look = (at: number, signal = AbortSignal.timeout(25_000)): Promise<unknown> => inspectPort({ host: '127.0.0.1', port: at }, signal);
const SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);

describe('inspectPort', () => {
  it('takes a server that greets with SETTINGS, and closes', async () => {
    const server = await port(socket => socket.write(SETTINGS));
    expect(await look(server.port)).toEqual({ host: '127.0.0.1', port: server.port });
    await server.ended();
    expect(server.connections()).toBe(1);
  });
  it('waits for a greeting that comes byte by byte', async () => {
    const server = await port(socket => {
      let at = 0;
      const timer = setInterval(() => {
        socket.write(SETTINGS.subarray(at, at + 1));
        at += 1;
        if (at === SETTINGS.length) clearInterval(timer);
      }, 10);
      socket.on('close', () => clearInterval(timer));
    });
    expect(await look(server.port)).toMatchObject({ port: server.port });
  });
  it('calls a silent port a loop, and closes at once', async () => {
    const server = await port(() => undefined);
    expect(await codeOf(look(server.port))).toBe('api-loop');
    await server.ended();
  });
  it('does not take a computer that stood still for a silent port', async () => {
    const server = await port(socket =>
      socket.once('data', () => {
        for (const until = performance.now() + 1_500; performance.now() < until; );
        socket.write(SETTINGS);
      }),
    );
    expect(await look(server.port)).toMatchObject({ port: server.port });
  });
  it.each([
    ['an HTTP/1 answer', (socket: Socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), 'wrong-kind'],
    ['a few bytes and the end', (socket: Socket) => socket.end('no'), 'wrong-kind'],
    ['an end without a byte', (socket: Socket) => socket.end(), 'reset'],
  ])('tells %s', async (_what, behave, code) => {
    const server = await port(behave);
    expect(await codeOf(look(server.port))).toBe(code);
  });
  it('tells a port where nothing listens, and stops when it is told to', async () => {
    const server = await port(() => undefined);
    const abort = new AbortController();
    const looking = codeOf(look(server.port, abort.signal));
    abort.abort();
    expect(await looking).toBe('cancelled');
    const gone = open.pop();
    await new Promise(resolve => gone?.close(resolve));
    expect(await codeOf(look(server.port))).toBe('refused');
  });
});

describe('the client of a silent port', () => {
  it('connects exactly once, whatever is asked of it', async () => {
    const server = await port(() => undefined);
    const client = createXrayClient({
      server: {
        kind: 'xray',
        id: 'x',
        name: 'x',
        address: `127.0.0.1:${server.port}`,
        tags: [],
        pin: null,
        lab: false,
        publicHost: null,
        inboundTag: null,
        keyPattern: 'key-{n}',
      },
      secret: null,
      clock: { now: () => 0, monotonic: () => performance.now(), after: () => () => undefined },
    });
    const signal = AbortSignal.timeout(25_000);
    expect(await Promise.all([client.probe(signal), client.sample(signal), client.inbounds(signal)].map(codeOf))).toEqual(
      Array(3).fill('api-loop'),
    );
    expect(await codeOf(client.sample(signal))).toBe('api-loop');
    expect(await codeOf(client.removeUser('x', null, signal))).toBe('api-loop');
    client.close();
    expect(server.connections()).toBe(1);
  });
});
