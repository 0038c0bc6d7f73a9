/**
 * An origin server that keeps books of its own: what arrived at which end of a connection, and when. Up is counted where it arrives, at the origin;
 * down where it arrives, at the client: nothing that is still on its way is counted. Every byte of a connection counts, TLS and all, as it does in Xray.
 */
import { request } from 'node:http';
import { connect as connectPlain, createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect, createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import { closeServer, listen } from '../xray-peer';

export type Side = 'up' | 'down';
export interface Receipt {
  /** Unix ms. */
  readonly at: number;
  readonly bytes: number;
}

/**
 * With Vision the client gets one record more than the origin sent: once the bytes go through as they are, the alert that closes Xray's own TLS arrives
 * behind the origin's. It is no byte of the origin, and Xray does not count it.
 */
export const ALERT_BYTES = 24;
const ALERT_HEAD = Buffer.from([0x17, 3, 3, 0, 0x13]);
const endsWithForeignAlert = (tail: Buffer): boolean =>
  [0, ALERT_BYTES].every(from => tail.subarray(from, from + ALERT_HEAD.length).equals(ALERT_HEAD));

/** One end of a connection as a stream; notes what comes in. */
export class End extends Duplex {
  readonly openedAt: number;
  /** When the other side had closed it, Unix ms. */
  endedAt = Number.POSITIVE_INFINITY;
  readonly receipts: Receipt[] = [];
  sent = 0;

  private readonly over: Promise<void>;
  private tail = Buffer.alloc(0);

  /** `receives`: what arrives here. */
  constructor(
    private readonly socket: Socket,
    readonly key: string,
    readonly receives: Side,
    since = Date.now(),
  ) {
    super({ allowHalfOpen: true });
    this.openedAt = since;
    this.on('error', () => undefined);
    let resolve: () => void = () => undefined;
    this.over = new Promise(ended => {
      resolve = ended;
    });
    const end = (): void => {
      this.endedAt = Math.min(this.endedAt, Date.now());
      resolve();
    };
    socket.on('data', (chunk: Buffer) => this.arrive(chunk));
    socket.once('end', () => {
      end();
      if (this.receives === 'down' && endsWithForeignAlert(this.tail)) this.receipts.push({ at: Date.now(), bytes: -ALERT_BYTES });
      this.push(null);
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      end();
      this.destroy();
    });
  }
  /** Bytes that arrived. */
  arrive(chunk: Buffer): void {
    this.receipts.push({ at: Date.now(), bytes: chunk.length });
    this.tail = Buffer.concat([this.tail, chunk.subarray(-2 * ALERT_BYTES)]).subarray(-2 * ALERT_BYTES);
    if (!this.push(chunk)) this.socket.pause();
  }
  override _read(): void {
    this.socket.resume();
  }
  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.sent += chunk.length;
    this.socket.write(chunk, done);
  }
  /** The client waits for the other side: once that closed, Xray has counted all that came. */
  override _final(done: () => void): void {
    void (this.receives === 'down' ? this.over : Promise.resolve()).then(() => {
      this.socket.end();
      done();
    });
  }
  override _destroy(_error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.destroy();
    done();
  }
}

/** Asked for by the first eight bytes: how many bytes go up and come down. Endless: both ways, slowly, until a byte 1 comes up. */
const ENDLESS = 0xffff_ffff;
const TRICKLE = { bytes: 12_000, everyMs: 50 } as const;
const FLOW_MS = 20_000;

export interface Origin {
  /** The ends of all connections since the last `take`, at the origin and at clients. */
  readonly ends: readonly End[];
  /** All of these, which are then forgotten. */
  take(): readonly End[];
  /** One connection of a key through an HTTP proxy; ends with it. `until`: goes on slowly till then. */
  flow(
    proxyPort: number,
    key: string,
    size: { readonly up: number; readonly down: number } | { readonly until: Promise<void> },
  ): Promise<void>;
  stop(): Promise<void>;
}

/** `pem`: a certificate for `name`, which clients verify. One port for each key, so that every byte is known to be its. */
export async function startLedgerOrigin(
  pem: { readonly cert: string; readonly key: string; readonly name: string },
  keys: readonly string[],
): Promise<Origin> {
  let ends: End[] = [];
  const context = createSecureContext({ cert: pem.cert, key: pem.key, minVersion: 'TLSv1.3' });
  const sockets = new Set<Socket>();
  const servers = await Promise.all(
    keys.map(async key => {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, socket => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        const end = new End(socket, key, 'up');
        ends.push(end);
        answer(end, context);
      });
      return { key, server, port: await listen(server) };
    }),
  );
  const portOf = (key: string): number => servers.find(server => server.key === key)?.port ?? 0;
  return {
    get ends() {
      return ends;
    },
    take() {
      const taken = ends;
      ends = [];
      return taken;
    },
    async flow(proxyPort, key, size) {
      const end = await tunnel(proxyPort, portOf(key), key);
      ends.push(end);
      return ask(end, pem, size);
    },
    async stop() {
      for (const end of ends) end.destroy();
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map(({ server }) => closeServer(server)));
    },
  };
}

function answer(end: End, secureContext: SecureContext): void {
  const stream = new TLSSocket(end, { isServer: true, secureContext });
  stream.on('error', () => end.destroy());
  let head = Buffer.alloc(0);
  let left = Number.POSITIVE_INFINITY;
  let trickle: NodeJS.Timeout | undefined;
  end.once('close', () => clearInterval(trickle));
  stream.on('data', (chunk: Buffer) => {
    let body = chunk;
    if (head.length < 8) {
      head = Buffer.concat([head, chunk]);
      if (head.length < 8) return;
      body = head.subarray(8);
      left = head.readUInt32BE(0);
      if (left === ENDLESS) trickle = setInterval(() => stream.write(Buffer.alloc(TRICKLE.bytes)), TRICKLE.everyMs);
      else stream.write(Buffer.alloc(head.readUInt32BE(4)));
      head = head.subarray(0, 8);
    }
    if (trickle) left = body.at(-1) === 1 ? 0 : left;
    else left -= body.length;
    if (left > 0) return;
    clearInterval(trickle);
    stream.end();
  });
}

/** A connection to the origin through an HTTP proxy. */
function tunnel(proxyPort: number, port: number, key: string): Promise<End> {
  const since = Date.now();
  return new Promise((resolve, reject) => {
    const asked = request({
      ...{ host: '127.0.0.1', port: proxyPort, method: 'CONNECT', path: `127.0.0.1:${port}`, agent: false, timeout: FLOW_MS },
      createConnection: () => connectPlain({ host: '127.0.0.1', port: proxyPort, allowHalfOpen: true, noDelay: true }),
    });
    asked.once('connect', (_answer, socket: Socket, first) => {
      const end = new End(socket, key, 'down', since);
      if (first.length > 0) end.arrive(first);
      resolve(end);
    });
    asked.once('timeout', () => asked.destroy(new Error('no connection through the proxy')));
    asked.once('error', reject);
    asked.end();
  });
}

function ask(end: End, pem: { readonly cert: string; readonly name: string }, size: Parameters<Origin['flow']>[2]): Promise<void> {
  return new Promise(resolve => {
    const stream = connect({ socket: end, ca: pem.cert, servername: pem.name, minVersion: 'TLSv1.3' });
    const late = setTimeout(() => end.destroy(), FLOW_MS);
    let trickle: NodeJS.Timeout | undefined;
    const endless = 'until' in size;
    const head = Buffer.alloc(8);
    head.writeUInt32BE(endless ? ENDLESS : size.up, 0);
    head.writeUInt32BE(endless ? 0 : size.down, 4);
    stream.once('secureConnect', () => {
      if (!endless) return stream.write(Buffer.concat([head, Buffer.alloc(size.up)]));
      stream.write(head);
      trickle = setInterval(() => stream.write(Buffer.alloc(TRICKLE.bytes)), TRICKLE.everyMs);
      void size.until.then(() => {
        clearInterval(trickle);
        if (!stream.destroyed) stream.write(Buffer.from([1]));
      });
    });
    stream.resume();
    stream.on('error', () => end.destroy());
    end.once('close', () => {
      clearTimeout(late);
      clearInterval(trickle);
      stream.destroy();
      resolve();
    });
  });
}
