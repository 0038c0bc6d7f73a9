/** Numbers as the user reads them: three significant digits, one unit, tabular. Pure; words around them come from the locales. */
import type { Settings } from './model';

/** How numbers are written; `language` absent: English. */
export type Units = Pick<Settings, 'sizes' | 'rates'> & { readonly language?: string };
/** A number and its unit, written apart by a thin gap (windows) or a no-break space (texts). */
export interface Quantity {
  readonly value: string;
  readonly unit: string;
}
/** One unit for a whole chart: divide by `divisor`, write `unit` once. */
export interface Scale {
  readonly divisor: number;
  readonly unit: string;
  readonly language?: string | undefined;
}

export const UNKNOWN = '–';
const MINUS = '−';
const THIN = '\u202f';
const NBSP = '\u00a0';

const IEC = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;
const SI = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;
const BITS = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s', 'Pbit/s', 'Ebit/s'] as const;

/** Unit names are SI's and IEC's; Russian writes the same names in its own letters: КиБ/с, Мбит/с, дБм. */
const LATIN = 'KMGTPEkiBbtsmd';
const CYRILLIC = 'КМГТПЭкиБбтсмд';

/** A unit's name in the user's language. */
export const unitIn = (unit: string, language: string | undefined): string =>
  language === 'ru' ? unit.replace(/[a-z]/gi, letter => CYRILLIC[LATIN.indexOf(letter)] ?? letter) : unit;

/** A number's text with the language's decimal mark. */
export const decimalIn = (text: string, language: string | undefined): string => (language === 'ru' ? text.replace('.', ',') : text);

const withMinus = (text: string): string => text.replace('-', MINUS);

/** Whole number with narrow no-break spaces between thousands: `10 214`. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  return withMinus(String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, THIN));
}

/** Three significant digits below 1000, never more than two decimals: `402`, `38.9`, `7.87`, `0.92`; 0 is `0`. */
export function formatThree(value: number): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 999.5) return formatCount(value);
  const decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? '0' : withMinus(text);
}

function scaleOf(value: number, base: number, names: readonly string[], language: string | undefined): Scale {
  let divisor = 1;
  let index = 0;
  // A value that would be written with four digits moves on to the next unit: 1010 KiB is 0.99 MiB.
  while (index < names.length - 1 && Math.abs(value) / divisor >= 999.5) {
    divisor *= base;
    index += 1;
  }
  return { divisor, unit: unitIn(names[index] ?? '', language), language };
}

/** The unit in which a number of bytes is written. */
export const sizeScale = (bytes: number, units: Units): Scale =>
  units.sizes === 'iec' ? scaleOf(bytes, 1024, IEC, units.language) : scaleOf(bytes, 1000, SI, units.language);

/** The unit in which a rate (bytes per second) is written. */
export function rateScale(bytesPerSecond: number, units: Units): Scale {
  if (units.rates === 'bits') {
    const bits = scaleOf(bytesPerSecond * 8, 1000, BITS, units.language);
    return { ...bits, divisor: bits.divisor / 8 };
  }
  const scale = sizeScale(bytesPerSecond, units);
  return { ...scale, unit: `${scale.unit}${unitIn('/s', units.language)}` };
}

/** A value in a given unit; plain bytes and bits have no decimals. */
export function inScale(value: number, scale: Scale): string {
  const scaled = value / scale.divisor;
  return scale.divisor <= 1 ? formatCount(scaled) : decimalIn(formatThree(scaled), scale.language);
}

/** Bytes as a quantity; null and NaN are unknown. */
export function formatBytes(bytes: number | null, units: Units): Quantity {
  if (bytes === null || !Number.isFinite(bytes)) return { value: UNKNOWN, unit: '' };
  const scale = sizeScale(bytes, units);
  return { value: inScale(bytes, scale), unit: scale.unit };
}

/** Bytes per second as a quantity; null and NaN are unknown. */
export function formatRate(bytesPerSecond: number | null, units: Units): Quantity {
  if (bytesPerSecond === null || !Number.isFinite(bytesPerSecond)) return { value: UNKNOWN, unit: '' };
  const scale = rateScale(bytesPerSecond, units);
  return { value: inScale(bytesPerSecond, scale), unit: scale.unit };
}

/** `38.9 MiB/s` with a no-break space, for running text, tooltips and notifications. */
export const quantityText = (quantity: Quantity): string =>
  quantity.unit === '' ? quantity.value : `${quantity.value}${NBSP}${quantity.unit}`;

/** `0:43`, `3:02`, `1:00:12`; negative is 0:00. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return UNKNOWN;
  const total = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const two = (n: number) => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(total % 60)}` : `${minutes}:${two(total % 60)}`;
}

/** A countdown: rounds up, so that it reads 0:01 until the moment has come. */
export const formatCountdown = (ms: number): string => formatDuration(Math.ceil(Math.max(0, ms) / 1000) * 1000);

/** How long ago, as text key `age.<unit>` and its count: now, 18 s, 2 min, 5 h, 3 d. */
export interface Age {
  readonly unit: 'now' | 's' | 'min' | 'h' | 'd';
  readonly count: number;
}
export function ageOf(ms: number): Age {
  const s = Math.floor(ms / 1000);
  if (!Number.isFinite(s) || s < 2) return { unit: 'now', count: 0 };
  if (s < 60) return { unit: 's', count: s };
  if (s < 3600) return { unit: 'min', count: Math.floor(s / 60) };
  if (s < 86_400) return { unit: 'h', count: Math.floor(s / 3600) };
  return { unit: 'd', count: Math.floor(s / 86_400) };
}

export interface MomentOptions {
  readonly language: string;
  /** IANA name; absent: the system's zone. */
  readonly zone?: string;
  readonly seconds?: boolean;
}

/** `11:58` (or `11:58:04`) within the same day as `now`, else `13 Sep`. */
export function formatMoment(at: number, now: number, { language, zone, seconds = false }: MomentOptions): string {
  const zoned = zone === undefined ? {} : { timeZone: zone };
  const day = new Intl.DateTimeFormat('en-CA', { ...zoned, dateStyle: 'short' });
  if (day.format(at) !== day.format(now)) {
    const locale = language === 'en' ? 'en-GB' : language;
    return new Intl.DateTimeFormat(locale, { ...zoned, day: 'numeric', month: 'short' }).format(at).replace('Sept', 'Sep');
  }
  return formatClock(at, { language, ...(zone === undefined ? {} : { zone }), seconds });
}

/** `12:06:31` or, without seconds, `12:06`. */
export function formatClock(at: number, { zone, seconds = true }: MomentOptions): string {
  return clockOf(at, zone, seconds).format(at);
}

/** Kept: making one costs a hundred times what using it does, and clocks are drawn every second. */
const clocks = new Map<string, Intl.DateTimeFormat>();
function clockOf(at: number, zone: string | undefined, seconds: boolean): Intl.DateTimeFormat {
  // The system's zone changes with the traveller.
  const name = `${zone ?? new Date(at).getTimezoneOffset()} ${seconds}`;
  const known = clocks.get(name);
  if (known) return known;
  const zoned = zone === undefined ? {} : { timeZone: zone };
  const parts = seconds ? ({ second: '2-digit' } as const) : {};
  const made = new Intl.DateTimeFormat('en-GB', { ...zoned, ...parts, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  clocks.set(name, made);
  return made;
}

/** Full moment with seconds and zone, for hover texts. */
export function formatFullMoment(at: number, { language, zone }: MomentOptions): string {
  const zoned = zone === undefined ? {} : { timeZone: zone };
  return new Intl.DateTimeFormat(language, { ...zoned, dateStyle: 'medium', timeStyle: 'long', hourCycle: 'h23' }).format(at);
}

const TICK_STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10] as const;

/** Upper end of an axis from 0 in `parts` equal steps that covers `max`, with round steps; a flat zero gets 1 a step. */
export function axisTop(max: number, parts = 4): number {
  if (!Number.isFinite(max) || max <= 0) return parts;
  const raw = max / parts;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = TICK_STEPS.find(candidate => candidate * power >= raw * (1 - 1e-9)) ?? 10;
  return step * power * parts;
}

/** Tick label without needless zeros: 0, 3.5, 14. */
export const formatTick = (value: number, language?: string): string =>
  decimalIn(withMinus(String(Number(value.toPrecision(3)))), language);
