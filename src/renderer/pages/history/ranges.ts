/** Ranges of the history page: how long, from when to when, and in what words. Times are Unix ms. Pure. */
import { formatClock } from '@shared/format';
import { DAY_MS, type Zone } from '@shared/walltime';

export const SPANS = ['1h', '24h', '7d', '30d', '1y'] as const;
export type Span = (typeof SPANS)[number];

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
export const SPAN_MS: Readonly<Record<Span, number>> = {
  '1h': HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '1y': 365 * DAY_MS,
};
/** How often what goes on with the clock is read anew. */
const EVERY_MS: Readonly<Record<Span, number>> = { '1h': 10_000, '24h': MINUTE_MS, '7d': 5 * MINUTE_MS, '30d': HOUR_MS / 4, '1y': HOUR_MS };

export interface Range {
  readonly from: number;
  readonly to: number;
}
/** What the user wants to see: the last hours or days, which go on with the clock, or a range that stands. */
export type RangeChoice = { readonly type: 'last'; readonly span: Span } | ({ readonly type: 'fixed' } & Range);

export const everyMs = (choice: RangeChoice): number | null => (choice.type === 'last' ? EVERY_MS[choice.span] : null);
export const lengthOf = ({ from, to }: Range): number => to - from;

/** The range as of now; its end moves in steps, so that the same is not asked for again and again. */
export function rangeAt(choice: RangeChoice, now: number): Range {
  if (choice.type === 'fixed') return { from: choice.from, to: choice.to };
  const step = EVERY_MS[choice.span];
  const to = Math.ceil((now + 1) / step) * step;
  return { from: to - SPAN_MS[choice.span], to };
}

/** The range as its words and fields tell it: what goes on with the clock ends now, though the chart leaves a little room for what comes. */
export function toldRange(choice: RangeChoice, range: Range, now: number): Range {
  const ahead = choice.type === 'last' ? Math.max(0, range.to - now) : 0;
  return { from: range.from - ahead, to: range.to - ahead };
}

/** The range before or behind this one; where nothing lies behind it the last hours or days begin. */
export function stepped(choice: RangeChoice, steps: -1 | 1, now: number): RangeChoice {
  const range = rangeAt(choice, now);
  const length = lengthOf(range);
  const moved = { from: range.from + steps * length, to: range.to + steps * length };
  if (moved.from < 0) return choice;
  if (moved.to < now) return { type: 'fixed', ...moved };
  const span = SPANS.find(each => SPAN_MS[each] === length);
  return span === undefined ? { type: 'fixed', from: now - length, to: now } : { type: 'last', span };
}
/** Whether there is anything behind it. */
export const hasLater = (choice: RangeChoice, now: number): boolean => choice.type === 'fixed' && choice.to < now;
/** The preset that it is as long as, going on with the clock. */
export const spanOf = (choice: RangeChoice): Span | null => (choice.type === 'last' ? choice.span : null);

export const COMPARES = ['none', 'before', 'week', 'year'] as const;
/** With what a range is compared: not at all, what lies directly before it, the same a week or a year (of 52 weeks) earlier. */
export type Compare = (typeof COMPARES)[number];

/** How much earlier that begins, ms. */
export function shiftOf(compare: Exclude<Compare, 'none'>, range: Range): number {
  switch (compare) {
    case 'before':
      return lengthOf(range);
    case 'week':
      return 7 * DAY_MS;
    case 'year':
      return 364 * DAY_MS;
  }
}

export interface Words {
  readonly language: string;
  /** IANA name. */
  readonly zone: string;
}
const localeOf = (language: string): string => (language === 'en' ? 'en-GB' : language);
const formats = new Map<string, Intl.DateTimeFormat>();
function written(at: number, { language, zone }: Words, parts: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([language, zone, parts]);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(localeOf(language), { timeZone: zone, ...parts });
  formats.set(key, format);
  return format.format(at).replace('Sept', 'Sep');
}
/** `7 Sep` */
export const dayText = (at: number, words: Words): string => written(at, words, { day: 'numeric', month: 'short' });
/** `September`, `September 2025` of another year than this. */
export const monthText = (at: number, now: number, words: Words): string =>
  yearText(at, words) === yearText(now, words)
    ? written(at, words, { month: 'long' })
    : written(at, words, { month: 'long', year: 'numeric' });
/** `7 Sep`, `7 Sep 2025` of another year than this. */
export const dateText = (at: number, now: number, words: Words): string =>
  yearText(at, words) === yearText(now, words)
    ? dayText(at, words)
    : written(at, words, { day: 'numeric', month: 'short', year: 'numeric' });
/** From when to when: days where the range has several, else moments, the day once where it is the same. */
export function spanText({ from, to }: Range, now: number, words: Words): string {
  if (to - from >= 2 * DAY_MS) return `${dateText(from, now, words)} – ${dateText(to, now, words)}`;
  return `${momentText(from, now, words)} – ${endText({ from, to }, now, words)}`;
}
/** The end of a range: its time alone where it is the day of the beginning. */
export const endText = ({ from, to }: Range, now: number, words: Words): string =>
  dateText(from, now, words) === dateText(to, now, words) ? formatClock(to, { ...words, seconds: false }) : momentText(to, now, words);
/** `Sep` */
export const shortMonth = (at: number, words: Words): string => written(at, words, { month: 'short' });
export const yearText = (at: number, words: Words): string => written(at, words, { year: 'numeric' });
/** `7 Sep 12:00`, `7 Sep 2025 12:00` of another year than this. */
export function momentText(at: number, now: number, words: Words): string {
  const year = yearText(at, words) === yearText(now, words) ? {} : ({ year: 'numeric' } as const);
  return `${written(at, words, { day: 'numeric', month: 'short', ...year })} ${formatClock(at, { ...words, seconds: false })}`;
}

/** `2026-09-07` and `12:00` as a clock of the zone shows it. */
export function fieldsOf(at: number, zone: Zone): { readonly date: string; readonly time: string } {
  const iso = new Date(zone.naive(at)).toISOString();
  return { date: iso.slice(0, 10), time: iso.slice(11, 16) };
}
/** When a clock of the zone shows that; null: it is no date. */
export function timeOf(date: string, time: string, zone: Zone): number | null {
  const naive = Date.parse(`${date}T${time === '' ? '00:00' : time}:00Z`);
  return Number.isNaN(naive) ? null : zone.at(naive);
}

/** Days of a month by the wall clock: from its first to the end of its last, `to` not beyond the day of `now`. */
export function monthOf(at: number, now: number, zone: Zone): Range {
  const shown = new Date(zone.naive(at));
  const [year, month] = [shown.getUTCFullYear(), shown.getUTCMonth()];
  const tomorrow = zone.at((Math.floor(zone.naive(now) / DAY_MS) + 1) * DAY_MS);
  const from = zone.at(Date.UTC(year, month, 1));
  return { from, to: Math.max(from + 1, Math.min(zone.at(Date.UTC(year, month + 1, 1)), tomorrow)) };
}
