/** What a filter can name of a connection: `field:value`. */
import type { LiveConnection } from '../mihomo/book';
import type { Connection } from '../model';
import { own } from '../own';

/** A connection with its figures. */
export type Live = Omit<LiveConnection, 'number' | 'id'>;

export type Field =
  /** Any of these texts. */
  | { readonly type: 'text'; readonly of: (one: Connection) => readonly string[] }
  /** A text that may be asked for by subnet. */
  | { readonly type: 'address'; readonly of: (one: Connection) => readonly string[] }
  | { readonly type: 'port'; readonly of: (one: Connection) => number }
  | { readonly type: 'bytes' | 'rate' | 'age'; readonly of: (row: Live, now: number) => number };

const text = (of: (one: Connection) => string): Field => ({ type: 'text', of: one => [of(one)] });

/** The rule as it is shown: kind and payload. */
export const ruleOf = ({ rule, rulePayload }: Pick<Connection, 'rule' | 'rulePayload'>): string =>
  rulePayload === '' ? rule : `${rule} ${rulePayload}`;
/** From the outermost group to the node, as it is read. */
export const chainText = (chain: readonly string[]): string => chain.toReversed().join(' › ');
/** Ms since it began until now or until its end; NaN where it is not known. */
export const ageOf = ({ first, closedAt }: Live, now: number): number =>
  first.startedAt === null ? Number.NaN : Math.max(0, (closedAt ?? now) - first.startedAt);

export const FIELDS = {
  host: text(one => one.host),
  destination: { type: 'address', of: one => [one.destination, one.remote] },
  port: { type: 'port', of: one => Number(one.destinationPort) },
  source: { type: 'address', of: one => [one.source] },
  sport: { type: 'port', of: one => Number(one.sourcePort) },
  process: text(one => one.process),
  path: text(one => one.processPath),
  rule: text(ruleOf),
  payload: text(one => one.rulePayload),
  proxy: { type: 'text', of: one => one.chain },
  node: text(one => one.chain[0] ?? ''),
  group: text(one => one.chain.at(-1) ?? ''),
  provider: { type: 'text', of: one => one.providers },
  network: text(one => one.network),
  type: text(one => one.type),
  user: text(one => one.user),
  inbound: text(one => one.inbound),
  dns: text(one => one.dnsMode),
  id: text(one => one.id),
  down: { type: 'rate', of: row => row.downRate },
  up: { type: 'rate', of: row => row.upRate },
  received: { type: 'bytes', of: row => row.download },
  sent: { type: 'bytes', of: row => row.upload },
  total: { type: 'bytes', of: row => row.download + row.upload },
  age: { type: 'age', of: ageOf },
} as const satisfies Readonly<Record<string, Field>>;
export type FieldName = keyof typeof FIELDS;
/** In the order in which they are offered. */
export const FIELD_NAMES = Object.keys(FIELDS) as readonly FieldName[];

/** Other words for the same. */
const ALIASES: Readonly<Record<string, FieldName>> = {
  ip: 'destination',
  dst: 'destination',
  dest: 'destination',
  src: 'source',
  app: 'process',
  chain: 'proxy',
  net: 'network',
  download: 'received',
  upload: 'sent',
};

/** The field of a name or one of its other words, in any case; null: there is none. */
export const fieldNamed = (name: string): FieldName | null => {
  const lower = name.toLowerCase();
  return FIELD_NAMES.find(field => field === lower) ?? own(ALIASES, lower) ?? null;
};
