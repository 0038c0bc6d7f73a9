/** A controller whose answers are written down in the test, and the client against it. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MihomoServer, MihomoSummary } from '@shared/model';
import { afterEach } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Reading } from '../../../src/main/engine/clients/client';
import { createMihomoClient } from '../../../src/main/engine/clients/mihomo';
import type { StreamStatus } from '../../../src/main/engine/transport/stream';
import { DrivenClock } from '../support/outside';

/** Closed after each test, the last first. */
export const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
export const signal = () => AbortSignal.timeout(20_000);
export type Answer = readonly [status: number, body: unknown];
export type Answers = Readonly<Record<string, Answer | ((body: string) => Answer | Promise<Answer>)>>;

export const GROUP = { name: 'G', type: 'Selector', now: 'a', all: ['a', 'b'], history: [] };
const CORE: Answers = {
  'GET /': [200, { hello: 'mihomo' }],
  'GET /version': [200, { meta: true, version: 'v1' }],
  'GET /configs': [200, { mode: 'rule' }],
  'GET /proxies': [200, { proxies: { G: GROUP, a: { history: [] }, b: { history: [] } } }],
  'GET /proxies/G': [200, GROUP],
  'GET /connections': [200, { connections: [{ metadata: {} }] }],
};

export async function core(changes: Answers = {}) {
  const answers: Record<string, Answers[string]> = { ...CORE, ...changes };
  const requests: string[] = [];
  const listener: RequestListener = (request, response) => {
    let body = '';
    request.on('data', bytes => {
      body += String(bytes);
    });
    request.on('end', async () => {
      const name = `${request.method} ${request.url}`;
      requests.push(name);
      const found = answers[name] ?? [404, '404 page not found'];
      const [status, answer] = typeof found === 'function' ? await found(body) : found;
      response.writeHead(status).end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  };
  const server = createServer(listener);
  const streams = new WebSocketServer({ server });
  const sockets: { path: string; socket: WebSocket }[] = [];
  streams.on('connection', (socket, request) => sockets.push({ path: request.url ?? '', socket }));
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  open.push({
    close: () =>
      new Promise<void>(done => {
        for (const { socket } of sockets) socket.terminate();
        server.close(() => done());
        server.closeAllConnections();
      }),
  });
  const send = (path: string, value: unknown) => {
    for (const entry of sockets) if (entry.path === path) entry.socket.send(typeof value === 'string' ? value : JSON.stringify(value));
  };
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, answers, requests, sockets, send };
}
export function client(address: string, clock = new DrivenClock(), atRest = () => false) {
  const server: MihomoServer = { kind: 'mihomo', id: 's', name: 'gw', address, tags: [], pin: null, lab: false };
  const made = createMihomoClient({ server, secret: { value: 'x-secret' }, clock, atRest });
  open.unshift(made);
  const readings: Reading[] = [];
  const states: StreamStatus[] = [];
  const start = () =>
    made.stream({
      reading: reading => readings.push(reading),
      state: (state, failure, retryAt) => states.push({ state, failure, retryAt }),
    });
  const told = <K extends keyof MihomoSummary>(key: K) =>
    readings.flatMap(reading => {
      const figures = reading.figures as Partial<MihomoSummary>;
      return key in figures ? [figures[key]] : [];
    });
  return { made, clock, readings, states, start, told };
}
