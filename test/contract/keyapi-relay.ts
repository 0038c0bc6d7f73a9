/** Stands between us and a key API, and spoils one write: before the server gets it, while it works on it, or when it has done it. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '../support/ports';

export const WHENS = ['before', 'during', 'after'] as const;
export type When = (typeof WHENS)[number];
/** What is answered instead: nothing at all, a cut connection, a closed port, or an answer that is none. */
export const SPOILS = ['timeout', 'reset', 'refused', 'error-500', 'gateway-502', 'html-200', 'failed-200', 'empty-200'] as const;
export type Spoil = (typeof SPOILS)[number];

const ANSWERS: Readonly<Partial<Record<Spoil, readonly [status: number, type: string, body: string]>>> = {
  'error-500': [500, 'application/json', '{"detail":"Failed to restart Xray service"}'],
  'gateway-502': [502, 'text/html', '<html><h1>502 Bad Gateway</h1></html>'],
  'html-200': [200, 'text/html', '<!doctype html><title>Sign in</title>'],
  'failed-200': [200, 'application/json', '{"status":"error","message":"Failed to restart Xray service"}'],
  'empty-200': [200, 'application/json', ''],
};

export interface Relay {
  readonly address: string;
  /** The next write is spoilt so. */
  spoil(when: When, what: Spoil): void;
  close(): Promise<void>;
}

/** `closedMs`: how long the port stays closed once it is. */
export async function startRelay(target: string, closedMs: number): Promise<Relay> {
  let next: { readonly when: When; readonly what: Spoil } | null = null;
  let reopening: Promise<void> = Promise.resolve();
  const listen = (port: number): Promise<void> => new Promise(resolve => server.listen(port, '127.0.0.1', resolve));
  const shut = async (): Promise<void> => {
    const { port } = server.address() as AddressInfo;
    server.closeAllConnections();
    await new Promise<void>(resolve => server.close(() => resolve()));
    await new Promise<void>(resolve => setTimeout(resolve, closedMs));
    await listen(port);
  };
  const answer = (response: ServerResponse, what: Spoil): void => {
    const known = ANSWERS[what];
    if (known) response.writeHead(known[0], { 'content-type': known[1] }).end(known[2]);
    else if (what === 'reset') response.socket?.destroy();
    else if (what === 'refused') reopening = shut();
  };
  const forward = async (asked: IncomingMessage, body: Buffer, sent: () => void): Promise<[IncomingMessage, Buffer]> => {
    const url = new URL(asked.url ?? '/', target);
    const { host: _host, connection: _connection, ...headers } = asked.headers;
    return new Promise((resolve, reject) => {
      const passed = request(url, { method: asked.method, headers, agent: false }, async reply => resolve([reply, await bytesOf(reply)]));
      passed.on('error', reject);
      passed.end(body, sent);
    });
  };
  const server = createServer(async (asked, response) => {
    const body = await bytesOf(asked);
    const spoilt = asked.method === 'GET' ? null : next;
    if (spoilt) next = null;
    try {
      if (spoilt?.when === 'before') return answer(response, spoilt.what);
      const [reply, text] = await forward(asked, body, () => {
        if (spoilt?.when === 'during') answer(response, spoilt.what);
      });
      if (spoilt?.when === 'during') return;
      if (spoilt) return answer(response, spoilt.what);
      const { 'transfer-encoding': _encoding, connection: _connection, ...headers } = reply.headers;
      response.writeHead(reply.statusCode ?? 500, headers).end(text);
    } catch {
      response.socket?.destroy();
    }
  });
  // Nobody else gets it while it is closed.
  await listen(await freePort());
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spoil: (when, what) => {
      next = { when, what };
    },
    close: async () => {
      await reopening;
      server.closeAllConnections();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
