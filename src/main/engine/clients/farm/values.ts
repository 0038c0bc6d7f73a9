/**
 * Fields as panels send them: numbers as strings, truth as "true" or 1, null or nothing for what they do not know. Nonsense in a field
 * costs that field, a row without a usable id costs that row, never the list.
 */
import { Fault } from '@shared/fault';
import type { Fingerprint, PanelDate } from '@shared/model';
import { parseNaive } from '@shared/rudate';
import { z } from 'zod';

export type Raw = Readonly<Record<string, unknown>>;
/** What is given, under the panel's names. */
export const asNamed = <K extends string>(names: Readonly<Record<K, string>>, given: { readonly [N in K]?: unknown }): Raw =>
  Object.fromEntries((Object.keys(names) as K[]).flatMap(name => (given[name] === undefined ? [] : [[names[name], given[name]]])));
export const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Without the fields that are not told. */
export const told = (fields: Raw): Raw => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** Any value, or none at all. */
export const anything = z.unknown().optional();

export function readNumber(raw: unknown): number | null {
  if (typeof raw !== 'number' && (typeof raw !== 'string' || raw.trim() === '')) return null;
  const value = Number(raw);
  return Number.isFinite(value) ? value : null;
}
const TRUE: ReadonlySet<unknown> = new Set([true, 1, '1', 'true']);
const FALSE: ReadonlySet<unknown> = new Set([false, 0, '0', 'false']);
/** Null: neither. */
export function readTruth(raw: unknown): boolean | null {
  const plain = typeof raw === 'string' ? raw.trim().toLowerCase() : raw;
  return TRUE.has(plain) ? true : FALSE.has(plain) ? false : null;
}
/** A text, or the name of an object that has one; null: blank. */
export function readText(raw: unknown): string | null {
  const named = isRaw(raw) ? raw.name : raw;
  const words = typeof named === 'number' ? String(named) : named;
  return typeof words === 'string' && words.trim() !== '' ? words.trim() : null;
}
/** An id as number, text or inside an object; null: none. */
export function readId(raw: unknown): number | null {
  const value = readNumber(isRaw(raw) ? raw.id : raw);
  return value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
/** Ids out of a list, a single one, or nothing. */
export function readIds(raw: unknown): readonly number[] {
  return (Array.isArray(raw) ? raw : [raw]).map(readId).filter(id => id !== null);
}
export function readDate(raw: unknown): PanelDate | null {
  const text = readText(raw);
  return text === null ? null : { text, naive: parseNaive(text) };
}
/** `{id, name, modem}`, where the name is the version and the "modem" the operating system; elsewhere only the id. 0 is none. */
export function readFingerprint(raw: unknown): Fingerprint | null {
  const id = readId(raw);
  if (id === null || id === 0) return null;
  const { modem, name }: Raw = isRaw(raw) ? raw : {};
  return { id, os: readText(modem) ?? '', version: readText(name) ?? '' };
}

export const number = anything.transform(readNumber);
export const amount = number.transform(value => (value !== null && value >= 0 ? value : null));
/** False also where the panel says nothing. */
export const truth = anything.transform(raw => readTruth(raw) === true);
export const maybe = anything.transform(readTruth);
export const text = anything.transform(readText);
export const date = anything.transform(readDate);
export const reference = anything.transform(readId);
export const references = anything.transform(readIds);
export const fingerprint = anything.transform(readFingerprint);
/** 0 and null are both "without a limit". */
export const limit = amount.transform(value => value || null);
export const id = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.int().nonnegative());

/** The rows that can be read, each id once. No usable row out of several is a Fault. */
export function readRows<T extends { readonly id: number }>(body: unknown, schema: z.ZodType<T>, what: string): readonly T[] {
  if (!Array.isArray(body)) throw new Fault('unexpected', `The list of ${what} is not a list`);
  const byId = new Map<number, T>();
  for (const item of body) {
    const parsed = schema.safeParse(item);
    if (parsed.success && !byId.has(parsed.data.id)) byId.set(parsed.data.id, parsed.data);
  }
  if (byId.size === 0 && body.length > 0) throw new Fault('unexpected', `None of the ${what} in the list can be read`);
  return [...byId.values()];
}

/** An object, or a Fault. */
export function readObject(body: unknown, what: string): Raw {
  if (!isRaw(body)) throw new Fault('unexpected', `${what}: not an object`);
  return body;
}
