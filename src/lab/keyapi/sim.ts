import { type Clock, pass } from '../clock';
import { createRandom, type Random } from '../random';
import { Sessions } from '../sessions';
import type { Scale } from '../types';
import { publicKeyOf } from '../x25519';
import { type KeyapiProfile, keyapiDefaults } from './profile';

export interface StoredKey {
  readonly id: number;
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

/** The whole state of one simulated key service and the Xray it restarts. */
export class KeyapiSim {
  profile: KeyapiProfile;
  random: Random;
  readonly keys: StoredKey[] = [];
  /** By uuid, as Xray counts it: gone with every restart in dialects A and B. */
  readonly traffic = new Map<string, Counted>();
  privateKey: Buffer;
  startedAt: number;
  restarts = 0;
  #sessions: Sessions;
  #steppedTo: number;
  #nextId = 1;
  #turn: Promise<unknown> = Promise.resolve();

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
    this.traffic.clear();
    this.#nextId = 1;
    this.restarts = 0;
    this.startedAt = this.clock.now() - 5 * 3_600_000;
    this.#steppedTo = this.clock.now();
    const random = this.random.fork('keys');
    const names = this.scale === 'large' ? Array.from({ length: 2_000 }, (_, index) => `key ${index + 1}`) : NAMES;
    for (const name of names) this.store(name, this.clock.now() - random.int(1, 400) * 86_400_000);
    const last = this.keys.at(-1);
    if (last && this.scale === 'default') last.isActive = false;
    for (const key of this.keys.slice(0, -1)) this.traffic.set(key.uuid, { up: random.int(1e6, 2e8), down: random.int(1e7, 3e9) });
    this.#beginSessions();
    this.#step(this.#steppedTo);
  }

  get publicKey(): string {
    return publicKeyOf(this.privateKey);
  }

  #beginSessions(): void {
    const users = () => this.keys.filter(key => key.isActive).map(key => key.uuid);
    this.#sessions = new Sessions(this.random.fork(`sessions/${this.restarts}`), users, 60);
    this.#sessions.fill(this.clock.now());
  }

  #step(at: number): void {
    this.#sessions.step(at, (uuid, up, down) => {
      const counted = this.traffic.get(uuid) ?? { up: 0, down: 0 };
      this.traffic.set(uuid, { up: counted.up + up, down: counted.down + down });
    });
  }

  catchUp(): void {
    const now = this.clock.now();
    while (this.#steppedTo + 1_000 <= now) {
      this.#steppedTo += 1_000;
      this.#step(this.#steppedTo);
    }
  }

  store(name: string, at = this.clock.now()): StoredKey {
    const id = this.#nextId++;
    const random = this.random.fork(`key/${id}`);
    const key = {
      id,
      uuid: random.uuid(),
      name,
      createdAt: at,
      port: FIRST_PORT + ((id - 1) % 100),
      shortId: random.hex(16),
      isActive: true,
    };
    this.keys.push(key);
    return key;
  }

  /** By number or uuid, as far as the dialect knows both. */
  find(id: string): StoredKey | undefined {
    return this.keys.find(key => key.uuid === id || (this.profile.dialect === 'E' && String(key.id) === id));
  }

  delete(key: StoredKey): void {
    this.keys.splice(this.keys.indexOf(key), 1);
    this.traffic.delete(key.uuid);
  }

  /** The service does one thing at a time; each write waits for the one before it. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work);
    this.#turn = mine.catch(() => {});
    return mine;
  }

  /** Restarts Xray: it takes a while, cuts every session, and in A and B its counters begin again. False: it failed. */
  async restartXray(): Promise<boolean> {
    await pass(this.clock, this.profile.restartMs);
    this.catchUp();
    if (this.profile.restartFails) return false;
    this.restarts += 1;
    this.startedAt = this.clock.now();
    if (this.profile.dialect === 'A' || this.profile.dialect === 'B') this.traffic.clear();
    this.#beginSessions();
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
      keys: this.keys.map(key => ({ ...key, traffic: this.traffic.get(key.uuid) ?? null })),
      online: this.online(),
    };
  }
}
