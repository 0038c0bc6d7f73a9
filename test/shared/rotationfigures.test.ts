import { type FigureRow, figuresOf } from '@shared/rotationfigures';
import { zoneOf } from '@shared/walltime';
import { describe, expect, test } from 'vitest';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 14, 0, 30);
const row = (hoursAgo: number, newIp: string | null, change: Partial<FigureRow> = {}): FigureRow => ({
  ...{ portId: 1, at: NOW - hoursAgo * HOUR, tookMs: 10_000, newIp, outcome: 'changed', operator: 'MTS' },
  ...change,
});
const figures = (rows: readonly FigureRow[], zone = 'UTC') => figuresOf(rows, null, NOW, zoneOf(zone));

describe('figures of rotations', () => {
  test('of none', () =>
    expect(figures([])).toEqual({
      ...{ today: 0, newShare: null, medianMs: null, p95Ms: null, sameIp: [], day: {}, week: { unique: 0, changes: 0 } },
      ...{ days: [], subnets: 0, longestKept: null, elsewhere: null },
    }));
  test('today begins at midnight of the zone', () => {
    const rows = [row(0.2, '192.0.2.1'), row(1, '192.0.2.2'), row(2, '192.0.2.3')];
    expect(figures(rows).today).toBe(1);
    // 02:30 in Riga.
    expect(figures(rows, 'Europe/Riga').today).toBe(3);
  });
  test('what never began is no rotation, and tells in the counts of the day', () => {
    const rows = [row(0.1, null, { outcome: 'not-started' }), row(0.2, '192.0.2.1'), row(0.3, '192.0.2.1', { outcome: 'same-ip' })];
    expect(figures(rows)).toMatchObject({ today: 2, newShare: 0.5, day: { 'not-started': 1, changed: 1, 'same-ip': 1 } });
    expect(figures(rows).sameIp).toEqual([{ operator: 'MTS', count: 1 }]);
  });
  test('the middle and the slowest twentieth of a day', () => {
    const rows = Array.from({ length: 100 }, (_, n) => row(1 + n / 10, '192.0.2.1', { tookMs: (n + 1) * 1000 }));
    expect(figures(rows)).toMatchObject({ medianMs: 50_000, p95Ms: 95_000 });
    expect(figures([row(30, '192.0.2.1')])).toMatchObject({ medianMs: null, week: { unique: 1, changes: 1 } });
  });
  test('shares of unique addresses by week and by day, subnets', () => {
    const rows = [row(30, '192.0.2.1'), row(31, '192.0.2.1'), row(20 * 24, '198.51.100.1'), row(5, '203.0.113.9'), row(6, '203.0.114.9')];
    const { week, days, subnets } = figures(rows);
    expect(week).toEqual({ unique: 3, changes: 4 });
    expect(days).toEqual([
      { at: Date.UTC(2026, 0, 12), unique: 1, changes: 2 },
      { at: Date.UTC(2026, 0, 13), unique: 2, changes: 2 },
    ]);
    expect(subnets).toBe(4);
  });
  test('the address kept longest, over rotations that gave the same again', () => {
    const rows = [
      row(10, '192.0.2.1', { tookMs: 0 }),
      row(9, '192.0.2.1', { outcome: 'same-ip' }),
      row(4, '192.0.2.2', { tookMs: 0 }),
      row(20, '192.0.2.9', { portId: 2, tookMs: 0 }),
      row(15, null, { portId: 2, outcome: 'lost' }),
    ];
    expect(figures(rows).longestKept).toEqual({ ip: '192.0.2.1', ms: 6 * HOUR });
  });
  test('addresses that other ports had, too', () =>
    expect(figuresOf([row(1, '192.0.2.1'), row(2, '192.0.2.2')], new Set(['192.0.2.2', '192.0.2.3']), NOW, zoneOf('UTC')).elsewhere).toBe(
      1,
    ));
});
