/** The tables of blocks: one block of a series and a period at a time. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { type Buckets, bucketRows, decodeBuckets, encodeBuckets, joinBuckets } from '@shared/history/buckets';
import { DamagedBlock } from '@shared/history/bytes';
import { blockOf, type Level, type Summed } from '@shared/history/levels';
import { decodeSamples, encodeSamples, joinSamples, type Samples } from '@shared/history/samples';

/** Tables of blocks; those of `fresh` have the periods of `raw`. */
export type BlockTable = Level | 'fresh';
export const BLOCK_TABLES = ['fresh', 'raw', 'minutes', 'hours', 'days'] as const satisfies readonly BlockTable[];

/** So many series there can be. */
const SERIES_SPACE = 2 ** 22;
export const blockId = (block: number, series: number): number => block * SERIES_SPACE + series;
const seriesOfId = (id: number): number => id % SERIES_SPACE;

export interface Blocks {
  samples(table: 'fresh' | 'raw', block: number, series: number): Samples | null;
  buckets(level: Summed, block: number, series: number): Buckets | null;
  /** Joins what is there with what comes. */
  addSamples(table: 'fresh' | 'raw', block: number, series: number, samples: Samples): void;
  /** Joins each block that they fall into with them. */
  addBuckets(level: Summed, series: number, buckets: Buckets): void;
  /** A fresh block becomes a raw one, and is given to be summed up; null: there is none. */
  settle(block: number, series: number): Samples | null;
  remove(table: BlockTable, block: number, series: number): void;
  /** Removes the blocks `from <= block < to` of series that are not in `known`. */
  removeOthers(table: BlockTable, from: number, to: number, known: ReadonlySet<number>): void;
  /** Removes up to so many of the oldest blocks before `block`; how many there were. */
  removeBefore(table: BlockTable, block: number, most: number): number;
  /** The first block at `block` or later that any series has; null: none. */
  firstBlock(table: BlockTable, block: number): number | null;
}

/** `damaged`: a block was not what had been written, and is left out. */
export function createBlocks(db: DatabaseSyncInstance, damaged: (table: BlockTable) => void): Blocks {
  const statements = <T>(make: (table: BlockTable) => T): Record<BlockTable, T> => ({
    ...{ fresh: make('fresh'), raw: make('raw'), minutes: make('minutes'), hours: make('hours'), days: make('days') },
  });
  const get = statements(table => db.prepare(`select data from ${table} where id = ?`));
  const put = statements(table => db.prepare(`insert or replace into ${table} (id, data) values (?, ?)`));
  const drop = statements(table => db.prepare(`delete from ${table} where id = ?`));
  const first = statements(table => db.prepare(`select id from ${table} where id >= ? order by id limit 1`));
  const idsIn = statements(table => db.prepare(`select id from ${table} where id >= ? and id < ?`));
  const dropBefore = statements(table =>
    db.prepare(`delete from ${table} where id in (select id from ${table} where id < ? order by id limit ?)`),
  );

  const read = <T>(table: BlockTable, id: number, decode: (bytes: Uint8Array) => T): T | null => {
    const row = get[table].get(id) as { readonly data: Uint8Array } | undefined;
    if (!row) return null;
    try {
      return decode(row.data);
    } catch (thrown) {
      if (!(thrown instanceof DamagedBlock)) throw thrown;
      damaged(table);
      return null;
    }
  };
  const samples: Blocks['samples'] = (table, block, series) => read(table, blockId(block, series), decodeSamples);
  const buckets: Blocks['buckets'] = (level, block, series) => read(level, blockId(block, series), decodeBuckets);

  return {
    samples,
    buckets,
    addSamples: (table, block, series, more) => {
      const before = samples(table, block, series);
      put[table].run(blockId(block, series), encodeSamples(before ? joinSamples([before, more]) : more));
    },
    addBuckets: (level, series, more) => {
      for (const [block, part] of byBlock(level, more)) {
        const before = buckets(level, block, series);
        put[level].run(blockId(block, series), encodeBuckets(before ? joinBuckets(before, part) : part));
      }
    },
    settle: (block, series) => {
      const id = blockId(block, series);
      const row = get.fresh.get(id) as { readonly data: Uint8Array } | undefined;
      if (!row) return null;
      const found = samples('fresh', block, series);
      drop.fresh.run(id);
      if (!found) return null;
      const before = samples('raw', block, series);
      put.raw.run(id, before ? encodeSamples(joinSamples([before, found])) : row.data);
      return found;
    },
    remove: (table, block, series) => void drop[table].run(blockId(block, series)),
    removeOthers: (table, from, to, known) => {
      const ids = idsIn[table].all(blockId(from, 0), blockId(to, 0)) as { readonly id: number }[];
      for (const { id } of ids) if (!known.has(seriesOfId(id))) drop[table].run(id);
    },
    removeBefore: (table, block, most) => Number(dropBefore[table].run(blockId(block, 0), most).changes),
    firstBlock: (table, block) => {
      const row = first[table].get(blockId(block, 0)) as { readonly id: number } | undefined;
      return row ? Math.floor(row.id / SERIES_SPACE) : null;
    },
  };
}

function* byBlock(level: Summed, buckets: Buckets): Generator<readonly [number, Buckets]> {
  const { at } = buckets;
  for (let from = 0; from < at.length; ) {
    const block = blockOf(level, at[from] ?? 0);
    let to = from + 1;
    while (to < at.length && blockOf(level, at[to] ?? 0) === block) to += 1;
    yield [block, bucketRows(buckets, from, to)];
    from = to;
  }
}
