/** One request through the program, with a look at when the first byte came back. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import type { Door } from './configs';

export interface Measured {
  /** Ms until the first byte came back through the key. */
  readonly handshakeMs: number;
  /** Ms until the whole answer was there. */
  readonly requestMs: number;
  readonly status: number;
}
/** `handshake`: nothing came back through the key at all. */
export class RequestFailed extends Error {
  constructor(
    readonly step: 'handshake' | 'request',
    message: string,
  ) {
    super(message);
  }
}

const LATE = 'no answer in time';

/** A socket as a stream that tells of its first byte; TLS lies on top of it. */
class Tap extends Duplex {
  constructor(
    private readonly socket: Socket,
    head: Buffer,
    first: () => void,
  ) {
    super();
    const take = (chunk: Buffer): void => {
      if (chunk.length === 0) return;
      first();
      if (!this.push(chunk)) socket.pause();
    };
    socket.on('data', take);
    socket.on('end', () => this.push(null));
    socket.on('close', () => this.destroy());
    socket.on('error', error => this.destroy(error));
    take(head);
  }
  override _read(): void {
    this.socket.resume();
  }
  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, done);
  }
  override _final(done: (error?: Error | null) => void): void {
    this.socket.end(() => done());
  }
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }
}

/** A way through the program to the origin. */
function tunnel(door: Door, url: URL, signal: AbortSignal): Promise<{ socket: Socket; head: Buffer }> {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const authority = `${url.hostname}:${port}`;
  const credentials = Buffer.from(`${door.user}:${door.password}`).toString('base64');
  return new Promise((resolve, reject) => {
    const asked = httpRequest({
      ...{ host: '127.0.0.1', port: door.port, method: 'CONNECT', path: authority, agent: false, signal },
      headers: { host: authority, 'proxy-authorization': `Basic ${credentials}` },
    });
    asked.once('connect', (answer, socket, head) => {
      if (answer.statusCode === 200) return resolve({ socket: socket as Socket, head });
      socket.destroy();
      reject(new RequestFailed('handshake', `the client program answered ${answer.statusCode}`));
    });
    asked.once('response', answer => {
      answer.destroy();
      reject(new RequestFailed('handshake', `the client program answered ${answer.statusCode}`));
    });
    asked.once('error', error => reject(new RequestFailed('handshake', messageOf(error, signal))));
    asked.end();
  });
}

function ask(url: URL, stream: Duplex, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      {
        ...{ host: url.hostname, path: `${url.pathname}${url.search}`, method: 'GET', signal },
        headers: { host: url.host, connection: 'close', 'user-agent': 'Switchyard', accept: '*/*' },
        createConnection: () => stream as Socket,
      },
      (answer: IncomingMessage) => {
        answer.on('error', reject);
        answer.on('end', () => resolve(answer.statusCode ?? 0));
        answer.resume();
      },
    );
    asked.once('error', reject);
    asked.end();
  });
}

/** Verified against the name in the address, as ever. */
function secure(url: URL, stream: Duplex, ca: string | undefined): Promise<Duplex> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const options = { socket: stream, host, ...(isIP(host) ? {} : { servername: host }), ALPNProtocols: ['http/1.1'] };
    const tls = tlsConnect({ ...options, ...(ca === undefined ? {} : { ca }) }, () => resolve(tls));
    tls.once('error', reject);
    tls.once('close', () => reject(new Error('closed before TLS stood')));
  });
}

/** Asks for `address` through the program's door. Rejects with `RequestFailed`. `ca`: an authority instead of the usual. */
export async function requestThrough(door: Door, address: string, signal: AbortSignal, ca?: string): Promise<Measured> {
  const url = new URL(address);
  const begun = performance.now();
  let first: number | null = null;
  const since = (): number => Math.round(performance.now() - begun);
  const { socket, head } = await tunnel(door, url, signal);
  const tap = new Tap(socket, head, () => {
    first ??= since();
  });
  tap.on('error', () => undefined);
  const abort = (): void => {
    tap.destroy(new Error(LATE));
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    const status = await ask(url, url.protocol === 'https:' ? await secure(url, tap, ca) : tap, signal);
    return { handshakeMs: first ?? since(), requestMs: since(), status };
  } catch (error) {
    throw new RequestFailed(first === null ? 'handshake' : 'request', messageOf(error, signal));
  } finally {
    signal.removeEventListener('abort', abort);
    tap.destroy();
  }
}

function messageOf(error: unknown, { aborted }: AbortSignal): string {
  if (aborted) return LATE;
  const message = error instanceof Error ? error.message : String(error);
  return /ECONNRESET|socket hang up|EPIPE/.test(message) ? 'the connection was closed without an answer' : message;
}
