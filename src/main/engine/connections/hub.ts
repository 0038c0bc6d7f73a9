/**
 * The hub of one controller, as main sees it: the stream of whole lists goes into a worker unread, and what each window shows comes back. It runs while
 * a window shows it; the worker is kept a little longer, for one that comes back.
 */
import type { Worker } from 'node:worker_threads';
import type { FrameRead } from '@shared/connections/hub';
import { toFailure } from '@shared/fault';
import type { ConnectionsView, Failure } from '@shared/model';
import type { Subscription } from '../clients/mihomo/channel';
import type { ControllerClient } from '../clients/mihomo/contract';
import type { Clock, Log } from '../outside';
import type { StreamStatus } from '../transport/stream';
import { ownBytes } from '../workers/bytes';
import { Line } from '../workers/line';
import type { Viewer } from './contract';
import { paceFor, shortest, USUAL_PACE } from './pace';
import type { HubCall, HubCalls, WatchTick } from './protocol';
import { Watch } from './watch';

export interface HubDeps {
  readonly clock: Clock;
  readonly log: Log;
  worker(): Worker;
  /** The live client; null: none runs now. */
  client(): ControllerClient | null;
  /** Whether the core is on this computer. */
  isNear(): boolean;
}

interface Frame {
  readonly bytes: Buffer;
  readonly at: number;
  readonly monotonic: number;
}

/** Of shorter ones the client wants to know more than their length, and reads them by itself. */
const SHORT_LIST = 1024 * 1024;
const REST_AFTER_MS = 20_000;
/** More connections than a worker ever sees. */
const HANDLES_EACH = 2 ** 40;
/** A client that is gone (the computer slept, its address changed) is looked for. */
const LOOK_EVERY_MS = 1000;
/** Frames further apart than this tell no speed. */
const LONGEST_GAP_MS = 30_000;
/** A worker that died so often in a row is left alone for a while. */
const MOST_DEATHS = 3;
const REST_AFTER_DEATHS_MS = 30_000;
const IDLE: StreamStatus = { state: 'idle', failure: null, retryAt: null };

export class ControllerHub {
  readonly #line: Line<HubCalls>;
  readonly #watches = new Map<string, Watch>();
  #subscription: { readonly everyMs: number; end(): void } | null = null;
  #status: StreamStatus = IDLE;
  /** What `auto` means by the size of the list. */
  #bySize: number = USUAL_PACE;
  /** The worker that knows the watches; 0: none does, or what it knows is of another core. */
  #loaded = 0;
  /** How often a worker was told to begin. */
  #begun = 0;
  #reading = false;
  #waiting: Frame | null = null;
  #last: number | null = null;
  #deaths = 0;
  #restUntil = 0;
  #broken: Failure | null = null;
  #cancelRest: (() => void) | null = null;
  #cancelLook: (() => void) | null = null;

  constructor(private readonly deps: HubDeps) {
    const { clock, log } = deps;
    this.#line = new Line<HubCalls>({
      ...{ name: 'connections', code: 'internal', clock, log, worker: () => deps.worker() },
      ...{ first: null, resend: false, terminable: true },
    });
  }

  watch(id: string, viewer: Viewer, view: ConnectionsView): void {
    this.#watches.set(id, new Watch(id, viewer, view));
    this.#cancelRest?.();
    void this.#ask('view', { watch: id, view });
    this.adjust();
    this.#tell();
  }

  change(id: string, view: ConnectionsView, again: boolean): void {
    const watch = this.#watches.get(id);
    if (!watch) return;
    watch.view = view;
    if (again) watch.again = true;
    void this.#ask('view', { watch: id, view });
    this.adjust();
    this.#tell([watch]);
  }

  seen(id: string, number: number): void {
    const watch = this.#watches.get(id);
    if (!watch?.see(number)) return;
    this.adjust();
    this.#tell([watch]);
  }

  unwatch(id: string): void {
    if (!this.#watches.delete(id)) return;
    if (this.#loaded > 0 && this.#loaded === this.#line.generation) this.#line.request('end', { watch: id }).catch(() => undefined);
    this.adjust();
  }

  /** The server is at another address: nothing is left of the connections of the core before. */
  moved(): void {
    this.#loaded = 0;
    this.#waiting = null;
    this.#bySize = USUAL_PACE;
    this.#tell();
  }

  /** Windows were shown or hidden, or the client is another one. */
  adjust(): void {
    const visible = [...this.#watches.values()].filter(watch => watch.looks());
    this.#cancelLook?.();
    this.#cancelLook = null;
    if (visible.length === 0) {
      this.#unsubscribe();
      this.#status = IDLE;
      this.#restSoon();
      return;
    }
    this.#cancelRest?.();
    this.#cancelRest = null;
    const everyMs = shortest(
      visible.map(({ view }) => view.pace),
      this.#bySize,
    );
    if (this.#subscription?.everyMs === everyMs) return;
    this.#subscribe(everyMs);
  }

  /** What windows that were hidden missed. */
  shown(viewerId: number): void {
    this.adjust();
    this.#tell([...this.#watches.values()].filter(({ viewer }) => viewer.id === viewerId));
  }

  /** Asks the worker, which knows the watches then. Rejects with a Fault. */
  async request<K extends HubCall>(call: K, input: HubCalls[K]['input']): Promise<HubCalls[K]['output']> {
    this.#load();
    return this.#line.request(call, input);
  }

  async stop(): Promise<void> {
    this.#watches.clear();
    this.#unsubscribe();
    this.#cancelRest?.();
    this.#cancelLook?.();
    await this.#line.stop();
  }

  #subscribe(everyMs: number): void {
    const client = this.deps.client();
    if (!client) {
      this.#unsubscribe();
      this.#setStatus({ state: 'connecting', failure: null, retryAt: null });
      this.#lookLater();
      return;
    }
    const before = this.#subscription;
    let subscription: Subscription | null = null;
    const mine = { everyMs, end: () => subscription?.end() };
    this.#subscription = mine;
    subscription = client.streams.connections(everyMs, {
      frame: bytes => {
        if (this.#subscription === mine) this.#take(bytes);
      },
      state: status => {
        if (this.#subscription !== mine) return;
        this.#setStatus(status);
        // The client was closed: there will be another one.
        if (status.state === 'stopped' && status.failure === null) {
          this.#subscription = null;
          this.#lookLater();
        }
      },
    });
    before?.end();
  }

  #unsubscribe(): void {
    const before = this.#subscription;
    this.#subscription = null;
    this.#waiting = null;
    before?.end();
  }

  #lookLater(): void {
    this.#cancelLook?.();
    this.#cancelLook = this.deps.clock.after(LOOK_EVERY_MS, () => this.adjust());
  }

  #restSoon(): void {
    this.#cancelRest ??= this.deps.clock.after(REST_AFTER_MS, () => {
      this.#cancelRest = null;
      this.#line.rest();
      this.#bySize = USUAL_PACE;
    });
  }

  #setStatus(status: StreamStatus): void {
    this.#status = status;
    this.#tell();
  }

  /** While one frame is read the newest one waits; those between are left out. */
  #take(bytes: Buffer): void {
    const { clock } = this.deps;
    if (clock.monotonic() < this.#restUntil) return;
    this.#waiting = { bytes, at: clock.now(), monotonic: clock.monotonic() };
    if (!this.#reading) void this.#read();
  }

  async #read(): Promise<void> {
    this.#reading = true;
    try {
      for (let frame = this.#waiting; frame; frame = this.#waiting) {
        this.#waiting = null;
        const bytes = ownBytes(frame.bytes);
        const size = bytes.byteLength;
        this.#load();
        const gap = this.#last === null ? 0 : frame.monotonic - this.#last;
        this.#last = frame.monotonic;
        const watches = this.#asked([...this.#watches.values()]);
        const input = { bytes, at: frame.at, elapsedMs: gap <= LONGEST_GAP_MS ? gap : 0, watches };
        const { read, ticks } = await this.#line.request('frame', input, { transfer: [bytes.buffer as ArrayBuffer] });
        this.#deaths = 0;
        if (read) {
          this.#broken = null;
          this.#weigh(size, read);
          this.#deliver(ticks);
        } else this.#unreadable();
      }
    } catch (thrown) {
      this.#died(toFailure(thrown));
    } finally {
      this.#reading = false;
    }
  }

  /** What looked like a list is none: rows stay, and windows are told why. */
  #unreadable(): void {
    for (const watch of this.#watches.values()) watch.lost();
    this.#broken = { code: 'unexpected', message: "the core's list of connections cannot be read" };
    this.#tell();
  }

  #died(failure: Failure): void {
    // Windows that were to be told were not.
    for (const watch of this.#watches.values()) watch.lost();
    this.#deaths += 1;
    this.deps.log.warn('connections: a list could not be read', failure);
    if (this.#deaths < MOST_DEATHS) return;
    this.#deaths = 0;
    this.#broken = { code: 'internal', message: failure.message };
    this.#restUntil = this.deps.clock.monotonic() + REST_AFTER_DEATHS_MS;
    this.#tell();
  }

  #weigh(bytes: number, { parsedMs, open, download, upload }: FrameRead): void {
    if (bytes > SHORT_LIST)
      this.deps.client()?.streams.glance.note({ bytes, count: open, totals: { down: download, up: upload }, ids: null });
    const bySize = paceFor({ bytes, parsedMs }, this.deps.isNear(), this.#bySize);
    if (bySize === this.#bySize) return;
    this.#bySize = bySize;
    this.adjust();
  }

  /** A worker that is new is told of all watches. */
  #load(): void {
    this.#line.wake();
    const { generation } = this.#line;
    if (generation === this.#loaded) return;
    this.#loaded = generation;
    this.#last = null;
    this.#begun += 1;
    this.#line.request('begin', { handlesFrom: this.#begun * HANDLES_EACH }).catch(() => undefined);
    for (const { id, view } of this.#watches.values()) this.#line.request('view', { watch: id, view }).catch(() => undefined);
  }

  /** Asks where the answer does not matter, or is missed with the worker. */
  async #ask<K extends HubCall>(call: K, input: HubCalls[K]['input']): Promise<HubCalls[K]['output'] | null> {
    try {
      return await this.request(call, input);
    } catch {
      return null;
    }
  }

  #asked(watches: readonly Watch[]): HubCalls['ticks']['input']['watches'] {
    return watches.flatMap(watch => (watch.takes() ? [{ watch: watch.id, again: watch.ask() }] : []));
  }

  /** Tells windows how it is now, beside the frames. */
  #tell(watches: readonly Watch[] = [...this.#watches.values()]): void {
    const asked = this.#asked(watches);
    if (asked.length === 0) return;
    void this.#ask('ticks', { watches: asked }).then(ticks => {
      if (ticks) this.#deliver(ticks);
      else for (const watch of watches) watch.lost();
    });
  }

  #deliver(ticks: readonly WatchTick[]): void {
    const { state, failure, retryAt } = this.#status;
    const everyMs = this.#subscription?.everyMs ?? this.#bySize;
    const stretched = this.#bySize > USUAL_PACE && everyMs === this.#bySize;
    const stream = { state, failure: failure ?? this.#broken, retryAt, everyMs, stretched };
    for (const { watch, tick } of ticks) this.#watches.get(watch)?.tell(tick, stream);
    // For windows that hang no core is asked.
    if (this.#subscription && ![...this.#watches.values()].some(watch => watch.looks())) this.adjust();
  }
}
