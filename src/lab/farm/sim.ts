import type { Clock } from '../clock';
import { createRandom, type Random } from '../random';
import type { Scale } from '../types';
import { Walk } from '../walk';
import type { FarmProxy, HistoryRow, IpRecord, OperatorIp, PanelUser, ProxyLogin } from './accounts';
import { furnish } from './fixture';
import { Modem, type Surroundings } from './modem';
import type { Operator, PortSettings } from './port';
import { DEFAULT_PROFILE, type FarmProfile } from './profile';
import { SERVICES, type Service, Services } from './services';
import { LAN_CARD, OPERATORS } from './tables';

/** `empty` is a panel just installed; `large` has 120 modems and 3000 rows of history. */
export type Scenario = Scale | 'empty';

const UPTIME_MS = 74_327_000;

/** The whole state of one simulated farm. */
export class FarmSim {
  readonly modems = new Map<number, Modem>();
  readonly proxies = new Map<number, FarmProxy>();
  readonly logins = new Map<number, ProxyLogin>();
  readonly ipRecords = new Map<number, IpRecord>();
  readonly users = new Map<number, PanelUser>();
  /** Sites that proxies may name; the panel has no list of them. */
  readonly sites: ReadonlySet<number> = new Set(Array.from({ length: 20 }, (_, index) => index + 1));
  readonly history: HistoryRow[] = [];
  readonly operatorIps: OperatorIp[] = [];
  readonly services = new Services();
  /** Ports whose change was asked for while the service that does it was stopped. */
  readonly queue = new Set<number>();
  /** Interfaces of modems that no port uses. */
  spareInterfaces: { ifname: string; ip: string; gateway: string }[] = [];
  profile: FarmProfile;
  random: Random;
  cpu: Walk;
  memory: Walk;
  bootAt: number;
  #knownIps = new Set<string>();
  #nextId = 100;

  constructor(
    public seed: string,
    readonly clock: Clock,
    public scenario: Scenario,
    profile: Partial<FarmProfile>,
  ) {
    this.profile = { ...DEFAULT_PROFILE, ...profile };
    this.random = createRandom(seed);
    this.cpu = new Walk(this.random.fork('cpu'), 22, 9, 0.2);
    this.memory = new Walk(this.random.fork('memory'), 2_350, 180, 0.05);
    this.bootAt = clock.now() - UPTIME_MS;
    furnish(this, scenario);
  }

  nextId(): number {
    return this.#nextId++;
  }

  /** What every modem of this farm is given. */
  surroundings(): Surroundings {
    return {
      clock: this.clock,
      services: this.services,
      profile: () => this.profile,
      newIp: modem => this.#newIp(modem.operator, modem.random),
      obtained: modem => this.record(modem, modem.ip, this.clock.now()),
    };
  }

  addModem(
    settings: PortSettings,
    operator: Operator,
    phase: 'online' | 'off' | 'unplugged' | 'boot',
    radio = { rsrp: -80, sinr: 14 },
    id = this.nextId(),
  ): Modem {
    const lan = this.spareInterfaces.find(({ ifname }) => ifname === settings.ifname) ?? {
      ip: `192.168.${id % 250}.100`,
      gateway: `192.168.${id % 250}.1`,
    };
    this.spareInterfaces = this.spareInterfaces.filter(({ ifname }) => ifname !== settings.ifname);
    const modem = new Modem(
      id,
      settings,
      operator,
      { ip: lan.ip, gateway: lan.gateway },
      radio,
      this.random.fork(`modem/${id}`),
      this.surroundings(),
      phase,
    );
    this.modems.set(id, modem);
    return modem;
  }

  /** A port that the user may see: users who are no staff have those that were delegated to them. */
  portOf(user: PanelUser, id: number): Modem | undefined {
    const modem = this.modems.get(id);
    return modem && (user.is_staff || modem.settings.users.includes(user.id)) ? modem : undefined;
  }

  /** Interfaces that no port uses, the host's own card among them. */
  freeInterfaces(): readonly { readonly ifname: string; readonly ip: string; readonly gateway: string }[] {
    const used = new Set([...this.modems.values()].map(modem => modem.settings.ifname));
    return [LAN_CARD, ...this.spareInterfaces].filter(({ ifname }) => !used.has(ifname));
  }

  /** A port goes over to another interface; the one it had is free again. */
  moveInterface(modem: Modem, ifname: string): void {
    const target = this.freeInterfaces().find(free => free.ifname === ifname);
    if (!target || ifname === modem.settings.ifname) return;
    this.spareInterfaces = [
      ...this.spareInterfaces.filter(free => free.ifname !== ifname),
      { ifname: modem.settings.ifname, ...modem.lan },
    ];
    modem.lan = { ip: target.ip, gateway: target.gateway };
  }

  /** An address of the operator that no modem has now. */
  #newIp(operator: Operator, random: Random): string {
    const taken = new Set([...this.modems.values()].map(modem => modem.ip));
    for (;;) {
      const [prefix, from, to] = random.pick(operator.pools);
      const ip = `${prefix}.${random.int(from, to)}`;
      if (!taken.has(ip)) return ip;
    }
  }

  /** One obtained address: always a row for the modem, and a row for the operator if it is new there. */
  record(modem: Modem, ip: string, at: number): void {
    const { id, operator, settings } = modem;
    const networkType = settings.net_mode === 'lte' ? 1 : 2;
    this.history.push({ id: this.history.length + 1, oip: ip, modem: id, networkType, operator: operator.id, osfp: settings.osfp, at });
    const key = `${operator.id} ${ip}`;
    if (this.#knownIps.has(key)) return;
    this.#knownIps.add(key);
    this.operatorIps.push({ id: this.operatorIps.length + 1, ip, operator: operator.id, at });
  }

  /** Operators and networks fill themselves as SIM cards appear. */
  operators(): readonly Operator[] {
    return OPERATORS.filter(({ id }) => [...this.modems.values()].some(modem => modem.operator.id === id));
  }

  catchUp(): void {
    for (const modem of this.modems.values()) modem.catchUp();
  }

  /** Asks for changes of address. What cannot be carried out now is dropped in silence, or queued while the service is stopped. */
  reconnect(ids: readonly number[]): Modem[] {
    const ready = this.services.running('reconnect') && this.services.running('rabbitmq');
    const started: Modem[] = [];
    for (const id of new Set(ids)) {
      const modem = this.modems.get(id);
      if (!modem) continue;
      if (!ready) this.queue.add(id);
      else if (modem.accepts()) {
        modem.reconnect();
        started.push(modem);
      }
    }
    return started;
  }

  setService(service: Service, running: boolean): void {
    this.catchUp();
    this.services.set(service, running);
    if (service === 'scheduler') for (const modem of this.modems.values()) modem.plan();
    if (running && this.services.running('reconnect') && this.services.running('rabbitmq')) {
      const waiting = [...this.queue];
      this.queue.clear();
      this.reconnect(waiting);
    }
  }

  /** A new world; the profile stays. */
  reset(seed: string, scenario: Scenario): void {
    for (const modem of this.modems.values()) modem.stop();
    for (const map of [this.modems, this.proxies, this.logins, this.ipRecords, this.users]) map.clear();
    this.history.length = 0;
    this.operatorIps.length = 0;
    this.#knownIps = new Set();
    this.queue.clear();
    this.#nextId = 100;
    for (const service of SERVICES) this.services.set(service, true);
    this.seed = seed;
    this.scenario = scenario;
    this.random = createRandom(seed);
    this.cpu = new Walk(this.random.fork('cpu'), 22, 9, 0.2);
    this.memory = new Walk(this.random.fork('memory'), 2_350, 180, 0.05);
    this.bootAt = this.clock.now() - UPTIME_MS;
    furnish(this, scenario);
  }

  /** What really is, for assertions. */
  truth(): unknown {
    this.catchUp();
    return {
      now: this.clock.now(),
      seed: this.seed,
      scenario: this.scenario,
      services: Object.fromEntries(SERVICES.map(service => [service, this.services.running(service)])),
      queue: [...this.queue],
      history: this.history.length,
      operatorIps: this.operatorIps.length,
      modems: [...this.modems.values()].map(modem => ({
        id: modem.id,
        name: modem.settings.name,
        active: modem.settings.active,
        ifname: modem.settings.ifname,
        phase: modem.phase,
        since: modem.since,
        ip: modem.ip,
        lastStart: modem.lastStart,
        lastEnd: modem.lastEnd,
        accepts: modem.accepts(),
        changes: modem.changes,
        operator: modem.operator.name,
        cell: modem.radio.means,
      })),
    };
  }
}
