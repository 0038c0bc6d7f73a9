import type { Clock } from '../clock';
import { createRandom, type Random } from '../random';
import type { Scale } from '../types';
import { defaultConfig, type GeneralConfig, PORTS } from './config';
import { type MihomoProfile, VERSIONS } from './profile';
import { Proxies } from './proxies';
import { createRuleProviders, createRules, type Rule, type RuleProvider, restartRules } from './rules';
import { Traffic } from './traffic';

/** The whole state of one simulated core. */
export class MihomoSim {
  profile: MihomoProfile;
  traffic: Traffic;
  proxies: Proxies;
  config: GeneralConfig;
  rules: Rule[];
  ruleProviders: RuleProvider[];
  random: Random;
  readonly storage = new Map<string, unknown>();
  startedAt: number;
  /** After an upgrade; null: the dialect's own. */
  upgraded: string | null = null;

  constructor(
    seed: string,
    readonly clock: Clock,
    private readonly scale: Scale,
    profile: Partial<MihomoProfile>,
  ) {
    this.random = createRandom(seed);
    this.profile = {
      dialect: 'mihomo',
      secret: this.random.fork('secret').hex(24),
      debugRoutes: false,
      restartMs: 400,
      downloadMs: 1_500,
      oddNames: false,
      idle: false,
      stamped: false,
      ...profile,
    };
    this.startedAt = clock.now();
    const large = scale === 'large';
    this.traffic = new Traffic(this.random.fork('traffic'), clock, () => this.profile, large ? 10_000 : 300);
    this.proxies = new Proxies(this.random.fork('proxies'), clock, large ? 5_000 : 0, this.profile.oddNames);
    this.config = defaultConfig(this.profile.dialect);
    this.rules = createRules(this.random.fork('rules'), large ? 12_400 : 24, clock.now());
    this.ruleProviders = createRuleProviders(clock.now());
  }

  /** A new world from a seed; the profile stays. */
  reset(seed: string): void {
    const fresh = new MihomoSim(seed, this.clock, this.scale, this.profile);
    this.storage.clear();
    this.random = fresh.random;
    this.traffic = fresh.traffic;
    this.proxies = fresh.proxies;
    this.rules = fresh.rules;
    this.ruleProviders = fresh.ruleProviders;
    this.startedAt = fresh.startedAt;
    this.config = fresh.config;
    this.upgraded = null;
  }

  get version(): string {
    return this.upgraded ?? VERSIONS[this.profile.dialect].version;
  }

  /** Another configuration is loaded: what was patched is lost, the ports only where it is forced. */
  reload(changes: Partial<GeneralConfig>, force: boolean): void {
    const ports = force ? {} : Object.fromEntries(PORTS.map(name => [name, this.config[name]]));
    this.config = { ...defaultConfig(this.profile.dialect), ...ports, ...changes };
    for (const rule of this.rules) rule.disabled = false;
  }

  /** What a restart of the core changes: counters, connections and everything patched at run time. */
  restart(): void {
    this.startedAt = this.clock.now();
    this.traffic.restart();
    this.config = defaultConfig(this.profile.dialect);
    restartRules(this.rules, this.startedAt);
    for (const group of this.proxies.groups.values()) group.fixed = '';
  }

  setProfile(patch: Partial<MihomoProfile>): void {
    const dialect = this.profile.dialect;
    this.profile = { ...this.profile, ...patch };
    if (this.profile.dialect !== dialect) this.config = defaultConfig(this.profile.dialect);
  }

  truth(): unknown {
    this.traffic.catchUp();
    const { down, up, downTotal, upTotal, memory, connections } = this.traffic;
    return {
      now: this.clock.now(),
      startedAt: this.startedAt,
      dialect: this.profile.dialect,
      down,
      up,
      downTotal,
      upTotal,
      memory,
      connections: connections.size,
      config: this.config,
      groups: Object.fromEntries([...this.proxies.groups.values()].map(group => [group.name, { now: group.now, fixed: group.fixed }])),
    };
  }
}
