/**
 * Connections of every key all the while: short ones of random sizes, and slow ones, so that some are open whenever something dies.
 *
 * Each run of the Xray begins with one connection of a key alone. Xray makes a user's counters when the first connection comes, and of several that come in
 * the same instant all but one may run without: their bytes are in no counter, so that nothing that reads counters can know of them.
 */
import { waitFor } from '../xray-peer';
import type { Origin } from './origin';

export interface TestKey {
  readonly email: string;
  readonly id: string;
  readonly flow: '' | 'xtls-rprx-vision';
}

const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
const SHORT_AT_ONCE = 2;
const ATTEMPTS = 5;

export class Traffic {
  private on = false;
  private halt: () => void = () => undefined;
  private halted: Promise<void> = Promise.resolve();
  private running: Promise<unknown> = Promise.resolve();
  private readonly firsts: Promise<void>[] = [];
  private gate: Promise<void> = Promise.resolve();
  private release: () => void = () => undefined;

  /** `proxies`: each key and the local port of its client. */
  constructor(
    private readonly origin: Origin,
    private readonly proxies: readonly { readonly key: TestKey; readonly port: number }[],
    private readonly random: () => number,
  ) {}

  start(): void {
    if (this.on) return;
    this.on = true;
    this.halted = new Promise(resolve => {
      this.halt = resolve;
    });
    this.running = Promise.all(
      this.proxies.flatMap(({ key, port }) => [
        ...Array.from({ length: SHORT_AT_ONCE }, () => this.repeat(() => this.origin.flow(port, key.email, this.short()))),
        this.repeat(() => this.origin.flow(port, key.email, { until: Promise.race([this.halted, sleep(1_000 + this.random() * 4_000)]) })),
      ]),
    );
  }
  /** The Xray is about to die: no new connection. */
  hold(): void {
    this.gate = new Promise(resolve => {
      this.release = resolve;
    });
  }
  /** A new Xray is there. */
  async go(): Promise<void> {
    await Promise.all(this.proxies.map(({ key, port }) => this.first(key.email, port)));
    this.release();
  }
  /** Every connection ends, all that was sent having arrived. */
  async stop(): Promise<void> {
    this.on = false;
    this.halt();
    this.release();
    await Promise.all([this.running, ...this.firsts.splice(0)]);
  }
  private async first(key: string, port: number): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const began = Date.now();
      let over = false;
      const flow = this.origin.flow(port, key, { up: 1_000, down: 1_000 }).catch(() => undefined);
      this.firsts.push(
        flow.then(() => {
          over = true;
        }),
      );
      const came = (): boolean =>
        this.origin.ends.some(end => end.key === key && end.receives === 'down' && end.openedAt >= began && end.receipts.length > 0);
      await waitFor('the first connection to a new Xray', () => over || came());
      if (came()) return;
    }
    throw new Error(`no connection of ${key} through a new Xray`);
  }
  private short(): { readonly up: number; readonly down: number } {
    return { up: Math.floor(500 + this.random() * 100_000), down: Math.floor(1_000 + this.random() * 600_000) };
  }
  private async repeat(flow: () => Promise<void>): Promise<void> {
    for (;;) {
      await this.gate;
      if (!this.on) return;
      await flow().catch(() => undefined);
      await sleep(30 + this.random() * 100);
    }
  }
}
