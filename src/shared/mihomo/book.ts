/**
 * The connections of one controller, frame by frame. Most of a frame repeats the one before: of rows that were seen only their two counters are
 * read, at the place where they stood, and the reading jumps over the rest; speeds are by the time that really passed.
 */
import type { Connection } from '../model';
import { readConnections, restartedBetween } from './connections';
import { IdTable } from './idtable';
import {
  type CounterPlaces,
  digitsAt,
  endsAt,
  firstCounterAt,
  idAt,
  idLength,
  isRowAt,
  listIn,
  NO_PLACES,
  numberAt,
  type Place,
  placesIn,
  rowTo,
  secondCounterAt,
} from './rowbytes';

export interface LiveConnection {
  /** Counted up in the order in which they were seen; never used again. */
  readonly number: number;
  readonly id: string;
  /** As last parsed; its counters are below. */
  readonly first: Connection;
  readonly upload: number;
  readonly download: number;
  /** Bytes per second since the frame before; 0 in the first. */
  readonly upRate: number;
  readonly downRate: number;
  /** Unix ms of the frame that did not show it any more; null: it is open. */
  readonly closedAt: number | null;
}
export interface ConnectionTick {
  readonly uploadTotal: number;
  readonly downloadTotal: number;
  readonly memory: number | null;
  /** Totals fell: the core began again, and nothing of before is left. */
  readonly restarted: boolean;
  readonly opened: readonly LiveConnection[];
  /** As last seen. */
  readonly closed: readonly LiveConnection[];
}
/** When a frame came, Unix ms, and how long after the one before, ms; 0: it is the first of a stream, and tells no speed. */
export interface FrameTime {
  readonly at: number;
  readonly elapsedMs: number;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface Entry extends Writable<LiveConnection>, Writable<CounterPlaces> {
  /** Number of the frame that last showed it. */
  frame: number;
  /** In the table of ids; -1: it is not there. */
  slot: number;
  /** Its counters in the frame that is being read. */
  nextUpload: number;
  nextDownload: number;
}

export class ConnectionBook {
  readonly #entries: Entry[] = [];
  readonly #byBytes = new IdTable<Entry>();
  readonly #byId = new Map<string, Entry>();
  #numbers: number;
  #frame = 0;
  #totals = { uploadTotal: 0, downloadTotal: 0 };

  /** `decode`: the text of UTF-8 bytes; wrong ones become what stands for wrong ones. `numbersFrom`: behind those of an earlier book. */
  constructor(
    private readonly decode: (bytes: Uint8Array) => string,
    numbersFrom = 0,
  ) {
    this.#numbers = numbersFrom;
  }

  /** All open ones, in no order. */
  get live(): readonly LiveConnection[] {
    return this.#entries;
  }

  /** Reads one frame; null for what is none, which changes nothing. */
  read(frame: Uint8Array, time: FrameTime): ConnectionTick | null {
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    const list = listIn(view);
    const rows = list && this.#rows(frame, view, list);
    const rest = list && rows && parse(this.decode(frame.subarray(0, list.from)) + this.decode(frame.subarray(list.to)));
    if (rest && rows) return this.#fold(rest, rows, view, time);
    // Not built as expected: parsed as a whole.
    const whole = parse(this.decode(frame));
    return whole && this.#fold(whole, { seen: [], fresh: whole.connections.map(connection => ({ connection, at: null })) }, view, time);
  }

  /** The rows that were seen before, with their counters read, and the others, parsed; null where one cannot be. */
  #rows(frame: Uint8Array, view: DataView, list: Place): Rows | null {
    const seen: Entry[] = [];
    const places: Place[] = [];
    for (let from = list.from; from < list.to; ) {
      if (!isRowAt(view, from)) return null;
      const id = idAt(from);
      const entry = this.#byBytes.at(view, id, idLength(view, id, list.to));
      const known = entry ? peek(view, from, list.to, entry) : -1;
      const to = known < 0 ? rowTo(view, from, list.to) : known;
      if (known < 0) places.push({ from, to });
      else if (entry) seen.push(entry);
      from = to + 1;
    }
    const parsed = parse(`{"connections":[${runsOf(places).map(({ from, to }) => this.decode(frame.subarray(from, to)))}]}`);
    if (parsed?.connections.length !== places.length) return null;
    return { seen, fresh: parsed.connections.map((connection, index) => ({ connection, at: places[index] ?? null })) };
  }

  #fold(list: Totals, { seen, fresh }: Rows, view: DataView, time: FrameTime): ConnectionTick {
    const { uploadTotal, downloadTotal, memory } = list;
    const restarted = restartedBetween(this.#totals, { uploadTotal, downloadTotal });
    this.#totals = { uploadTotal, downloadTotal };
    this.#frame += 1;
    for (const entry of seen) this.#count(entry, entry.nextUpload, entry.nextDownload, time.elapsedMs);
    const opened: LiveConnection[] = [];
    for (const { connection, at } of fresh) {
      const { id, upload, download } = connection;
      const places = at ? placesIn(view, at) : NO_PLACES;
      const old = this.#byId.get(id);
      if (old) {
        this.#count(old, upload, download, time.elapsedMs);
        // Whatever is known of the connection hangs on this object, and windows are told of another one.
        if (!isSameButCounters(old.first, connection)) old.first = connection;
        Object.assign(old, places);
        continue;
      }
      this.#numbers += 1;
      const figures = { upload, download, upRate: 0, downRate: 0, nextUpload: 0, nextDownload: 0 };
      const entry: Entry = {
        number: this.#numbers,
        id,
        first: connection,
        ...figures,
        closedAt: null,
        frame: this.#frame,
        slot: -1,
        ...places,
      };
      if (at) entry.slot = this.#byBytes.add(entry, view, idAt(at.from), idLength(view, idAt(at.from), at.to));
      this.#byId.set(id, entry);
      this.#entries.push(entry);
      opened.push(entry);
    }
    return { uploadTotal, downloadTotal, memory, restarted, opened, closed: this.#sweep(time.at) };
  }

  /** Takes out what the frame did not show. */
  #sweep(at: number): readonly LiveConnection[] {
    const closed: Entry[] = [];
    const entries = this.#entries;
    let kept = 0;
    for (const entry of entries) {
      if (entry.frame === this.#frame) entries[kept++] = entry;
      else closed.push(entry);
    }
    entries.length = kept;
    for (const entry of closed) {
      this.#byId.delete(entry.id);
      this.#byBytes.delete(entry.slot);
      entry.closedAt = at;
    }
    return closed;
  }

  #count(entry: Entry, upload: number, download: number, elapsedMs: number): void {
    const perMs = elapsedMs > 0 ? 1000 / elapsedMs : 0;
    entry.upRate = Math.max(0, upload - entry.upload) * perMs;
    entry.downRate = Math.max(0, download - entry.download) * perMs;
    entry.upload = upload;
    entry.download = download;
    entry.frame = this.#frame;
  }
}

const COUNTERS: ReadonlySet<string> = new Set(['upload', 'download'] satisfies readonly (keyof Connection)[]);
/** Texts and times are alike; lists by what is in them. */
function isSameButCounters(a: Connection, b: Connection): boolean {
  for (const name of Object.keys(a) as (keyof Connection)[]) {
    if (COUNTERS.has(name)) continue;
    const [x, y] = [a[name], b[name]];
    if (x === y) continue;
    if (!Array.isArray(x) || !Array.isArray(y) || x.length !== y.length || x.some((one, index) => one !== y[index])) return false;
  }
  return true;
}

type Totals = Pick<ConnectionTick, 'uploadTotal' | 'downloadTotal' | 'memory'>;
interface Rows {
  readonly seen: readonly Entry[];
  readonly fresh: readonly { readonly connection: Connection; readonly at: Place | null }[];
}

/** Reads the counters of a row whose rest is as it was, and tells where the row ends; -1: it is another one, to be parsed. */
function peek(frame: DataView, row: number, end: number, entry: Entry): number {
  if (entry.restLength < 0) return -1;
  const first = firstCounterAt(frame, row, entry);
  if (first < 0) return -1;
  const firstDigits = digitsAt(frame, first);
  const second = secondCounterAt(frame, row, entry, firstDigits);
  if (second < 0) return -1;
  const secondDigits = digitsAt(frame, second);
  const to = row + entry.restLength + firstDigits + secondDigits;
  if (firstDigits === 0 || secondDigits === 0 || !endsAt(frame, to, end)) return -1;
  const isUpFirst = entry.uploadAt < entry.downloadAt;
  entry.nextUpload = isUpFirst ? numberAt(frame, first, firstDigits) : numberAt(frame, second, secondDigits);
  entry.nextDownload = isUpFirst ? numberAt(frame, second, secondDigits) : numberAt(frame, first, firstDigits);
  return to;
}

/** Neighbours joined, with the comma between them. */
function runsOf(places: readonly Place[]): readonly Place[] {
  const runs: { from: number; to: number }[] = [];
  for (const { from, to } of places) {
    const last = runs.at(-1);
    if (last?.to === from - 1) last.to = to;
    else runs.push({ from, to });
  }
  return runs;
}

function parse(text: string): ReturnType<typeof readConnections> {
  try {
    return readConnections(JSON.parse(text));
  } catch {
    return null;
  }
}
