/** What may be asked of the history, and what it answers. */
import type { Level } from './levels';
import type { SeriesName } from './metrics';
import type { Points } from './points';

/** Most series of one question, and most points of one series: no chart is wider. */
export const MOST_SERIES = 64;
export const MOST_POINTS = 20_000;

export interface RangeQuery {
  /** At most 64. */
  readonly series: readonly SeriesName[];
  /** Unix ms, `from <= at < to`. */
  readonly from: number;
  readonly to: number;
  /** Most buckets there may be: the chart's width. */
  readonly points: number;
  /** Never finer than this, e.g. `days` for bars of days. */
  readonly finest?: Level;
  /** The bucket before `from` as well, for `growth`. */
  readonly lead?: boolean;
}
export interface HistoryRange {
  readonly level: Level;
  /** Length of a bucket, ms; of days by the wall clock 24 hours each. */
  readonly widthMs: number;
  /** In the order asked for; a series that is not known has no points. */
  readonly series: readonly Points[];
}

export interface HistorySize {
  /** Of all its files. */
  readonly bytes: number;
  /** The oldest reading that some level still knows, Unix ms; null: there is none. */
  readonly since: number | null;
  /** Before which time each level has lost what it had, Unix ms; 0: it has lost nothing. */
  readonly lostBefore: Readonly<Record<Level, number>>;
}

/** Traffic of one key, by day. */
export interface KeyDays {
  /** Its account's id; empty: all keys together, as the ledger adds them up. */
  readonly keyId: string;
  /** As the list of keys names it; null: it is known there no more. */
  readonly name: string | null;
  /** Bytes of each day; NaN: nothing was read. */
  readonly down: Float64Array;
  readonly up: Float64Array;
}
export interface HistoryDays {
  /** When each day begins by the wall clock, Unix ms. */
  readonly at: Float64Array;
  readonly total: KeyDays;
  /** Those with the most traffic, the most first. */
  readonly keys: readonly KeyDays[];
  /** How many others had traffic; theirs is what `keys` leave of `total`. */
  readonly others: number;
}
