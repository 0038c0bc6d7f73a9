/** HTTP to one server: deadline, size cap, no redirects, verified TLS, every failure a Fault. */
import { connect as connectTcp, type Socket } from 'node:net';
import { Fault } from '@shared/fault';
import type { ErrorCode } from '@shared/model';
import type { buildConnector } from 'undici';
// Its index loads caches, proxies, mocks and a fetch as well, which would stay in memory for nothing.
import requestOf from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import { withDeadline } from './deadline';
import { LOCAL_ORIGIN, localFault, localPath } from './local';
import { messageOf, quote } from './quote';
import { ATTEMPT_MS, CONNECT_MS, connectTls, createTrust, type Trust } from './trust';

export interface HttpOptions {
  /** Normalised `http(s)://host:port[/path]`, whose path comes before every request's own, or a local socket (`local.ts`). */
  readonly address: string;
  readonly pin: string | null;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Texts that never appear in an error, in whatever the server answers. */
  readonly secrets?: readonly string[];
  /** Total time of one request in ms, from the connection to the last byte; 10 s unless told. */
  readonly deadlineMs?: number;
  /** Largest body in bytes; 8 MiB unless told. */
  readonly maxBytes?: number;
  /** Requests at the same time, beyond which they wait; 6 unless told. */
  readonly connections?: number;
}

export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Begins with a slash; names in it are already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON when present. */
  readonly json?: unknown;
  readonly signal: AbortSignal | null;
  readonly deadlineMs?: number;
  readonly maxBytes?: number;
  /** The status is all that counts: the body of a success is not read, of any other answer its beginning. */
  readonly glance?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; repeated ones joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly elapsedMs: number;
  /** What `Retry-After` asks for, in ms, or null. */
  readonly retryAfterMs: number | null;
}

export interface Http {
  /** Any answer but a redirect, for clients that classify answers themselves. Rejects with a Fault. */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** The JSON of a 2xx answer (undefined for an empty one to a write); everything else is a Fault. */
  json(request: HttpRequest): Promise<unknown>;
  /** The Fault that an answer stands for, by its status, in the server's own words. */
  fault(response: HttpResponse): Fault;
  /** The body as JSON, or a Fault `not-json`. */
  parse(response: HttpResponse): unknown;
  /** Ends every connection; what is in flight is `cancelled`. */
  close(): void;
}

const DEADLINE_MS = 10_000;
const MAX_BYTES = 8 * 1024 * 1024;

/** One server's HTTP, with connections of its own. Nothing is sent before the first request. */
export function createHttp(options: HttpOptions): Http {
  const local = localPath(options.address);
  const base = new URL(local === null ? options.address : LOCAL_ORIGIN);
  const basePath = base.pathname.replace(/\/+$/, '');
  const secrets = options.secrets ?? [];
  const trust = createTrust(options.pin);
  const agent = new Agent({
    connect: local === null ? connector(trust) : localConnector(local),
    connections: options.connections ?? 6,
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  async function send(request: HttpRequest): Promise<HttpResponse> {
    const started = performance.now();
    const method = request.method ?? 'GET';
    const search = request.query ? `?${new URLSearchParams(request.query)}` : '';
    const maxBytes = request.maxBytes ?? options.maxBytes ?? MAX_BYTES;
    const what = `${method} ${basePath}${request.path}`;
    try {
      return await withDeadline(request.signal, request.deadlineMs ?? options.deadlineMs ?? DEADLINE_MS, what, async signal => {
        const { statusCode, headers, body } = await requestOf.call(agent, {
          origin: base.origin,
          path: `${basePath}${request.path}${search}`,
          method,
          headers: {
            accept: 'application/json',
            ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
            ...options.headers,
            ...request.headers,
          },
          body: request.json === undefined ? null : JSON.stringify(request.json),
          signal,
        });
        // A body that nobody reads must not raise when it is destroyed.
        body.on('error', () => {});
        const flat = flatten(headers);
        const location = flat.location;
        if (statusCode >= 300 && statusCode < 400 && statusCode !== 304) {
          body.destroy();
          throw new Fault('redirect', `${statusCode} to ${location === undefined ? 'nowhere' : whereTo(location, base)}`);
        }
        const glance = request.glance === true;
        const taken = glance && statusCode >= 200 && statusCode < 300;
        if (taken) body.destroy();
        const bytes = taken ? Buffer.alloc(0) : await read(body, Number(flat['content-length'] ?? 0), maxBytes, glance);
        const retryAfterMs = retryAfter(flat['retry-after'], Date.now());
        return { status: statusCode, headers: flat, body: bytes, elapsedMs: performance.now() - started, retryAfterMs };
      });
    } catch (error) {
      throw scrubbed(trust.fault(error), secrets);
    }
  }

  const fault = (response: HttpResponse): Fault =>
    scrubbed(faultOfStatus(response.status, textOf(response), response.headers['retry-after']), secrets);

  function parse(response: HttpResponse): unknown {
    const text = textOf(response);
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new Fault('not-json', text.trim() ? quote(text, secrets) : 'an empty answer', { cause: error });
    }
  }

  return {
    send,
    fault,
    parse,
    async json(request) {
      const response = await send(request);
      if (response.status < 200 || response.status >= 300) throw fault(response);
      // A write may be answered by nothing at all; a read may not.
      const empty = response.body.length === 0 && (response.status === 204 || (request.method ?? 'GET') !== 'GET');
      return empty ? undefined : parse(response);
    },
    close() {
      void agent.destroy().catch(() => {});
    },
  };
}

function connector(trust: Trust): buildConnector.connector {
  return (target, callback) => {
    const port = Number(target.port || (target.protocol === 'https:' ? 443 : 80));
    if (target.protocol === 'https:') {
      connectTls(target.hostname, port, trust).then(
        socket => callback(null, socket),
        error => callback(error, null),
      );
      return;
    }
    const socket = connectTcp({ host: target.hostname, port, noDelay: true, autoSelectFamilyAttemptTimeout: ATTEMPT_MS });
    connected(socket, `${target.hostname}:${port}`).then(
      () => callback(null, socket),
      error => callback(error, null),
    );
  };
}

const localConnector =
  (path: string): buildConnector.connector =>
  (_target, callback) => {
    const socket = connectTcp({ path });
    connected(socket, path).then(
      () => callback(null, socket),
      error => callback(localFault(error, path) ?? error, null),
    );
  };

/** Resolves when the connection stands; rejects, with the socket destroyed, when it does not in time. */
function connected(socket: Socket, where: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy(new Fault('timeout', `connection to ${where}: not complete within ${CONNECT_MS / 1000} s`));
    }, CONNECT_MS);
    const failed = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeListener('error', failed);
      resolve();
    });
  });
}

/** Reads at most `maxBytes`; more ends the connection, so that no further byte is received. `cut`: what came before is enough. */
async function read(
  body: AsyncIterable<Buffer> & { destroy(): unknown },
  announced: number,
  maxBytes: number,
  cut: boolean,
): Promise<Buffer> {
  const tooLarge = () => {
    body.destroy();
    return new Fault('too-large', `the answer is larger than ${maxBytes} bytes`);
  };
  if (announced > maxBytes && !cut) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes && !cut) throw tooLarge();
    chunks.push(chunk);
    // Leaving the loop ends the connection.
    if (length > maxBytes) break;
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length);
}

export const textOf = (response: HttpResponse): string => response.body.toString('utf8').replace(/^\uFEFF/, '');

/** The Fault of an answer that is not a success, in the server's own words. */
export function faultOfStatus(status: number, text: string, retryAfterHeader: string | undefined): Fault {
  let words = text;
  try {
    words = messageOf(JSON.parse(text)) ?? '';
  } catch {
    // Not JSON: the text itself.
  }
  const short = quote(words);
  const retryAfterMs = retryAfter(retryAfterHeader, Date.now());
  return new Fault(codeOfStatus(status), short ? `${status}: ${short}` : `${status}`, retryAfterMs === null ? {} : { retryAfterMs });
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401 || status === 407) return 'auth';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'not-found';
  if (status === 408) return 'timeout';
  if (status === 429) return 'rate-limited';
  if (status === 405 || status === 501) return 'unimplemented';
  if (status >= 500) return 'server-error';
  if (status >= 400) return 'rejected';
  return 'unexpected';
}

/** `Retry-After` in seconds or as a date, in ms from `now`; null when absent or nonsense. */
export function retryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** Origin and path only: a query may carry what must not be shown. */
function whereTo(location: string, base: URL): string {
  try {
    const target = new URL(location, base);
    return quote(`${target.origin}${target.pathname}`);
  } catch {
    return 'an address that is none';
  }
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Readonly<Record<string, string>> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

function scrubbed(fault: Fault, secrets: readonly string[]): Fault {
  return secrets.some(secret => secret.length >= 4 && fault.message.includes(secret))
    ? new Fault(fault.code, quote(fault.message, secrets), fault.options)
    : fault;
}
