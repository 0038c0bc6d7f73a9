/** Readings of the open period: one row a tick, so that a second of 5,000 series is one small write. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { checksum } from '@shared/history/bytes';
import type { Samples } from '@shared/history/samples';

/** A tick's readings: the numbers of series, rising, and their whole values. */
export interface TickRow {
  readonly at: number;
  readonly numbers: Uint32Array;
  readonly values: Float64Array;
}

export interface Ticks {
  /** False: the source had told this tick or a later one, and nothing is changed. Inside a transaction. */
  add(source: string, tick: number, row: TickRow): boolean;
  /** 0: it told none. */
  newestOf(source: string): number;
  /** As `add`, of a source whose ticks may go back: whatever was told before. */
  addOther(source: string, tick: number, row: TickRow): void;
  newest(): Record<string, number>;
  forget(source: string): void;
  /** About how many readings there are. */
  readonly readings: number;
  oldestAt(): number | null;
  /** Removes the oldest up to `before`, about `most` readings of them, and gives them in order of time. Inside a transaction. */
  take(before: number, most: number): readonly TickRow[];
  /** A transaction was undone: they are counted again. */
  recount(): void;
  /** What each of these series has in `from <= at < to`. */
  between(from: number, to: number, series: readonly number[]): readonly Samples[];
}

interface Row {
  readonly at: number;
  readonly data: Uint8Array;
}

const HEAD_BYTES = 8;
const READING_BYTES = 12;
const aligned = (size: number): number => (size + 7) & ~7;

/** u32 checksum, u32 readings, the numbers, then on a border of eight bytes the values. */
function encode({ numbers, values }: TickRow): Uint8Array {
  const valuesAt = aligned(HEAD_BYTES + numbers.byteLength);
  const bytes = new Uint8Array(valuesAt + values.byteLength);
  bytes.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), HEAD_BYTES);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), valuesAt);
  const head = new Uint32Array(bytes.buffer, 0, 2);
  head[1] = numbers.length;
  head[0] = checksum(bytes);
  return bytes;
}

/** Null: the bytes are not what was written. The checksum is asked for where the tick is read for the last time. */
function decode(at: number, given: Uint8Array, thorough: boolean): TickRow | null {
  const data = given.byteOffset % 8 === 0 ? given : given.slice();
  const buffer = data.buffer as ArrayBuffer;
  if (data.length < HEAD_BYTES) return null;
  const [sum = 0, count = 0] = new Uint32Array(buffer, data.byteOffset, 2);
  const valuesAt = aligned(HEAD_BYTES + count * 4);
  if (data.length !== valuesAt + count * 8 || (thorough && sum !== checksum(data))) return null;
  return {
    at,
    numbers: new Uint32Array(buffer, data.byteOffset + HEAD_BYTES, count),
    values: new Float64Array(buffer, data.byteOffset + valuesAt, count),
  };
}

export function createTicks(db: DatabaseSyncInstance, damaged: () => void): Ticks {
  const tickOf = db.prepare('select tick from sources where source = ?');
  const setTick = db.prepare('insert into sources (source, tick) values (?, ?) on conflict (source) do update set tick = excluded.tick');
  const dropSource = db.prepare('delete from sources where source = ?');
  const newest = db.prepare('select source, tick from sources');
  const insert = db.prepare('insert into ticks (at, data) values (?, ?)');
  const size = db.prepare('select coalesce(sum(length(data)), 0) as bytes from ticks');
  const oldest = db.prepare('select min(at) as at from ticks');
  const times = db.prepare('select id, at from ticks where at < ?');
  const dataOf = db.prepare('select data from ticks where id = ?');
  const inRange = db.prepare('select at, data from ticks where at >= ? and at < ?');
  const remove = db.prepare('delete from ticks where id = ?');
  const counted = (): number => Math.round((size.get() as { readonly bytes: number }).bytes / READING_BYTES);
  const first = (): number | null => (oldest.get() as { readonly at: number | null }).at;
  let [readings, oldestAt] = [counted(), first()];

  const before = (source: string): number | null => (tickOf.get(source) as { readonly tick: number } | undefined)?.tick ?? null;
  const put = (source: string, tick: number, row: TickRow): true => {
    setTick.run(source, tick);
    if (row.numbers.length === 0) return true;
    insert.run(row.at, encode(row));
    readings += row.numbers.length;
    oldestAt = Math.min(oldestAt ?? row.at, row.at);
    return true;
  };

  return {
    get readings() {
      return readings;
    },
    add: (source, tick, row) => (before(source) ?? Number.NEGATIVE_INFINITY) < tick && put(source, tick, row),
    newestOf: source => before(source) ?? 0,
    addOther: (source, tick, row) => void put(source, tick, row),
    newest: () =>
      Object.fromEntries((newest.all() as { readonly source: string; readonly tick: number }[]).map(row => [row.source, row.tick])),
    forget: source => void dropSource.run(source),
    oldestAt: () => oldestAt,
    take: (before, most) => {
      const rows: TickRow[] = [];
      const ids: number[] = [];
      let count = 0;
      const found = times.all(before) as { readonly id: number; readonly at: number }[];
      for (const { id, at } of found.sort((a, b) => a.at - b.at || a.id - b.id)) {
        if (count > 0 && count >= most) break;
        const { data } = dataOf.get(id) as { readonly data: Uint8Array };
        const row = decode(at, data, true);
        if (row) rows.push(row);
        else damaged();
        ids.push(id);
        count += row?.numbers.length ?? 0;
      }
      for (const id of ids) remove.run(id);
      readings = Math.max(0, readings - count);
      oldestAt = first();
      return rows;
    },
    recount: () => {
      [readings, oldestAt] = [counted(), first()];
    },
    between: (from, to, series) => {
      const rows: TickRow[] = [];
      for (const { at, data } of inRange.iterate(from, to) as IterableIterator<Row>) {
        const row = decode(at, data, false);
        if (row) rows.push(row);
      }
      rows.sort((a, b) => a.at - b.at);
      const found = new Map(series.map(no => [no, { times: [] as number[], values: [] as number[] }]));
      for (const row of rows) {
        // Of many series it is quicker to look at each reading once.
        if (row.numbers.length < series.length * 8) collectAll(row, found);
        else for (const [no, into] of found) collect(row, no, into);
      }
      return series.map(no => {
        const { times, values } = found.get(no) ?? { times: [], values: [] };
        return { times: Float64Array.from(times), values: Float64Array.from(values) };
      });
    },
  };
}

interface Found {
  readonly times: number[];
  readonly values: number[];
}

function collectAll({ at, numbers, values }: TickRow, found: ReadonlyMap<number, Found>): void {
  for (let index = 0; index < numbers.length; index += 1) {
    const into = found.get(numbers[index] ?? 0);
    if (!into) continue;
    into.times.push(at);
    into.values.push(values[index] ?? Number.NaN);
  }
}

/** A tick may hold several readings of a series. */
function collect({ at, numbers, values }: TickRow, no: number, into: Found): void {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < no) low = middle + 1;
    else high = middle;
  }
  for (; numbers[low] === no; low += 1) {
    into.times.push(at);
    into.values.push(values[low] ?? Number.NaN);
  }
}
