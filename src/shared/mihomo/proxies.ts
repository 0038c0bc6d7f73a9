/** `/proxies`, `/group` and `/providers/proxies` -> groups, nodes and providers. */
import type { DelayHistory, DelayMark, ProxyGroup, ProxyList, ProxyNode, ProxyProvider, Subscription } from '../model';
import { count, countOrNull, entries, flag, list, type Raw, record, text, textOrNull, texts, timeOrNull } from './read';

/** Joins both answers: since mihomo 1.19.28 the nodes of providers are found only under the second. */
export function readProxies(proxies: unknown, providers: unknown): ProxyList {
  const found = entries(record(proxies).proxies);
  const brought = readProviders(providers);
  const groups = found.flatMap(([name, raw]) => (isGroup(raw) ? [readGroup(raw, name)] : []));
  const nodes = new Map(found.flatMap(([name, raw]) => (isGroup(raw) ? [] : [[name, readNode(raw, name)] as const])));
  // An older core lists a provider's node in both places, and only the second says whose it is.
  for (const provider of brought) for (const node of provider.nodes) nodes.set(node.name, node);
  return { groups: inOrder(groups), nodes: [...nodes.values()], providers: brought };
}

/** As the configuration has them: the members of `GLOBAL`, which stands last itself. */
function inOrder(groups: readonly ProxyGroup[]): readonly ProxyGroup[] {
  const order = new Map(groups.find(group => group.name === 'GLOBAL')?.nodes.map((name, index) => [name, index] as const));
  const rank = ({ name }: ProxyGroup): number => (name === 'GLOBAL' ? Number.MAX_SAFE_INTEGER : (order.get(name) ?? order.size));
  return [...groups].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

/** `/providers/proxies` without the core's own collections, which stand for groups and not for sources. */
export const readProviders = (body: unknown): readonly ProxyProvider[] =>
  entries(record(body).providers)
    .map(([name, raw]) => readProvider(raw, name))
    .filter(provider => provider.vehicle.toLowerCase() !== 'compatible');

export function readProvider(raw: Raw, name = text(raw.name)): ProxyProvider {
  return {
    name,
    vehicle: text(raw.vehicleType),
    nodes: list(raw.proxies).flatMap(one => (text(record(one).name) === '' ? [] : [{ ...readNode(record(one)), provider: name }])),
    testUrl: textOrNull(raw.testUrl),
    updatedAt: timeOrNull(raw.updatedAt),
    subscription: readSubscription(raw.subscriptionInfo),
  };
}

/** What is followed of a provider while it is checked or updated, however many nodes it has. */
export interface ProviderGlance {
  readonly name: string;
  readonly vehicle: string;
  readonly updatedAt: number | null;
  /** Its nodes, and each one's last test as the core wrote it: other words after each test, also of the same latency. */
  readonly nodes: readonly string[];
  readonly tests: readonly string[];
  /** Nodes whose last test failed. */
  readonly failing: readonly boolean[];
}
/** Null for an answer that describes no provider. */
export function glanceAtProvider(body: unknown): ProviderGlance | null {
  const raw = record(body);
  if (text(raw.name) === '') return null;
  const nodes = list(raw.proxies).map(record);
  const last = nodes.map(node => list(node.history).at(-1) ?? null);
  return {
    ...{ name: text(raw.name), vehicle: text(raw.vehicleType), updatedAt: timeOrNull(raw.updatedAt) },
    nodes: nodes.map(node => text(node.name)),
    tests: last.map(test => JSON.stringify(test)),
    failing: last.map(test => test !== null && count(record(test).delay) === 0),
  };
}

function readSubscription(value: unknown): Subscription | null {
  const raw = record(value);
  if (!['Upload', 'Download', 'Total', 'Expire'].some(name => countOrNull(raw[name]) !== null)) return null;
  const expire = count(raw.Expire);
  return {
    upload: count(raw.Upload),
    download: count(raw.Download),
    total: count(raw.Total) || null,
    expiresAt: expire === 0 ? null : expire * 1000,
  };
}

/** LoadBalance groups may have `all: null`; what makes a group is that it has the field. */
export const isGroup = (raw: Raw): boolean => raw.all === null || Array.isArray(raw.all);

/** `/group`: a list, or null for none. */
export const readGroups = (body: unknown): readonly ProxyGroup[] =>
  entries(list(record(body).proxies)).map(([name, raw]) => readGroup(raw, name));

export function readGroup(raw: Raw, name = text(raw.name)): ProxyGroup {
  return {
    ...outbound(raw, name),
    now: textOrNull(raw.now),
    nodes: [...new Set(texts(raw.all))],
    pinned: typeof raw.fixed === 'string' ? raw.fixed : null,
    testUrl: textOrNull(raw.testUrl),
    hidden: flag(raw.hidden),
  };
}

export function readNode(raw: Raw, name = text(raw.name)): ProxyNode {
  return { ...outbound(raw, name), provider: textOrNull(raw['provider-name']), dialer: textOrNull(raw['dialer-proxy']) };
}

const outbound = (raw: Raw, name: string) => ({
  name,
  type: text(raw.type),
  alive: typeof raw.alive === 'boolean' ? raw.alive : null,
  udp: flag(raw.udp),
  history: marks(raw.history),
  tests: entries(raw.extra).map(([url, one]): DelayHistory => ({ url, alive: flag(one.alive), marks: marks(one.history) })),
});

const marks = (value: unknown): readonly DelayMark[] =>
  list(value).map(one => ({ at: timeOrNull(record(one).time), delay: count(record(one).delay) }));

/** What leads nowhere, or to another node: a test of it says nothing. */
const UNTESTABLE: ReadonlySet<string> = new Set(['reject', 'rejectdrop', 'block', 'pass', 'passrule', 'compatible', 'dns', 'rematch']);
export const isTestable = ({ type }: Pick<ProxyNode, 'type'>): boolean => !UNTESTABLE.has(type.toLowerCase());

/** The newest latency of a node or group by its own test or that one: ms, 0 for a failed one, null for none. */
export function latestDelay(
  of: { readonly history: readonly DelayMark[]; readonly tests: readonly DelayHistory[] },
  url: string | null,
): number | null {
  const own = url === null ? undefined : of.tests.find(test => test.url === url)?.marks.at(-1);
  return (own ?? of.history.at(-1))?.delay ?? null;
}
