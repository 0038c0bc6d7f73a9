/** Bytes of keys out of any answer about traffic, each labelled by who counted it. */
import type { CountSource, KeyCounts } from '@shared/model';
import { isRecord } from './success';

/** Whether a dialect's numbers are Xray's own where it does not name their source. */
export type Unnamed = 'exact' | 'estimate';

/* Read by hand: thousands of rows each few seconds on main's thread, where a schema with so many alternatives takes ten times as long. */

/** Whole bytes; some servers divide and send fractions, some send texts. Null: none, or nonsense. */
export function bytesOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number') return null;
  const whole = Math.round(number);
  return whole >= 0 && whole <= Number.MAX_SAFE_INTEGER ? whole : null;
}
type Fields = Readonly<Record<string, unknown>>;
const firstOf = (fields: Fields, names: readonly string[]): number | null => {
  for (const name of names) {
    const found = bytesOf(fields[name]);
    if (found !== null) return found;
  }
  return null;
};
/** Every name that a dialect has for the same three numbers; `rx` is what the server received, so what the client sent. */
const UP = ['uplink_bytes', 'total_uplink_bytes', 'upload', 'uplink', 'rx_bytes', 'total_rx_bytes'];
const DOWN = ['downlink_bytes', 'total_downlink_bytes', 'download', 'downlink', 'tx_bytes', 'total_tx_bytes'];
const TOTAL = ['total_bytes', 'total_traffic_bytes', 'total'];
const IDS = ['uuid', 'key_uuid', 'key_id', 'id'];
const LABELS = ['source', 'method', 'calculation_method'];

const SHARED: ReadonlySet<string> = new Set(['alternative_monitor', 'network_distribution', 'precise_monitor']);
const BY_CONNECTIONS = /^simple_monitor$|connection/i;

/**
 * Whether a number was counted or guessed. The servers name their source: Xray's own counters are exact, every monitor beside it shares out the
 * network card's bytes. One label of a guess outweighs any other: some answers call themselves `xray_api` around a guess.
 */
export function sourceOf(names: readonly string[], unnamed: Unnamed): CountSource {
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

function countsOf(fields: Fields, outer: readonly string[], unnamed: Unnamed): KeyCounts | null {
  const { error } = fields;
  if (error !== undefined && error !== null && error !== '') return null;
  const up = firstOf(fields, UP);
  const down = firstOf(fields, DOWN);
  const sum = up !== null && down !== null ? bytesOf(up + down) : null;
  const named = sourceOf([...labelsIn(fields), ...outer], unnamed);
  // A share of all connections is a guess, whatever it is called.
  const source: CountSource =
    named.type === 'exact' && fields.connection_ratio !== undefined ? { type: 'estimate', how: 'network-share', name: named.name } : named;
  const told = firstOf(fields, TOTAL);
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
  const ids = IDS.flatMap(name => idOf(body[name]) ?? []);
  const own = countsOf(body, outer, unnamed);
  if (own) return { ids, counts: own };
  for (const name of INNER) {
    if (!(name in body)) continue;
    const inner = readEntry(body[name], unnamed, [...labelsIn(body), ...outer]);
    return inner && { ids: [...ids, ...inner.ids], counts: inner.counts };
  }
  return null;
}

const idOf = (id: unknown): string | null =>
  typeof id === 'string' && id !== '' ? id : typeof id === 'number' && Number.isInteger(id) ? String(id) : null;

/** Bytes out of an answer about one key; null when the server has none (it may say so with 200). */
export const readCounts = (body: unknown, unnamed: Unnamed): KeyCounts | null => readEntry(body, unnamed)?.counts ?? null;

/** Parts in which a list of keys' numbers stands, as an array or by uuid or port. */
const TABLES = ['keys_stats', 'traffic_stats', 'ports_traffic', 'keys', 'ports', 'traffic', 'items', 'stats', 'data'] as const;
const DEEPEST = 4;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const labelsIn = (fields: Fields): readonly string[] =>
  LABELS.map(name => fields[name]).filter((label): label is string => typeof label === 'string' && label !== '');

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
