/** Readings of the open period: one row a tick, so that a second of 5,000 series is one small write. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { checksum } from '@shared/history/bytes';
import { joinSamples, type Samples } from '@shared/history/samples';

/** A tick's readings: the numbers of series, rising, and their whole values. */
export interface TickRow {
  readonly at: number;
  readonly numbers: Uint32Array;
  readonly values: Float64Array;
}

export interface Ticks {
  /** False: the source had told this tick or a later one, and nothing is changed. Inside a transaction. */
  add(source: string, tick: number, row: TickRow): boolean;
  newest(): Record<string, number>;
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
  readonly id: number;
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
  const newest = db.prepare('select source, tick from sources');
  const insert = db.prepare('insert into ticks (at, data) values (?, ?)');
  const size = db.prepare('select coalesce(sum(length(data)), 0) as bytes from ticks');
  const oldest = db.prepare('select at from ticks order by at limit 1');
  const inOrder = db.prepare('select id, at, data from ticks where at < ? order by at, id');
  const inRange = db.prepare('select id, at, data from ticks where at >= ? and at < ? order by at, id');
  const remove = db.prepare('delete from ticks where id = ?');
  const counted = (): number => Math.round((size.get() as { readonly bytes: number }).bytes / READING_BYTES);
  let readings = counted();

  return {
    get readings() {
      return readings;
    },
    add: (source, tick, row) => {
      const before = tickOf.get(source) as { readonly tick: number } | undefined;
      if (before && before.tick >= tick) return false;
      setTick.run(source, tick);
      if (row.numbers.length === 0) return true;
      insert.run(row.at, encode(row));
      readings += row.numbers.length;
      return true;
    },
    newest: () =>
      Object.fromEntries((newest.all() as { readonly source: string; readonly tick: number }[]).map(row => [row.source, row.tick])),
    oldestAt: () => (oldest.get() as { readonly at: number } | undefined)?.at ?? null,
    take: (before, most) => {
      const rows: TickRow[] = [];
      const ids: number[] = [];
      let count = 0;
      for (const { id, at, data } of inOrder.iterate(before) as IterableIterator<Row>) {
        if (count > 0 && count >= most) break;
        const row = decode(at, data, true);
        if (row) rows.push(row);
        else damaged();
        ids.push(id);
        count += row?.numbers.length ?? 0;
      }
      for (const id of ids) remove.run(id);
      readings = Math.max(0, readings - count);
      return rows;
    },
    recount: () => {
      readings = counted();
    },
    between: (from, to, series) => {
      const found = series.map(() => ({ times: [] as number[], values: [] as number[] }));
      for (const { at, data } of inRange.iterate(from, to) as IterableIterator<Row>) {
        const row = decode(at, data, false);
        if (row) for (const [index, no] of series.entries()) collect(row, no, found[index]);
      }
      return found.map(({ times, values }) => joinSamples([{ times: Float64Array.from(times), values: Float64Array.from(values) }]));
    },
  };
}

/** A tick may hold several readings of a series. */
function collect({ at, numbers, values }: TickRow, no: number, into: { times: number[]; values: number[] } | undefined): void {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < no) low = middle + 1;
    else high = middle;
  }
  for (; numbers[low] === no; low += 1) {
    into?.times.push(at);
    into?.values.push(values[low] ?? Number.NaN);
  }
}
