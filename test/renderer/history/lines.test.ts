import type { Points } from '@shared/history/points';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moved, nearest } from '../../../src/renderer/charts/moment';
import type { Read } from '../../../src/renderer/pages/history/cells';
import { axisOf, joined, type LinesOptions, linesOf, sumOf, type Told, wordsOf } from '../../../src/renderer/pages/history/lines';
import { ABOUT, kindHas, MEASURES, measuresOf, scaleFor, valueText } from '../../../src/renderer/pages/history/measures';

const W = 60_000;
const X = Number.NaN;
/** A row each pair; a value of NaN is a gap. */
const points = (rows: readonly (readonly [bucket: number, value: number, max?: number])[]): Points => {
  const column = (pick: (row: (typeof rows)[number]) => number): Float64Array => Float64Array.from(rows, pick);
  const value = column(([, each]) => each);
  return {
    ...{ at: column(([bucket]) => bucket * W), count: column(([, each]) => (Number.isNaN(each) ? 0 : 1)), min: value },
    ...{ max: column(([, each, max]) => max ?? each), avg: value, sum: value },
  };
};
const read = (rows: Parameters<typeof points>[0], more: Partial<Read> = {}): Read => ({
  ...{ points: points(rows), widthMs: W, shiftMs: 0 },
  ...more,
});
const told = (id: string, own: Read, more: Partial<Told> = {}): Told => ({
  ...{ id, name: id, read: own, totals: null, coverage: null },
  ...more,
});
const options = (more: Partial<LinesOptions> = {}): LinesOptions => ({
  ...{ about: ABOUT.down, figure: 'average', range: { from: 0, to: 10 * W }, now: 10 * W, since: null },
  ...more,
});
const middle = (bucket: number): number => (bucket + 0.5) * W;

describe('lines', () => {
  it('lie on one grid, straight between buckets that follow each other and never across a gap', () => {
    const a = told('a', read([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(bucket => [bucket, bucket * 10])));
    const b = told(
      'b',
      read([
        [0, 5],
        [2, 9],
        [3, X],
        [6, 2],
        [9, 2],
      ]),
    );
    const { times, lines, blocks } = linesOf([a, b], options());
    expect(times).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(middle));
    expect(lines[0]?.values).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    expect(lines[1]?.values).toEqual([5, 7, 9, null, null, null, 2, 2, 2, 2]);
    expect(lines[1]?.gaps).toEqual([{ from: 3 * W, to: 6 * W }]);
    expect(blocks).toEqual([{ from: 3 * W, to: 6 * W }]);
  });
  it('end in a gap when readings stopped, and not because the last bucket is young', () => {
    const short = told(
      'a',
      read([
        [0, 1],
        [1, 1],
        [2, 1],
        [3, 1],
      ]),
    );
    expect(linesOf([short], options()).lines[0]?.gaps).toEqual([{ from: 4 * W, to: 10 * W }]);
    const fresh = told('a', read([0, 1, 2, 3, 4, 5, 6, 7, 8].map(bucket => [bucket, 1])));
    expect(linesOf([fresh], options()).lines[0]?.gaps).toEqual([]);
  });
  it('begin in a gap only where the history is older', () => {
    const late = told('a', read([5, 6, 7, 8, 9].map(bucket => [bucket, 1])));
    expect(linesOf([late], options({ range: { from: 0, to: 10 * W }, since: 0 })).lines[0]?.gaps).toEqual([]);
    const range = { from: W, to: 10 * W };
    expect(linesOf([late], options({ range, since: 0 })).lines[0]?.gaps).toEqual([{ from: W, to: 5 * W }]);
  });
  it('show the average, or what is worst', () => {
    const own = read([
      [0, 4, 9],
      [1, 6, 7],
    ]);
    expect(linesOf([told('a', own)], options({ now: 2 * W })).lines[0]).toMatchObject({ values: [4, 6], figure: 5 });
    expect(linesOf([told('a', own)], options({ figure: 'extreme', now: 2 * W })).lines[0]).toMatchObject({ values: [9, 7], figure: 9 });
    const signal = options({ about: ABOUT.signal, figure: 'extreme', now: 2 * W });
    expect(
      linesOf(
        [
          told(
            'a',
            read([
              [0, -80, -70],
              [1, -95, -60],
            ]),
          ),
        ],
        signal,
      ).lines[0],
    ).toMatchObject({ values: [-80, -95], figure: -95 });
  });
  it('add up bytes by the ledger where there is one, else by rates', () => {
    const rates = read([
      [0, 10],
      [1, 20],
    ]);
    const at = options({ now: 1.5 * W, range: { from: 0, to: 2 * W } });
    expect(linesOf([told('a', rates)], at).lines[0]?.bytes).toEqual({ sum: 10 * 60 + 20 * 30, exact: false });
    // The bucket before the range is only what growth is counted from.
    const totals = read([
      [-1, 100],
      [0, 130],
      [1, 200],
    ]);
    expect(linesOf([told('a', rates, { totals })], at).lines[0]?.bytes).toEqual({ sum: 100, exact: true });
    const taken = points([[1, 60]]);
    expect(linesOf([told('a', rates, { totals: { ...totals, taken } })], at).lines[0]?.bytes).toEqual({ sum: 40, exact: true });
  });
  it('of keys are nothing where the server was watched and nothing was told, and not known where it was not', () => {
    const total = read([
      [0, 600],
      [1, 1200],
      [4, 1800],
      [8, 9000],
      [9, 9600],
    ]);
    const coverage = read([
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 1],
      [5, X],
      [8, 1],
      [9, 1],
    ]);
    const { lines } = linesOf([told('k', total, { coverage, totals: total })], options({ about: ABOUT.keyDown }));
    // 600 bytes in a minute are ten a second; what came while nobody watched is in no rate, but in the sum.
    expect(lines[0]?.values).toEqual([0, 10, 0, 0, 10, null, null, 10]);
    expect(lines[0]?.bytes).toEqual({ sum: 9000, exact: true });
    expect(lines[0]?.gaps).toEqual([{ from: 5 * W, to: 9 * W }]);
  });
  it('of the past are drawn where they are compared', () => {
    const past = told(
      'past',
      read(
        [
          [0, 3],
          [1, 4],
        ],
        { shiftMs: 5 * W },
      ),
    );
    const { times, lines } = linesOf([past], options({ range: { from: 5 * W, to: 7 * W }, now: 7 * W }));
    expect(times).toEqual([middle(5), middle(6)]);
    expect(lines[0]?.values).toEqual([3, 4]);
  });
  it('never tell more or less than what was read', () => {
    const value = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 1e9 }) }, { weight: 1, arbitrary: fc.constant(X) });
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 50 }), value), { selector: ([at]) => at, maxLength: 30 }), {
          minLength: 1,
          maxLength: 4,
        }),
        all => {
          const given = all.map((rows, index) => told(String(index), read(rows.toSorted(([a], [b]) => a - b))));
          const { times, lines } = linesOf(given, options({ range: { from: 0, to: 51 * W }, now: 51 * W }));
          for (const [index, rows] of all.entries()) {
            const known = rows.filter(([, each]) => !Number.isNaN(each));
            for (const [bucket, each] of known) expect(lines[index]?.values[times.indexOf(middle(bucket))]).toBe(each);
            const drawn = lines[index]?.values.filter(each => each !== null) ?? [];
            const [low, high] = [Math.min(...known.map(([, each]) => each)), Math.max(...known.map(([, each]) => each))];
            for (const each of drawn) expect(each >= low - 1e-6 && each <= high + 1e-6).toBe(true);
          }
        },
      ),
    );
  });
  it('become one line of all others', () => {
    const { lines } = linesOf(
      [
        told(
          'a',
          read([
            [0, 1],
            [1, 2],
          ]),
        ),
        told(
          'b',
          read([
            [1, 5],
            [2, 7],
          ]),
        ),
      ],
      options({ now: 3 * W }),
    );
    expect(sumOf('o', 'others', lines)).toMatchObject({ values: [1, 7, 7], bytes: { sum: 60 * 15, exact: false } });
  });
});

describe('what stands in a chart', () => {
  it('has joined blocks', () => {
    const spans = [
      { from: 5, to: 8 },
      { from: 0, to: 2 },
      { from: 2, to: 3 },
      { from: 7, to: 9 },
    ];
    expect(joined(spans)).toEqual([
      { from: 0, to: 3 },
      { from: 5, to: 9 },
    ]);
  });
  it('has words that do not cover each other', () => {
    const words = [0, 1, 2, 60, 61].map(at => ({ at, label: 'a-server: no data', gap: true }));
    const placed = wordsOf(words, { from: 0, to: 100 });
    expect(placed.map(({ row, label }) => [row, label !== ''])).toEqual([
      [0, true],
      [1, true],
      [0, false],
      [0, true],
      [1, true],
    ]);
  });
  it('has an axis that holds all values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e12 }), { minLength: 1, maxLength: 20 }), values => {
        const scale = scaleFor('rate', Math.max(...values), { sizes: 'iec', rates: 'bytes' });
        const { bottom, top } = axisOf(values, 'rate', scale);
        expect(bottom).toBe(0);
        expect(Math.max(...values) / scale.divisor).toBeLessThanOrEqual(top * (1 + 1e-9));
      }),
    );
    expect(axisOf([-88, -71, null], 'dbm', scaleFor('dbm', 88, { sizes: 'iec', rates: 'bytes' }))).toEqual({ bottom: -100, top: -60 });
    expect(axisOf([12], 'share', scaleFor('share', 12, { sizes: 'iec', rates: 'bytes' }))).toEqual({ bottom: 0, top: 100 });
    expect(axisOf([null], 'dbm', scaleFor('dbm', 0, { sizes: 'iec', rates: 'bytes' }))).toEqual({ bottom: -120, top: -60 });
  });
  it('is written with its unit', () => {
    const units = { sizes: 'iec', rates: 'bytes', language: 'en' } as const;
    expect(valueText(1.5 * 1024 ** 2, scaleFor('rate', 1024 ** 2, units))).toBe('1.50\u00a0MiB/s');
    expect(valueText(0.995, scaleFor('percent', 1, units))).toBe('99.5\u00a0%');
    expect(valueText(66.67, scaleFor('share', 100, units))).toBe('66.7\u00a0%');
    expect(valueText(-88.4, scaleFor('dbm', 88, units))).toBe('−88.4\u00a0dBm');
    expect(valueText(1214, scaleFor('count', 1214, units))).toBe('1\u202f214');
  });
  it('has a measure for each sort of line, and none for a kind that lacks it', () => {
    for (const by of ['server', 'key', 'port', 'node'] as const) expect(measuresOf(by).length).toBeGreaterThan(0);
    for (const measure of MEASURES) expect(ABOUT[measure].metric).not.toBe('');
    expect([kindHas('xray', 'drift'), kindHas('keyapi', 'drift'), measuresOf('port').includes('uniqueShare')]).toEqual([true, false, true]);
    expect([kindHas('farm', 'memory'), kindHas('mihomo', 'memory'), kindHas('farm', 'portsOnline')]).toEqual([false, true, true]);
  });
});

describe('the moment pointed at', () => {
  it('is the nearest point', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }), fc.integer({ min: -50, max: 1050 }), (given, at) => {
        const times = given.toSorted((a, b) => a - b);
        const found = times[nearest(times, at) ?? -1] ?? Number.NaN;
        expect(Math.abs(found - at)).toBe(Math.min(...times.map(time => Math.abs(time - at))));
      }),
    );
    expect(nearest([], 5)).toBeNull();
  });
  it('is moved by the keys, from the newest on', () => {
    const key = (name: string, shiftKey = false) => ({ key: name, shiftKey });
    expect(moved(key('ArrowLeft'), null, 30)).toBe(29);
    expect(moved(key('ArrowLeft'), 29, 30)).toBe(28);
    expect(moved(key('ArrowLeft', true), 5, 30)).toBe(0);
    expect(moved(key('ArrowRight', true), 25, 30)).toBe(29);
    expect([moved(key('Home'), 7, 30), moved(key('End'), 7, 30), moved(key('PageUp'), 15, 30), moved(key('PageDown'), 15, 30)]).toEqual([
      0, 29, 5, 25,
    ]);
    expect([moved(key('a'), 7, 30), moved(key('Home'), null, 0)]).toEqual([null, null]);
  });
});
