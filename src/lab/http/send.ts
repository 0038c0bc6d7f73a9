import type { ServerResponse } from 'node:http';
import type { RequestFault } from '../faults';
import { html, type Reply, type Surface } from './message';

/** The answer that a fault gives in place of the program's own; null when the request is carried out all the same. */
export function replyInstead(fault: RequestFault | undefined, shapes: Surface['shapes']): Reply | null {
  switch (fault?.type) {
    case 'html-502':
      return html(502, '502 Bad Gateway', 'nginx/1.24.0');
    case 'error-500':
      return shapes.serverError();
    case 'unauthorized':
      return shapes.unauthorized();
    case 'rate-limited':
      return shapes.rateLimited(fault.retryAfterS ?? 30);
    case 'redirect':
      return { status: 302, headers: { Location: fault.location } };
    case 'huge':
      return { stream: response => sendHuge(response, fault.bytes ?? 256 * 1024 * 1024) };
    default:
      return null;
  }
}

/** An endless looking JSON text, written as fast as the client takes it. */
function sendHuge(response: ServerResponse, bytes: number): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const chunk = Buffer.alloc(65_536, ' ');
  chunk[0] = 0x5b;
  let left = bytes;
  const pour = () => {
    while (left > 0) {
      left -= chunk.length;
      if (!response.write(chunk)) {
        response.once('drain', pour);
        return;
      }
    }
    response.end(']');
  };
  pour();
}

/** Sends an answer, spoiled by the fault if there is one. */
export function sendReply(response: ServerResponse, reply: Reply, fault: RequestFault | undefined): void {
  if ('stream' in reply) {
    reply.stream(response);
    return;
  }
  const body = Buffer.from(reply.body ?? '');
  const headers = { ...reply.headers };
  switch (fault?.type) {
    case 'answer-lost':
      response.socket?.resetAndDestroy();
      return;
    case 'reset-mid-body':
      response.writeHead(reply.status, { ...headers, 'Content-Length': String(body.length + 1) });
      response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.socket?.resetAndDestroy());
      return;
    case 'truncated': {
      const half = body.subarray(0, Math.floor(body.length / 2));
      response.writeHead(reply.status, { ...headers, 'Content-Length': String(half.length) });
      response.end(half);
      return;
    }
    case 'drip':
      response.writeHead(reply.status, { ...headers, 'Content-Length': String(body.length) });
      drip(response, body, fault.bytes ?? 1, fault.ms ?? 250);
      return;
    default:
      if (reply.status !== 204 && reply.status !== 304) headers['Content-Length'] = String(body.length);
      response.writeHead(reply.status, headers);
      response.end(body);
  }
}

function drip(response: ServerResponse, body: Buffer, bytes: number, ms: number): void {
  let at = 0;
  const timer = setInterval(() => {
    response.write(body.subarray(at, at + bytes));
    at += bytes;
    if (at >= body.length) response.end();
  }, ms);
  response.on('close', () => clearInterval(timer));
  response.on('finish', () => clearInterval(timer));
}
