/**
 * The connections of one controller, frame by frame. Most of a frame repeats the one before: rows that were seen are not parsed again, only
 * their two counters are read, at the place where they stood; speeds are by the time that really passed.
 */
import type { Connection } from '../model';
import { readConnections, restartedBetween } from './connections';

export interface LiveConnection {
  /** As first seen; its counters are below. */
  readonly first: Connection;
  readonly upload: number;
  readonly download: number;
  /** Bytes per second since the frame before; 0 in the first. */
  readonly upRate: number;
  readonly downRate: number;
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

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface Entry extends Writable<LiveConnection> {
  /** Number of the frame that last showed it. */
  frame: number;
  /** Where its counters stand in its row, and how long the rest of the row is. */
  uploadAt: number;
  downloadAt: number;
  restLength: number;
}

const LIST = '"connections":[';
/** Inside a text the quotes would be escaped: this is the beginning of a row and of nothing else. */
const ROW = '{"id":"';
const UPLOAD = '"upload":';
const DOWNLOAD = '"download":';

export class ConnectionBook {
  readonly #entries = new Map<string, Entry>();
  #frame = 0;
  #totals = { uploadTotal: 0, downloadTotal: 0 };

  /** `decode`: bytes written as one character each -> their UTF-8 text. */
  constructor(private readonly decode: (latin1: string) => string) {}

  get live(): ReadonlyMap<string, LiveConnection> {
    return this.#entries;
  }

  /** Reads one frame, given as one character a byte; null for what is none, which changes nothing. `elapsedMs`: since the frame before. */
  read(frame: string, elapsedMs: number): ConnectionTick | null {
    const quick = cut(frame);
    const list = parse(quick ? quick.rest : this.decode(frame));
    if (!list) return null;
    const rows = quick ? this.#rows(frame, quick) : null;
    return quick && rows === null ? this.#whole(frame, elapsedMs) : this.#fold(frame, list, rows ?? unseen(list), elapsedMs);
  }

  /** A frame that is not built as expected: parsed as a whole. */
  #whole(frame: string, elapsedMs: number): ConnectionTick | null {
    const list = parse(this.decode(frame));
    return list && this.#fold(frame, list, unseen(list), elapsedMs);
  }

  /** The rows that were seen before, and the others, parsed; null where one cannot be. */
  #rows(frame: string, { starts, end }: Cut): Rows | null {
    const seen: Seen[] = [];
    const places: Place[] = [];
    for (let index = 0; index < starts.length; index++) {
      const start = starts[index] ?? 0;
      const stop = (starts[index + 1] ?? end + 1) - 1;
      const entry = this.#known(frame, start, stop);
      if (entry) seen.push({ entry, start });
      else places.push({ start, stop });
    }
    const list = parse(this.decode(`{"connections":[${places.map(({ start, stop }) => frame.slice(start, stop)).join(',')}]}`));
    if (list?.connections.length !== places.length) return null;
    return { seen, fresh: list.connections.map((connection, index) => ({ connection, at: places[index] ?? null })) };
  }

  /** The entry of a row whose fixed part is as it was. */
  #known(frame: string, start: number, stop: number): Entry | null {
    const entry = this.#entries.get(idAt(frame, start));
    if (!entry || entry.uploadAt < 0) return null;
    const { uploadAt, downloadAt } = counterPlaces(frame, start, entry);
    if (uploadAt < 0 || downloadAt < 0) return null;
    const digits = digitsAt(frame, uploadAt) + digitsAt(frame, downloadAt);
    return stop - start - digits === entry.restLength ? entry : null;
  }

  #fold(frame: string, list: Totals, { seen, fresh }: Rows, elapsedMs: number): ConnectionTick {
    const { uploadTotal, downloadTotal, memory } = list;
    const restarted = restartedBetween(this.#totals, { uploadTotal, downloadTotal });
    this.#totals = { uploadTotal, downloadTotal };
    this.#frame += 1;
    for (const { entry, start } of seen) {
      const places = counterPlaces(frame, start, entry);
      this.#count(entry, numberAt(frame, places.uploadAt), numberAt(frame, places.downloadAt), elapsedMs);
    }
    const opened: LiveConnection[] = [];
    for (const { connection, at } of fresh) {
      const old = this.#entries.get(connection.id);
      if (old) {
        this.#count(old, connection.upload, connection.download, elapsedMs);
        if (at) Object.assign(old, placesOf(frame, at));
        continue;
      }
      const { upload, download } = connection;
      const entry: Entry = { first: connection, upload, download, upRate: 0, downRate: 0, frame: this.#frame, ...placesOf(frame, at) };
      this.#entries.set(connection.id, entry);
      opened.push(entry);
    }
    const closed: LiveConnection[] = [];
    for (const [id, entry] of this.#entries) {
      if (entry.frame === this.#frame) continue;
      this.#entries.delete(id);
      closed.push(entry);
    }
    return { uploadTotal, downloadTotal, memory, restarted, opened, closed };
  }

  #count(entry: Entry, upload: number, download: number, elapsedMs: number): void {
    const rate = (was: number, is: number): number => (elapsedMs > 0 ? (Math.max(0, is - was) * 1000) / elapsedMs : 0);
    entry.upRate = rate(entry.upload, upload);
    entry.downRate = rate(entry.download, download);
    entry.upload = upload;
    entry.download = download;
    entry.frame = this.#frame;
  }
}

type Totals = Pick<ConnectionTick, 'uploadTotal' | 'downloadTotal' | 'memory'>;
interface Place {
  readonly start: number;
  readonly stop: number;
}
interface Fresh {
  readonly connection: Connection;
  readonly at: Place | null;
}
interface Seen {
  readonly entry: Entry;
  readonly start: number;
}
interface Rows {
  readonly seen: readonly Seen[];
  readonly fresh: readonly Fresh[];
}
interface Cut {
  /** Where each row begins. */
  readonly starts: readonly number[];
  /** Where the list ends. */
  readonly end: number;
  /** The frame without its rows. */
  readonly rest: string;
}

/** All rows of a list that was parsed as a whole. */
const unseen = ({ connections }: { readonly connections: readonly Connection[] }): Rows => ({
  seen: [],
  fresh: connections.map(connection => ({ connection, at: null })),
});

/** Finds the rows of a frame whose rows all begin with their id, as mihomo writes them; null for any other. */
function cut(frame: string): Cut | null {
  const list = frame.indexOf(LIST);
  const first = list + LIST.length;
  if (list < 0 || !frame.startsWith(ROW, first)) return null;
  const end = frame.lastIndexOf(']');
  const starts: number[] = [];
  for (let at = first; at >= 0 && at < end; at = frame.indexOf(ROW, at + ROW.length)) starts.push(at);
  return { starts, end, rest: frame.slice(0, first) + frame.slice(end) };
}

function idAt(frame: string, start: number): string {
  const begin = start + ROW.length;
  return frame.slice(begin, frame.indexOf('"', begin));
}

/** The counters stand where they stood; the one behind moves with the digits of the one before. -1: not there. */
function counterPlaces(frame: string, start: number, { uploadAt: up, downloadAt: down }: Pick<Entry, 'uploadAt' | 'downloadAt'>) {
  const isUpFirst = up < down;
  const firstAt = start + Math.min(up, down);
  const secondAt = start + Math.max(up, down) + digitsAt(frame, firstAt);
  const place = (name: string, at: number): number => (frame.startsWith(name, at - name.length) ? at : -1);
  return { uploadAt: place(UPLOAD, isUpFirst ? firstAt : secondAt), downloadAt: place(DOWNLOAD, isUpFirst ? secondAt : firstAt) };
}

/** Places of the counters in a row: of the first from its beginning, of the second without the digits of the first. */
function placesOf(frame: string, at: Place | null): Pick<Entry, 'uploadAt' | 'downloadAt' | 'restLength'> {
  const none = { uploadAt: -1, downloadAt: -1, restLength: -1 };
  if (at === null) return none;
  const row = frame.slice(at.start, at.stop);
  const [up, down] = [row.indexOf(UPLOAD), row.indexOf(DOWNLOAD)];
  // Twice the same name, or none: whatever it is, it is parsed as a whole.
  if (up < 0 || down < 0 || row.lastIndexOf(UPLOAD) !== up || row.lastIndexOf(DOWNLOAD) !== down) return none;
  const uploadAt = up + UPLOAD.length;
  const downloadAt = down + DOWNLOAD.length;
  const [upDigits, downDigits] = [digitsAt(row, uploadAt), digitsAt(row, downloadAt)];
  if (upDigits === 0 || downDigits === 0) return none;
  return {
    uploadAt: uploadAt < downloadAt ? uploadAt : uploadAt - downDigits,
    downloadAt: uploadAt < downloadAt ? downloadAt - upDigits : downloadAt,
    restLength: row.length - upDigits - downDigits,
  };
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function digitsAt(text: string, at: number): number {
  let length = 0;
  while (isDigit(text.charCodeAt(at + length))) length += 1;
  return length;
}

function numberAt(text: string, at: number): number {
  let value = 0;
  for (let place = at; isDigit(text.charCodeAt(place)); place++) value = value * 10 + (text.charCodeAt(place) - 48);
  return value;
}

function parse(text: string): ReturnType<typeof readConnections> {
  try {
    return readConnections(JSON.parse(text));
  } catch {
    return null;
  }
}
