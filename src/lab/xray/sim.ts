import { NETWORK, type RoutingContext, userCounter } from '@shared/xray/wire';
import type { Clock } from '../clock';
import { createRandom, type Random } from '../random';
import { Sessions } from '../sessions';
import type { Scale } from '../types';
import { Walk } from '../walk';
import { publicKeyOf } from '../x25519';
import { ACCOUNT_TYPES, createInbounds, type Inbound, usersOf } from './inbounds';
import { delayAt } from './observatory';
import { createOutbounds, type Outbound } from './outbounds';
import { countsLinks, DEFAULT_XRAY, namesRules, type XrayProfile } from './profile';
import { Router } from './router';
import { UserTables, type XrayUser } from './users';

const MIB = 1024 * 1024;
const NAMES = [
  ...['marta-laptop', 'tv-bedroom', 'anton-work', 'dev-ci-runner', 'oleg-pixel', 'nina-ipad', 'kiosk-03', 'vera-phone', 'guest-july'],
  ...['router-dacha', 'sam-desktop', 'lena-phone', 'office-printer', 'ivan-travel', 'spare-01', 'spare-02', 'katya-mac', 'camera-gate'],
];
/** Users that the configuration file puts on an inbound of their own; all others are on the first. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  ...{ 'tv-bedroom': 'vless-xhttp', 'kiosk-03': 'vless-xhttp', 'camera-gate': 'vless-xhttp' },
  ...{ 'lena-phone': 'vless-grpc', 'office-printer': 'vless-grpc' },
};
/** How many users leave through the balancer. */
const EU_USERS = 6;
/** Before its meaning changed, an address left the list of those online so long after its last new connection. */
const RECENT_MS = 20_000;

/** The whole state of one simulated Xray. */
export class XraySim {
  profile: XrayProfile;
  random: Random;
  inbounds: Inbound[] = [];
  outbounds: Outbound[] = [];
  readonly router: Router;
  readonly #tables = new UserTables();
  readonly users = this.#tables.byTag;
  readonly counters = new Map<string, number>();
  /** Told of each routed connection. */
  readonly followers = new Set<(route: Partial<RoutingContext>) => void>();
  startedAt: number;
  restarts = 0;
  /** Times that the log was opened anew. */
  logRestarts = 0;
  /** The configuration file: its inbounds, and its users by inbound. */
  #configured: readonly Inbound[] = [];
  #configuredUsers: readonly (readonly [string, XrayUser])[] = [];
  #sessions: Sessions;
  readonly #order = createRandom('order');
  #memory: Walk;
  #steppedTo: number;
  #totalAlloc = 0;
  /** Downlink of live Vision connections that no counter shows yet. */
  readonly #held = new Map<string, number>();

  constructor(
    public seed: string,
    readonly clock: Clock,
    private readonly scale: Scale,
    profile: Partial<XrayProfile>,
    /** Where its first inbound listens. */
    private readonly doorPort: number,
  ) {
    this.profile = { ...DEFAULT_XRAY, ...profile };
    this.random = createRandom(seed);
    this.startedAt = clock.now();
    this.#steppedTo = clock.now();
    this.#sessions = new Sessions(this.random, () => [], 0);
    this.#memory = new Walk(this.random, 0, 1, 0.1);
    this.router = new Router(
      () => this.outbounds.map(({ tag }) => tag),
      tag => this.delayOf(tag),
      () => namesRules(this.profile),
    );
    this.#found(seed);
  }

  #found(seed: string): void {
    this.random = createRandom(seed);
    this.#configured = createInbounds(this.random.fork('inbounds'), this.doorPort);
    this.counters.clear();
    this.#held.clear();
    this.#memory = new Walk(this.random.fork('memory'), this.scale === 'large' ? 190 * MIB : 38 * MIB, 5 * MIB, 0.05);
    const random = this.random.fork('users');
    const names = this.scale === 'large' ? Array.from({ length: 100_000 }, (_, index) => `user-${index + 1}@vpn.example`) : NAMES;
    this.#configuredUsers = [
      ...names.map((email, index): readonly [string, XrayUser] => {
        const tag = ELSEWHERE[email] ?? 'vless-reality';
        const flow = tag !== 'vless-reality' || index % 3 === 2 ? '' : 'xtls-rprx-vision';
        return [tag, { email, uuid: random.uuid(), flow, level: 0, accountType: ACCOUNT_TYPES.vless, configured: true }];
      }),
      ['shadow', { email: 'legacy-ss', uuid: '', flow: '', level: 0, accountType: ACCOUNT_TYPES.shadowsocks, configured: true }],
    ];
    this.#configure();
    this.startedAt = this.clock.now() - random.int(2, 40) * 3_600_000;
    this.#steppedTo = this.clock.now();
    // Users who were there since the start have counted already; the rest have no counter yet.
    for (const email of names.slice(0, Math.ceil(names.length * 0.8))) this.#count(email, random.int(1e6, 4e8), random.int(1e7, 6e9));
    this.#beginSessions();
    this.#step(this.#steppedTo);
  }

  /** Inbounds, users, outbounds and rules as the configuration file has them. */
  #configure(): void {
    this.inbounds = [...this.#configured];
    this.#tables.clear();
    for (const { tag, protocol } of this.inbounds) this.#tables.open(tag, protocol === 'vless');
    for (const [tag, user] of this.#configuredUsers) this.#tables.put(tag, user);
    this.outbounds = createOutbounds();
    this.router.configure(NAMES.slice(0, EU_USERS));
  }

  #beginSessions(): void {
    const most = this.scale === 'large' ? 400 : 200;
    this.#sessions = new Sessions(this.random.fork(`sessions/${this.restarts}`), () => this.#tables.emails(), most);
    this.#sessions.fill(this.clock.now());
  }

  delayOf(tag: string): number | null {
    const found = this.outbounds.find(outbound => outbound.tag === tag);
    return found ? delayAt(this.seed, found, this.clock.now()) : null;
  }

  /** Where a user's bytes leave; a rule that fails leads to the first outbound. */
  #leaves(email: string, inboundTag: string): string {
    try {
      return this.router.pick({ inboundTag, network: NETWORK.tcp, domain: '', ips: [], port: 443, protocol: 'tls', user: email });
    } catch {
      return this.outbounds[0]?.tag ?? '';
    }
  }

  #count(email: string, up: number, down: number): void {
    const add = (name: string, bytes: number) => this.counters.set(name, (this.counters.get(name) ?? 0) + bytes);
    const tag = this.#tables.who(email)?.tag ?? 'vless-reality';
    if (this.profile.userStats) {
      add(userCounter(email, 'uplink'), up);
      add(userCounter(email, 'downlink'), down);
    }
    const out = this.#leaves(email, tag);
    for (const name of [`inbound>>>${tag}`, `outbound>>>${out}`]) {
      add(`${name}>>>traffic>>>uplink`, up);
      add(`${name}>>>traffic>>>downlink`, down);
    }
  }

  #step(at: number): void {
    this.#sessions.step(at, (email, up, down, ends) => {
      if (!this.profile.splice || this.#tables.who(email)?.flow !== 'xtls-rprx-vision') return this.#count(email, up, down);
      const held = (this.#held.get(email) ?? 0) + down;
      this.#held.set(email, ends ? 0 : held);
      this.#count(email, up, ends ? held : 0);
    });
    if (this.followers.size > 0) this.#tellRoutes();
    this.#memory.step();
    this.#totalAlloc += 2 * MIB;
  }

  /** Some of the live users open a connection each second. */
  #tellRoutes(): void {
    for (const { user } of this.#sessions.online().slice(0, 5)) {
      const inboundTag = this.#tables.who(user)?.tag ?? '';
      const outboundTag = this.#leaves(user, inboundTag);
      const route = { inboundTag, outboundTag, network: NETWORK.tcp, targetDomain: 'www.example.com', targetPort: 443, user };
      for (const tell of this.followers) tell(route);
    }
  }

  catchUp(): void {
    const now = this.clock.now();
    while (this.#steppedTo + 1_000 <= now) {
      this.#steppedTo += 1_000;
      this.#step(this.#steppedTo);
    }
  }

  /** The core keeps its inbounds and outbounds in maps: each answer may order them anew. */
  shuffled<T>(list: readonly T[]): readonly T[] {
    if (list.length === 0) return [];
    const cut = this.#order.int(0, list.length - 1);
    return [...list.slice(cut), ...list.slice(0, cut)];
  }

  add(tag: string, user: XrayUser): void {
    this.catchUp();
    this.#tables.put(tag, user);
  }

  remove(tag: string, email: string): void {
    this.catchUp();
    this.#tables.remove(tag, email);
  }

  addInbound(inbound: Inbound): void {
    this.inbounds.push(inbound);
    this.#tables.open(inbound.tag, inbound.protocol === 'vless');
    for (const user of usersOf(inbound)) this.#tables.put(inbound.tag, user);
  }

  removeInbound(tag: string): void {
    this.inbounds = this.inbounds.filter(inbound => inbound.tag !== tag);
    this.#tables.shut(tag);
  }

  /** Users online by the core's own list; their addresses with the time of the last new connection, Unix seconds. */
  online(): Map<string, Map<string, number>> {
    this.catchUp();
    const found = new Map<string, Map<string, number>>();
    const { statsUserOnline, behindProxy } = this.profile;
    if (!statsUserOnline || behindProxy) return found;
    const oldest = countsLinks(this.profile) ? Number.NEGATIVE_INFINITY : this.clock.now() - RECENT_MS;
    for (const { user, ip, since } of this.#sessions.online()) {
      if (since < oldest) continue;
      found.set(user, (found.get(user) ?? new Map<string, number>()).set(ip, Math.floor(since / 1_000)));
    }
    return found;
  }

  /** A new process: counters from nothing; users, inbounds, outbounds and rules only from the configuration file. */
  restart(): void {
    this.catchUp();
    this.restarts += 1;
    this.counters.clear();
    this.#held.clear();
    this.#configure();
    this.startedAt = this.clock.now();
    this.#steppedTo = this.clock.now();
    this.#totalAlloc = 0;
    this.#beginSessions();
  }

  sysStats() {
    this.catchUp();
    const uptime = Math.floor((this.clock.now() - this.startedAt) / 1_000);
    const alloc = Math.round(Math.max(12 * MIB, this.#memory.value));
    const collections = Math.floor(uptime / 90);
    return {
      goroutines: 40 + this.#sessions.online().length * 9,
      collections,
      alloc,
      totalAlloc: alloc + this.#totalAlloc,
      sys: alloc + 34 * MIB,
      mallocs: uptime * 9_000 + 120_000,
      frees: uptime * 8_990 + 60_000,
      liveObjects: uptime * 10 + 60_000,
      pauseTotalNs: collections * 140_000,
      uptime,
    };
  }

  reset(seed: string): void {
    this.seed = seed;
    this.restarts = 0;
    this.#found(seed);
  }

  truth(): unknown {
    this.catchUp();
    const reality = this.inbounds[0]?.reality;
    return {
      now: this.clock.now(),
      generation: this.profile.generation,
      startedAt: this.startedAt,
      restarts: this.restarts,
      logRestarts: this.logRestarts,
      publicKey: reality ? publicKeyOf(reality.privateKey) : null,
      shortIds: reality?.shortIds.map(id => id.toString('hex')) ?? [],
      inbounds: this.inbounds.map(({ tag }) => tag),
      outbounds: this.outbounds.map(({ tag }) => tag),
      rules: this.router.list(),
      users: Object.fromEntries(
        [...this.users].map(([tag, table]) => [
          tag,
          [...table.values()].slice(0, 1_000).map(({ email, uuid, flow }) => ({ email, uuid, flow })),
        ]),
      ),
      counters: Object.fromEntries([...this.counters].slice(0, 1_000)),
      online: [...this.online().keys()],
      reachable: this.#tables.emails().slice(0, 1_000),
    };
  }
}
