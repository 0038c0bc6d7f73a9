import type { KeyTraffic } from '@shared/model';
import { z } from 'zod';
import type { Dialect } from './session';

/** Bytes of one key as the server states them. */
export interface Counted {
  readonly up: number | null;
  readonly down: number | null;
  readonly total: number;
  readonly source: KeyTraffic['source'];
}

const bytes = z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).nullish().catch(null);
const label = z.string().nullish().catch(null);
const idText = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null);
/** Every name that a dialect has for the same three numbers. */
const entry = z.object({
  uuid: idText,
  key_uuid: idText,
  key_id: idText,
  id: idText,
  uplink_bytes: bytes,
  downlink_bytes: bytes,
  upload: bytes,
  download: bytes,
  uplink: bytes,
  downlink: bytes,
  total_bytes: bytes,
  total: bytes,
  source: label,
  method: label,
  error: z.unknown().optional(),
});
type Entry = z.output<typeof entry>;

/**
 * Whether a number was counted or guessed. The servers name their source: Xray's own counters are exact, every monitor beside it splits
 * the interface's bytes by connections. The newest dialects name none and read Xray.
 */
function sourceOf(named: readonly (string | null | undefined)[], dialect: Dialect): KeyTraffic['source'] {
  const names = named.filter(name => typeof name === 'string' && name !== '');
  if (names.length === 0) return dialect === 'd' || dialect === 'e' ? 'exact' : 'estimate';
  return names.every(name => /^xray/i.test(name ?? '')) ? 'exact' : 'estimate';
}

function countedOf(raw: Entry, outer: string | null, dialect: Dialect): Counted | null {
  if (raw.error !== undefined && raw.error !== null) return null;
  const up = raw.uplink_bytes ?? raw.upload ?? raw.uplink ?? null;
  const down = raw.downlink_bytes ?? raw.download ?? raw.downlink ?? null;
  const total = raw.total_bytes ?? raw.total ?? (up !== null && down !== null ? up + down : null);
  if (total === null) return null;
  return { up, down, total, source: sourceOf([raw.source, raw.method, outer], dialect) };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const nameIn = (value: unknown): string | null => (isRecord(value) && typeof value.source === 'string' ? value.source : null);

/** The list inside an answer about every key, wherever the dialect put it, and who counted. */
function listIn(body: unknown): { list: readonly unknown[]; source: string | null } {
  if (Array.isArray(body)) return { list: body, source: null };
  if (!isRecord(body)) return { list: [], source: null };
  const inner = [body.traffic_stats, body.ports_traffic, body.data, body].find(isRecord) ?? body;
  const list = ['keys_stats', 'keys', 'ports', 'traffic', 'items', 'stats'].map(name => inner[name]).find(isRecord) ?? [];
  const source = nameIn(inner) ?? nameIn(body);
  return {
    list: Array.isArray(list) ? list : Object.entries(list).map(([id, value]) => (isRecord(value) ? { uuid: id, ...value } : null)),
    source,
  };
}

/** Bytes by uuid or id out of an answer about every key; nonsense is left out row by row. */
export function readAllTraffic(body: unknown, dialect: Dialect): ReadonlyMap<string, Counted> {
  const { list, source } = listIn(body);
  const found = new Map<string, Counted>();
  for (const item of list) {
    const parsed = entry.safeParse(item);
    const counted = parsed.success ? countedOf(parsed.data, source, dialect) : null;
    if (!parsed.success || !counted) continue;
    for (const id of [parsed.data.uuid, parsed.data.key_uuid, parsed.data.key_id, parsed.data.id]) if (id) found.set(id, counted);
  }
  return found;
}

/** Bytes out of an answer about one key; null when the server has none (it may say so with 200). */
export function readTraffic(body: unknown, dialect: Dialect): Counted | null {
  const inner = isRecord(body) && 'traffic_bytes' in body ? body.traffic_bytes : body;
  const parsed = entry.safeParse(inner);
  return parsed.success ? countedOf(parsed.data, nameIn(body), dialect) : null;
}
