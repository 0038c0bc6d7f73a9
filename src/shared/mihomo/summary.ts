/** `/proxies` and the providers' nodes -> what every window knows of a controller's groups. */
import type { GroupSummary, ProxyGroup, ProxyNode } from '../model';
import { isTestable, latestDelay, readProxies } from './proxies';
import { entries, isRaw, record } from './read';

export interface NodesSummary {
  /** In the order of the configuration, `GLOBAL` last, hidden ones left out. */
  readonly groups: readonly GroupSummary[];
  /** Nodes that can be tested, each once. */
  readonly nodes: number;
  /** Groups have members that the first answer does not describe: since mihomo 1.19.28 the providers' nodes are found only in the second. */
  readonly lacks: boolean;
  /** Another one for any other answer. */
  readonly mark: number;
}

/** Members of a group that are told; large groups are looked into by rows. */
export const MOST_MEMBERS = 200;

/** Null for an answer that holds no proxies. */
export function readSummary(proxies: unknown, providers: unknown): NodesSummary | null {
  const found = record(proxies).proxies;
  if (!isRaw(found)) return null;
  const { groups, nodes } = readProxies(proxies, providers);
  const known = new Map<string, ProxyGroup | ProxyNode>([...nodes, ...groups].map(one => [one.name, one]));
  const described = new Set(entries(found).map(([name]) => name));
  const shown = groups.filter(({ hidden }) => !hidden);
  return {
    groups: shown.map(group => summaryOf(group, known)),
    nodes: nodes.filter(isTestable).length,
    lacks: shown.some(group => group.nodes.some(name => !described.has(name))),
    mark: markOf(groups, nodes),
  };
}

function summaryOf(group: ProxyGroup, known: ReadonlyMap<string, ProxyGroup | ProxyNode>): GroupSummary {
  const { name, type, now, pinned, testUrl } = group;
  const first = group.nodes.slice(0, MOST_MEMBERS);
  // Of those left out the one in use is told all the same.
  const nodes = now === null || first.includes(now) || !group.nodes.includes(now) ? first : [...first.slice(0, -1), now];
  const delays: Record<string, number> = {};
  for (const node of nodes) {
    const one = known.get(node);
    const delay = one ? latestDelay(one, testUrl) : null;
    // Names come from anywhere; `__proto__` as a plain key would be lost.
    if (delay !== null) Object.defineProperty(delays, node, { value: delay, enumerable: true, configurable: true, writable: true });
  }
  const more = group.nodes.length - nodes.length;
  return { name, type, now, nodes, delays, pinned, ...(more > 0 ? { more } : {}) };
}

/** A hash (FNV-1a) of everything that may change while the core runs: choices, pins, members, each one's last test. */
function markOf(groups: readonly ProxyGroup[], nodes: readonly ProxyNode[]): number {
  let hash = 0x811c9dc5;
  const add = (text: string): void => {
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    hash = Math.imul(hash ^ 0x1f, 0x01000193);
  };
  for (const { name, now, pinned, hidden, nodes: members } of groups) {
    add(`${name} ${now} ${pinned} ${hidden}`);
    for (const member of members) add(member);
  }
  for (const { name, history } of nodes) {
    const last = history.at(-1);
    add(`${name} ${last?.at} ${last?.delay}`);
  }
  return hash >>> 0;
}
