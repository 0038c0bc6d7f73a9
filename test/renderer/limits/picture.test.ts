import type { LimitTest } from '@shared/model';
import { describe, expect, it } from 'vitest';
import { axisOf, heightOf, plotOf, spansOf } from '../../../src/renderer/pages/limits/rulePicture';

const test: LimitTest = {
  from: 0,
  to: 1_000_000,
  judgedFrom: 100_000,
  stepMs: 10_000,
  times: 2,
  totalMs: 300_000,
  breaches: [
    { serverId: 's', subject: 'a', subjectName: 'A', startedAt: 800_000, endedAt: null, peak: 9 },
    { serverId: 's', subject: 'a', subjectName: 'A', startedAt: 300_000, endedAt: 300_001, peak: 9 },
    { serverId: 's', subject: 'b', subjectName: 'B', startedAt: 100_000, endedAt: 500_000, peak: 9 },
  ],
  series: {
    serverId: 's',
    subject: 'a',
    subjectName: 'A',
    at: Float64Array.of(100_000, 200_000, 300_000, 600_000, 700_000),
    values: Float64Array.of(2048, 4096, Number.NaN, 1024, 2048),
  },
  partial: false,
};

describe('the picture of a rule', () => {
  it('has an axis from zero on which both thresholds are seen', () => {
    const axis = axisOf([90, 118, null, 120], [200, 180]);
    expect(axis).toMatchObject({ bottom: 0, ticks: [axis.top, axis.top / 2, 0] });
    expect(heightOf(200, axis)).toBeGreaterThan(0.1);
    expect(heightOf(200, axis)).toBeLessThan(heightOf(180, axis));
  });
  it('has one around values below zero', () => {
    const axis = axisOf([-104, -95], [-110, -105]);
    expect(axis.bottom).toBeLessThan(-110);
    expect(axis.top).toBeGreaterThanOrEqual(-95);
    expect(axis.ticks.at(0)).toBe(axis.top);
    expect(axis.ticks.at(-1)).toBe(axis.bottom);
  });
  it('has one also where nothing is known, and where all is one value', () => {
    expect(axisOf([], [])).toMatchObject({ bottom: 0 });
    for (const axis of [axisOf([0], [0]), axisOf([-3, -3], [-3])]) expect(axis.top).toBeGreaterThan(axis.bottom);
  });
  it('draws values in the unit of the field, and nothing across a gap', () => {
    const { times, columns, range, blocks } = plotOf(test.series, test, 1024);
    expect(times).toEqual([100, 200, 300, 600, 700]);
    expect(columns).toEqual([[2, 4, null, 1, 2]]);
    expect(range).toEqual([0, 1000]);
    expect(blocks).toEqual([
      { from: 0, to: 100 },
      { from: 200, to: 600 },
    ]);
  });
  it('is empty, not wrong, without readings', () => expect(plotOf(null, test, 1)).toMatchObject({ times: [], columns: [[]], blocks: [] }));
  it('marks when the subject that is drawn broke it, also for a moment; an open one until the end', () => {
    const [open, short, ...others] = spansOf(test);
    expect(open).toEqual({ from: 0.8, to: 1 });
    expect(short?.from).toBe(0.3);
    expect((short?.to ?? 0) - 0.3).toBeGreaterThan(0.003);
    expect(others).toEqual([]);
  });
});
