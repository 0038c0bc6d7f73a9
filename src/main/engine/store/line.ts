/**
 * The line to the store's worker: requests with deadlines; a worker that dies is restarted and what was pending is sent again, in order.
 * The worker is never terminated from here: ending a thread inside a call of the SQLite add-on aborts the whole process (tried with
 * `@photostructure/sqlite` 1.2.1). It ends by itself, between two calls.
 */
import type { Worker } from 'node:worker_threads';
import { Fault, toFailure } from '@shared/fault';
import type { Clock, Log } from '../outside';
import type { StoreCall, StoreInput, StoreOutput, StoreRequest, StoreResponse, StoreWarning } from './protocol';
import type { StoreReport } from './store';

export interface LineOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Starts a worker. */
  worker(): Worker;
  /** The database was opened, for the first time or again. */
  opened(report: StoreReport): void;
}

const DEADLINE_MS = 15_000;
/** Checking a large database takes its time. */
const OPEN_DEADLINE_MS = 120_000;
const END_DEADLINE_MS = 2_000;
/** A request that was there at so many deaths of the worker is taken for their cause. */
const MOST_TRIES = 3;
const RESTART_AFTER_MS = [0, 500, 2_000, 10_000];

interface Pending {
  readonly request: StoreRequest;
  tries: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (fault: Fault) => void;
  readonly cancelDeadline: () => void;
}

export class StoreLine {
  private readonly pending = new Map<number, Pending>();
  private worker: Worker | null = null;
  /** The database is open in the present worker. */
  private ready = false;
  private stopped = false;
  private lastId = 0;
  private deaths = 0;
  private cancelRestart: (() => void) | null = null;

  constructor(private readonly options: LineOptions) {}

  /** Opens the line and the database behind it when they are not; rejects with a Fault `storage`. */
  request<K extends StoreCall>(call: K, input: StoreInput<K>, deadlineMs = DEADLINE_MS): Promise<StoreOutput<K>> {
    if (this.stopped) return Promise.reject(new Fault('storage', 'the store is closed'));
    return new Promise((resolve, reject) => {
      const id = ++this.lastId;
      const entry: Pending = {
        request: { id, call, input } as StoreRequest,
        tries: 0,
        resolve: value => resolve(value as StoreOutput<K>),
        reject,
        cancelDeadline: this.options.clock.after(deadlineMs, () => this.expire(id, deadlineMs)),
      };
      this.pending.set(id, entry);
      if (this.ready) this.post(entry);
      else if (!this.worker && !this.cancelRestart) this.start();
    });
  }

  open(): Promise<StoreReport> {
    return this.request('open', { dataDir: this.options.dataDir }, OPEN_DEADLINE_MS);
  }

  /** No request after this; what is pending fails. Resolves when the worker, told to close before, has let go of its files. */
  stop(): Promise<void> {
    this.stopped = true;
    this.cancelRestart?.();
    this.failAll(new Fault('storage', 'the store is closed'));
    const { worker } = this;
    if (!worker) return Promise.resolve();
    worker.unref();
    return new Promise(resolve => {
      const cancel = this.options.clock.after(END_DEADLINE_MS, resolve);
      worker.once('exit', () => {
        cancel();
        resolve();
      });
    });
  }

  private start(): void {
    let worker: Worker;
    try {
      worker = this.options.worker();
    } catch (thrown) {
      this.failAll(new Fault('storage', toFailure(thrown).message));
      return;
    }
    this.worker = worker;
    worker.on('message', (message: StoreResponse | StoreWarning) => {
      if (worker === this.worker) this.receive(message);
    });
    worker.on('error', error => this.options.log.error('store: the worker failed', { message: error.message }));
    worker.on('exit', () => {
      if (worker === this.worker) this.ended();
    });
    const isOpen = (entry: Pending): boolean => entry.request.call === 'open';
    if (![...this.pending.values()].some(isOpen)) this.open().catch(() => undefined);
    for (const entry of this.pending.values()) if (isOpen(entry)) this.post(entry);
  }

  private receive(message: StoreResponse | StoreWarning): void {
    if ('warning' in message) {
      this.options.log.warn('store', { message: message.warning });
      return;
    }
    const entry = this.take(message.id);
    if (!entry) return;
    if (!message.ok) {
      entry.reject(new Fault(message.error.code, message.error.message));
      if (entry.request.call === 'open') this.giveUp(message.error.message);
      return;
    }
    this.deaths = 0;
    entry.resolve(message.value);
    if (entry.request.call === 'open') this.opened(message.value as StoreReport);
  }

  private opened(report: StoreReport): void {
    if (this.ready) return;
    this.ready = true;
    this.options.opened(report);
    for (const entry of this.pending.values()) this.post(entry);
  }

  /** The database cannot be opened: all fail; the next request tries anew. */
  private giveUp(message: string): void {
    this.failAll(new Fault('storage', message));
    this.worker = null;
  }

  private ended(): void {
    this.worker = null;
    this.ready = false;
    if (this.stopped || this.pending.size === 0) return;
    this.deaths += 1;
    this.options.log.warn('store: the worker ended and is started again', { deaths: this.deaths, pending: this.pending.size });
    for (const [id, entry] of this.pending)
      if (entry.tries >= MOST_TRIES) this.take(id)?.reject(new Fault('storage', `the store ended during ${entry.request.call}`));
    const delay = RESTART_AFTER_MS[Math.min(this.deaths, RESTART_AFTER_MS.length) - 1] ?? 0;
    this.cancelRestart = this.options.clock.after(delay, () => {
      this.cancelRestart = null;
      if (this.pending.size > 0) this.start();
    });
  }

  private post(entry: Pending): void {
    entry.tries += 1;
    this.worker?.postMessage(entry.request);
  }

  private take(id: number): Pending | null {
    const entry = this.pending.get(id) ?? null;
    this.pending.delete(id);
    entry?.cancelDeadline();
    return entry;
  }

  /** A very slow disk. The write may still come about later, which does no harm: every request may be repeated. */
  private expire(id: number, deadlineMs: number): void {
    const entry = this.take(id);
    entry?.reject(new Fault('storage', `no answer to ${entry.request.call} in ${deadlineMs / 1000} s`));
  }

  private failAll(fault: Fault): void {
    for (const id of [...this.pending.keys()]) this.take(id)?.reject(fault);
  }
}
