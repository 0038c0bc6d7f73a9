import { DAY_MS, zoneOf } from '@shared/walltime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayTicks, timeTicks } from '../../../src/renderer/pages/history/axis';
import {
  endText,
  fieldsOf,
  hasLater,
  lengthOf,
  momentText,
  monthOf,
  type RangeChoice,
  rangeAt,
  SPAN_MS,
  SPANS,
  shiftOf,
  spanText,
  stepped,
  timeOf,
  toldRange,
} from '../../../src/renderer/pages/history/ranges';

const RIGA = zoneOf('Europe/Riga');
const UTC = zoneOf('UTC');
const WORDS = { language: 'en', zone: 'UTC' };
const NOW = Date.UTC(2026, 8, 14, 12, 0, 30);

describe('a range', () => {
  it('goes on with the clock in steps, and holds now', () => {
    for (const span of SPANS) {
      const { from, to } = rangeAt({ type: 'last', span }, NOW);
      expect(to - from).toBe(SPAN_MS[span]);
      expect(to).toBeGreaterThan(NOW);
      expect(rangeAt({ type: 'last', span }, NOW + 1)).toEqual({ from, to });
    }
  });
  it('is told as it ends now, or as it was chosen, also where that is yet to come', () => {
    const choice = { type: 'last', span: '24h' } as const;
    expect(toldRange(choice, rangeAt(choice, NOW), NOW)).toEqual({ from: NOW - DAY_MS, to: NOW });
    const fixed = { from: NOW - 3_600_000, to: NOW + 3_600_000 };
    expect(toldRange({ type: 'fixed', ...fixed }, fixed, NOW)).toEqual(fixed);
  });
  it('moves by its own length, and ends up with the present again', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SPANS), fc.integer({ min: 1, max: 6 }), (span, count) => {
        let choice: RangeChoice = { type: 'last', span };
        expect(hasLater(choice, NOW)).toBe(false);
        for (let step = 0; step < count; step += 1) choice = stepped(choice, -1, NOW);
        expect(choice.type).toBe('fixed');
        expect(lengthOf(rangeAt(choice, NOW))).toBe(SPAN_MS[span]);
        for (let step = 0; step < count; step += 1) {
          expect(hasLater(choice, NOW)).toBe(true);
          choice = stepped(choice, 1, NOW);
        }
        expect(choice).toEqual({ type: 'last', span });
      }),
    );
  });
  it('of a length of its own slides up to now, and not beyond', () => {
    const choice = { type: 'fixed', from: NOW - 5 * DAY_MS, to: NOW - DAY_MS } as const;
    const later = stepped(choice, 1, NOW);
    expect(later).toEqual({ type: 'fixed', from: NOW - 4 * DAY_MS, to: NOW });
    expect(hasLater(later, NOW)).toBe(false);
    expect(stepped({ type: 'fixed', from: 5, to: 15 }, -1, NOW)).toEqual({ type: 'fixed', from: 5, to: 15 });
  });
  it('is compared with the same days of the week', () => {
    const range = { from: NOW - 3 * DAY_MS, to: NOW };
    expect(shiftOf('before', range)).toBe(3 * DAY_MS);
    for (const compare of ['week', 'year'] as const) expect(shiftOf(compare, range) % (7 * DAY_MS)).toBe(0);
  });
  it('is written with what tells it apart', () => {
    expect(spanText({ from: NOW - 7 * DAY_MS, to: NOW }, NOW, WORDS)).toBe('7 Sep – 14 Sep');
    expect(spanText({ from: NOW - 400 * DAY_MS, to: NOW }, NOW, WORDS)).toBe('10 Aug 2025 – 14 Sep');
    expect(spanText({ from: NOW - 3_600_000, to: NOW }, NOW, WORDS)).toBe('14 Sep 11:00 – 12:00');
    expect(endText({ from: NOW - 365 * DAY_MS, to: NOW }, NOW, WORDS)).toBe('14 Sep 12:00');
    expect(momentText(NOW, NOW, { ...WORDS, language: 'ru' })).toBe('14 сент. 12:00');
  });
  it('comes back from its fields as it was, in any zone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000_000 }), fc.constantFrom('UTC', 'Europe/Riga', 'America/New_York'), (minute, name) => {
        const zone = zoneOf(name);
        const { date, time } = fieldsOf(minute * 60_000, zone);
        const back = timeOf(date, time, zone);
        // An hour that is there twice is the first of the two.
        expect(fieldsOf(back ?? 0, zone)).toEqual({ date, time });
      }),
    );
    expect(timeOf('', '', UTC)).toBeNull();
  });
  it('has the month in which it ends, up to today', () => {
    const { from, to } = monthOf(NOW, NOW, RIGA);
    expect(fieldsOf(from, RIGA)).toEqual({ date: '2026-09-01', time: '00:00' });
    expect(fieldsOf(to, RIGA)).toEqual({ date: '2026-09-15', time: '00:00' });
    expect(fieldsOf(monthOf(NOW - 40 * DAY_MS, NOW, RIGA).to, RIGA)).toEqual({ date: '2026-09-01', time: '00:00' });
  });
});

describe('the axis of times', () => {
  it('has three to eight words at round times, whatever the range', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 60 * 24 * 365 * 3 }), fc.integer({ min: 0, max: 20_000_000 }), (minutes, start) => {
        const range = { from: 1.2e12 + start * 60_000, to: 1.2e12 + (start + minutes) * 60_000 };
        const ticks = timeTicks(range, RIGA, { language: 'en', zone: 'Europe/Riga' });
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(10);
        for (const [index, { at, text }] of ticks.entries()) {
          expect(at).toBeGreaterThanOrEqual(range.from);
          expect(at).toBeLessThanOrEqual(range.to);
          expect(at).toBeGreaterThan(ticks[index - 1]?.at ?? 0);
          expect(text).not.toBe('');
        }
      }),
    );
  });
  it('names days where days begin', () => {
    const week = timeTicks({ from: NOW - 7 * DAY_MS, to: NOW }, UTC, WORDS);
    expect(week.map(({ text }) => text)).toEqual(['8 Sep', '9 Sep', '10 Sep', '11 Sep', '12 Sep', '13 Sep', '14 Sep']);
    const day = timeTicks({ from: NOW - DAY_MS, to: NOW }, UTC, WORDS);
    expect(day.map(({ text }) => text)).toEqual(['15:00', '18:00', '21:00', '14 Sep', '03:00', '06:00', '09:00', '12:00']);
    const year = timeTicks({ from: NOW - 365 * DAY_MS, to: NOW }, UTC, WORDS);
    expect(year.map(({ text }) => text)).toEqual(['Nov', '2026', 'Mar', 'May', 'Jul', 'Sep']);
  });
  it('numbers the days of a month', () => {
    const edges = Array.from({ length: 14 }, (_, day) => ({ from: Date.UTC(2026, 8, 1 + day), to: Date.UTC(2026, 8, 2 + day) }));
    const ticks = dayTicks(edges, UTC, WORDS);
    expect(ticks.map(({ text }) => text)).toEqual(['1 Sep', ...Array.from({ length: 12 }, (_, n) => String(n + 2)), '14 Sep']);
    expect(ticks[0]?.at).toBe(Date.UTC(2026, 8, 1, 12));
  });
});
