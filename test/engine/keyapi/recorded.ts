/** A server that knows nothing but written answers: one for each `METHOD path?query`, all else is its framework's 404. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const answers = z.record(z.string(), z.strictObject({ status: z.number(), body: z.json() }));
export type Dialect = 'a' | 'b' | 'c' | 'd' | 'e';
export const SECRET = 'recorded-secret-1';
const HEADERS: Readonly<Record<Dialect, readonly [name: string, value: string] | null>> = {
  a: null,
  b: ['x-api-key', SECRET],
  c: ['x-api-key', SECRET],
  d: ['x-api-key', SECRET],
  e: ['authorization', `Bearer ${SECRET}`],
};

export interface Seen {
  readonly request: string;
  readonly body: string;
}
export interface Recorded {
  readonly address: string;
  readonly seen: Seen[];
  /** Answers in place of the written ones, by request. */
  readonly instead: Map<string, { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> }>;
  close(): Promise<void>;
}

/** The written answers of a dialect's documents. */
export const written = (dialect: Dialect): z.output<typeof answers> =>
  answers.parse(JSON.parse(readFileSync(new URL(`./fixtures/${dialect}.json`, import.meta.url), 'utf8')));

export async function startRecorded(dialect: Dialect): Promise<Recorded> {
  const known = written(dialect);
  const seen: Seen[] = [];
  const instead: Recorded['instead'] = new Map();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const what = `${request.method} ${request.url}`;
    seen.push({ request: what, body });
    const header = HEADERS[dialect];
    const isOpen = request.url === '/health' || request.url === '/api/';
    const refusal = { status: 401, body: { detail: 'Invalid API key. Use X-API-Key header with the correct key.' } };
    const refused = header !== null && !isOpen && request.headers[header[0]] !== header[1];
    const answer = refused ? refusal : (instead.get(what) ?? known[what] ?? { status: 404, body: { detail: 'Not Found' } });
    const headers = 'headers' in answer ? answer.headers : {};
    response.writeHead(answer.status, { 'content-type': 'application/json', ...headers });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    instead,
    close: () => {
      server.closeAllConnections();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}
