/** Reads of values that a controller wrote: whatever they are, something of the right type comes out, and nothing throws. */
export type Raw = Readonly<Record<string, unknown>>;

const NONE: Raw = Object.freeze({});
const LONGEST_TEXT = 4096;

export const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
export const record = (value: unknown): Raw => (isRaw(value) ? value : NONE);
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const text = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : typeof value === 'number' ? `${value}` : '';
export const texts = (value: unknown): readonly string[] => list(value).flatMap(one => (typeof one === 'string' ? [text(one)] : []));
/** Null for an empty text, too. */
export const textOrNull = (value: unknown): string | null => text(value) || null;
export const flag = (value: unknown): boolean => value === true;

/** A finite number of zero or more, as number or digits; else null. */
export function countOrNull(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,20}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null;
}
export const count = (value: unknown): number => countOrNull(value) ?? 0;

/** Unix ms of a time of Go (nanoseconds, any zone); null for none, which Go writes as the year 1. */
export function timeOrNull(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const at = Date.parse(value.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(at) || at <= 0 ? null : at;
}

/** The named entries of a map or, as sing-box writes an empty one, of a list. */
export const entries = (value: unknown): readonly (readonly [string, Raw])[] =>
  Array.isArray(value)
    ? value.flatMap(one => (isRaw(one) && text(one.name) !== '' ? [[text(one.name), one] as const] : []))
    : Object.entries(record(value)).flatMap(([name, one]) => (isRaw(one) ? [[name, one] as const] : []));
