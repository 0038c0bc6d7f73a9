/** The history of readings, behind an interface that knows no database. Every method rejects with a Fault `storage`. */
import type { SeriesName } from '@shared/history/metrics';
import type { HistoryRange, HistorySize, RangeQuery } from '@shared/history/query';
import type { Retention } from '@shared/history/retention';

/** What opening found, for the user to know and for the feed to go on. */
export interface HistoryReport {
  /** The history was damaged: its file was kept under this name and a new one begun; null: it was good. */
  readonly setAside: string | null;
  /** The newest tick of each source that it holds: what came later can be told again. */
  readonly ticks: Readonly<Record<string, number>>;
}

export interface Reading {
  readonly series: SeriesName;
  /** Null: it is known that there is none; the chart shows a gap until the next reading. */
  readonly value: number | null;
}
/** Readings of one moment. */
export interface Tick {
  /** Who counts these ticks: a ledger, the sampler. */
  readonly source: string;
  /** Rises from 1; a tick that is not newer than the newest of its source changes nothing. */
  readonly tick: number;
  /** Unix ms. */
  readonly at: number;
  readonly readings: readonly Reading[];
}

export interface History {
  /** First call of all. A history of a newer version of the program is refused and left as it is. */
  open(): Promise<HistoryReport>;
  /** Resolves when it is written: it survives the end of the program, and all but the last moments a power cut. */
  append(tick: Tick): Promise<void>;
  range(query: RangeQuery): Promise<HistoryRange>;
  /** The series of a server that have ever been told. */
  series(serverId: string): Promise<readonly SeriesName[]>;
  size(): Promise<HistorySize>;
  keep(retention: Retention): Promise<void>;
  /** A server was removed: so is its history. */
  forgetServer(serverId: string): Promise<void>;
  /** Everything written, then closed; idempotent. */
  close(): Promise<void>;
}
