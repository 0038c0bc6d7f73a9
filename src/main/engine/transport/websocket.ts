/** One WebSocket connection to one server: verified TLS, HTTP/1.1, no compression, raw bytes out, every failure a Fault. */
import type { IncomingMessage } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { Fault } from '@shared/fault';
import WebSocket, { type ClientOptions } from 'ws';
import { followChunks } from './chunks';
import { faultOf } from './errors';
import { faultOfStatus } from './http';
import { LOCAL_ORIGIN, localFault, localPath } from './local';
import { quote } from './quote';
import { ATTEMPT_MS, CONNECT_MS, connectTls, type Trust } from './trust';

export interface SocketOptions {
  /** Normalised `http(s)://host:port[/path]` of the server, or a local socket (`local.ts`). */
  readonly address: string;
  /** Path and query of the stream, beginning with a slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Texts that never appear in an error. */
  readonly secrets: readonly string[];
  readonly trust: Trust;
  /** Largest frame in bytes; 32 MiB unless told. A larger one ends the connection before it is received. */
  readonly maxFrame?: number;
}
export interface SocketEvents {
  opened(): void;
  data(bytes: Buffer): void;
  /** Called once at most, and never after the returned close function was called. A server that hangs up is a Fault `reset`. */
  failed(fault: Fault): void;
}

const MAX_FRAME = 32 * 1024 * 1024;

/** Connects; returns a function that ends the connection at once (our servers answer no closing handshake). */
export function openSocket(options: SocketOptions, events: SocketEvents): () => void {
  const local = localPath(options.address);
  const url = new URL(local === null ? options.address : LOCAL_ORIGIN);
  const maxFrame = options.maxFrame ?? MAX_FRAME;
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  let socket: WebSocket | null = null;
  let ended = false;
  const end = (fault: Fault | null): void => {
    if (ended) return;
    ended = true;
    socket?.terminate();
    if (fault) events.failed(new Fault(fault.code, quote(fault.message, options.secrets), fault.options));
  };

  const open = async (): Promise<void> => {
    const connected = secure ? await connectTls(host, Number(url.port || 443), options.trust) : null;
    if (ended) {
      connected?.destroy();
      return;
    }
    // An option of the socket itself, which ws passes on and its types do not name.
    const ofSocket: object = { autoSelectFamilyAttemptTimeout: ATTEMPT_MS };
    const wanted: ClientOptions = {
      ...ofSocket,
      ...(connected ? { createConnection: () => connected } : {}),
      ...(local === null ? {} : { createConnection: () => connectTcp({ path: local }) }),
      headers: { ...options.headers },
      handshakeTimeout: CONNECT_MS,
      maxPayload: maxFrame,
      perMessageDeflate: false,
      followRedirects: false,
      // Names of processes and hosts in frames come from anywhere: one wrong byte must not end the stream.
      skipUTF8Validation: true,
    };
    const base = url.pathname.replace(/\/+$/, '');
    const opened = new WebSocket(`${secure ? 'wss' : 'ws'}://${url.host}${base}${options.path}`, wanted);
    socket = opened;
    opened.on('open', () => {
      if (!ended) events.opened();
    });
    let whole: ((frame: Buffer) => void) | null = null;
    opened.on('upgrade', ({ socket }) => {
      opened.once('open', () => {
        whole = followChunks(socket);
      });
    });
    opened.on('message', data => {
      const bytes = bytesOf(data);
      whole?.(bytes);
      if (!ended) events.data(bytes);
    });
    opened.on('unexpected-response', (request, response) => {
      refusal(response).then(end, () => end(new Fault('reset', 'the connection was closed during the handshake')));
      response.once('end', () => request.destroy());
    });
    opened.on('error', error => end((local === null ? null : localFault(error, local)) ?? streamFault(error, options.trust, maxFrame)));
    opened.on('close', (code, reason) =>
      end(new Fault('reset', `the server closed the stream (${code}) ${reason.toString('utf8')}`.trim())),
    );
  };
  open().catch(error => end(options.trust.fault(error)));
  return () => end(null);
}

/** The Fault of an answer that is no upgrade; reads its first few KiB for the server's own words. */
async function refusal(response: IncomingMessage): Promise<Fault> {
  const status = response.statusCode ?? 0;
  let text = '';
  const timer = setTimeout(() => response.destroy(), 2000);
  try {
    for await (const chunk of response) {
      text += String(chunk);
      if (text.length > 4096) break;
    }
  } catch {
    // The status alone will do.
  } finally {
    clearTimeout(timer);
    response.destroy();
  }
  if (status >= 300 && status < 400) return new Fault('redirect', `${status} instead of a stream`);
  return faultOfStatus(status, text, response.headers['retry-after']);
}

function streamFault(error: Error, trust: Trust, maxFrame: number): Fault {
  if (/Opening handshake has timed out/i.test(error.message)) return new Fault('timeout', 'no stream within 10 s', { cause: error });
  const fault = trust.fault(error);
  if (fault.code === 'too-large') return new Fault('too-large', `a frame of the stream is larger than ${maxFrame} bytes`, { cause: error });
  return fault.code === 'unexpected' ? new Fault('unexpected', `not a stream: ${error.message}`, { cause: error }) : faultOf(fault);
}

function bytesOf(data: WebSocket.RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
