/** A range of the history as data for other programs. Pure. */
import { writeCsv } from '../keylist/table';
import { growth } from './growth';
import { HISTORY_METRICS } from './metrics';
import type { Points } from './points';
import type { HistoryRange, RangeQuery } from './query';

/** So many rows a file has at most: what is asked for is then told in fewer, wider buckets. */
export const MOST_ROWS = 200_000;

export interface ExportQuery {
  readonly format: 'csv' | 'json';
  readonly query: RangeQuery;
  /** What the user reads for each series, in their order: first of the query, then of the past. */
  readonly labels: readonly string[];
  /** With what it is compared: the same series at another time (Unix ms). */
  readonly past?: { readonly from: number; readonly to: number };
}
export interface Exported {
  readonly text: string;
  readonly rows: number;
}

/** The queries of a file, the query's own and its past's, with no more points than a file may have. */
export function forExport({ query, past }: Pick<ExportQuery, 'query' | 'past'>): readonly RangeQuery[] {
  const times = past ? [query, past] : [query];
  const points = Math.max(1, Math.min(query.points, Math.floor(MOST_ROWS / Math.max(1, query.series.length * times.length))));
  return times.map(({ from, to }) => ({ ...query, from, to, points }));
}

const known = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value);

/** Times are ISO 8601 in UTC, values in the metric's own unit (bytes, bytes per second, ms, dBm); a gap has no values. */
function recordsOf(points: Points, isTotal: boolean, from: number, widthMs: number) {
  const { at, count, min, max, avg, sum } = points;
  const grown = isTotal ? growth(points) : null;
  const records = Array.from(at, (time, row) => ({
    ...{ time: new Date(time).toISOString(), readings: count[row] ?? 0, min: known(min[row]), avg: known(avg[row]), max: known(max[row]) },
    // A sum of totals says nothing; what came does.
    ...{ sum: isTotal ? null : known(sum[row]), grew: known(grown?.[row]) },
  }));
  // What was read for the growth of the first bucket is none of what was asked for.
  return records.filter((_, row) => (at[row + 1] ?? (at[row] ?? from) + widthMs) > from);
}

/** What one of the queries found. */
export interface ExportPart {
  readonly query: RangeQuery;
  readonly range: HistoryRange;
}

/** `labels` may be fewer than the series; `parts`: the present, then with what it is compared. */
export function exportRange({ format, labels }: Pick<ExportQuery, 'format' | 'labels'>, parts: readonly ExportPart[]): Exported {
  const read = parts.map(({ query, range }, part) => ({
    ...{ query, range },
    series: query.series.map((name, index) => {
      const points = range.series[index];
      const isTotal = HISTORY_METRICS[name.metric].type === 'total';
      const label = labels[part * query.series.length + index] ?? name.subject;
      return { name, label, records: points ? recordsOf(points, isTotal, query.from, range.widthMs) : [] };
    }),
  }));
  const all = read.flatMap(({ series }) => series);
  const rows = all.reduce((sum, { records }) => sum + records.length, 0);
  if (format === 'json') {
    const [present = {}, past] = read.map(({ query, range, series }) => ({
      ...{ from: new Date(query.from).toISOString(), to: new Date(query.to).toISOString() },
      ...{ level: range.level, bucket_ms: range.widthMs },
      series: series.map(({ name, label, records }) => ({
        ...{ label, metric: name.metric, server: name.serverId },
        ...{ subject: name.subject, points: records },
      })),
    }));
    return { text: `${JSON.stringify(past ? { ...present, compared_with: past } : present)}\n`, rows };
  }
  const heads = ['time', 'series', 'metric', 'readings', 'min', 'avg', 'max', 'sum', 'grew'];
  const cells = all.flatMap(({ name, label, records }) =>
    records.map(({ time, readings, min, avg, max, sum, grew }) => [time, label, name.metric, readings, min, avg, max, sum, grew]),
  );
  return { text: writeCsv([heads, ...cells]), rows };
}
