import { Fault } from '@shared/fault';
import { z } from 'zod';
import type { WireKey } from './contract';
import { assertSuccess, isRecord } from './success';
import type { ServerTime } from './time';

const text = z.string().nullish().catch(null);
const idText = z
  .union([z.string().min(1), z.number().int().transform(String)])
  .nullish()
  .catch(null);
const row = z.object({
  id: idText,
  key_id: idText,
  uuid: text,
  name: text,
  created_at: z
    .union([z.string(), z.number().transform(String)])
    .nullish()
    .catch(null),
  is_active: z
    .union([z.boolean(), z.number().transform(Boolean)])
    .nullish()
    .catch(null),
  port: z.coerce.number().int().min(1).max(65_535).nullish().catch(null),
  short_id: text,
  sni: text,
});

const isNumber = (id: string | null | undefined): id is string => typeof id === 'string' && /^\d+$/.test(id);

/** A number is taken by every call of the servers that have one; some of their calls refuse a uuid. */
function wireKey(raw: unknown, time: ServerTime): WireKey | null {
  const parsed = row.safeParse(raw);
  if (!parsed.success) return null;
  const { data } = parsed;
  const uuid = data.uuid || null;
  const id = [data.key_id, data.id].find(isNumber) ?? data.id ?? data.key_id ?? uuid;
  if (id === null || id === undefined) return null;
  const createdAt = data.created_at ?? null;
  return {
    ...{ id, uuid, name: data.name ?? '', createdAt, createdAtMs: createdAt === null ? null : time.read(createdAt) },
    ...{ active: data.is_active ?? true, port: data.port || null, shortId: data.short_id || null, sni: data.sni || null },
  };
}

/** One key out of an answer that holds it bare, in a list of one, or wrapped; null when there is none. */
export function readRow(body: unknown, time: ServerTime): WireKey | null {
  const candidates = Array.isArray(body) ? body : isRecord(body) ? [body.key, body.data, body] : [];
  for (const candidate of candidates) {
    const key = isRecord(candidate) ? wireKey(candidate, time) : null;
    if (key) return key;
  }
  return null;
}

/** Keys out of a list, bare or wrapped; nonsense is left out row by row. Throws a Fault `unexpected` for what is no list. */
export function readRows(body: unknown, time: ServerTime): readonly WireKey[] {
  assertSuccess(body);
  const list = Array.isArray(body)
    ? body
    : isRecord(body)
      ? [body.keys, body.data, body.items, body.results].find(Array.isArray)
      : undefined;
  if (!Array.isArray(list)) throw new Fault('unexpected', 'The answer is not a list of keys');
  return list.flatMap(entry => wireKey(entry, time) ?? []);
}

/** Whether the list shows its ids as numbers. */
export const hasNumbers = (keys: readonly WireKey[]): boolean => keys.some(({ id }) => isNumber(id));
