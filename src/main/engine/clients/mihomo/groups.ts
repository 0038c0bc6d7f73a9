/** `/proxies` and the providers' nodes -> the groups that the user chooses from. */
import type { GroupSummary } from '@shared/model';
import type { ProxyEntry } from './wire';

type Entries = ReadonlyMap<string, ProxyEntry>;

/** Groups in the order of the core's configuration (the members of its `GLOBAL` group), `GLOBAL` itself last, hidden ones left out. */
export function groupsOf(proxies: Entries, providerNodes: Entries): readonly GroupSummary[] {
  const order = new Map(membersOf(proxies.get('GLOBAL')).map((name, index) => [name, index] as const));
  const rank = (name: string): number => (name === 'GLOBAL' ? Number.MAX_SAFE_INTEGER : (order.get(name) ?? order.size));
  return [...proxies]
    .filter(([, entry]) => Array.isArray(entry.all) && entry.hidden !== true)
    .map(([name, entry]) => group(name, entry, proxies, providerNodes))
    .sort((a, b) => rank(a.name) - rank(b.name) || (a.name < b.name ? -1 : 1));
}

/** Members of groups that `/proxies` does not describe: since mihomo 1.19.28 the providers' nodes are found only under `/providers/proxies`. */
export function lacksMembers(proxies: Entries): boolean {
  return [...proxies.values()].some(entry => membersOf(entry).some(name => !proxies.has(name)));
}

function group(name: string, entry: ProxyEntry, proxies: Entries, providerNodes: Entries): GroupSummary {
  const nodes = membersOf(entry);
  const delays: Record<string, number> = {};
  for (const node of nodes) {
    const delay = lastDelay(proxies.get(node) ?? providerNodes.get(node), entry.testUrl ?? '');
    // Names come from anywhere; `__proto__` as a plain key would be lost.
    if (delay !== null) Object.defineProperty(delays, node, { value: delay, enumerable: true, configurable: true, writable: true });
  }
  return { name, type: entry.type, now: entry.now || null, nodes, delays, pinned: entry.fixed ?? null };
}

/** The newest latency in ms of the group's own test, else of any; 0: failed; null: never tested. */
function lastDelay(node: ProxyEntry | undefined, testUrl: string): number | null {
  const own = testUrl !== '' && node?.extra && Object.hasOwn(node.extra, testUrl) ? node.extra[testUrl]?.history : null;
  const history = own && own.length > 0 ? own : node?.history;
  return history?.at(-1)?.delay ?? null;
}

const membersOf = (entry: ProxyEntry | undefined): readonly string[] => (entry?.all ?? []).filter(name => typeof name === 'string');
