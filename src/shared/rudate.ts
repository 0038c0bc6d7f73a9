/**
 * Dates as farm panels print them: "26 окт 2020 15:24:55", Russian or English month words, no time zone. They are read as if they
 * were UTC ("naive"); what the panel's clock really is off UTC is measured (`offsetFrom`), never assumed.
 */

/** By the first three letters; "мая" is the genitive of May. */
const MONTHS: Readonly<Record<string, number>> = {
  янв: 0,
  фев: 1,
  мар: 2,
  апр: 3,
  май: 4,
  мая: 4,
  июн: 5,
  июл: 6,
  авг: 7,
  сен: 8,
  окт: 9,
  ноя: 10,
  дек: 11,
  jan: 0,
  feb: 1,
  mar: 2,
  apr: 3,
  may: 4,
  jun: 5,
  jul: 6,
  aug: 7,
  sep: 8,
  oct: 9,
  nov: 10,
  dec: 11,
};
const DATE = /^\s*(\d{1,2})\s+(\p{L}{3,})\.?\s+(\d{4})(?:\s*г\.?)?,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*$/u;
/** No zone is further from UTC than 14 hours, and no clock that anybody looks at is a quarter of an hour wrong. */
const MAX_OFFSET_MS = 14.25 * 3_600_000;

/** The date as if its clock were UTC, in Unix ms; null when the text is no such date. */
export function parseNaive(text: string | null | undefined): number | null {
  const parts = DATE.exec((text ?? '').normalize('NFC'));
  if (!parts) return null;
  const [, day, word = '', year, hour, minute, second = '0'] = parts;
  const month = MONTHS[word.toLowerCase().slice(0, 3)];
  if (month === undefined) return null;
  const fields = [Number(year), month, Number(day), Number(hour), Number(minute), Number(second)] as const;
  const at = new Date(Date.UTC(...fields));
  // Date.UTC carries over what does not exist (31 June, 25:00); such texts are no dates.
  const back = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()];
  return back.every((field, index) => field === fields[index]) ? at.getTime() : null;
}

/**
 * How far the panel's clock is ahead of UTC in ms, zone and error together, from a date that it printed for something that was just
 * seen to happen: less than the truth by the time it took to see it. Null when no zone explains the difference.
 */
export function offsetFrom(text: string | null, seenAt: number): number | null {
  const naive = parseNaive(text);
  return naive === null || Math.abs(naive - seenAt) > MAX_OFFSET_MS ? null : naive - seenAt;
}

/** The better of two measurements: of the same zone the larger one, which was seen sooner; of another zone (summer time) the new one. */
export function betterOffset(known: number | null, measured: number | null): number | null {
  if (known === null || measured === null) return measured ?? known;
  return Math.abs(measured - known) < 15 * 60_000 ? Math.max(known, measured) : measured;
}

const RU = ['янв', 'фев', 'мар', 'апр', 'мая', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек'] as const;
const EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
/** How a panel writes its months; `ru.`: with a full stop. */
export type MonthStyle = 'ru' | 'ru.' | 'en';

/** The manner of a date that a panel printed; null when the text is no such date. */
export function monthStyleOf(text: string | null | undefined): MonthStyle | null {
  const word = DATE.exec((text ?? '').normalize('NFC'))?.[2];
  if (word === undefined) return null;
  return /^[a-z]/i.test(word) ? 'en' : /\p{L}\./u.test(text ?? '') ? 'ru.' : 'ru';
}

/** A naive moment as the panel itself would print it: `26 окт 2020 15:24:55`. */
export function formatNaive(naive: number, style: MonthStyle): string {
  const at = new Date(naive);
  const two = (value: number): string => String(value).padStart(2, '0');
  const month = (style === 'en' ? EN : RU)[at.getUTCMonth()] ?? '';
  const clock = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(':');
  return `${two(at.getUTCDate())} ${month}${style === 'ru.' ? '.' : ''} ${at.getUTCFullYear()} ${clock}`;
}
