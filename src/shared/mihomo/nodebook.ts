/** Nodes, groups and providers of one controller, asked for by rows. What is sorted and filtered once is kept until a test changes it. */
import type {
  DelayMark,
  GroupChoice,
  GroupView,
  NodeDelay,
  NodeDetail,
  NodeFilter,
  NodeJob,
  NodeRow,
  NodesQuery,
  NodesView,
  ProxyGroup,
  ProxyList,
  ProxyNode,
} from '../model';
import { nodeFilter, nodeSorter } from './nodeorder';
import { isTestable, latestDelay } from './proxies';

/** A node to be tested. */
export type NodeTarget = Pick<ProxyNode, 'name' | 'provider'>;

/** A group may hold groups, and a broken configuration itself. */
const DEEPEST = 16;
/** As many as a core keeps. */
const MOST_MARKS = 10;
/** Orders of different windows and filters that are kept. */
const MOST_ORDERS = 8;

/** Everything but the range. */
const keyOf = ({ search, state, order }: Omit<NodesQuery, 'ranges' | 'keep'>): string => JSON.stringify([search, state, order]);

export class NodeBook {
  private readonly nodes: Map<string, ProxyNode>;
  private readonly groups: Map<string, ProxyGroup>;
  private readonly words = new Map<string, string>();
  /** Members of each group in the order of a question, by its key. */
  private orders = new Map<string, Map<string, readonly string[]>>();
  /** Orders from before the last tests: good for who wants rows to keep their places. */
  private old = new Map<string, Map<string, readonly string[]>>();

  /** `before`: of the same controller, whose orders are kept for those who want them. */
  constructor(
    private readonly list: ProxyList,
    private readonly readAt: number,
    before: NodeBook | null = null,
  ) {
    this.nodes = new Map(list.nodes.map(node => [node.name, node]));
    this.groups = new Map(list.groups.map(group => [group.name, group]));
    if (before) this.old = new Map([...before.old, ...before.orders]);
  }

  view(query: NodesQuery): NodesView {
    const order = this.orderOf(query);
    const delays = this.testable().map(node => this.delay(node.name));
    return {
      readAt: this.readAt,
      counts: {
        all: delays.length,
        alive: delays.filter(delay => delay !== null && delay > 0).length,
        failed: delays.filter(delay => delay === 0).length,
      },
      shown: this.matching(query).length,
      groups: this.list.groups.map(group => this.groupView(group, order.get(group.name)?.length ?? 0)),
      providers: this.list.providers.map(({ name, vehicle, nodes, updatedAt, subscription }) => ({
        ...{ name, vehicle, updatedAt, subscription },
        nodes: nodes.length,
        alive: nodes.filter(node => (this.delay(node.name) ?? 0) > 0).length,
      })),
      ranges: query.ranges.flatMap(({ group, offset, limit }) => {
        const names = order.get(group);
        return names ? [{ group, offset, rows: names.slice(offset, offset + limit).map(name => this.row(name)) }] : [];
      }),
    };
  }

  /** Null: there is none of that name. */
  detail(name: string): NodeDetail | null {
    const node = this.nodes.get(name);
    if (!node) return null;
    const { type, provider, dialer, udp, history } = node;
    return {
      ...{ name, type, provider, dialer, udp, history },
      tests: node.tests.map(({ url, alive, marks }) => ({ url, alive, latency: marks.at(-1)?.delay ?? null })),
      groups: this.list.groups.filter(group => group.nodes.includes(name)).map(group => group.name),
    };
  }

  /** What a test has to ask, each node once; null: there is no such node or group. */
  targets(job: Extract<NodeJob, { readonly type: 'test-all' | 'test-group' | 'test-node' }>): readonly NodeTarget[] | null {
    switch (job.type) {
      case 'test-all':
        return this.matching(job.filter).map(target);
      case 'test-node': {
        const node = this.leaf(job.node);
        return node ? [target(node)] : null;
      }
      case 'test-group': {
        const group = this.groups.get(job.group);
        if (!group) return null;
        const leaves = group.nodes.flatMap(name => this.leaf(name) ?? []).filter(isTestable);
        return [...new Map(leaves.map(node => [node.name, node])).values()].map(target);
      }
    }
  }

  /** Tests that just ended, until the core is asked again. */
  tested(delays: readonly NodeDelay[], at: number): void {
    for (const { node: name, ms } of delays) {
      const node = this.nodes.get(name);
      if (node)
        this.nodes.set(name, { ...node, alive: ms !== null, history: [...node.history, { at, delay: ms ?? 0 }].slice(-MOST_MARKS) });
    }
    this.old = new Map([...this.old, ...this.orders]);
    this.orders = new Map();
  }

  private groupView(group: ProxyGroup, shown: number): GroupView {
    const { name, type, now, hidden } = group;
    const pinned = group.pinned || null;
    return {
      ...{ name, type, now, pinned, hidden, shown },
      choice: choiceOf(group),
      wouldChoose: pinned === null ? null : this.automatic(group),
      members: group.nodes.length,
      alive: group.nodes.filter(member => (this.delay(member) ?? 0) > 0).length,
      latency: now === null ? null : this.delay(now),
      marks: now === null ? [] : this.marksOf(now).map(mark => mark.delay),
    };
  }

  private row(name: string): NodeRow {
    const group = this.groups.get(name);
    const node = this.nodes.get(name);
    const marks = this.marksOf(name);
    return {
      name,
      type: group?.type ?? node?.type ?? '',
      provider: node?.provider ?? null,
      isGroup: group !== undefined,
      udp: (group ?? node)?.udp ?? false,
      latency: this.delay(name),
      testedAt: marks.at(-1)?.at ?? null,
      marks: marks.map(mark => mark.delay),
      run: 'none',
    };
  }

  /** The node that a name leads to now; null where several are used at once, and for a name that nothing has. */
  private leaf(name: string): ProxyNode | null {
    let at: string | null = name;
    for (let depth = 0; depth < DEEPEST && at !== null; depth += 1) {
      const group = this.groups.get(at);
      if (!group) return this.nodes.get(at) ?? null;
      at = group.now;
    }
    return null;
  }

  /** Of a group that uses several nodes, its own. */
  private marksOf(name: string): readonly DelayMark[] {
    return (this.leaf(name) ?? this.groups.get(name))?.history ?? [];
  }
  /** All tests of a node stand in its history, whatever their address, and the newest is the latency. */
  private delay(name: string): number | null {
    const found = this.leaf(name) ?? this.groups.get(name);
    return found ? latestDelay(found, null) : null;
  }

  /** What an automatic group would choose, by its own test's address. */
  private automatic(group: ProxyGroup): string | null {
    const known = group.nodes.flatMap(name => {
      const leaf = this.leaf(name);
      const delay = leaf ? latestDelay(leaf, group.testUrl) : null;
      return delay !== null && delay > 0 ? [{ name, delay }] : [];
    });
    if (group.type.toLowerCase() === 'fallback') return known[0]?.name ?? null;
    return (
      known.reduce<{ name: string; delay: number } | null>((best, one) => (best && best.delay <= one.delay ? best : one), null)?.name ??
      null
    );
  }

  private testable(): readonly ProxyNode[] {
    return [...this.nodes.values()].filter(isTestable);
  }
  private matching(filter: NodeFilter): readonly ProxyNode[] {
    const passes = this.passes(filter);
    return this.testable().filter(node => passes(node.name));
  }

  private passes(filter: NodeFilter): (name: string) => boolean {
    return nodeFilter(filter, { delay: name => this.delay(name), text: name => this.textOf(name) });
  }
  private textOf(name: string): string {
    const known = this.words.get(name);
    if (known !== undefined) return known;
    const found = this.nodes.get(name) ?? this.groups.get(name);
    const provider = this.nodes.get(name)?.provider ?? '';
    const text = `${name} ${found?.type ?? ''} ${provider}`.toLowerCase();
    this.words.set(name, text);
    return text;
  }

  private orderOf(query: NodesQuery): ReadonlyMap<string, readonly string[]> {
    const key = keyOf(query);
    const known = this.orders.get(key);
    if (known) return known;
    const before = query.keep ? this.old.get(key) : undefined;
    const passes = this.passes(query);
    const sorted = nodeSorter(query.order, name => this.delay(name));
    const order = new Map<string, readonly string[]>();
    for (const { name, nodes } of this.list.groups) {
      const members = new Set(nodes);
      const kept = before?.get(name);
      order.set(name, kept?.every(member => members.has(member)) ? kept : sorted(nodes.filter(passes)));
    }
    // What was kept only for this question is old for the next.
    if (before) return order;
    this.orders.set(key, order);
    this.old.delete(key);
    for (const kept of [this.orders, this.old]) if (kept.size > MOST_ORDERS) kept.delete(kept.keys().next().value ?? '');
    return order;
  }
}

const target = ({ name, provider }: ProxyNode): NodeTarget => ({ name, provider });

function choiceOf({ type, pinned }: ProxyGroup): GroupChoice {
  if (['selector', 'select'].includes(type.toLowerCase())) return 'choose';
  // A core that knows pins says of each automatic group which it has.
  return ['urltest', 'fallback'].includes(type.toLowerCase()) && pinned !== null ? 'pin' : 'none';
}
