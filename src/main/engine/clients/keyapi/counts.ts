/** Bytes of keys out of any answer about traffic, each labelled by who counted it. */
import type { CountSource, KeyCounts } from '@shared/model';
import { z } from 'zod';
import { isRecord } from './success';

/** Whether a dialect's numbers are Xray's own where it does not name their source. */
export type Unnamed = 'exact' | 'estimate';

/** Whole bytes; some servers divide and send fractions, some send texts. */
const amount = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\s*\d+(\.\d+)?\s*$/)
      .transform(Number),
  ])
  .transform(Math.round)
  .refine(bytes => bytes >= 0 && bytes <= Number.MAX_SAFE_INTEGER)
  .nullish()
  .catch(null);
const label = z.string().nullish().catch(null);
const idText = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null);
/** Every name that a dialect has for the same three numbers; `rx` is what the server received, so what the client sent. */
const entry = z.object({
  uuid: idText,
  key_uuid: idText,
  key_id: idText,
  id: idText,
  uplink_bytes: amount,
  downlink_bytes: amount,
  total_uplink_bytes: amount,
  total_downlink_bytes: amount,
  upload: amount,
  download: amount,
  uplink: amount,
  downlink: amount,
  rx_bytes: amount,
  tx_bytes: amount,
  total_rx_bytes: amount,
  total_tx_bytes: amount,
  total_bytes: amount,
  total_traffic_bytes: amount,
  total: amount,
  source: label,
  method: label,
  calculation_method: label,
  connection_ratio: z.unknown().optional(),
  error: z.unknown().optional(),
});
type Entry = z.output<typeof entry>;

const SHARED: ReadonlySet<string> = new Set(['alternative_monitor', 'network_distribution', 'precise_monitor']);
const BY_CONNECTIONS = /^simple_monitor$|connection/i;

/**
 * Whether a number was counted or guessed. The servers name their source: Xray's own counters are exact, every monitor beside it shares out the
 * network card's bytes. One label of a guess outweighs any other: some answers call themselves `xray_api` around a guess.
 */
export function sourceOf(named: readonly (string | null | undefined)[], unnamed: Unnamed): CountSource {
  const names = named.filter((name): name is string => typeof name === 'string' && name !== '');
  const guess = names.find(name => !/^xray/i.test(name));
  const [first = null] = names;
  if (guess === undefined)
    return first === null && unnamed === 'estimate'
      ? { type: 'estimate', how: 'monitor', name: null }
      : { type: 'exact', how: first === null ? 'unnamed' : 'xray', name: first };
  const how = SHARED.has(guess)
    ? 'network-share'
    : BY_CONNECTIONS.test(guess)
      ? 'connections'
      : guess === 'port_monitor'
        ? 'port-share'
        : 'monitor';
  return { type: 'estimate', how, name: guess };
}

function countsOf(raw: Entry, outer: readonly string[], unnamed: Unnamed): KeyCounts | null {
  if (raw.error !== undefined && raw.error !== null && raw.error !== '') return null;
  const up = raw.uplink_bytes ?? raw.total_uplink_bytes ?? raw.upload ?? raw.uplink ?? raw.rx_bytes ?? raw.total_rx_bytes ?? null;
  const down = raw.downlink_bytes ?? raw.total_downlink_bytes ?? raw.download ?? raw.downlink ?? raw.tx_bytes ?? raw.total_tx_bytes ?? null;
  const sum = up !== null && down !== null ? up + down : null;
  const named = sourceOf([raw.source, raw.method, raw.calculation_method, ...outer], unnamed);
  // A share of all connections is a guess, whatever it is called.
  const source: CountSource =
    named.type === 'exact' && raw.connection_ratio !== undefined ? { type: 'estimate', how: 'network-share', name: named.name } : named;
  const told = raw.total_bytes ?? raw.total_traffic_bytes ?? raw.total ?? null;
  const total = source.type === 'exact' ? (sum ?? told) : (told ?? sum);
  return total === null ? null : { up, down, total, source };
}

/** Parts of an answer in which the numbers of one key stand. */
const INNER = [
  'traffic_bytes',
  'port_traffic',
  'traffic',
  'exact_traffic',
  'simple_traffic',
  'total_traffic',
  'monthly_traffic',
  'history',
  'data',
] as const;

/** The numbers of one key with its ids, wherever in `body` they stand; null: there are none. `outer`: labels found around it. */
export function readEntry(
  body: unknown,
  unnamed: Unnamed,
  outer: readonly string[] = [],
): { readonly ids: readonly string[]; readonly counts: KeyCounts } | null {
  if (!isRecord(body)) return null;
  const parsed = entry.safeParse(body);
  if (!parsed.success) return null;
  const { uuid, key_uuid, key_id, id } = parsed.data;
  const ids = [uuid, key_uuid, key_id, id].filter((one): one is string => typeof one === 'string' && one !== '');
  const own = countsOf(parsed.data, outer, unnamed);
  if (own) return { ids, counts: own };
  for (const name of INNER) {
    if (!(name in body)) continue;
    const inner = readEntry(body[name], unnamed, [...labelsIn(body), ...outer]);
    return inner && { ids: [...ids, ...inner.ids], counts: inner.counts };
  }
  return null;
}

/** Bytes out of an answer about one key; null when the server has none (it may say so with 200). */
export const readCounts = (body: unknown, unnamed: Unnamed): KeyCounts | null => readEntry(body, unnamed)?.counts ?? null;

/** Parts in which a list of keys' numbers stands, as an array or by uuid or port. */
const TABLES = ['keys_stats', 'traffic_stats', 'ports_traffic', 'keys', 'ports', 'traffic', 'items', 'stats', 'data'] as const;
const DEEPEST = 4;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const labelsIn = (body: Readonly<Record<string, unknown>>): readonly string[] =>
  [body.source, body.method].filter((name): name is string => typeof name === 'string');

export interface Table {
  readonly rows: readonly unknown[];
  /** Labels found on the way to it. */
  readonly labels: readonly string[];
}

/** The list inside an answer about many keys; null: there is none. */
export function tableIn(body: unknown, labels: readonly string[] = [], depth = 0): Table | null {
  if (Array.isArray(body)) return { rows: body, labels };
  if (!isRecord(body) || depth > DEEPEST) return null;
  const entries = Object.entries(body);
  if (depth > 0 && entries.every(([name, value]) => isRecord(value) && (UUID.test(name) || /^\d+$/.test(name))))
    return {
      rows: entries.map(([name, value]) => ({ ...(UUID.test(name) ? { uuid: name } : {}), ...(isRecord(value) ? value : {}) })),
      labels,
    };
  const around = [...labelsIn(body), ...labels];
  for (const name of TABLES) {
    const found = name in body ? tableIn(body[name], around, depth + 1) : null;
    if (found) return found;
  }
  return null;
}

/** Bytes by uuid or id out of an answer about every key; nonsense is left out row by row. Null: the answer holds no list. */
export function readAllCounts(body: unknown, unnamed: Unnamed): ReadonlyMap<string, KeyCounts> | null {
  const table = tableIn(body);
  if (!table) return null;
  const found = new Map<string, KeyCounts>();
  for (const item of table.rows) {
    const read = readEntry(item, unnamed, table.labels);
    if (read) for (const id of read.ids) found.set(id, read.counts);
  }
  return found;
}
