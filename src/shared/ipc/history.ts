/** Calls about the history of readings. All fail with `storage` where it cannot be read; the page then says so, and nothing else is lost. */
import type { HistoryMetric, SeriesName } from '../history/metrics';
import type { HistoryDays, HistoryRange, HistorySize, RangeQuery } from '../history/query';
import type { Failure } from '../model';
import type { Call } from './call';

/** What is written to a file: the readings of a range, or the picture of a chart as the window drew it. */
export type HistoryExport =
  | {
      readonly format: 'csv' | 'json';
      readonly query: RangeQuery;
      /** What the user reads for each series, in their order: first of the query, then of the past. */
      readonly labels: readonly string[];
      /** With what it is compared: the same series at another time (Unix ms). */
      readonly past?: { readonly from: number; readonly to: number };
      readonly name: string;
    }
  | { readonly format: 'png'; readonly png: Uint8Array<ArrayBuffer>; readonly name: string };

export interface HistoryInfo extends HistorySize {
  /** IANA name of the zone whose days are counted. */
  readonly zone: string;
  /** Why nothing is written at the moment; null: all is well. */
  readonly failure: Failure | null;
}

export interface HistoryCalls {
  /** Points of each series, no more than the chart is wide: `points` at most 20,000, at most 64 series. */
  historyRange: Call<RangeQuery, HistoryRange>;
  /**
   * Which series there are: of one metric with a subject each (a key's, port's, node's id), at most 1,000 of `count`; `metric` null: the server's own.
   * `serverId` empty: the sum of all servers.
   */
  historySeries: Call<
    { readonly serverId: string; readonly metric: HistoryMetric | null },
    { readonly series: readonly SeriesName[]; readonly count: number }
  >;
  /** Traffic of a server's keys by day of the wall clock: the `most` keys (at most 50) that had most of it between `from` and `to` (Unix ms). */
  historyDays: Call<{ readonly serverId: string; readonly from: number; readonly to: number; readonly most: number }, HistoryDays>;
  historySize: Call<null, HistoryInfo>;
  /** Asks for a path and writes there; null when the user cancelled. `count`: rows that were written, 1 for a picture. */
  historyExport: Call<HistoryExport, { readonly path: string; readonly count: number } | null>;
}

type Names<T> = { readonly [K in keyof T]: true };
export const historyCallNames: Names<HistoryCalls> = {
  historyRange: true,
  historySeries: true,
  historyDays: true,
  historySize: true,
  historyExport: true,
};
