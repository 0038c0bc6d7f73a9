import type { Random } from '../random';
import type { Dialect } from './profile';

export interface Rule {
  readonly type: string;
  readonly payload: string;
  readonly proxy: string;
  readonly size: number;
  disabled: boolean;
  /** Hits at `countedFrom`, and how many a second come since. */
  hits: number;
  readonly hitsPerS: number;
  misses: number;
  countedFrom: number;
}
export interface RuleProvider {
  readonly name: string;
  readonly behavior: 'Domain' | 'IPCIDR' | 'Classical';
  readonly format: 'YamlRule' | 'TextRule' | 'MrsRule';
  readonly ruleCount: number;
  readonly vehicleType: 'HTTP' | 'File';
  updatedAt: number;
  /** What the core says when it is to be downloaded; null: it can be. */
  readonly refuses: string | null;
}

const FIXED: readonly (readonly [type: string, payload: string, proxy: string, size?: number])[] = [
  ['RuleSet', 'reject', 'REJECT'],
  ['DomainSuffix', 'stream.example', 'Streaming'],
  ['DomainKeyword', 'social', 'Main'],
  ['GeoSite', 'category-ads', 'REJECT', 4_211],
  ['ProcessName', 'apt', 'DIRECT'],
  ['IPCIDR', '203.0.113.0/24', 'Main'],
  ['GeoIP', 'LAN', 'DIRECT', 18],
  ['DomainSuffix', 'mail.example', 'Work'],
  ['DomainSuffix', 'calendar.example', 'Work'],
  ['Domain', 'push.apps.example', 'DIRECT'],
  ['DomainKeyword', 'tracker', 'REJECT'],
  ['DomainSuffix', 'ads.example', 'REJECT'],
  ['RuleSet', 'trackers', 'REJECT'],
  ['ProcessName', 'syncthing', 'Spread'],
  ['DomainSuffix', 'games.example', 'DIRECT'],
  ['Domain', 'old-cdn.video.example', 'Streaming'],
  ['DomainSuffix', 'video.example', 'Streaming'],
  ['AND', '((Network,udp) && (DstPort,443))', 'REJECT'],
  ['IPCIDR', '192.0.2.0/24', 'Main'],
  ['GeoSite', 'category-dev', 'Main', 3_204],
  ['DstPort', '6881-6889', 'DIRECT'],
  ['SrcIPCIDR', '192.168.1.40/32', 'Work'],
];
const WORDS = ['news', 'shop', 'wiki', 'maps', 'bank', 'travel', 'music', 'forum', 'cloud', 'photo', 'garden', 'weather'];

/** Hits as they were counted for days; some rules are never hit. */
export function createRules(random: Random, more: number, now: number): Rule[] {
  const rule = (type: string, payload: string, proxy: string, size = -1): Rule => {
    const hitsPerS = random.chance(0.12) ? 0 : 10 ** random.range(-4, 0.2);
    const days = random.range(5, 7);
    return {
      ...{ type, payload, proxy, size, disabled: false, hitsPerS },
      ...{ hits: hitsPerS * days * 86_400, misses: random.int(100, 90_000), countedFrom: now },
    };
  };
  const extra = Array.from({ length: more }, (_, index) =>
    rule('DomainSuffix', `${random.pick(WORDS)}${index + 1}.example.net`, random.pick(['Main', 'DIRECT', 'Work', 'Spread'])),
  );
  return [...FIXED.map(row => rule(...row)), ...extra, rule('Match', '', 'Main')];
}

/** A core that began again: all are on, and nothing is counted yet. */
export function restartRules(rules: readonly Rule[], now: number): void {
  for (const rule of rules) {
    rule.disabled = false;
    rule.hits = 0;
    rule.misses = 0;
    rule.countedFrom = now;
  }
}

const HOUR = 3_600_000;
export function createRuleProviders(now: number): RuleProvider[] {
  const http = { vehicleType: 'HTTP', refuses: null } as const;
  const unavailable = 'Get "https://lists.example/trackers.mrs": 503 Service Unavailable';
  return [
    { ...http, name: 'reject', behavior: 'Domain', format: 'MrsRule', ruleCount: 12_402, updatedAt: now - 5 * HOUR },
    { ...http, name: 'streaming', behavior: 'Domain', format: 'MrsRule', ruleCount: 1_962, updatedAt: now - 2 * HOUR },
    { ...http, name: 'cn-ip', behavior: 'IPCIDR', format: 'MrsRule', ruleCount: 8_611, updatedAt: now - 26 * HOUR },
    {
      ...http,
      name: 'trackers',
      behavior: 'Domain',
      format: 'TextRule',
      ruleCount: 3_120,
      updatedAt: now - 150 * HOUR,
      refuses: unavailable,
    },
    {
      ...http,
      name: 'office',
      behavior: 'Classical',
      format: 'YamlRule',
      ruleCount: 37,
      vehicleType: 'File',
      updatedAt: now - 2_160 * HOUR,
    },
  ];
}

/** Whole hits by now, and when the last one was. */
function hitsOf({ hits, hitsPerS, countedFrom }: Rule, now: number): { readonly count: number; readonly at: number } {
  const exact = hits + (hitsPerS * (now - countedFrom)) / 1000;
  const count = Math.floor(exact);
  return { count, at: hitsPerS === 0 ? 0 : now - ((exact - count) / hitsPerS) * 1000 };
}

const NEVER = '0001-01-01T00:00:00Z';

export function rulesView(rules: readonly Rule[], dialect: Dialect, now: number): unknown {
  if (dialect === 'sing-box') return { rules: null };
  return {
    rules: rules.map((rule, index) => {
      const base = { type: rule.type, payload: rule.payload, proxy: rule.proxy, size: rule.size };
      if (dialect === 'mihomo-old') return base;
      const { count: hitCount, at } = hitsOf(rule, now);
      const { disabled, misses: missCount } = rule;
      const hitAt = hitCount > 0 ? new Date(at).toISOString() : NEVER;
      const missAt = missCount > 0 ? new Date(now - 1_000).toISOString() : NEVER;
      return { index, ...base, extra: { disabled, hitCount, hitAt, missCount, missAt } };
    }),
  };
}

export const ruleProviderView = (provider: RuleProvider) => ({
  behavior: provider.behavior,
  format: provider.format,
  name: provider.name,
  ruleCount: provider.ruleCount,
  type: 'Rule',
  updatedAt: new Date(provider.updatedAt).toISOString(),
  vehicleType: provider.vehicleType,
});
