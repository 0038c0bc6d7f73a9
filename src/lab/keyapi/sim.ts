import { type Clock, pass } from '../clock';
import { createRandom, type Random } from '../random';
import { Sessions } from '../sessions';
import type { Scale } from '../types';
import { publicKeyOf } from '../x25519';
import { type KeyapiProfile, keyapiDefaults } from './profile';
import { naiveTime } from './views';

export interface StoredKey {
  /** Number of the newer panel. */
  readonly id: number;
  /** Id of the other dialects: a uuid of its own. */
  readonly keyId: string;
  /** Of the user in Xray, where it is the email, too. */
  readonly uuid: string;
  readonly name: string;
  readonly createdAt: number;
  readonly port: number;
  readonly shortId: string;
  isActive: boolean;
}
export interface Counted {
  up: number;
  down: number;
}

const NAMES = ['Anna phone', 'Борис', 'tv-living-room', 'office #2', 'guest', 'Dmitri laptop', 'router', 'Ольга', 'backup'];
const FIRST_PORT = 10_001;
const DAYS_KEPT = 30;

/** Adds to the bytes of one user. */
export function addTo(counts: Map<string, Counted>, uuid: string, up: number, down: number): void {
  const counted = counts.get(uuid);
  if (counted) {
    counted.up += up;
    counted.down += down;
  } else counts.set(uuid, { up, down });
}

/** The whole state of one simulated key service and the Xray it restarts. */
export class KeyapiSim {
  profile: KeyapiProfile;
  random: Random;
  /** The service's list. */
  readonly keys: StoredKey[] = [];
  /** Uuids in Xray's configuration file, and those that the running Xray has read. */
  readonly configured = new Set<string>();
  readonly running = new Set<string>();
  /** By uuid, as this run of Xray counts it. */
  readonly counters = new Map<string, Counted>();
  /** By uuid, what the service tells: Xray's own counters in all but the newest panel, which keeps sums; a reset empties it. */
  readonly traffic = new Map<string, Counted>();
  /** By uuid, everything that was ever moved, and by day: what the services keep themselves. */
  readonly ever = new Map<string, Counted>();
  readonly days = new Map<string, Map<string, Counted>>();
  privateKey: Buffer;
  startedAt: number;
  restarts = 0;
  /** Whoever must know that Xray is down for a while. */
  core: { down(): Promise<void>; up(): Promise<void> } | null = null;
  #sessions: Sessions;
  #steppedTo: number;
  #nextId = 1;
  #turn: Promise<unknown> = Promise.resolve();
  /** The restart that is under way; otherwise over. */
  #restarting: Promise<unknown> = Promise.resolve();
  /** Restarts that the profile holds up. */
  readonly #heldUp = new Set<() => void>();

  constructor(
    public seed: string,
    readonly clock: Clock,
    private readonly scale: Scale,
    profile: Partial<KeyapiProfile>,
    /** Where the links of its keys lead. */
    readonly door: { readonly host: string; readonly port: number },
  ) {
    const apiKey = createRandom(`${seed}/secret`).hex(32);
    this.profile = { ...keyapiDefaults(profile.dialect ?? 'A', apiKey), ...profile };
    this.random = createRandom(seed);
    this.privateKey = Buffer.alloc(32);
    this.startedAt = clock.now();
    this.#steppedTo = clock.now();
    this.#sessions = new Sessions(this.random, () => [], 0);
    this.reset(seed);
  }

  reset(seed: string): void {
    this.seed = seed;
    this.random = createRandom(seed);
    this.privateKey = this.random.fork('reality').bytes(32);
    this.keys.length = 0;
    for (const counts of [this.counters, this.traffic, this.ever, this.days]) counts.clear();
    this.#nextId = 1;
    this.restarts = 0;
    this.startedAt = this.clock.now() - 5 * 3_600_000;
    this.#steppedTo = this.clock.now();
    const random = this.random.fork('keys');
    const names = this.scale === 'large' ? Array.from({ length: 2_000 }, (_, index) => `key ${index + 1}`) : NAMES;
    for (const name of names) this.store(this.make(name, this.clock.now() - random.int(1, 400) * 86_400_000));
    const last = this.keys.at(-1);
    if (last && this.scale === 'default') last.isActive = false;
    for (const { uuid } of this.keys.slice(0, -1)) {
      const counted = { up: random.int(1e6, 2e8), down: random.int(1e7, 3e9) };
      this.traffic.set(uuid, counted);
      this.counters.set(uuid, { ...counted });
      this.ever.set(uuid, { up: counted.up * 3, down: counted.down * 3 });
    }
    this.configure();
    this.load();
    this.#beginSessions();
    this.#step(this.#steppedTo);
  }

  get publicKey(): string {
    return publicKeyOf(this.privateKey);
  }

  #beginSessions(): void {
    const users = () => this.keys.filter(({ isActive, uuid }) => isActive && this.running.has(uuid)).map(key => key.uuid);
    this.#sessions = new Sessions(this.random.fork(`sessions/${this.restarts}`), users, 60);
    this.#sessions.fill(this.clock.now());
  }

  /** The date where the server stands, by its clock. */
  dateAt(at: number): string {
    return naiveTime(this, at).slice(0, 10);
  }

  #step(at: number): void {
    const date = this.dateAt(at);
    const today = this.days.get(date) ?? new Map<string, Counted>();
    this.days.set(date, today);
    if (this.days.size > DAYS_KEPT) this.days.delete([...this.days.keys()][0] ?? '');
    this.#sessions.step(at, (uuid, up, down) => {
      for (const counts of [this.counters, this.traffic, this.ever, today]) addTo(counts, uuid, up, down);
    });
  }

  catchUp(): void {
    const now = this.clock.now();
    while (this.#steppedTo + 1_000 <= now) {
      this.#steppedTo += 1_000;
      this.#step(this.#steppedTo);
    }
  }

  /** A key that nothing knows of yet. */
  make(name: string, at = this.clock.now()): StoredKey {
    const id = this.#nextId++;
    const random = this.random.fork(`key/${id}`);
    const uuid = random.uuid();
    return {
      id,
      keyId: random.uuid(),
      uuid,
      name,
      createdAt: at,
      port: FIRST_PORT + ((id - 1) % 100),
      shortId: random.hex(16),
      isActive: true,
    };
  }

  store(key: StoredKey): void {
    this.keys.push(key);
  }

  /** By the ids that the dialect shows, or by uuid. `byIdOnly`: some of its calls do not know uuids. */
  find(id: string, byIdOnly = false): StoredKey | undefined {
    const isE = this.profile.dialect === 'E';
    return this.keys.find(key => (isE ? String(key.id) === id : key.keyId === id) || (!byIdOnly && key.uuid === id));
  }

  delete(key: StoredKey): void {
    const at = this.keys.indexOf(key);
    if (at >= 0) this.keys.splice(at, 1);
  }

  /** Writes the list into Xray's configuration file. */
  configure(): void {
    this.configured.clear();
    for (const { uuid } of this.keys) this.configured.add(uuid);
  }

  /** Xray reads its file: those who are gone are cut. */
  load(): void {
    this.running.clear();
    for (const uuid of this.configured) this.running.add(uuid);
    for (const counts of [this.traffic, this.counters]) for (const uuid of counts.keys()) if (!this.running.has(uuid)) counts.delete(uuid);
  }

  /** The service does one thing at a time; each write waits for the one before it. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work);
    this.#turn = mine.catch(() => {});
    return mine;
  }

  /** When the service answers again. */
  async free(): Promise<void> {
    if (this.profile.blocks) await this.#restarting;
  }

  /** Ends the restarts that are held up now. */
  letGo(): void {
    for (const go of this.#heldUp) go();
    this.#heldUp.clear();
  }

  /** Restarts Xray: it takes a while, cuts every session, and its counters begin again; only the newest panel keeps sums. False: it failed. */
  restartXray(): Promise<boolean> {
    const restarting = this.#restart();
    this.#restarting = restarting;
    return restarting;
  }

  async #restart(): Promise<boolean> {
    const { restartMs, restartWaits, dialect } = this.profile;
    const [least, most] = typeof restartMs === 'number' ? [restartMs, restartMs] : restartMs;
    const lasts = this.random.fork(`restart/${this.restarts}`).int(least, most);
    const over = restartWaits ? new Promise<void>(resolve => this.clock.after(lasts, resolve)) : pass(this.clock, lasts);
    await this.core?.down();
    await over;
    if (this.profile.restartHeld) await new Promise<void>(resolve => this.#heldUp.add(resolve));
    this.catchUp();
    if (this.profile.restartFails) return false;
    this.restarts += 1;
    this.startedAt = this.clock.now();
    this.load();
    this.counters.clear();
    if (dialect !== 'E') this.traffic.clear();
    this.#beginSessions();
    await this.core?.up();
    return true;
  }

  online(): readonly string[] {
    return this.#sessions.online().map(session => session.user);
  }

  truth(): unknown {
    this.catchUp();
    return {
      now: this.clock.now(),
      dialect: this.profile.dialect,
      restarts: this.restarts,
      startedAt: this.startedAt,
      publicKey: this.publicKey,
      host: this.door.host,
      keys: this.keys.map(key => ({ ...key, traffic: this.traffic.get(key.uuid) ?? null, inXray: this.running.has(key.uuid) })),
      online: this.online(),
    };
  }
}
