import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../clock';
import type { Faults } from '../faults';
import { type LoopbackPort, listenOnLoopback } from '../loopback';
import type { RequestLog } from './log';
import { type Exchange, exchangeOf, plain, type Reply, type Surface } from './message';
import { replyInstead, sendReply } from './send';

const LARGEST_BODY = 16 * 1024 * 1024;
export const CONTROL_PREFIX = '/__sim';

export interface Listener extends LoopbackPort {
  readonly origin: string;
}

interface Parts {
  readonly surface: Surface;
  readonly control: (exchange: Exchange) => Reply | Promise<Reply>;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly clock: Clock;
}

/** Serves one simulated program on a loopback port of the system's choice, with its control surface beside it. */
export async function listenHttp(parts: Parts): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => void answer(parts, request, response));
  server.keepAliveTimeout = 60_000;
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  if (parts.surface.upgrade) server.on('upgrade', (request, socket) => void upgrade(parts, request, socket));

  const listening = await listenOnLoopback(server, sockets);
  return { ...listening, origin: `http://127.0.0.1:${listening.port}` };
}

/** The whole body, or null when it is larger than any real client would send. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms).unref());

async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const body = await readBody(request);
    if (body === null) return sendReply(response, plain(413, 'Request Entity Too Large'), undefined);
    const exchange = exchangeOf(request, body);
    parts.clock.sync();
    if (exchange.path.startsWith(`${CONTROL_PREFIX}/`)) return sendReply(response, await parts.control(exchange), undefined);

    const entry = parts.log.add(exchange, parts.clock.now());
    response.on('finish', () => {
      entry.status = response.statusCode;
    });
    const fault = await strike(parts, exchange, entry);
    if (response.destroyed || fault?.type === 'hang') return;
    if (fault?.type === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    for (const [name, value] of Object.entries(parts.surface.headers?.(exchange) ?? {})) response.setHeader(name, value);
    const reply = replyInstead(fault, parts.surface.shapes) ?? (await parts.surface.handle(exchange));
    if (!response.destroyed) sendReply(response, reply, fault);
  } catch (thrown) {
    if (!response.headersSent && !response.destroyed) sendReply(response, parts.surface.shapes.serverError(), undefined);
    // A client that went away while its request was read is its own business; anything else is a mistake in the lab.
    if (!request.socket.destroyed) process.stderr.write(`lab: ${thrown instanceof Error ? thrown.stack : String(thrown)}\n`);
  }
}

/** Lets the delays pass and returns the fault that decides over the answer. */
async function strike(parts: Parts, exchange: Exchange, entry: { fault: string | null }) {
  const faults = parts.faults.take(exchange.method, exchange.path);
  for (const fault of faults) if (fault.type === 'latency') await pause(fault.ms);
  parts.clock.sync();
  const decisive = faults.find(fault => fault.type !== 'latency');
  entry.fault = faults.map(fault => fault.type).join('+') || null;
  return decisive;
}

async function upgrade(parts: Parts, request: IncomingMessage, socket: Duplex): Promise<void> {
  socket.on('error', () => socket.destroy());
  const exchange = exchangeOf(request, '');
  parts.clock.sync();
  const entry = parts.log.add(exchange, parts.clock.now());
  const fault = await strike(parts, exchange, entry);
  if (socket.destroyed || fault?.type === 'hang') return;
  if (fault?.type === 'reset') {
    socket.destroy();
    return;
  }
  const instead = replyInstead(fault, parts.surface.shapes);
  if (instead && !('stream' in instead)) {
    entry.status = instead.status;
    refuseUpgrade(socket, instead);
    return;
  }
  parts.surface.upgrade?.(exchange, request, socket);
}

/** Answers a WebSocket request with an ordinary HTTP answer and closes. */
export function refuseUpgrade(socket: Duplex, reply: Exclude<Reply, { stream: unknown }>): void {
  const body = reply.body ?? '';
  const headers = { ...reply.headers, 'Content-Length': String(Buffer.byteLength(body)), Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${reply.status} Lab\r\n${lines.join('')}\r\n${body}`);
}
