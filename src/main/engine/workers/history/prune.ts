/** What is older than it is kept goes, a slice at a time; when the file is full, what is oldest. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { BLOCK_MS, blockOf, LEVELS, type Level } from '@shared/history/levels';
import { keptSince, type Retention, WHEN_FULL } from '@shared/history/retention';
import type { Blocks } from './blocks';
import type { Names } from './names';

/** So many blocks go at once: a megabyte or so. */
const SLICE = 500;
/** Pages given back to the disk at once. */
const PAGES = 256;
/** A file is made smaller when more than this part of it is free: what is free is used again soon. */
const FREE_PART = 0.25;
/** What goes from a file that is full makes room for more than the next minutes. */
const ROOM_PART = 0.97;

export interface Prune {
  /** Does one slice of what is due; false: nothing was due. Inside a transaction. */
  step(now: number, retention: Retention): boolean;
  /** Makes a file smaller that is larger than it need be, or may be; false: it is not. Outside of a transaction. */
  shrink(retention: Retention): boolean;
  lostBefore(): Readonly<Record<Level, number>>;
  /** Removes the blocks of series that are gone, a slice at a time; false: none is. Inside a transaction. */
  clear(): boolean;
  /** Bytes of the database that hold something, and all of them. */
  bytes(): { readonly used: number; readonly all: number };
}

export function createPrune(db: DatabaseSyncInstance, blocks: Blocks, names: Names): Prune {
  const lost = db.prepare('select level, before from lost');
  const lose = db.prepare(
    'insert into lost (level, before) values (?, ?) on conflict (level) do update set before = max(before, excluded.before)',
  );
  const sizes = db.prepare(
    `select page_count * page_size as whole, freelist_count * page_size as free
     from pragma_page_count, pragma_page_size, pragma_freelist_count`,
  );
  const gone = db.prepare('select series from gone limit 1');
  const ungone = db.prepare('delete from gone');
  let clearing: { readonly table: number; readonly block: number } | null = null;

  const bytes = (): { readonly used: number; readonly all: number } => {
    const { whole, free } = sizes.get() as { readonly whole: number; readonly free: number };
    return { used: whole - free, all: whole };
  };
  /** `time`: nothing before it is kept. */
  const cut = (level: Level, time: number): boolean => {
    if (time <= 0) return false;
    const block = blockOf(level, time);
    if (blocks.removeBefore(level, block, SLICE) === 0) return false;
    lose.run(level, block * BLOCK_MS[level]);
    return true;
  };
  const makeRoom = (now: number): boolean =>
    WHEN_FULL.some(({ level, keepMs }) => {
      const first = blocks.firstBlock(level, 0);
      return first !== null && cut(level, Math.min((first + 1) * BLOCK_MS[level], now - keepMs));
    });

  return {
    bytes,
    step: (now, retention) => {
      if (LEVELS.some(level => cut(level, keptSince(level, retention, now)))) return true;
      return bytes().used > retention.mostBytes * ROOM_PART && makeRoom(now);
    },
    shrink: ({ mostBytes }) => {
      const { used, all } = bytes();
      if (all - used <= (all > mostBytes * ROOM_PART ? 0 : all * FREE_PART)) return false;
      db.exec(`pragma incremental_vacuum(${PAGES})`);
      return bytes().all < all;
    },
    lostBefore: () => {
      const before = new Map((lost.all() as { readonly level: string; readonly before: number }[]).map(row => [row.level, row.before]));
      const of = (level: Level): number => before.get(level) ?? 0;
      return { raw: of('raw'), minutes: of('minutes'), hours: of('hours'), days: of('days') };
    },
    clear: () => {
      if (gone.get() === undefined) return false;
      clearing ??= { table: 0, block: 0 };
      const table = (['raw', 'fresh', ...LEVELS.slice(1)] as const)[clearing.table];
      if (table === undefined) {
        ungone.run();
        clearing = null;
        return true;
      }
      const block = blocks.firstBlock(table, clearing.block);
      if (block !== null) blocks.removeOthers(table, block, block + 1, new Set(names.numbers()));
      clearing = block === null ? { table: clearing.table + 1, block: 0 } : { table: clearing.table, block: block + 1 };
      return true;
    },
  };
}
