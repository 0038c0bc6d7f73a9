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
const QUARTER_MS = 15 * 60_000;
/** No zone is further from UTC than this. */
const MAX_OFFSET_MS = 14 * 3_600_000;

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
 * How far the panel's clock is ahead of UTC (ms, a multiple of 15 minutes), from a date that the panel printed for something
 * that was just seen to happen; null when no zone explains the difference.
 */
export function offsetFrom(text: string | null, happenedAt: number): number | null {
  const naive = parseNaive(text);
  if (naive === null) return null;
  const offset = Math.round((naive - happenedAt) / QUARTER_MS) * QUARTER_MS;
  return Math.abs(offset) <= MAX_OFFSET_MS ? offset : null;
}
