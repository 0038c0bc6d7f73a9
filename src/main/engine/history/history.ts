/** The history of readings, behind an interface that knows no database. Every method rejects with a Fault `storage`. */
import type { ExportQuery } from '@shared/history/export';
import type { HistoryMetric, SeriesName } from '@shared/history/metrics';
import type { HistoryRange, HistorySize, RangeQuery } from '@shared/history/query';
import type { Moves } from './moves';
import type { DaysPage, DaysRead, HistoryRules } from './protocol';

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

/** At most `MOST_SERIES_TOLD` of `count`. */
export interface SeriesFound {
  readonly series: readonly SeriesName[];
  readonly count: number;
}
export const MOST_SERIES_TOLD = 1_000;

export interface History {
  /** First call of all. A history of a newer version of the program is refused and left as it is. */
  open(): Promise<HistoryReport>;
  /** Resolves when it is written: it survives the end of the program, and all but the last moments a power cut. */
  append(tick: Tick): Promise<void>;
  range(query: RangeQuery): Promise<HistoryRange>;
  /** What moved in a server's ledger, see `HistoryCalls`; resolves as `append`. */
  totals(serverId: string, moves: readonly Moves[], goesOn: boolean): Promise<void>;
  /** The series of a server that have ever been told: of one metric, or (null) its own. */
  series(serverId: string, metric: HistoryMetric | null): Promise<SeriesFound>;
  days(page: DaysPage): Promise<DaysRead>;
  /** A file in UTF-8. */
  export(query: ExportQuery): Promise<{ readonly bytes: Uint8Array; readonly rows: number }>;
  size(): Promise<HistorySize>;
  keep(rules: HistoryRules): Promise<void>;
  /** A server was removed: so is its history. */
  forgetServer(serverId: string): Promise<void>;
  /** Everything written, then closed; idempotent. */
  close(): Promise<void>;
}
