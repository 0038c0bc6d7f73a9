/** Whether one rule matches a connection, as far as that can be told from outside of the core. Pure. */
import type { Rule, RuleTarget, UnseenReason } from '../model';
import { own } from '../own';
import { inSubnet, parseSubnet } from '../subnet';
import { fitsPattern, fitsWildcard } from './patterns';
import { judgeSingBox } from './singbox';

/** A reason: nobody but the core can tell. */
export type Verdict = 'yes' | 'no' | UnseenReason;
export type Condition = Pick<Rule, 'type' | 'payload'>;
export interface JudgeContext {
  /** Behaviours of rule sets by name: `Domain`, `IPCIDR`, `Classical`. */
  readonly behaviors: Readonly<Record<string, string>>;
}

/** Rules within rules within rules. */
const DEEPEST = 8;
const LAN = [
  '0.0.0.1/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1',
  'fc00::/7',
  'fe80::/10',
];

/** `DOMAIN-SUFFIX` and `DomainSuffix` are one. */
export const typeOf = (type: string): string => type.toLowerCase().replaceAll(/[-_]/g, '');

const sure = (is: boolean): Verdict => (is ? 'yes' : 'no');
/** One that cannot be judged, where the name or value that it is about is known; else what is missing. */
const doubtful = (is: boolean | null): Verdict => (is === null ? 'type' : sure(is));

export function judge(rule: Condition, target: RuleTarget, context: JudgeContext, depth = 0): Verdict {
  const { payload } = rule;
  const { host, port, process, source } = target;
  const value = payload.toLowerCase();
  const type = typeOf(rule.type);
  switch (type) {
    case 'match':
      return 'yes';
    case 'domain':
      return sure(host === value);
    case 'domainsuffix':
      return sure(host !== null && (host === value || host.endsWith(value.startsWith('.') ? value : `.${value}`)));
    case 'domainkeyword':
      return sure(host?.includes(value) === true);
    case 'domainwildcard':
      return sure(host !== null && fitsWildcard(host, value));
    case 'domainregex':
      return host === null ? 'no' : doubtful(fitsPattern(host, payload));
    case 'geosite':
      return host === null ? 'no' : 'set';
    case 'ipcidr':
    case 'ipcidr6':
      return ofAddress(target, [payload]);
    case 'geoip':
      return value === 'lan' || value === 'private' ? ofAddress(target, LAN) : 'set';
    case 'ipasn':
      return 'set';
    case 'ipsuffix':
      return host === null || target.addresses.length > 0 ? 'type' : 'address';
    case 'srcipcidr':
      return source === null ? 'asker' : inAny(source, [payload]);
    case 'srcgeoip':
    case 'srcipasn':
      return source === null ? 'asker' : 'set';
    case 'processname':
      return process === null ? 'asker' : sure(process.toLowerCase() === value);
    case 'processnamewildcard':
      return process === null ? 'asker' : sure(fitsWildcard(process.toLowerCase(), value));
    case 'processnameregex':
      return process === null ? 'asker' : doubtful(fitsPattern(process, payload));
    case 'srcport':
    case 'srcipsuffix':
    case 'inport':
    case 'inuser':
    case 'inname':
    case 'intype':
    case 'dscp':
    case 'uid':
    case 'processpath':
    case 'processpathregex':
    case 'processpathwildcard':
      return 'asker';
    case 'dstport':
    case 'port':
      return port === null ? 'port' : doubtful(inRanges(port, payload));
    case 'network':
      return sure(value === target.network);
    case 'ruleset':
      return host === null && own(context.behaviors, payload)?.toLowerCase() === 'domain' ? 'no' : 'set';
    case 'default':
    case 'logical':
      return judgeSingBox(payload, (kind, text) => judge({ type: kind, payload: text }, target, context, depth + 1));
    case 'and':
    case 'or':
    case 'not':
    case 'subrules':
    case 'subrule':
      return depth < DEEPEST ? ofSeveral(type, payload, target, context, depth) : 'type';
    default:
      return 'type';
  }
}

/** What an address decides. Of a name the core may not ask for one at all (`no-resolve`, which it does not show): then a hit is no certainty. */
function ofAddress({ host, addresses }: RuleTarget, subnets: readonly string[]): Verdict {
  if (addresses.length === 0) return 'address';
  const verdicts = addresses.map(address => inAny(address, subnets));
  if (verdicts.includes('yes')) return host === null ? 'yes' : 'address';
  return verdicts.find(verdict => verdict !== 'no') ?? 'no';
}
function inAny(address: string, subnets: readonly string[]): Verdict {
  const nets = subnets.map(subnet => parseSubnet(withoutZero(subnet)));
  if (nets.some(net => net !== null && inSubnet(address, net))) return 'yes';
  if (subnets.some(subnet => isAll(subnet, address))) return 'yes';
  return nets.every((net, at) => net !== null || /\/0$/.test(subnets[at] ?? '')) ? 'no' : 'type';
}
/** The network of an address that no computer has. */
const withoutZero = (subnet: string): string => subnet.replace(/^0\.0\.0\.0\//, '0.0.0.1/').replace(/^::\//, '::1/');
const isAll = (subnet: string, address: string): boolean => /\/0$/.test(subnet) && subnet.includes(':') === address.includes(':');

/** `443`, `6881-6889`, `80/443`, `80,443`; null for anything else. */
function inRanges(port: number, text: string): boolean | null {
  const ranges = text.split(/[/,]/).map(part => /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part));
  if (ranges.some(range => range === null)) return null;
  return ranges.some(range => port >= Number(range?.[1]) && port <= Number(range?.[2] ?? range?.[1]));
}

function ofSeveral(type: string, payload: string, target: RuleTarget, context: JudgeContext, depth: number): Verdict {
  const parts = partsOf(payload);
  if (parts === null || parts.length === 0) return 'type';
  const verdicts = parts.map(part => judge(part, target, context, depth + 1));
  const unseen = verdicts.find(verdict => verdict !== 'yes' && verdict !== 'no');
  switch (type) {
    case 'and':
      return verdicts.includes('no') ? 'no' : (unseen ?? 'yes');
    case 'or':
      return verdicts.includes('yes') ? 'yes' : (unseen ?? 'no');
    case 'not':
      return unseen ?? sure(verdicts[0] === 'no');
    default:
      return verdicts[0] === 'no' ? 'no' : 'sub-rules';
  }
}

/** `((Type,payload) && (Type,payload))`, `(!(Type,payload))`: what stands in the inner brackets; null where they do not pair. */
function partsOf(payload: string): readonly Condition[] | null {
  const text = payload.trim();
  const inner = groupsOf(text);
  // Brackets around all of it, unless it is one condition alone.
  const [only] = inner ?? [];
  const all = inner?.length === 1 && only !== undefined && /^\s*!?\(/.test(only) ? groupsOf(only) : inner;
  if (!all) return null;
  const parts = all.map(group => /^([A-Za-z-]+),(.*)$/s.exec(group));
  if (parts.some(part => part === null)) return null;
  return parts.map(part => ({ type: part?.[1] ?? '', payload: part?.[2] ?? '' }));
}
function groupsOf(text: string): readonly string[] | null {
  const groups: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') {
      if (depth === 0) start = at + 1;
      depth += 1;
    } else if (text[at] === ')') {
      depth -= 1;
      if (depth < 0) return null;
      if (depth === 0) groups.push(text.slice(start, at));
    }
  }
  return depth === 0 ? groups : null;
}
