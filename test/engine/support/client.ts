/** A client whose answers a test decides. */
import { Fault } from '@shared/fault';
import type { Failure, LinkState, MihomoServer, ProbeReport, XrayServer } from '@shared/model';
import type { Client, Reading, StreamingClient, StreamSink } from '../../../src/main/engine/clients/client';
import type { Clock } from '../../../src/main/engine/outside';

export const xrayServer = (id: string, change: Partial<XrayServer> = {}): XrayServer => ({
  kind: 'xray',
  id,
  name: `name of ${id}`,
  address: '127.0.0.1:1',
  tags: [],
  pin: null,
  lab: false,
  publicHost: null,
  inboundTag: null,
  keyPattern: 'key-{n}',
  ...change,
});
export const mihomoServer = (id: string, change: Partial<MihomoServer> = {}): MihomoServer => ({
  kind: 'mihomo',
  id,
  name: `name of ${id}`,
  address: 'http://127.0.0.1:2',
  tags: [],
  pin: null,
  lab: false,
  ...change,
});

export class FakeClient implements Client {
  readonly kind = 'xray' as const;
  probes = 0;
  samples = 0;
  running = 0;
  /** Most samples at one time that were ever seen. */
  most = 0;
  closed = false;
  /** What the next calls fail with. */
  failure: Fault | null = null;
  probeFailure: Fault | null = null;
  figures: Partial<Reading['figures']> = {};
  /** Milliseconds that a sample takes. */
  tookMs = 0;
  readonly sampledAt: number[] = [];

  constructor(private readonly clock: Clock) {}

  async probe(): Promise<ProbeReport> {
    this.probes += 1;
    if (this.probeFailure) throw this.probeFailure;
    return { kind: 'xray', program: 'Xray-core', version: '1', capabilities: ['stats'], elapsedMs: 3, warnings: [] };
  }

  async sample(signal: AbortSignal): Promise<Reading> {
    this.samples += 1;
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    this.sampledAt.push(this.clock.monotonic());
    try {
      if (this.tookMs > 0) await this.pass(this.tookMs, signal);
      if (this.failure) throw this.failure;
      const at = this.clock.now();
      return {
        at,
        figures: { kind: 'xray', memory: 100, rates: { down: 10, up: 1, at }, ...this.figures } as Reading['figures'],
        rowsChanged: false,
      };
    } finally {
      this.running -= 1;
    }
  }

  close(): void {
    this.closed = true;
  }

  private pass(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.clock.after(ms, resolve);
      signal.addEventListener('abort', () => reject(new Fault('cancelled', 'aborted')));
    });
  }
}

export class FakeStreamingClient extends FakeClient implements StreamingClient {
  override readonly kind = 'mihomo' as unknown as 'xray';
  sink: StreamSink | null = null;
  wakes = 0;
  stops = 0;

  override async sample(signal: AbortSignal): Promise<Reading> {
    const reading = await super.sample(signal);
    return { ...reading, figures: { kind: 'mihomo', mode: 'rule' } };
  }
  wake(): void {
    this.wakes += 1;
  }
  stream(sink: StreamSink): () => void {
    this.sink = sink;
    sink.state('connecting', null, null);
    return () => {
      this.stops += 1;
    };
  }
  become(link: LinkState, failure: Failure | null = null, retryAt: number | null = null): void {
    this.sink?.state(link, failure, retryAt);
  }
  frame(down: number): void {
    const at = this.clockNow();
    this.sink?.reading({ at, figures: { kind: 'mihomo', rates: { down, up: 1, at } }, rowsChanged: false });
  }
  clockNow = (): number => 0;
}
