import { exportRange, forExport, MOST_ROWS } from '@shared/history/export';
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
  exportRange({ format: 'csv', labels: ['anna'] }, [{ query, range }])
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

it('holds what a range is compared with, at its own time and under its own name', () => {
  const past = { from: FROM - 7 * DAY, to: FROM - 5 * DAY };
  const [present, before, ...more] = forExport({ query: { ...query, points: MOST_ROWS }, past });
  if (!present || !before) throw new Error('two queries');
  expect(more).toEqual([]);
  expect([present.points + before.points, before]).toEqual([MOST_ROWS, { ...present, ...past }]);
  const parts = [
    { query: present, range: days(FROM, 130, 190) },
    { query: before, range: days(past.from, 100, 101, 103) },
  ];
  const labels = ['anna now', 'anna then'];
  const csv = exportRange({ format: 'csv', labels }, parts);
  expect(csv.rows).toBe(5);
  expect(csv.text.split('\r\n').filter(row => row.includes('anna then'))[1]).toMatch(/^2026-10-26T.*,1$/);
  expect(JSON.parse(exportRange({ format: 'json', labels }, parts).text)).toMatchObject({
    ...{ from: '2026-11-01T00:00:00.000Z', level: 'days', series: [{ label: 'anna now', points: [{}, { grew: 60 }] }] },
    compared_with: {
      from: '2026-10-25T00:00:00.000Z',
      bucket_ms: DAY,
      series: [{ label: 'anna then', points: [{}, { grew: 1 }, { grew: 2 }] }],
    },
  });
});
