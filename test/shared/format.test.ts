import {
  ageOf,
  axisTop,
  formatBytes,
  formatClock,
  formatCount,
  formatCountdown,
  formatDuration,
  formatFullMoment,
  formatMoment,
  formatRate,
  formatThree,
  formatTick,
  quantityText,
  rateScale,
  UNKNOWN,
  type Units,
  unitIn,
} from '@shared/format';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const iec: Units = { sizes: 'iec', rates: 'bytes' };
const si: Units = { sizes: 'si', rates: 'bytes' };
const bits: Units = { sizes: 'iec', rates: 'bits' };
/** Expectations are written with plain blanks. */
const plain = (written: string): string => written.replace(/[\u00a0\u202f]/g, ' ');
const KiB = 1024;
const MiB = KiB * 1024;
const GiB = MiB * 1024;
const text = (bytes: number | null, units: Units = iec) => plain(quantityText(formatBytes(bytes, units)));
const rate = (bytes: number | null, units: Units = iec) => plain(quantityText(formatRate(bytes, units)));

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [1, '1 B'],
    [999, '999 B'],
    [1000, '0.98 KiB'],
    [402 * MiB, '402 MiB'],
    [38.9 * MiB, '38.9 MiB'],
    [7.87 * MiB, '7.87 MiB'],
    [1010 * KiB, '0.99 MiB'],
    [999.4 * KiB, '999 KiB'],
    [999.6 * KiB, '0.98 MiB'],
    [99.96 * MiB, '100 MiB'],
    [9.996 * GiB, '10.0 GiB'],
    [-1536, '−1.50 KiB'],
    [null, UNKNOWN],
    [Number.NaN, UNKNOWN],
  ])('%d bytes read %s', (bytes, expected) => expect(text(bytes)).toBe(expected));

  it('follow the SI setting', () => expect(text(1_500_000, si)).toBe('1.50 MB'));

  it('never have four digits before a unit, nor more than three significant ones', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2 ** 80, noNaN: true }), fc.constantFrom(iec, si), (bytes, units) => {
        const { value, unit } = formatBytes(bytes, units);
        expect(unit).not.toBe('');
        if (unit.startsWith('E')) return;
        expect(value).toMatch(/^(0|\d{1,3}|\d{1,2}\.\d{1,2})$/);
        expect(value.replace('.', '').replace(/^0+/, '').length).toBeLessThanOrEqual(3);
      }),
    );
  });

  it('are true to half a unit in the last place', () => {
    fc.assert(
      fc.property(fc.double({ min: 1000, max: 2 ** 59, noNaN: true }), bytes => {
        const { value, unit } = formatBytes(bytes, iec);
        const power = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'].indexOf(unit);
        const shown = Number(value) * 1024 ** power;
        expect(Math.abs(shown - bytes) / bytes).toBeLessThan(0.0055);
      }),
    );
  });
});

describe('rates', () => {
  it('are written per second', () => expect(rate(38.9 * MiB)).toBe('38.9 MiB/s'));
  it('are written in bits when asked for, always in SI steps', () => {
    expect(rate(125_000, bits)).toBe('1.00 Mbit/s');
    expect(rate(100, bits)).toBe('800 bit/s');
  });
  it('share one unit on a chart', () => {
    const scale = rateScale(46.4 * MiB, iec);
    expect(scale).toEqual({ divisor: MiB, unit: 'MiB/s' });
  });
});

describe('in Russian', () => {
  const ru = (units: Units): Units => ({ ...units, language: 'ru' });
  it.each([
    [text(38.9 * MiB, ru(iec)), '38,9 МиБ'],
    [text(1_500_000, ru(si)), '1,50 МБ'],
    [text(1500, ru(si)), '1,50 кБ'],
    [text(402, ru(iec)), '402 Б'],
    [rate(2 * KiB, ru(iec)), '2,00 КиБ/с'],
    [rate(125_000, ru(bits)), '1,00 Мбит/с'],
    [formatTick(3.5, 'ru'), '3,5'],
    [unitIn('dBm', 'ru'), 'дБм'],
    [unitIn('ms', 'ru'), 'мс'],
    [unitIn('ms', 'en'), 'ms'],
  ])('units and decimals are %s', (shown, expected) => expect(shown).toBe(expected));
});

describe('counts and decimals', () => {
  it.each([
    [0, '0'],
    [312, '312'],
    [1904, '1 904'],
    [10_214, '10 214'],
    [-1_000_000, '−1 000 000'],
    [Number.POSITIVE_INFINITY, UNKNOWN],
  ])('%d reads %s', (value, expected) => expect(plain(formatCount(value))).toBe(expected));
  it('no line breaks inside a number, nor before its unit', () => {
    expect(formatCount(10_214)).toBe('10\u202f214');
    expect(quantityText(formatBytes(402 * MiB, iec))).toBe('402\u00a0MiB');
  });
  it.each([
    [0.004, '0'],
    [0.92, '0.92'],
    [-7.874, '−7.87'],
    [1500, '1 500'],
  ])('%d reads %s with three digits', (value, expected) => expect(plain(formatThree(value))).toBe(expected));
});

describe('times', () => {
  it.each([
    [0, '0:00'],
    [43_000, '0:43'],
    [182_999, '3:02'],
    [3_612_000, '1:00:12'],
    [-5, '0:00'],
  ])('%d ms read %s', (ms, expected) => expect(formatDuration(ms)).toBe(expected));
  it('count down to the moment itself', () => {
    expect(formatCountdown(42_001)).toBe('0:43');
    expect(formatCountdown(1)).toBe('0:01');
    expect(formatCountdown(0)).toBe('0:00');
  });
  it.each([
    [1500, 'now', 0],
    [18_000, 's', 18],
    [125_000, 'min', 2],
    [5 * 3_600_000, 'h', 5],
    [3 * 86_400_000, 'd', 3],
  ])('%d ms ago is %s %d', (ms, unit, count) => expect(ageOf(ms)).toEqual({ unit, count }));
  it('show the clock within today and the day otherwise', () => {
    const at = Date.UTC(2026, 8, 13, 11, 58, 4);
    const options = { language: 'en', zone: 'UTC' };
    expect(formatMoment(at, at + 3_600_000, options)).toBe('11:58');
    expect(formatMoment(at, at + 3_600_000, { ...options, seconds: true })).toBe('11:58:04');
    expect(formatMoment(at, at + 86_400_000, options)).toBe('13 Sep');
    expect(formatClock(at, options)).toBe('11:58:04');
    expect(formatFullMoment(at, options)).toContain('11:58:04');
  });
});

describe('axes', () => {
  it.each([
    [46.4, 48],
    [0, 4],
    [160, 160],
    [161, 200],
    [0.3, 0.32],
  ])('of %d end at %d', (max, top) => expect(axisTop(max)).toBeCloseTo(top));
  it('always cover the value, and not by much', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e15, noNaN: true }), max => {
        const top = axisTop(max);
        expect(top).toBeGreaterThanOrEqual(max * (1 - 1e-8));
        expect(top).toBeLessThan(max * 1.5);
      }),
    );
  });
  it('label ticks without needless zeros', () =>
    expect([0, 3.5, 14, 0.30000000000000004].map(value => formatTick(value))).toEqual(['0', '3.5', '14', '0.3']));
});
