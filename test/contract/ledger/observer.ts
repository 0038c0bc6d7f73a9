/** Reads an Xray's counters by itself, often, and remembers when they were what. */
import { Client, credentials } from '@grpc/grpc-js';
import type { Bytes } from '@shared/model';
import { statsService, userCounter } from '@shared/xray/wire';

interface Seen extends Bytes {
  /** Unix ms. */
  readonly askedAt: number;
  readonly answeredAt: number;
}
/** One run of the server's process. */
export interface ServerRun {
  readonly startedAt: number;
  endedAt: number;
  readonly seen: Seen[];
}

const EVERY_MS = 60;
const { path, request, response } = statsService.queryStats;

export class Observer {
  readonly runs: ServerRun[] = [];
  private client: Client | null = null;
  private stopped = false;

  constructor(
    private readonly port: number,
    private readonly email: string,
  ) {}

  /** A new process of the server answers. */
  begin(): void {
    this.client?.close();
    this.client = new Client(`127.0.0.1:${this.port}`, credentials.createInsecure());
    this.runs.push({ startedAt: Date.now(), endedAt: Number.POSITIVE_INFINITY, seen: [] });
  }
  /** The process is about to be killed: reads once more. */
  async end(): Promise<void> {
    await this.look();
    this.run.endedAt = Date.now();
  }
  get run(): ServerRun {
    const run = this.runs.at(-1);
    if (!run) throw new Error('no run');
    return run;
  }
  /** Bytes counted in every run so far, as far as they were seen. */
  get total(): Bytes {
    return this.runs.reduce((sum, { seen }) => ({ up: sum.up + (seen.at(-1)?.up ?? 0), down: sum.down + (seen.at(-1)?.down ?? 0) }), {
      up: 0,
      down: 0,
    });
  }

  async look(): Promise<void> {
    const { client, run } = this;
    if (!client) return;
    const askedAt = Date.now();
    const found = await new Promise<Bytes | null>(resolve =>
      client.makeUnaryRequest(
        path,
        (value: { readonly pattern: string; readonly reset: boolean }) => Buffer.from(request.encode(value)),
        bytes => response.decode(bytes),
        { pattern: `user>>>${this.email}>>>`, reset: false },
        { deadline: Date.now() + 2_000 },
        (error, answer) => {
          const value = (side: 'uplink' | 'downlink'): number =>
            answer?.stat.find(({ name }) => name === userCounter(this.email, side))?.value ?? 0;
          resolve(error ? null : { up: value('uplink'), down: value('downlink') });
        },
      ),
    );
    if (found && Date.now() <= run.endedAt) run.seen.push({ ...found, askedAt, answeredAt: Date.now() });
  }

  async watch(): Promise<void> {
    while (!this.stopped) {
      await this.look();
      await new Promise(resolve => setTimeout(resolve, EVERY_MS));
    }
  }
  stop(): void {
    this.stopped = true;
    this.client?.close();
  }
}
