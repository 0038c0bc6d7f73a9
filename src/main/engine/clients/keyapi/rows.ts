import { Fault } from '@shared/fault';
import type { WireKey } from './contract';
import { assertSuccess, isRecord } from './success';
import type { ServerTime } from './time';

/* Read by hand: thousands of rows each few seconds on main's thread, where a schema takes ten times as long. */

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const idOf = (value: unknown): string | null => textOf(value) ?? (Number.isInteger(value) ? String(value) : null);
const isNumber = (id: string | null): id is string => id !== null && /^\d+$/.test(id);
function portOf(value: unknown): number | null {
  const port = typeof value === 'string' ? Number(value) : value;
  return typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : null;
}
const isActive = (value: unknown): boolean => (typeof value === 'boolean' || typeof value === 'number' ? Boolean(value) : true);
const dateOf = (value: unknown): string | null => textOf(value) ?? (typeof value === 'number' ? String(value) : null);

/** A number is taken by every call of the servers that have one; some of their calls refuse a uuid. */
function wireKey(raw: unknown, time: ServerTime): WireKey | null {
  if (!isRecord(raw)) return null;
  const uuid = textOf(raw.uuid);
  const ids = [idOf(raw.key_id), idOf(raw.id)];
  const id = ids.find(isNumber) ?? idOf(raw.id) ?? idOf(raw.key_id) ?? uuid;
  if (id === null) return null;
  const createdAt = dateOf(raw.created_at);
  return {
    ...{ id, uuid, name: typeof raw.name === 'string' ? raw.name : '' },
    ...{ createdAt, createdAtMs: createdAt === null ? null : time.read(createdAt), active: isActive(raw.is_active) },
    ...{ port: portOf(raw.port), shortId: textOf(raw.short_id), sni: textOf(raw.sni) },
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
