import { Fault } from '@shared/fault';
import { z } from 'zod';

/** A key as any dialect shows it. */
export interface Row {
  readonly id: string;
  readonly uuid: string | null;
  readonly name: string;
  /** Server's local time without a zone in most dialects: shown and compared with itself only. */
  readonly createdAt: string | null;
  readonly active: boolean;
  readonly port: number | null;
  readonly shortId: string | null;
  readonly sni: string | null;
}

const text = z.string().nullish().catch(null);
const idText = z
  .union([z.string().min(1), z.number().int().transform(String)])
  .nullish()
  .catch(null);
const row = z
  .object({
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
  })
  .transform((raw): Row | null => {
    const id = raw.id ?? raw.key_id ?? (raw.uuid || null);
    if (id === null) return null;
    return {
      id,
      uuid: raw.uuid || null,
      name: raw.name ?? '',
      createdAt: raw.created_at ?? null,
      active: raw.is_active ?? true,
      port: raw.port || null,
      shortId: raw.short_id || null,
      sni: raw.sni || null,
    };
  });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Refuses what calls itself a success and is none: these servers answer 200 with `status: "error"`, `success: false` or `error: "..."`.
 * Throws a Fault `rejected` with the server's words.
 */
export function assertSuccess(body: unknown): void {
  if (!isRecord(body)) return;
  const failed = body.success === false || body.ok === false || /^(error|fail(ed|ure)?)$/i.test(String(body.status ?? ''));
  const words = [body.error, body.detail, body.message].find(value => typeof value === 'string' && value !== '');
  if (failed || (body.error !== undefined && body.error !== null && body.error !== false && body.error !== ''))
    throw new Fault('rejected', typeof words === 'string' ? words : 'the server answered 200 and says that it failed');
}

/** One key out of an answer that holds it bare, in a list of one, or wrapped; null when there is none. */
export function readRow(body: unknown): Row | null {
  const candidates = Array.isArray(body) ? body : isRecord(body) ? [body.key, body.data, body] : [];
  for (const candidate of candidates) {
    const parsed = row.safeParse(candidate);
    if (parsed.success && parsed.data) return parsed.data;
  }
  return null;
}

/** Keys out of a list, bare or wrapped; nonsense is left out row by row. Throws a Fault `unexpected` for what is no list. */
export function readRows(body: unknown): readonly Row[] {
  assertSuccess(body);
  const list = Array.isArray(body)
    ? body
    : isRecord(body)
      ? [body.keys, body.data, body.items, body.results].find(Array.isArray)
      : undefined;
  if (!Array.isArray(list)) throw new Fault('unexpected', 'The answer is not a list of keys');
  return list.map(entry => row.safeParse(entry)).flatMap(parsed => (parsed.success && parsed.data ? [parsed.data] : []));
}
