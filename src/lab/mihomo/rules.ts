import type { Random } from '../random';
import type { Dialect } from './profile';

export interface Rule {
  readonly type: string;
  readonly payload: string;
  readonly proxy: string;
  readonly size: number;
  disabled: boolean;
  readonly hitCount: number;
  readonly missCount: number;
}
export interface RuleProvider {
  readonly name: string;
  readonly behavior: 'Domain' | 'IPCIDR' | 'Classical';
  readonly format: 'YamlRule' | 'TextRule' | 'MrsRule';
  readonly ruleCount: number;
  readonly vehicleType: 'HTTP' | 'File';
  updatedAt: number;
}

const FIXED: readonly (readonly [type: string, payload: string, proxy: string, size?: number])[] = [
  ['RuleSet', 'reject', 'REJECT'],
  ['DomainSuffix', 'stream.example', 'Streaming'],
  ['DomainKeyword', 'social', 'Main'],
  ['GeoSite', 'category-ads', 'REJECT', 4_211],
  ['ProcessName', 'apt', 'DIRECT'],
  ['IPCIDR', '203.0.113.0/24', 'Main'],
  ['GeoIP', 'LAN', 'DIRECT', 18],
];

export function createRules(random: Random, more: number): Rule[] {
  const rule = (type: string, payload: string, proxy: string, size = -1): Rule => ({
    type,
    payload,
    proxy,
    size,
    disabled: false,
    hitCount: random.int(0, 4_000),
    missCount: random.int(0, 90_000),
  });
  const extra = Array.from({ length: more }, (_, index) =>
    rule('DomainSuffix', `site${index + 1}.example.net`, random.pick(['Main', 'DIRECT', 'Work'])),
  );
  return [...FIXED.map(row => rule(...row)), ...extra, rule('Match', '', 'Main')];
}

export function createRuleProviders(now: number): RuleProvider[] {
  return [
    { name: 'reject', behavior: 'Domain', format: 'MrsRule', ruleCount: 12_402, vehicleType: 'HTTP', updatedAt: now - 5 * 3_600_000 },
    { name: 'office', behavior: 'Classical', format: 'YamlRule', ruleCount: 37, vehicleType: 'File', updatedAt: now - 90 * 86_400_000 },
  ];
}

const NEVER = '0001-01-01T00:00:00Z';

export function rulesView(rules: readonly Rule[], dialect: Dialect, now: number): unknown {
  if (dialect === 'sing-box') return { rules: null };
  return {
    rules: rules.map((rule, index) => {
      const base = { type: rule.type, payload: rule.payload, proxy: rule.proxy, size: rule.size };
      if (dialect === 'mihomo-old') return base;
      const time = (count: number) => (count > 0 ? new Date(now - 1_000).toISOString() : NEVER);
      const { disabled, hitCount, missCount } = rule;
      return { index, ...base, extra: { disabled, hitCount, hitAt: time(hitCount), missCount, missAt: time(missCount) } };
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
