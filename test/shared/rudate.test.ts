import { betterOffset, formatNaive, type MonthStyle, monthStyleOf, offsetFrom, parseNaive } from '@shared/rudate';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

describe('dates of panels', () => {
  test.each([
    ['26 окт 2020 15:24:55', '2020-10-26T15:24:55Z'],
    ['26 окт. 2020 15:24:55', '2020-10-26T15:24:55Z'],
    ['26 Oct 2020 15:24:55', '2020-10-26T15:24:55Z'],
    ['12 дек 2020 12:17:32', '2020-12-12T12:17:32Z'],
    ['16 мар 2021 12:10:45', '2021-03-16T12:10:45Z'],
    ['09 мар 2021 20:04:26', '2021-03-09T20:04:26Z'],
    ['9 мая 2021 00:00:00', '2021-05-09T00:00:00Z'],
    ['9 май 2021 00:00', '2021-05-09T00:00:00Z'],
    ['1 сент. 2026 7:05:09', '2026-09-01T07:05:09Z'],
    ['30 нояб. 2026 г., 23:59:59', '2026-11-30T23:59:59Z'],
    [' 15 янв. 2020 г. 10:00 ', '2020-01-15T10:00:00Z'],
    ['29 февраля 2024 12:00:00', '2024-02-29T12:00:00Z'],
    ['1 СЕНТЯБРЯ 2026 07:05:09', '2026-09-01T07:05:09Z'],
    ['3 July 2026 01:02:03', '2026-07-03T01:02:03Z'],
  ])('%s', (text, iso) => expect(parseNaive(text)).toBe(Date.parse(iso)));

  test.each([
    '',
    '—',
    'сейчас',
    '3 минуты назад',
    '31 июн 2020 10:00:00',
    '29 фев 2023 10:00',
    '1 окт 2020 24:00:00',
    '2020-10-26 15:24:55',
    null,
  ])('%j is no date', text => expect(parseNaive(text)).toBeNull());

  test('every month is read back in both languages', () => {
    const long = (language: string, month: number) =>
      new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, month, 3));
    for (let month = 0; month < 12; month++)
      for (const language of ['ru', 'en'])
        expect(parseNaive(`3 ${long(language, month)} 2026 04:05:06`)).toBe(Date.UTC(2026, month, 3, 4, 5, 6));
  });

  test('what Russian formatting prints is read back', () => {
    const print = new Intl.DateTimeFormat('ru', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1990, 0) / 1000, max: Date.UTC(2100, 0) / 1000 }), seconds => {
        expect(parseNaive(print.format(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.string(), text => void parseNaive(text)));
  });
});

describe('the clock of a panel', () => {
  const HOUR = 3_600_000;
  const seen = Date.parse('2020-10-26T12:25:05Z');
  test('Moscow is found from a change that was just seen, 4 s late', () =>
    expect(offsetFrom('26 окт 2020 15:25:01', seen)).toBe(3 * HOUR - 4000));
  test('zones with quarters of an hour exist', () => expect(offsetFrom('26 окт 2020 18:10:05', seen)).toBe(5.75 * HOUR));
  test('west of Greenwich, and a clock that is wrong', () => expect(offsetFrom('26 Oct 2020 07:28:05', seen)).toBe(-5 * HOUR + 180_000));
  test('no zone is a day away', () => expect(offsetFrom('28 окт 2020 15:25:01', seen)).toBeNull());
  test('no date, no zone', () => expect(offsetFrom('', seen)).toBeNull());

  test.each([
    ['nothing yet', null, null, null],
    ['the first', null, HOUR, HOUR],
    ['nothing new', HOUR, null, HOUR],
    ['seen sooner', HOUR - 60_000, HOUR - 2000, HOUR - 2000],
    ['seen later', HOUR - 2000, HOUR - 60_000, HOUR - 2000],
    ['summer time', HOUR, 2 * HOUR - 5000, 2 * HOUR - 5000],
    ['winter time', 2 * HOUR, HOUR - 5000, HOUR - 5000],
  ] as const)('%s', (_, known, measured, better) => expect(betterOffset(known, measured)).toBe(better));
});

describe('dates as the panel itself would print them', () => {
  test.each<[MonthStyle, string]>([
    ['ru', '26 окт 2020 15:24:05'],
    ['ru.', '26 окт. 2020 15:24:05'],
    ['en', '26 Oct 2020 15:24:05'],
  ])('%s', (style, text) => {
    expect(formatNaive(Date.UTC(2020, 9, 26, 15, 24, 5), style)).toBe(text);
    expect(monthStyleOf(text)).toBe(style);
  });
  test.each([null, '', 'soon', '2020-10-26'])('%j shows no manner', text => expect(monthStyleOf(text)).toBeNull());
  test('are read as they were', () => {
    const moment = fc.integer({ min: 0, max: 4_000_000_000 }).map(seconds => seconds * 1000);
    fc.assert(
      fc.property(moment, fc.constantFrom<MonthStyle>('ru', 'ru.', 'en'), (naive, style) => {
        expect(parseNaive(formatNaive(naive, style))).toBe(naive);
        expect(monthStyleOf(formatNaive(naive, style))).toBe(style);
      }),
    );
  });
});
