/** Rules as sing-box writes them: `domain_suffix=[a.example b.example] port=443`, several joined by `&&` or `||`, inverted by `!(…)`. Pure. */
import { own } from '../own';
import type { Verdict } from './judge';

/** One condition in mihomo's words. */
export type JudgeOne = (type: string, payload: string) => Verdict;

/** Of a rule, those of one group are alternatives; all others must hold. */
const GROUPS: Readonly<Record<string, 'destination' | 'port'>> = {
  domain: 'destination',
  domain_suffix: 'destination',
  domain_keyword: 'destination',
  domain_regex: 'destination',
  geosite: 'destination',
  geoip: 'destination',
  rule_set: 'destination',
  ip_cidr: 'destination',
  ip_is_private: 'destination',
  port: 'port',
  port_range: 'port',
};
const TYPES: Readonly<Record<string, string>> = {
  domain: 'domain',
  domain_suffix: 'domainsuffix',
  domain_keyword: 'domainkeyword',
  domain_regex: 'domainregex',
  geosite: 'geosite',
  geoip: 'geoip',
  rule_set: 'ruleset',
  ip_cidr: 'ipcidr',
  ip_is_private: 'geoip',
  port: 'dstport',
  port_range: 'dstport',
  network: 'network',
  source_ip_cidr: 'srcipcidr',
  process_name: 'processname',
  inbound: 'inname',
  user: 'inuser',
  source_port: 'srcport',
  process_path: 'processpath',
  auth_user: 'inuser',
};
const ITEM = /([a-z_]+)=(\[[^\]]*\]|\S+)/g;
/** Long lists are cut where they are written out. */
const CUT = /\.{3}$/;

/** Actions after which the next rule is asked. */
export const goesOn = (action: string): boolean => /^(sniff|resolve|route-options)\b/.test(action.toLowerCase());

export function judgeSingBox(payload: string, one: JudgeOne): Verdict {
  const inner = /^!\((.*)\)$/s.exec(payload.trim())?.[1];
  if (inner !== undefined) return not(judgeSingBox(inner, one));
  const all = payload.split(' && ');
  const any = payload.split(' || ');
  if (all.length > 1 && any.length > 1) return 'type';
  return any.length > 1 ? or(any.map(part => judgeRule(part, one))) : and(all.map(part => judgeRule(part, one)));
}

function judgeRule(text: string, one: JudgeOne): Verdict {
  const items = [...text.matchAll(ITEM)];
  // Words that are no conditions: another way to write it than is known here.
  if (text.replaceAll(ITEM, '').trim() !== '') return 'type';
  const groups = new Map<string, Verdict[]>();
  for (const [, key = '', written = ''] of items) {
    const group = own(GROUPS, key) ?? key;
    groups.set(group, [...(groups.get(group) ?? []), judgeItem(key, written, one)]);
  }
  return and([...groups.values()].map(or));
}

function judgeItem(key: string, written: string, one: JudgeOne): Verdict {
  const type = own(TYPES, key);
  if (type === undefined) return 'type';
  if (key === 'ip_is_private') return written === 'true' ? one('geoip', 'private') : 'type';
  const list = written.startsWith('[') ? written.slice(1, -1) : written;
  const values = list.replace(CUT, '').split(/\s+/).filter(Boolean);
  const payload = (value: string) => (key === 'port_range' ? value.replace(':', '-') : value);
  const found = or(values.map(value => one(type, payload(value))));
  return found === 'no' && CUT.test(list) ? 'type' : found;
}

const and = (verdicts: readonly Verdict[]): Verdict => (verdicts.includes('no') ? 'no' : (verdicts.find(each => each !== 'yes') ?? 'yes'));
const or = (verdicts: readonly Verdict[]): Verdict => (verdicts.includes('yes') ? 'yes' : (verdicts.find(each => each !== 'no') ?? 'no'));
const not = (verdict: Verdict): Verdict => (verdict === 'yes' ? 'no' : verdict === 'no' ? 'yes' : verdict);
