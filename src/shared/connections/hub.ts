/** All connections of one controller, and the windows that watch them. It runs in a worker thread, one frame after the other. */
import { Fault } from '../fault';
import { ConnectionBook, type FrameTime, type LiveConnection } from '../mihomo/book';
import { CLOSED_KEPT, type ClosingWish, type ConnectionDetail, type ConnectionsTick, type ConnectionsView } from '../model';
import { connectionsCsv, connectionsJson } from './export';
import { type HubLists, HubWindow } from './window';

/** All of a tick but what main knows of the stream and of the watch. */
export type HubTick = Omit<ConnectionsTick, 'watch' | 'number' | 'stream'>;
export interface FrameRead {
  readonly parsedMs: number;
  /** Connections in it. */
  readonly open: number;
  /** Bytes since the core began. */
  readonly download: number;
  readonly upload: number;
}
export interface HubOptions {
  /** The text of UTF-8 bytes. */
  decode(bytes: Uint8Array): string;
  /** Monotonic ms. */
  clock(): number;
  /** Handles of connections begin behind this: what an earlier hub of the same controller meant by one must never be another here. */
  readonly handlesFrom: number;
}

export class Hub {
  readonly #book: ConnectionBook;
  readonly #windows = new Map<string, HubWindow>();
  #closed: readonly LiveConnection[] = [];
  #ghosts: readonly LiveConnection[] = [];
  #frame: ConnectionsTick['frame'] = null;
  #totals: ConnectionsTick['totals'] = { downRate: 0, upRate: 0, download: 0, upload: 0, memory: null };

  constructor(private readonly options: HubOptions) {
    this.#book = new ConnectionBook(options.decode, options.handlesFrom);
  }

  /** Reads a frame and tells what it says as a whole; null: it was none, and changed nothing. */
  read(bytes: Uint8Array, time: FrameTime): FrameRead | null {
    const begun = this.options.clock();
    const tick = this.#book.read(bytes, time);
    if (!tick) return null;
    this.#ghosts = tick.closed;
    if (tick.closed.length > 0) this.#closed = [...tick.closed.slice(-CLOSED_KEPT).reverse(), ...this.#closed].slice(0, CLOSED_KEPT);
    const rates = { downRate: 0, upRate: 0 };
    for (const one of this.#book.live) {
      rates.downRate += one.downRate;
      rates.upRate += one.upRate;
    }
    this.#totals = { ...rates, download: tick.downloadTotal, upload: tick.uploadTotal, memory: tick.memory };
    const parsedMs = this.options.clock() - begun;
    const { opened, closed, restarted } = tick;
    this.#frame = { at: time.at, bytes: bytes.byteLength, parsedMs, opened: opened.length, closed: closed.length, restarted };
    return { parsedMs, open: this.#book.live.length, download: tick.downloadTotal, upload: tick.uploadTotal };
  }

  /** Begins or changes a watch. */
  view(watch: string, view: ConnectionsView): void {
    const window = this.#windows.get(watch);
    if (window) window.change(view, this.#lists());
    else this.#windows.set(watch, new HubWindow(view, this.#lists()));
  }

  end(watch: string): void {
    this.#windows.delete(watch);
  }

  /** `again`: the window knows none of the texts that it was told. Faults: `gone`. */
  tick(watch: string, again: boolean): HubTick {
    const window = this.#window(watch);
    if (again) window.forget();
    const { counts, ...mine } = window.tick(this.#lists());
    return {
      ...mine,
      counts: { open: this.#book.live.length, closed: this.#closed.length, ...counts },
      frame: this.#frame,
      totals: this.#totals,
    };
  }

  detail(watch: string, handle: number): ConnectionDetail | null {
    const is = (one: LiveConnection): boolean => one.number === handle;
    const row = this.#book.live.find(is) ?? this.#closed.find(is) ?? this.#window(watch).heldRow(handle);
    if (!row) return null;
    const { first, upload, download, closedAt } = row;
    const [downRate, upRate] = closedAt === null ? [row.downRate, row.upRate] : [Number.NaN, Number.NaN];
    return { ...first, handle, upload, download, downRate, upRate, closedAt };
  }

  /** Ids of what is meant and open now. */
  ids(watch: string, what: ClosingWish): readonly string[] {
    const window = this.#window(watch);
    const lists = this.#lists();
    const handles = (): ReadonlySet<number> => {
      switch (what.type) {
        case 'shown':
          return numbersOf(window.all(lists));
        case 'group':
          return numbersOf(window.ofGroup(what.key, lists));
        case 'rows':
          return new Set(what.handles);
      }
    };
    const wanted = handles();
    return this.#book.live.filter(({ number }) => wanted.has(number)).map(({ id }) => id);
  }

  export(watch: string, format: 'csv' | 'json'): { readonly text: string; readonly count: number } {
    const rows = this.#window(watch).all(this.#lists());
    return { text: format === 'csv' ? connectionsCsv(rows) : connectionsJson(rows), count: rows.length };
  }

  #window(watch: string): HubWindow {
    const window = this.#windows.get(watch);
    if (!window) throw new Fault('gone', 'nothing is watched under that name');
    return window;
  }

  #lists(): HubLists {
    return { open: this.#book.live, closed: this.#closed, ghosts: this.#ghosts, now: this.#frame?.at ?? 0 };
  }
}

const numbersOf = (rows: readonly { readonly number: number }[]): ReadonlySet<number> => new Set(rows.map(({ number }) => number));
