import { userCounter } from '@shared/xray/wire';
import type { Clock } from '../clock';
import { createRandom, type Random } from '../random';
import { Sessions } from '../sessions';
import type { Scale } from '../types';
import { Walk } from '../walk';
import { publicKeyOf } from '../x25519';
import { ACCOUNT_TYPES, createInbounds, type Inbound } from './inbounds';
import { DEFAULT_XRAY, type XrayProfile } from './profile';

export interface XrayUser {
  /** As given; the table of users compares it in lower case. */
  readonly email: string;
  readonly uuid: string;
  readonly flow: string;
  readonly level: number;
  readonly accountType: string;
  /** False for users added over the API: a restart forgets them. */
  readonly configured: boolean;
}

const MIB = 1024 * 1024;
const NAMES = [
  ...['marta-laptop', 'tv-bedroom', 'anton-work', 'dev-ci-runner', 'oleg-pixel', 'nina-ipad', 'kiosk-03', 'vera-phone', 'guest-july'],
  ...['router-dacha', 'sam-desktop', 'lena-phone', 'office-printer', 'ivan-travel', 'spare-01', 'spare-02', 'katya-mac', 'camera-gate'],
];

/** The whole state of one simulated Xray. */
export class XraySim {
  profile: XrayProfile;
  random: Random;
  inbounds: Inbound[];
  /** By tag, then by e-mail in lower case (users without one: by id). */
  readonly users = new Map<string, Map<string, XrayUser>>();
  readonly counters = new Map<string, number>();
  startedAt: number;
  restarts = 0;
  #sessions: Sessions;
  readonly #order = createRandom('order');
  #memory: Walk;
  #steppedTo: number;
  #totalAlloc = 0;
  /** Downlink of live Vision connections that no counter shows yet. */
  readonly #held = new Map<string, number>();
  /** Who a connection with this id counts for: of several users with one id only the last added. */
  readonly #owners = new Map<string, string>();

  constructor(
    public seed: string,
    readonly clock: Clock,
    private readonly scale: Scale,
    profile: Partial<XrayProfile>,
    /** Where its REALITY inbound listens. */
    private readonly doorPort: number,
  ) {
    this.profile = { ...DEFAULT_XRAY, ...profile };
    this.random = createRandom(seed);
    this.startedAt = clock.now();
    this.#steppedTo = clock.now();
    this.inbounds = [];
    this.#sessions = new Sessions(this.random, () => [], 0);
    this.#memory = new Walk(this.random, 0, 1, 0.1);
    this.#found(seed);
  }

  #found(seed: string): void {
    this.random = createRandom(seed);
    this.inbounds = createInbounds(this.random.fork('inbounds'), this.doorPort);
    this.users.clear();
    this.counters.clear();
    this.#held.clear();
    this.#owners.clear();
    this.#memory = new Walk(this.random.fork('memory'), this.scale === 'large' ? 190 * MIB : 38 * MIB, 5 * MIB, 0.05);
    const random = this.random.fork('users');
    const names = this.scale === 'large' ? Array.from({ length: 100_000 }, (_, index) => `user-${index + 1}@vpn.example`) : NAMES;
    for (const inbound of this.inbounds) this.users.set(inbound.tag, new Map());
    for (const [index, email] of names.entries()) {
      const flow = index % 3 === 2 ? '' : 'xtls-rprx-vision';
      this.#put('vless-reality', { email, uuid: random.uuid(), flow, level: 0, accountType: ACCOUNT_TYPES.vless, configured: true });
    }
    this.#put('shadow', { email: 'legacy-ss', uuid: '', flow: '', level: 0, accountType: ACCOUNT_TYPES.shadowsocks, configured: true });
    this.startedAt = this.clock.now() - random.int(2, 40) * 3_600_000;
    this.#steppedTo = this.clock.now();
    // Users who were there since the start have counted already; the rest have no counter yet.
    for (const email of names.slice(0, Math.ceil(names.length * 0.8))) this.#count(email, random.int(1e6, 4e8), random.int(1e7, 6e9));
    this.#beginSessions();
    this.#step(this.#steppedTo);
  }

  #beginSessions(): void {
    const most = this.scale === 'large' ? 400 : 200;
    this.#sessions = new Sessions(this.random.fork(`sessions/${this.restarts}`), () => this.#emails(), most);
    this.#sessions.fill(this.clock.now());
  }

  #emailList: string[] | null = null;
  #emails(): readonly string[] {
    const reachable = (user: XrayUser) => user.email !== '' && this.#owners.get(maskedId(user.uuid)) === user.email;
    this.#emailList ??= [...(this.users.get('vless-reality')?.values() ?? [])].filter(reachable).map(user => user.email);
    return this.#emailList;
  }

  #put(tag: string, user: XrayUser): void {
    this.users.get(tag)?.set(keyOf(user), user);
    if (tag === 'vless-reality') this.#owners.set(maskedId(user.uuid), user.email);
    this.#emailList = null;
  }

  #count(email: string, up: number, down: number): void {
    const add = (name: string, bytes: number) => this.counters.set(name, (this.counters.get(name) ?? 0) + bytes);
    if (this.profile.userStats) {
      add(userCounter(email, 'uplink'), up);
      add(userCounter(email, 'downlink'), down);
    }
    add('inbound>>>vless-reality>>>traffic>>>uplink', up);
    add('inbound>>>vless-reality>>>traffic>>>downlink', down);
    add('outbound>>>direct>>>traffic>>>uplink', up);
    add('outbound>>>direct>>>traffic>>>downlink', down);
  }

  #usesVision(email: string): boolean {
    return this.users.get('vless-reality')?.get(email.toLowerCase())?.flow === 'xtls-rprx-vision';
  }

  #step(at: number): void {
    this.#sessions.step(at, (email, up, down, ends) => {
      if (!this.profile.splice || !this.#usesVision(email)) return this.#count(email, up, down);
      const held = (this.#held.get(email) ?? 0) + down;
      this.#held.set(email, ends ? 0 : held);
      this.#count(email, up, ends ? held : 0);
    });
    this.#memory.step();
    this.#totalAlloc += 2 * MIB;
  }

  catchUp(): void {
    const now = this.clock.now();
    while (this.#steppedTo + 1_000 <= now) {
      this.#steppedTo += 1_000;
      this.#step(this.#steppedTo);
    }
  }

  /** The core keeps its inbounds in a map: each answer may order them anew. */
  shuffledInbounds(): readonly Inbound[] {
    const cut = this.#order.int(0, this.inbounds.length - 1);
    return [...this.inbounds.slice(cut), ...this.inbounds.slice(0, cut)];
  }

  add(tag: string, user: XrayUser): void {
    this.catchUp();
    this.#put(tag, user);
  }

  remove(tag: string, email: string): void {
    this.catchUp();
    const table = this.users.get(tag);
    // The id goes with the user, even where another user has it, too.
    if (tag === 'vless-reality') this.#owners.delete(maskedId(table?.get(email.toLowerCase())?.uuid ?? ''));
    table?.delete(email.toLowerCase());
    this.#emailList = null;
  }

  /** Live sessions by user; their addresses with the time of the last new connection. */
  online(): Map<string, Map<string, number>> {
    this.catchUp();
    const found = new Map<string, Map<string, number>>();
    if (!this.profile.statsUserOnline) return found;
    for (const { user, ip, since } of this.#sessions.online()) {
      found.set(user, (found.get(user) ?? new Map<string, number>()).set(ip, Math.floor(since / 1_000)));
    }
    return found;
  }

  /** A new process: counters from nothing, users only from the configuration file. */
  restart(): void {
    this.catchUp();
    this.restarts += 1;
    this.counters.clear();
    this.#held.clear();
    for (const table of this.users.values()) for (const [key, user] of table) if (!user.configured) table.delete(key);
    this.#owners.clear();
    for (const user of this.users.get('vless-reality')?.values() ?? []) this.#owners.set(maskedId(user.uuid), user.email);
    this.#emailList = null;
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
      publicKey: reality ? publicKeyOf(reality.privateKey) : null,
      shortIds: reality?.shortIds.map(id => id.toString('hex')) ?? [],
      users: Object.fromEntries(
        [...this.users].map(([tag, table]) => [
          tag,
          [...table.values()].slice(0, 1_000).map(({ email, uuid, flow }) => ({ email, uuid, flow })),
        ]),
      ),
      counters: Object.fromEntries([...this.counters].slice(0, 1_000)),
      online: [...this.online().keys()],
      /** Users whose id leads to them: not those whose id was given to another user later. */
      reachable: this.#emails().slice(0, 1_000),
    };
  }
}

export const keyOf = (user: { readonly email: string; readonly uuid: string }): string =>
  user.email === '' ? `#${user.uuid}` : user.email.toLowerCase();

/** Bytes 6 and 7 carry a route, so they do not tell users apart. */
const maskedId = (uuid: string): string =>
  `${uuid.toLowerCase().replaceAll('-', '').slice(0, 12)}0000${uuid.toLowerCase().replaceAll('-', '').slice(16)}`;
