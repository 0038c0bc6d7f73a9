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
  /** What the user reads for each series, in their order. */
  readonly labels: readonly string[];
}
export interface Exported {
  readonly text: string;
  readonly rows: number;
}

/** The query with no more points than a file may have. */
export const forExport = (query: RangeQuery): RangeQuery => ({
  ...query,
  points: Math.max(1, Math.min(query.points, Math.floor(MOST_ROWS / Math.max(1, query.series.length)))),
});

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

/** `labels` may be fewer than the series. */
export function exportRange({ format, query, labels }: ExportQuery, { level, widthMs, series }: HistoryRange): Exported {
  const parts = query.series.map((name, index) => {
    const points = series[index];
    const isTotal = HISTORY_METRICS[name.metric].type === 'total';
    return { name, label: labels[index] ?? name.subject, records: points ? recordsOf(points, isTotal, query.from, widthMs) : [] };
  });
  const rows = parts.reduce((sum, { records }) => sum + records.length, 0);
  if (format === 'json') {
    const of = parts.map(({ name, label, records }) => ({
      ...{ label, metric: name.metric, server: name.serverId },
      subject: name.subject,
      points: records,
    }));
    const span = { from: new Date(query.from).toISOString(), to: new Date(query.to).toISOString() };
    return { text: `${JSON.stringify({ ...span, level, bucket_ms: widthMs, series: of })}\n`, rows };
  }
  const heads = ['time', 'series', 'metric', 'readings', 'min', 'avg', 'max', 'sum', 'grew'];
  const cells = parts.flatMap(({ name, label, records }) =>
    records.map(({ time, readings, min, avg, max, sum, grew }) => [time, label, name.metric, readings, min, avg, max, sum, grew]),
  );
  return { text: writeCsv([heads, ...cells]), rows };
}
