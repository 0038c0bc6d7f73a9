import * as wire from '@shared/xray/wire';
import { noClue, unknown } from './handler';

/** What a connection is judged by. */
export interface Connection {
  readonly inboundTag: string;
  readonly network: number;
  readonly domain: string;
  readonly ips: readonly Uint8Array[];
  readonly port: number;
  readonly protocol: string;
  readonly user: string;
}
interface Rule {
  readonly ruleTag: string;
  readonly outboundTag: string;
  readonly balancer: Balancer | null;
  readonly applies: (to: Connection) => boolean;
}
interface Balancer {
  readonly tag: string;
  readonly selectors: readonly string[];
  readonly strategy: string;
  readonly fallback: string;
  override: string;
}

/** Addresses that no provider routes: 10/8, 172.16/12, 192.168/16, 127/8. */
const isPrivate = ([a = 0, b = 0, ...rest]: Uint8Array): boolean =>
  rest.length === 2 && (a === 10 || a === 127 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168));

function matchesDomain({ type, value }: { readonly type: number; readonly value: string }, domain: string): boolean {
  switch (type) {
    case wire.DOMAIN_TYPE.full:
      return domain === value;
    case wire.DOMAIN_TYPE.domain:
      return domain === value || domain.endsWith(`.${value}`);
    case wire.DOMAIN_TYPE.regexp:
      return new RegExp(value).test(domain);
    default:
      return domain.includes(value);
  }
}

function conditions(rule: wire.RoutingRule): ((to: Connection) => boolean)[] {
  const found: ((to: Connection) => boolean)[] = [];
  const { domain, userEmail, inboundTag, protocol, networks, portList } = rule;
  if (domain.length > 0) found.push(to => domain.some(one => matchesDomain(one, to.domain)));
  if (userEmail.length > 0) found.push(to => userEmail.includes(to.user));
  if (inboundTag.length > 0) found.push(to => inboundTag.includes(to.inboundTag));
  if (protocol.length > 0) found.push(to => protocol.some(name => to.protocol.startsWith(name)));
  if (networks.length > 0) found.push(to => networks.includes(to.network));
  if (portList) found.push(to => portList.range.some(({ from, to: end }) => from <= to.port && to.port <= end));
  return found;
}

const LOCAL_SITES = ['example.com', 'example.net', 'example.org', ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(at => `${at}.example`)];

/** The simulated router: rules in order, balancers by name. */
export class Router {
  #rules: Rule[] = [];
  #balancers = new Map<string, Balancer>();

  constructor(
    private readonly outboundTags: () => readonly string[],
    /** Delay of an outbound as the observatory knows it; null: dead or not watched. */
    private readonly delayOf: (tag: string) => number | null,
    /** The newest cores know a rule's name under another number. */
    private readonly namesRules: () => boolean,
  ) {}

  /** As the configuration file has it; `eu`: the users that leave through the balancer. */
  configure(eu: readonly string[]): void {
    this.#balancers = new Map([
      ['eu', { tag: 'eu', selectors: ['hel-', 'ams-', 'waw-'], strategy: 'leastping', fallback: 'direct', override: '' }],
    ]);
    const balancer = this.#balancers.get('eu') ?? null;
    const rule = (ruleTag: string, outboundTag: string, applies: Rule['applies']): Rule => ({
      ruleTag,
      outboundTag,
      balancer: null,
      applies,
    });
    const users = new Set(eu);
    this.#rules = [
      rule('block-bt', 'block', to => to.protocol.startsWith('bittorrent')),
      rule('private', 'block', to => to.ips.some(isPrivate)),
      rule('local-sites', 'direct', to => LOCAL_SITES.some(site => to.domain === site || to.domain.endsWith(`.${site}`))),
      { ...rule('eu-out', '', to => users.has(to.user)), balancer },
      rule('rest', 'direct', to => to.network === wire.NETWORK.tcp || to.network === wire.NETWORK.udp),
    ];
  }

  list(): wire.Rules['rules'] {
    return this.#rules.map(({ ruleTag, outboundTag }) => ({ ruleTag, outboundTag }));
  }

  /** Tag of the outbound; throws the core's errors. */
  pick(to: Connection): string {
    const rule = this.#rules.find(({ applies }) => applies(to));
    if (!rule) throw noClue();
    return rule.balancer ? this.#choose(rule.balancer) : rule.outboundTag;
  }

  balancer(tag: string): { readonly override: string; readonly principle: readonly string[] } {
    const found = this.#need(tag);
    return { override: found.override, principle: this.#principle(found) };
  }

  override(tag: string, target: string): void {
    this.#need(tag).override = target;
  }

  /** Part of what it adds may stay when it fails, as in the core. */
  add(config: wire.RouterConfig, append: boolean): void {
    if (!append) {
      this.#rules = [];
      this.#balancers = new Map();
    }
    for (const { tag = '', outboundSelector = [], strategy = '', fallbackTag = '' } of config.balancingRule) {
      if (this.#balancers.has(tag)) throw unknown('app/router: duplicate balancer tag');
      this.#balancers.set(tag, { tag, selectors: outboundSelector, strategy: strategy.toLowerCase(), fallback: fallbackTag, override: '' });
    }
    for (const rule of config.rule as readonly wire.RoutingRule[]) {
      const ruleTag = this.namesRules() ? rule.ruleTag : '';
      if (ruleTag !== '' && this.#rules.some(other => other.ruleTag === ruleTag)) throw unknown(`app/router: duplicate ruleTag ${ruleTag}`);
      const all = conditions(rule);
      if (all.length === 0) throw unknown('app/router: this rule has no effective fields');
      const balancingTag = rule.balancingTag ?? '';
      const balancer = this.#balancers.get(balancingTag) ?? null;
      if (balancingTag !== '' && !balancer) throw unknown(`app/router: balancer ${balancingTag} not found`);
      this.#rules.push({ ruleTag, outboundTag: rule.outboundTag ?? '', balancer, applies: to => all.every(holds => holds(to)) });
    }
  }

  remove(ruleTag: string): void {
    if (ruleTag === '') throw unknown('app/router: empty tag name!');
    this.#rules = this.#rules.filter(rule => rule.ruleTag !== ruleTag);
  }

  #need(tag: string): Balancer {
    const found = this.#balancers.get(tag);
    if (!found) throw unknown('app/router: cannot find tag');
    return found;
  }

  #candidates({ selectors }: Balancer): readonly string[] {
    return this.outboundTags()
      .filter(tag => selectors.some(start => tag.startsWith(start)))
      .sort();
  }

  #principle(balancer: Balancer): readonly string[] {
    const candidates = this.#candidates(balancer);
    if (balancer.strategy !== 'leastping') return candidates;
    let best = '';
    for (const tag of candidates) {
      const delay = this.delayOf(tag);
      if (delay !== null && (best === '' || delay < (this.delayOf(best) ?? 0))) best = tag;
    }
    return [best];
  }

  #choose(balancer: Balancer): string {
    const chosen = balancer.override || (this.#principle(balancer)[0] ?? '') || balancer.fallback;
    if (chosen === '') throw unknown('app/router: balancing strategy returns empty tag');
    return chosen;
  }
}
