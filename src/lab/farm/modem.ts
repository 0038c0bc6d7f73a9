import type { Clock } from '../clock';
import type { Random } from '../random';
import type { Operator, Outcome, Phase, PortSettings, Shown } from './port';
import type { FarmProfile } from './profile';
import type { Services } from './services';
import { NO_SIGNAL, Radio } from './signal';

/** What a modem needs from its farm. */
export interface Surroundings {
  readonly clock: Clock;
  readonly services: Services;
  readonly profile: () => FarmProfile;
  newIp(modem: Modem): string;
  /** An address was obtained: one row of history. */
  obtained(modem: Modem): void;
}

const STUCK_MS = 300_000;
const ACTIVATION_MS = 500;

/** One modem: its true state, moved by events of the clock, and what monitoring shows of it. */
export class Modem {
  phase: Phase;
  since: number;
  ip: string;
  lastStart: number | null = null;
  lastEnd: number | null = null;
  /** From when the next scheduled change counts. */
  countFrom: number;
  /** Set by tests: how the next change ends and how long it takes. */
  next: { outcome?: Outcome | undefined; durationMs?: number | undefined } = {};
  shown: Shown;
  readonly radio: Radio;
  changes = 0;
  #netBackAt = 0;
  #nextTick: number;
  #cancelPhase = () => {};
  #cancelSchedule = () => {};
  readonly #waiting: (() => void)[] = [];

  constructor(
    public id: number,
    public settings: PortSettings,
    readonly operator: Operator,
    public lan: { readonly ip: string; readonly gateway: string },
    radio: { readonly rsrp: number; readonly sinr: number },
    readonly random: Random,
    private readonly around: Surroundings,
    phase: 'online' | 'off' | 'unplugged' | 'boot' = 'online',
  ) {
    this.radio = new Radio(random.fork('radio'), radio.rsrp, radio.sinr);
    const now = around.clock.now();
    this.since = now;
    this.countFrom = now;
    this.phase = phase === 'boot' ? 'off' : phase;
    this.ip = phase === 'online' ? around.newIp(this) : '';
    this.shown = { conn_dev: false, conn_net: false, conn_inet: false, external_ip: '', network: null, radio: NO_SIGNAL };
    this.#sample(now);
    this.#nextTick = now + random.int(1, settings.monitoring_interval * 1_000);
    if (phase === 'boot') this.#boot();
  }

  get changing(): boolean {
    return this.phase === 'reconnecting';
  }
  get timed(): boolean {
    return this.settings.reconnect_type !== 'link';
  }
  get plugged(): boolean {
    return this.phase !== 'unplugged';
  }

  /** Takes the samples that monitoring would have taken by now. */
  catchUp(now = this.around.clock.now()): void {
    while (this.#nextTick <= now) {
      if (this.around.services.monitoring) this.#sample(this.#nextTick);
      this.#nextTick += this.settings.monitoring_interval * 1_000;
    }
  }

  #sample(at: number): void {
    const { phase } = this;
    const net = phase === 'attach' || phase === 'online' || phase === 'no-inet' || (phase === 'reconnecting' && at >= this.#netBackAt);
    const network = this.settings.net_mode;
    const { monitoring_interval } = this.settings;
    this.shown = {
      conn_dev: phase !== 'off' && phase !== 'unplugged',
      conn_net: net,
      conn_inet: phase === 'online',
      external_ip: phase === 'online' ? this.ip : '',
      network: net || phase === 'reconnecting' || phase === 'lost' ? network : null,
      radio: net ? this.radio.tick(monitoring_interval, network === 'lte', this.around.profile().signals) : NO_SIGNAL,
    };
  }

  #enter(phase: Phase): void {
    this.catchUp();
    this.#cancelPhase();
    this.#cancelPhase = () => {};
    this.phase = phase;
    this.since = this.around.clock.now();
  }

  #later(ms: number, step: () => void): void {
    this.#cancelPhase = this.around.clock.after(ms, step);
  }

  #boot(): void {
    this.#enter('boot');
    this.#later(this.random.int(4_000, 9_000), () => this.#attach());
  }

  #attach(): void {
    this.#enter('attach');
    this.#later(this.random.int(3_000, 12_000), () => this.#online(this.around.newIp(this)));
  }

  #online(ip: string): void {
    this.#enter('online');
    this.ip = ip;
    this.countFrom = this.around.clock.now();
    this.around.obtained(this);
    this.plan();
  }

  /** Whether a change asked for now would be carried out; the panel says "ok" either way. */
  accepts(): boolean {
    const now = this.around.clock.now();
    const last = this.around.profile().cooldownFrom === 'end' ? Math.max(this.lastEnd ?? 0, this.lastStart ?? 0) : (this.lastStart ?? 0);
    if (!this.settings.active || this.phase === 'off' || !this.plugged || this.changing) return false;
    return now - last >= this.settings.reconnect_min * 1_000;
  }

  /** Starts a change of address; `accepts` was asked before. */
  reconnect(): void {
    const outcome = this.next.outcome ?? this.#draw();
    const median = this.around.profile().medianS * 1_000;
    const usual = Math.round(Math.min(40_000, Math.max(5_000, median * Math.exp(this.random.normal(0, 0.4)))));
    const duration = outcome === 'stuck' ? STUCK_MS : (this.next.durationMs ?? usual);
    this.next = {};
    const oldIp = this.ip;
    this.#enter('reconnecting');
    this.lastStart = this.since;
    this.#netBackAt = this.since + Math.round(duration * this.random.range(0.3, 0.7));
    if (outcome === 'stuck') this.#netBackAt = this.since + duration;
    this.#later(duration, () => this.#finish(outcome, oldIp));
  }

  #draw(): Outcome {
    const { odds } = this.operator;
    let below = 1 - odds['same-ip'] - odds['no-inet'] - odds.lost - odds.stuck;
    const chance = this.random.next();
    for (const outcome of ['new-ip', 'same-ip', 'no-inet', 'lost'] as const) {
      if (chance < below) return outcome;
      below += outcome === 'new-ip' ? odds['same-ip'] : outcome === 'same-ip' ? odds['no-inet'] : odds.lost;
    }
    return 'stuck';
  }

  #finish(outcome: Outcome, oldIp: string): void {
    this.catchUp();
    this.changes += 1;
    this.lastEnd = this.around.clock.now();
    this.radio.newCell();
    if (outcome === 'new-ip' || (outcome === 'same-ip' && oldIp === '')) this.#online(this.around.newIp(this));
    else if (outcome === 'same-ip') this.#online(oldIp);
    else this.#fail(outcome === 'no-inet' ? 'no-inet' : 'lost');
    for (const done of this.#waiting.splice(0)) done();
  }

  /** Without internet or network; comes back by itself some time later. */
  #fail(phase: 'no-inet' | 'lost'): void {
    this.#enter(phase);
    this.ip = '';
    this.countFrom = this.since;
    this.plan();
    this.#later(this.random.int(30_000, 300_000), () => this.#attach());
  }

  fail(phase: 'no-inet' | 'lost'): void {
    if (this.plugged && this.phase !== 'off') this.#fail(phase);
  }

  /** Resolves when the change in flight has ended. */
  ended(): Promise<void> {
    return this.changing ? new Promise(resolve => this.#waiting.push(resolve)) : Promise.resolve();
  }

  /** Plans the next scheduled change. */
  plan(): void {
    this.#cancelSchedule();
    this.#cancelSchedule = () => {};
    if (!this.timed || !this.settings.active || !this.around.services.running('scheduler')) return;
    const due = this.countFrom + this.settings.reconnect_interval * 1_000;
    this.#cancelSchedule = this.around.clock.after(Math.max(0, due - this.around.clock.now()), () => {
      if (this.changing) return;
      if (this.accepts() && this.around.services.running('reconnect') && this.around.services.running('rabbitmq')) {
        this.reconnect();
        return;
      }
      this.countFrom = this.around.clock.now();
      this.plan();
    });
  }

  /** Seconds until the next scheduled change; 0 for ports that change only when asked. */
  secondsLeft(): number {
    if (!this.timed) return 0;
    const due = this.countFrom + this.settings.reconnect_interval * 1_000;
    return Math.max(0, Math.ceil((due - this.around.clock.now()) / 1_000));
  }

  setActive(active: boolean): void {
    this.catchUp();
    if (this.settings.active === active) return;
    this.settings = { ...this.settings, active };
    this.#cancelSchedule();
    if (!this.plugged) return;
    this.around.clock.after(ACTIVATION_MS, () => {
      if (this.settings.active !== active || !this.plugged) return;
      if (active && this.phase === 'off') this.#boot();
      if (!active && this.phase !== 'off') this.#goDark('off');
    });
  }

  /** The service that changes settings restarts monitoring and the countdown. */
  setSettings(settings: PortSettings): void {
    this.catchUp();
    const { active } = settings;
    this.settings = { ...settings, active: this.settings.active };
    this.#nextTick = Math.min(this.#nextTick, this.around.clock.now() + settings.monitoring_interval * 1_000);
    this.setActive(active);
    this.plan();
  }

  unplug(): void {
    if (this.plugged) this.#goDark('unplugged');
  }

  plug(ifname: string | undefined): void {
    if (this.plugged) return;
    if (ifname !== undefined) this.settings = { ...this.settings, ifname };
    if (this.settings.active) this.#boot();
    else this.#enter('off');
  }

  #goDark(phase: 'off' | 'unplugged'): void {
    this.#enter(phase);
    this.ip = '';
    // The panel itself switches these off, without waiting for a sample.
    this.#sample(this.since);
    for (const done of this.#waiting.splice(0)) done();
  }

  stop(): void {
    this.#cancelPhase();
    this.#cancelSchedule();
  }
}
