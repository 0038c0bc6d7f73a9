/** Stands between an engine and its Xray's API and notes when the counters were asked for: a reading holds what was counted by then. */
import { connect, createServer, type Socket } from 'node:net';
import { closeServer, listen } from '../xray-peer';

interface Reading {
  /** Unix ms: when the request went on to the Xray, and when the whole answer had come from it. */
  readonly askedAt: number;
  readonly answeredAt: number;
}
interface Frame {
  readonly type: number;
  readonly stream: number;
  readonly last: boolean;
  readonly payload: Buffer;
}

const [DATA, HEADERS] = [0, 1];
const PREFACE = 24;
const COUNTER = '>>>traffic>>>';

/** Frames of HTTP/2 out of one direction's bytes. */
class Frames {
  private held = Buffer.alloc(0);
  constructor(private skip: number) {}

  push(chunk: Buffer): readonly Frame[] {
    const skipped = Math.min(this.skip, chunk.length);
    this.skip -= skipped;
    this.held = Buffer.concat([this.held, chunk.subarray(skipped)]);
    const found: Frame[] = [];
    for (;;) {
      const { held } = this;
      const length = held.length < 9 ? 0 : held.readUIntBE(0, 3);
      if (held.length < 9 + length) return found;
      const [type = 0, flags = 0] = held.subarray(3, 5);
      const stream = held.readUInt32BE(5) & 0x7fff_ffff;
      found.push({ type, stream, last: type <= HEADERS && (flags & 1) === 1, payload: held.subarray(9, 9 + length) });
      this.held = held.subarray(9 + length);
    }
  }
}

export class ApiRelay {
  private readonly readings: Reading[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer(socket => this.join(socket));
  port = 0;
  constructor(private readonly apiPort: number) {}

  async start(): Promise<void> {
    this.port = await listen(this.server);
  }
  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await closeServer(this.server);
  }

  /** The reading whose answer came last before `at`; of such that overlap, the request of the first, which may hold least. */
  readingBefore(at: number): Reading {
    const found = this.readings.findLast(({ answeredAt }) => answeredAt <= at);
    if (!found) throw new Error('an engine says that it read before it did');
    const together = this.readings.filter(({ askedAt, answeredAt }) => answeredAt >= found.askedAt && askedAt <= found.askedAt);
    return { askedAt: Math.min(...together.map(({ askedAt }) => askedAt)), answeredAt: found.answeredAt };
  }

  /** The newest readings, for a report. */
  last(count: number): readonly Reading[] {
    return this.readings.slice(-count);
  }

  private join(engine: Socket): void {
    const xray = connect({ host: '127.0.0.1', port: this.apiPort, noDelay: true });
    engine.setNoDelay(true);
    for (const [socket, other] of [
      [engine, xray],
      [xray, engine],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    const [asking, answering] = [new Frames(PREFACE), new Frames(0)];
    const asked = new Map<number, number>();
    const counters = new Set<number>();
    engine.on('data', (chunk: Buffer) => {
      for (const { type, stream } of asking.push(chunk)) if (type === HEADERS) asked.set(stream, Date.now());
      xray.write(chunk);
    });
    xray.on('data', (chunk: Buffer) => {
      for (const { type, stream, last, payload } of answering.push(chunk)) {
        if (type === DATA && payload.includes(COUNTER)) counters.add(stream);
        if (last && counters.has(stream)) this.readings.push({ askedAt: asked.get(stream) ?? 0, answeredAt: Date.now() });
      }
      engine.write(chunk);
    });
  }
}
