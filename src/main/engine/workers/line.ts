/**
 * The line from main to a worker thread: requests with deadlines. A worker that dies is restarted and what was pending is sent again, in order; a
 * line whose worker holds a state of its own lets it fail instead, since a new worker must be given that state first (`generation`).
 */
import type { Transferable } from 'node:worker_threads';
import { Fault, toFailure } from '@shared/fault';
import type { ErrorCode, Failure } from '@shared/model';
import type { Clock, Log } from '../outside';
import type { LineWorker } from './parts';

/** Calls by name with their inputs and outputs. */
export type CallTable<Calls> = { readonly [K in keyof Calls]: { readonly input: unknown; readonly output: unknown } };

export interface LineOptions {
  /** For log lines and faults, e.g. `store`. */
  readonly name: string;
  /** Of the line's own faults. */
  readonly code: ErrorCode;
  readonly clock: Clock;
  readonly log: Log;
  /** Starts a worker. */
  worker(): LineWorker;
  /** The call that every new worker gets first; all others wait until it succeeded, and fail when it fails. Null: none. */
  readonly first: { readonly call: string; readonly input: unknown; readonly deadlineMs: number; done(value: unknown): void } | null;
  /** What is pending when the worker dies is sent to the next one, else it fails with `gone`. */
  readonly resend: boolean;
  /** The thread may be ended at any time; otherwise it ends by itself after its last request. */
  readonly terminable: boolean;
}

interface Request {
  readonly id: number;
  readonly call: string;
  readonly input: unknown;
}
/** What a worker sends: answers, and warnings of what no request waits for. */
export type LineMessage =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: Failure }
  | { readonly warning: string };
interface Pending {
  readonly request: Request;
  readonly transfer: readonly Transferable[];
  tries: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (fault: Fault) => void;
  readonly cancelDeadline: () => void;
}

const DEADLINE_MS = 15_000;
const END_DEADLINE_MS = 2_000;
/** A request that was there at so many deaths of the worker is taken for their cause. */
const MOST_TRIES = 3;
const RESTART_AFTER_MS = [0, 500, 2_000, 10_000];

export class Line<Calls extends CallTable<Calls>> {
  private readonly pending = new Map<number, Pending>();
  private worker: LineWorker | null = null;
  /** The present worker takes requests. */
  private ready = false;
  private stopped = false;
  private lastId = 0;
  private deaths = 0;
  private started = 0;
  private cancelRestart: (() => void) | null = null;

  constructor(private readonly options: LineOptions) {}

  /** Counts the workers, from 1; 0 while none runs. */
  get generation(): number {
    return this.worker ? this.started : 0;
  }

  /** Starts a worker when none runs. Rejects with a Fault. */
  request<K extends keyof Calls & string>(
    call: K,
    input: Calls[K]['input'],
    { deadlineMs = DEADLINE_MS, transfer = [] }: { readonly deadlineMs?: number; readonly transfer?: readonly Transferable[] } = {},
  ): Promise<Calls[K]['output']> {
    if (this.stopped) return Promise.reject(this.fault('is closed'));
    return new Promise((resolve, reject) => {
      const id = ++this.lastId;
      const entry: Pending = {
        request: { id, call, input },
        transfer,
        tries: 0,
        resolve: value => resolve(value as Calls[K]['output']),
        reject,
        cancelDeadline: this.options.clock.after(deadlineMs, () => this.expire(id, deadlineMs)),
      };
      this.pending.set(id, entry);
      if (this.ready) this.post(entry);
      else if (!this.worker && !this.cancelRestart) this.start();
    });
  }

  /** Starts a worker when none runs, so that `generation` is that of the next request. */
  wake(): void {
    if (!this.stopped && !this.worker && !this.cancelRestart) this.start();
  }

  /** No worker until the next request. Only of a terminable one. */
  rest(): void {
    const { worker } = this;
    if (!worker || this.pending.size > 0) return;
    this.worker = null;
    this.ready = false;
    void worker.terminate();
  }

  /** No request after this; what is pending fails. Resolves when the worker is gone, or after 2 s. */
  stop(): Promise<void> {
    this.stopped = true;
    this.cancelRestart?.();
    this.failAll(this.fault('is closed'));
    const { worker } = this;
    if (!worker) return Promise.resolve();
    worker.unref();
    if (this.options.terminable) void worker.terminate();
    return new Promise(resolve => {
      const cancel = this.options.clock.after(END_DEADLINE_MS, resolve);
      worker.once('exit', () => {
        cancel();
        resolve();
      });
    });
  }

  private start(): void {
    const { first } = this.options;
    let worker: LineWorker;
    try {
      worker = this.options.worker();
    } catch (thrown) {
      this.failAll(new Fault(this.options.code, toFailure(thrown).message));
      return;
    }
    this.worker = worker;
    this.started += 1;
    worker.on('message', message => {
      if (worker === this.worker) this.receive(message as LineMessage);
    });
    worker.on('error', error => this.options.log.error(`${this.options.name}: the worker failed`, { message: toFailure(error).message }));
    worker.on('exit', () => {
      if (worker === this.worker) this.ended();
    });
    if (!first) {
      this.ready = true;
      for (const entry of this.pending.values()) this.post(entry);
      return;
    }
    if (![...this.pending.values()].some(entry => this.isFirst(entry)))
      this.request(first.call as keyof Calls & string, first.input, { deadlineMs: first.deadlineMs }).catch(() => undefined);
    for (const entry of this.pending.values()) if (this.isFirst(entry)) this.post(entry);
  }

  private receive(message: LineMessage): void {
    if ('warning' in message) {
      this.options.log.warn(this.options.name, { message: message.warning });
      return;
    }
    const entry = this.take(message.id);
    if (!entry) return;
    if (!message.ok) {
      entry.reject(new Fault(message.error.code, message.error.message));
      if (this.isFirst(entry)) this.giveUp(message.error.message);
      return;
    }
    this.deaths = 0;
    entry.resolve(message.value);
    if (!this.isFirst(entry) || this.ready) return;
    this.ready = true;
    this.options.first?.done(message.value);
    for (const waiting of this.pending.values()) this.post(waiting);
  }

  /** The worker cannot be prepared: all fail; the next request tries anew. */
  private giveUp(message: string): void {
    this.failAll(new Fault(this.options.code, message));
    const { worker } = this;
    this.worker = null;
    // It has nothing, and would be there for ever.
    void worker?.terminate();
  }

  private ended(): void {
    const { name, resend, code } = this.options;
    this.worker = null;
    this.ready = false;
    if (this.stopped || this.pending.size === 0) return;
    this.deaths += 1;
    this.options.log.warn(`${name}: the worker ended and is started again`, { deaths: this.deaths, pending: this.pending.size });
    if (!resend) {
      this.failAll(new Fault('gone', `the ${name} worker ended`));
      return;
    }
    for (const [id, entry] of this.pending)
      if (entry.tries >= MOST_TRIES) this.take(id)?.reject(new Fault(code, `the ${name} ended during ${entry.request.call}`));
    const delay = RESTART_AFTER_MS[Math.min(this.deaths, RESTART_AFTER_MS.length) - 1] ?? 0;
    this.cancelRestart = this.options.clock.after(delay, () => {
      this.cancelRestart = null;
      if (this.pending.size > 0) this.start();
    });
  }

  private post(entry: Pending): void {
    entry.tries += 1;
    this.worker?.postMessage(entry.request, entry.transfer);
  }

  private isFirst(entry: Pending): boolean {
    return entry.request.call === this.options.first?.call;
  }

  private take(id: number): Pending | null {
    const entry = this.pending.get(id) ?? null;
    this.pending.delete(id);
    entry?.cancelDeadline();
    return entry;
  }

  /** A very slow disk or thread. The work may still come about later, which does no harm: every request may be repeated. */
  private expire(id: number, deadlineMs: number): void {
    const entry = this.take(id);
    entry?.reject(this.fault(`gave no answer to ${entry.request.call} in ${deadlineMs / 1000} s`));
  }

  private failAll(fault: Fault): void {
    for (const id of [...this.pending.keys()]) this.take(id)?.reject(fault);
  }

  private fault(what: string): Fault {
    return new Fault(this.options.code, `the ${this.options.name} ${what}`);
  }
}
