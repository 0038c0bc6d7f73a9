import type { Clock } from '../clock';
import type { Random } from '../random';
import type { Dialect } from './profile';
import { GROUPS, type Group, NODES, type Node, ODD_GROUPS, ODD_NODES, ODD_PROVIDER, type Provider } from './proxy-tables';
import { groupView, nodeView, TEST_URL } from './proxy-views';

const GIB = 1024 ** 3;
/** As many as a core keeps. */
const KEPT_TESTS = 10;
const TESTED_EVERY_MS = 300_000;

/** Nodes, groups and providers of one simulated core. */
export class Proxies {
  readonly nodes = new Map<string, Node>();
  readonly groups = new Map<string, Group>();
  readonly providers = new Map<string, Provider>();

  constructor(
    private readonly random: Random,
    private readonly clock: Clock,
    extraNodes: number,
    oddNames = false,
  ) {
    const now = clock.now();
    this.providers.set('northway', {
      name: 'northway',
      vehicleType: 'HTTP',
      subscription: { Upload: 18 * GIB, Download: 130 * GIB, Total: 500 * GIB, Expire: Math.round(now / 1000) + 40 * 86_400 },
      updatedAt: now - 2 * 3_600_000,
    });
    this.providers.set('amberline', {
      name: 'amberline',
      vehicleType: 'HTTP',
      subscription: { Upload: 22 * GIB, Download: 162 * GIB, Total: 200 * GIB, Expire: Math.round(now / 1000) + 3 * 86_400 },
      updatedAt: now - 26 * 3_600_000,
    });
    this.providers.set('own-nodes', { name: 'own-nodes', vehicleType: 'File', subscription: null, updatedAt: now - 6 * 86_400_000 });
    for (const [name, type] of [
      ['DIRECT', 'Direct'],
      ['REJECT', 'Reject'],
      ['REJECT-DROP', 'RejectDrop'],
      ['PASS', 'Pass'],
      ['COMPATIBLE', 'Compatible'],
    ] as const)
      this.#add(name, type, name === 'DIRECT' ? 12 : 0, null);
    for (const [name, type, latency, provider] of [...NODES, ...(oddNames ? ODD_NODES : [])]) this.#add(name, type, latency, provider);
    if (oddNames) this.providers.set(ODD_PROVIDER, { name: ODD_PROVIDER, vehicleType: 'HTTP', subscription: null, updatedAt: now });
    const extra = Array.from({ length: extraNodes }, (_, index) => `NW ${index + 1}`);
    for (const name of extra) this.#add(name, 'Vless', random.chance(0.1) ? 0 : random.int(30, 400), 'northway');
    for (const [name, type, all, hidden] of [...GROUPS, ...(oddNames ? ODD_GROUPS : [])]) {
      this.groups.set(name, { name, type, all: name === 'Main' ? [...all, ...extra] : all, hidden: hidden ?? false, now: '', fixed: '' });
    }
    for (const node of this.nodes.values()) {
      if (!['Reject', 'RejectDrop', 'Pass', 'Compatible'].includes(node.type)) this.#remember(node, now - random.int(30_000, 600_000));
    }
    this.#choose();
    this.groups.set('GLOBAL', {
      name: 'GLOBAL',
      type: 'Selector',
      all: ['DIRECT', 'REJECT', ...this.groups.keys(), ...this.nodes.keys()].filter((name, at, list) => list.indexOf(name) === at),
      hidden: false,
      now: 'Main',
      fixed: '',
    });
  }

  #add(name: string, type: string, latency: number, provider: string | null): void {
    this.nodes.set(name, { name, type, provider, latency, udp: true, id: this.random.uuid(), history: [] });
  }

  /** First choices: a selector takes its first member, automatic groups what their rule says. */
  #choose(): void {
    for (const group of this.groups.values()) {
      if (group.type === 'Selector') group.now = group.all[group.name === 'Main' ? 1 : 0] ?? '';
      else this.rethink(group);
    }
  }

  /** Lets an automatic group choose again, as after a test. */
  rethink(group: Group): void {
    if (group.type === 'Selector' || group.type === 'LoadBalance') return;
    const alive = group.all.filter(name => this.alive(name));
    if (group.fixed && alive.includes(group.fixed)) group.now = group.fixed;
    else if (group.type === 'Fallback') group.now = alive[0] ?? group.all[0] ?? '';
    else group.now = [...alive].sort((one, other) => this.delayOf(one) - this.delayOf(other))[0] ?? group.all[0] ?? '';
  }

  /** One latency test of a node: its delay in ms (0: failed), put into its history. */
  measure(node: Node, at: number, usual = node.latency): number {
    const delay = usual === 0 ? 0 : Math.max(1, Math.round(usual * this.random.range(0.9, 1.25)));
    node.history = [...node.history, { time: new Date(at).toISOString(), delay }].slice(-KEPT_TESTS);
    return delay;
  }

  /** Tests of the last hour, as a core has them that runs for a while. One that never answers did so before. */
  #remember(node: Node, last: number): void {
    for (let ago = KEPT_TESTS - 1; ago > 0; ago -= 1) {
      const usual = node.latency === 0 && ago > 2 && this.random.chance(0.8) ? this.random.int(180, 300) : node.latency;
      this.measure(node, last - ago * TESTED_EVERY_MS, usual);
    }
    this.measure(node, last);
  }

  /** The node a name finally leads to. */
  leaf(name: string): Node | null {
    for (let depth = 0, at = name; depth < 8; depth++) {
      const group = this.groups.get(at);
      if (!group) return this.nodes.get(at) ?? null;
      at = group.type === 'LoadBalance' ? (group.all[0] ?? '') : group.now;
    }
    return null;
  }

  delayOf(name: string): number {
    return this.leaf(name)?.history.at(-1)?.delay ?? 0;
  }

  alive(name: string): boolean {
    return this.delayOf(name) > 0;
  }

  view(name: string, dialect: Dialect): Record<string, unknown> | null {
    const group = this.groups.get(name);
    if (group) return groupView(group, this.leaf(group.name), dialect);
    const node = this.nodes.get(name);
    return node ? nodeView(node, dialect) : null;
  }

  providerView(provider: Provider, dialect: Dialect): Record<string, unknown> {
    const proxies = [...this.nodes.values()].filter(node => node.provider === provider.name).map(node => nodeView(node, dialect));
    const view: Record<string, unknown> = {
      name: provider.name,
      type: 'Proxy',
      vehicleType: provider.vehicleType,
      proxies,
      testUrl: TEST_URL,
      expectedStatus: '*',
      updatedAt: new Date(provider.updatedAt).toISOString(),
    };
    if (provider.subscription) view.subscriptionInfo = provider.subscription;
    return view;
  }

  now(): number {
    return this.clock.now();
  }
}
