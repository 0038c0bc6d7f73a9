import type { HistoryDays } from '@shared/history/query';
import type { KeyDetail, Mark } from '@shared/model';
import { createTexts } from '@shared/texts';
import { DAY_MS, zoneOf } from '@shared/walltime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountText } from '../../../src/renderer/pages/history/accountText';
import { barsOf, daysAxis, daysRange, piecesOf, unknownDays } from '../../../src/renderer/pages/history/days';
import { drawnLines, gapWords } from '../../../src/renderer/pages/history/drawn';
import { ABOUT } from '../../../src/renderer/pages/history/measures';

const UTC = zoneOf('UTC');
const START = Date.UTC(2026, 8, 1);
const UNITS = { sizes: 'iec', rates: 'bytes', language: 'en' } as const;
const t = createTexts('en');
const key = (keyId: string, name: string | null, bytes: readonly number[]) => ({
  ...{ keyId, name, down: Float64Array.from(bytes), up: Float64Array.from(bytes, each => each / 2) },
});
const days = (count: number, total: readonly number[], keys: HistoryDays['keys'], others = 0): HistoryDays => ({
  at: Float64Array.from({ length: count }, (_, day) => START + day * DAY_MS),
  total: key('', null, total),
  ...{ keys, others },
});
const until = (count: number) => ({ from: START, to: START + count * DAY_MS });

describe('bars of days', () => {
  it('stand for the month of the range’s end, or for the days of a long range', () => {
    const now = Date.UTC(2026, 8, 14, 12);
    expect(daysRange({ from: now - 7 * DAY_MS, to: now }, now, UTC)).toEqual({ from: START, to: Date.UTC(2026, 8, 15), month: true });
    const year = daysRange({ from: now - 365 * DAY_MS, to: now + 60_000 }, now, UTC);
    expect(year).toEqual({ from: Date.UTC(2025, 8, 14), to: Date.UTC(2026, 8, 15), month: false });
    const ages = daysRange({ from: 0, to: now }, now, UTC);
    expect((ages.to - ages.from) / DAY_MS).toBeLessThanOrEqual(368);
  });
  it('hold all of a day’s traffic: four keys, and the others', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 1e12 }), { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 9 }),
        rows => {
          const total = [0, 1, 2].map(day => rows.reduce((sum, row) => sum + (row[day] ?? 0), 0));
          const keys = rows.map((row, index) => key(`k${index}`, `key ${index}`, row));
          const bars = barsOf(days(3, total, keys), until(3));
          for (const [day, parts] of bars.days.entries())
            expect(parts?.reduce((sum, part) => sum + part, 0)).toBeCloseTo((total[day] ?? 0) * 1.5, 3);
          const { scale, top } = daysAxis(bars, UNITS);
          const pieces = piecesOf(bars, top * scale.divisor);
          for (const { x, y, width, height } of pieces) {
            for (const each of [x, y, x + width, y + height]) expect(each >= -1e-9 && each <= 1 + 1e-9).toBe(true);
          }
          expect(bars.others).toBe(Math.max(0, rows.length - 4));
        },
      ),
    );
  });
  it('tell a day of which nothing is known from one without traffic', () => {
    const bars = barsOf(days(4, [Number.NaN, 5, Number.NaN, 0], []), until(4));
    expect(bars.days).toEqual([null, [7.5], null, [0]]);
    expect(unknownDays(bars)).toEqual([{ from: 0.5, to: 0.75 }]);
  });
});

describe('an account in words', () => {
  const NOW = Date.UTC(2026, 8, 14, 12);
  const detail = (marks: readonly Mark[], change: Partial<KeyDetail['row']> = {}) =>
    ({ row: { state: 'active', ...change }, marks, addresses: null, resets: [] }) as unknown as KeyDetail;
  const restart = (at: number): Mark => ({ type: 'restart', at, lastReadAt: at - 5_000, startedAt: at - 1_000 });
  const of = (account: KeyDetail | null | undefined, name: string | null = 'anna') =>
    accountText(t, { name }, account, { from: START, to: NOW }, NOW, { language: 'en', zone: 'UTC' }).text;
  it('is exact, or a lower bound by the gaps of these days', () => {
    expect(of(detail([]))).toBe('exact');
    expect(of(detail([restart(START - 1)]))).toBe('exact');
    expect(of(detail([{ type: 'first-contact', at: START + 5, takenOver: true }]))).toBe('exact');
    expect(of(detail([restart(NOW - 3 * DAY_MS)], { state: 'lost' }))).toBe('at least: gap at 11 Sep, key was lost');
    expect(of(detail([restart(NOW - 3 * DAY_MS), restart(NOW - 2 * DAY_MS)]))).toBe('at least: 2 gaps, last at 12 Sep');
    expect(of(detail([restart(NOW - 3_600_000)]))).toBe('at least: gap at 11:00');
    expect([of(undefined), of(null), of(null, null)]).toEqual(['', '', 'key was removed']);
  });
});

describe('drawn lines', () => {
  const W = 60_000;
  const none = new Float64Array(0);
  const read = (value: number, count = 3) => ({
    ...{ widthMs: W, shiftMs: 0 },
    points: {
      ...{ at: Float64Array.from({ length: count }, (_, row) => row * W), count: new Float64Array(count).fill(1) },
      ...{ min: new Float64Array(count).fill(value), max: new Float64Array(count).fill(value) },
      ...{ avg: new Float64Array(count).fill(value), sum: new Float64Array(count).fill(value) },
    },
  });
  const drawn = (values: readonly number[], measure: 'down' | 'rtt' | 'memory', compare: 'none' | 'week' = 'none') =>
    drawnLines({
      ...{
        t,
        units: UNITS,
        words: { language: 'en', zone: 'UTC' },
        now: 3 * W,
        about: ABOUT[measure],
        figure: 'average',
        since: null,
        more: 0,
      },
      nameOf: id => `name ${id}`,
      answer: {
        of: { by: 'server', serverId: '', measure, range: { from: 0, to: 3 * W }, ids: [], compare },
        told: values.map((value, index) => ({
          ...{ id: compare === 'none' ? String(index) : (['present', 'past'][index] ?? ''), name: '', totals: null, coverage: null },
          read: value < 0 ? { ...read(0), points: { at: none, count: none, min: none, max: none, avg: none, sum: none } } : read(value),
        })),
        all: null,
      },
    }).lines;
  it('are the five with most traffic in the order asked for, and all others as one', () => {
    const lines = drawn([1, 70, 20, 50, 30, 60, 40], 'down');
    expect(lines.map(({ name }) => name)).toEqual(['name 1', 'name 3', 'name 4', 'name 5', 'name 6', '2 others']);
    expect(lines.at(-1)).toMatchObject({ values: [21, 21, 21], style: { color: '--off' }, told: '≈\u00a03.69\u00a0KiB' });
    expect(lines.map(({ filled }) => filled)).toEqual([true, false, false, false, false, false]);
  });
  it('are the first that have readings where a sum says nothing', () => {
    const lines = drawn([-1, 5, 9, 1, 2, 3, 4], 'rtt');
    expect(lines.map(({ name, told }) => [name, told])).toEqual(
      [1, 2, 3, 4, 5].map((id, index) => [`name ${id}`, `${[5, 9, 1, 2, 3][index]}.00\u00a0ms`]),
    );
  });
  it('tell how much more the present is than the past', () => {
    expect(drawn([150, 100], 'memory', 'week').map(({ told }) => told)).toEqual(['150\u00a0B, +50.0\u00a0%', '100\u00a0B']);
  });
  it('have words for a gap: whose it is, or nobody’s where all have it', () => {
    const line = (name: string, gaps: readonly { from: number; to: number }[]) =>
      ({ ...drawn([1], 'down')[0], id: name, name, gaps }) as never;
    const words = gapWords(t, [
      line('a', [{ from: 0, to: 10 }]),
      line('b', [
        { from: 1, to: 9 },
        { from: 20, to: 30 },
      ]),
    ]);
    expect(words.map(({ from, label }) => [from, label])).toEqual([
      [0, 'no data'],
      [20, 'b: no data'],
    ]);
  });
});
