/** Reads an Xray's counters by itself, often, and remembers when they were what. */
import { Client, credentials } from '@grpc/grpc-js';
import type { Bytes } from '@shared/model';
import { statsService, userCounter } from '@shared/xray/wire';

interface Seen {
  readonly bytes: ReadonlyMap<string, Bytes>;
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
    private readonly emails: readonly string[],
  ) {}

  /** A new process of the server answers. */
  begin(): void {
    this.client?.close();
    this.client = new Client(`127.0.0.1:${this.port}`, credentials.createInsecure());
    this.runs.push({ startedAt: Date.now(), endedAt: Number.POSITIVE_INFINITY, seen: [] });
  }
  /** The process is about to be killed by `kill`: reads once more. */
  async end(kill: () => Promise<void>): Promise<void> {
    await this.look();
    await kill();
    this.run.endedAt = Date.now();
  }
  get run(): ServerRun {
    const run = this.runs.at(-1);
    if (!run) throw new Error('no run');
    return run;
  }
  /** Bytes counted in every run so far, as far as they were seen. */
  total(email: string): Bytes {
    return this.runs.reduce(
      (sum, { seen }) => {
        const { up, down } = seen.at(-1)?.bytes.get(email) ?? { up: 0, down: 0 };
        return { up: sum.up + up, down: sum.down + down };
      },
      { up: 0, down: 0 },
    );
  }

  async look(): Promise<void> {
    const { client, run } = this;
    if (!client) return;
    const askedAt = Date.now();
    const bytes = await new Promise<ReadonlyMap<string, Bytes> | null>(resolve =>
      client.makeUnaryRequest(
        path,
        (value: { readonly pattern: string; readonly reset: boolean }) => Buffer.from(request.encode(value)),
        answer => response.decode(answer),
        { pattern: 'user>>>', reset: false },
        { deadline: Date.now() + 2_000 },
        (error, answer) => {
          const values = new Map(answer?.stat.map(({ name, value }) => [name, value]));
          const value = (email: string, side: 'uplink' | 'downlink'): number => values.get(userCounter(email, side)) ?? 0;
          const found = this.emails.map(email => [email, { up: value(email, 'uplink'), down: value(email, 'downlink') }] as const);
          resolve(error ? null : new Map(found));
        },
      ),
    );
    if (bytes && Date.now() <= run.endedAt) run.seen.push({ bytes, askedAt, answeredAt: Date.now() });
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
