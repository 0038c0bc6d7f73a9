import { exportRange } from '@shared/history/export';
import type { Points } from '@shared/history/points';
import type { HistoryRange, RangeQuery } from '@shared/history/query';
import { expect, it } from 'vitest';

const DAY = 86_400_000;
const FROM = Date.UTC(2026, 10, 1);
const query: RangeQuery = {
  ...{ series: [{ serverId: 's', metric: 'totalDown', subject: 'k' }], from: FROM, to: FROM + 2 * DAY, points: 100 },
  ...{ finest: 'days', lead: true },
};
const days = (first: number, ...totals: readonly number[]): HistoryRange => {
  const values = Float64Array.from(totals);
  const points: Points = {
    ...{ at: values.map((_, row) => first + row * DAY), count: values.map(() => 1) },
    ...{ min: values, max: values, avg: values, sum: values },
  };
  return { level: 'days', widthMs: DAY, series: [points] };
};
const rows = (range: HistoryRange) =>
  exportRange({ format: 'csv', query, labels: ['anna'] }, range)
    .text.trim()
    .split('\r\n')
    .slice(1)
    .map(row => row.split(','))
    .map(([time, series, , , , , , , grew]) => [time?.slice(0, 10), series, Number(grew)]);

it('days of a key are those that were asked for, each with what came since the day before', () => {
  expect(rows(days(FROM - DAY, 100, 130, 190))).toEqual([
    ['2026-11-01', 'anna', 30],
    ['2026-11-02', 'anna', 60],
  ]);
  expect(rows(days(FROM, 130, 190))).toHaveLength(2);
  expect(rows(days(FROM - DAY, 100))).toEqual([]);
});
