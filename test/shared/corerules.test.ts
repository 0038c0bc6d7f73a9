/** Which rule a connection would match, as far as that can be told from outside of the core. */
import { RuleBook } from '@shared/corerules/book';
import { judge } from '@shared/corerules/judge';
import { matchRule, PASSES } from '@shared/corerules/match';
import { fitsPattern, fitsWildcard } from '@shared/corerules/patterns';
import { parseTarget } from '@shared/corerules/target';
import type { Rule, RuleQuery, RuleTarget } from '@shared/model';
import { describe, expect, it } from 'vitest';

const target = (text: string, addresses: readonly string[] = []): RuleTarget => {
  const found = parseTarget(text);
  if (!found) throw new Error(`no target: ${text}`);
  return addresses.length === 0 ? found : { ...found, addresses };
};
const verdict = (type: string, payload: string, text: string, addresses?: readonly string[]) =>
  judge({ type, payload }, target(text, addresses), { behaviors: { names: 'Domain', nets: 'IPCIDR' } });

describe('a target', () => {
  it.each([
    ['cdn.video.example:443', { host: 'cdn.video.example', port: 443 }],
    ['https://User@Video.Example/watch?v=1', { host: 'video.example', port: 443 }],
    ['http://video.example:8080/', { host: 'video.example', port: 8080 }],
    ['video.example.', { host: 'video.example', port: null }],
    ['203.0.113.9', { host: null, addresses: ['203.0.113.9'], port: null }],
    ['203.0.113.9:53 udp', { host: null, addresses: ['203.0.113.9'], port: 53, network: 'udp' }],
    ['[2001:db8::1]:443', { host: null, addresses: ['2001:db8:0:0:0:0:0:1'], port: 443 }],
    ['2001:db8::1', { host: null, addresses: ['2001:db8:0:0:0:0:0:1'], port: null }],
    ['a.example process:curl from:192.168.1.7', { host: 'a.example', process: 'curl', source: '192.168.1.7' }],
  ])('%s', (text, expected) => expect(parseTarget(text)).toMatchObject(expected));
  it.each(['', 'udp', 'a b', 'a.example:99999', 'from:x a', 'https://', ':443'])('is none: "%s"', text =>
    expect(parseTarget(text)).toBeNull(),
  );
});

describe('one rule', () => {
  it.each([
    ['Domain', 'video.example', 'video.example', 'yes'],
    ['Domain', 'video.example', 'cdn.video.example', 'no'],
    ['DomainSuffix', 'video.example', 'cdn.video.example', 'yes'],
    ['DOMAIN-SUFFIX', 'Video.example', 'video.example', 'yes'],
    ['DomainSuffix', 'video.example', 'novideo.example', 'no'],
    ['DomainKeyword', 'deo', 'cdn.video.example', 'yes'],
    ['DomainWildcard', '*.video.exampl?', 'cdn.video.example', 'yes'],
    ['DomainRegex', '^cdn\\d*\\.', 'cdn12.video.example', 'yes'],
    ['DomainRegex', '(a+)+$', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example', 'type'],
    ['DomainRegex', '(', 'a.example', 'type'],
    ['DomainSuffix', 'example', '203.0.113.9', 'no'],
    ['GeoSite', 'category-ads', 'a.example', 'set'],
    ['GeoSite', 'category-ads', '203.0.113.9', 'no'],
    ['IPCIDR', '203.0.113.0/24', '203.0.113.9', 'yes'],
    ['IPCIDR', '203.0.113.0/24', '203.0.114.9', 'no'],
    ['IPCIDR', '203.0.113.0/24', '2001:db8::1', 'no'],
    ['IPCIDR', '2001:db8::/32', '2001:db8::1', 'yes'],
    ['IPCIDR', '0.0.0.0/0', '203.0.113.9', 'yes'],
    ['IPCIDR', '::/0', '203.0.113.9', 'no'],
    ['IPCIDR', '203.0.113.0/24', 'a.example', 'address'],
    ['IPCIDR', 'nonsense', '203.0.113.9', 'type'],
    ['GeoIP', 'LAN', '192.168.1.7', 'yes'],
    ['GeoIP', 'LAN', '203.0.113.9', 'no'],
    ['GeoIP', 'DE', '203.0.113.9', 'set'],
    ['IPASN', '64500', '203.0.113.9', 'set'],
    ['SrcIPCIDR', '192.168.1.0/24', 'a.example', 'asker'],
    ['SrcIPCIDR', '192.168.1.0/24', 'a.example from:192.168.1.7', 'yes'],
    ['ProcessName', 'curl', 'a.example', 'asker'],
    ['ProcessName', 'Curl', 'a.example process:curl', 'yes'],
    ['ProcessName', 'wget', 'a.example process:curl', 'no'],
    ['InUser', 'me', 'a.example', 'asker'],
    ['DstPort', '6881-6889', 'a.example:6885', 'yes'],
    ['DstPort', '80/443', 'a.example:443', 'yes'],
    ['DstPort', '80/443', 'a.example:444', 'no'],
    ['DstPort', '80', 'a.example', 'port'],
    ['DstPort', 'http', 'a.example:80', 'type'],
    ['Network', 'udp', 'a.example udp', 'yes'],
    ['Network', 'udp', 'a.example', 'no'],
    ['RuleSet', 'names', 'a.example', 'set'],
    ['RuleSet', 'names', '203.0.113.9', 'no'],
    ['RuleSet', 'nets', 'a.example', 'set'],
    ['Match', '', 'a.example', 'yes'],
    ['Quantum', 'x', 'a.example', 'type'],
    ['AND', '((Network,udp) && (DstPort,443))', 'a.example:443 udp', 'yes'],
    ['AND', '((Network,udp) && (DstPort,443))', 'a.example:443', 'no'],
    ['AND', '((Network,tcp) && (GeoSite,x))', 'a.example', 'set'],
    ['OR', '((Network,udp) || (DomainSuffix,example))', 'a.example', 'yes'],
    ['OR', '((Network,udp) || (GeoSite,x))', 'a.example', 'set'],
    ['NOT', '(!(DomainSuffix,example))', 'a.example', 'no'],
    ['NOT', '(!(DomainSuffix,test))', 'a.example', 'yes'],
    ['NOT', '(!(GeoSite,x))', 'a.example', 'set'],
    ['AND', '((Network,tcp) && (OR,((Domain,a.example) || (Domain,b.example))))', 'a.example', 'yes'],
    ['SubRules', '(NETWORK,tcp)', 'a.example', 'sub-rules'],
    ['SubRules', '(NETWORK,udp)', 'a.example', 'no'],
    ['AND', '((Network,tcp)', 'a.example', 'type'],
    ['AND', 'nonsense', 'a.example', 'type'],
  ])('%s %s for %s: %s', (type, payload, text, expected) => expect(verdict(type, payload, text)).toBe(expected));

  it.each([
    ['domain_suffix=[a.example b.example]', 'x.b.example', 'yes'],
    ['domain_suffix=[a.example b.example]', 'c.example', 'no'],
    ['domain=[a.example b.example c.example...]', 'c.example', 'yes'],
    ['domain=[a.example b.example c.example...]', 'd.example', 'type'],
    ['domain=x.example port=443', 'x.example:443', 'yes'],
    ['domain=x.example port=443', 'x.example:80', 'no'],
    ['domain=x.example port=443', 'x.example', 'port'],
    ['port=80 port_range=[440:450]', 'x.example:443', 'yes'],
    ['network=udp ip_cidr=10.0.0.0/8', '10.1.2.3 udp', 'yes'],
    ['network=udp ip_cidr=10.0.0.0/8', '10.1.2.3', 'no'],
    ['domain=x.example ip_cidr=10.0.0.0/8', '10.1.2.3', 'yes'],
    ['ip_is_private=true', '192.168.1.7', 'yes'],
    ['rule_set=geosite-ads', 'x.example', 'set'],
    ['protocol=dns', 'x.example', 'type'],
    ['domain_keyword=z && port=[80 81 82 83 84]', 'z.example:82', 'yes'],
    ['domain_keyword=z || port=[80 81 82 83 84]', 'x.example:82', 'yes'],
    ['domain_keyword=z && port=80 || port=81', 'z.example:81', 'type'],
    ['!(domain=x.example)', 'y.example', 'yes'],
    ['!(protocol=dns)', 'y.example', 'type'],
    ['nonsense', 'y.example', 'type'],
    ['', 'y.example', 'yes'],
  ])('of sing-box, %s for %s: %s', (payload, text, expected) => expect(verdict('default', payload, text)).toBe(expected));

  it('about addresses is ruled out by those of a name, never proved: the core may not ask for them', () => {
    expect(verdict('IPCIDR', '203.0.113.0/24', 'a.example', ['198.51.100.1'])).toBe('no');
    expect(verdict('IPCIDR', '203.0.113.0/24', 'a.example', ['198.51.100.1', '203.0.113.9'])).toBe('address');
  });
  it.each(['constructor', 'toString', '__proto__'])('of a set or kind that is called %s is judged as any other', name => {
    expect(verdict('RuleSet', name, '10.1.2.3')).toBe('set');
    expect(verdict('default', `${name.toLowerCase()}=x`, 'x.example')).toBe('type');
    expect(parseTarget(`${name.replaceAll('_', '')}://x.example`)?.port ?? null).toBeNull();
  });
  it('as a pattern cannot keep us busy', () => {
    expect(fitsPattern('a'.repeat(400), '(a*)*b')).toBeNull();
    expect(fitsPattern('a'.repeat(400), '^(a|aa)+b$')).toBeNull();
    expect(fitsPattern('www.a.example', '^(www|m)\\.(a|b)\\.example$')).toBe(true);
    expect(fitsPattern('Curl', '(?i)^curl$')).toBe(true);
    expect(fitsWildcard('a'.repeat(400), `${'*a'.repeat(60)}*b`)).toBe(false);
    expect(fitsWildcard('', '**')).toBe(true);
  });
});

const rule = (index: number, type: string, payload: string, proxy: string, use: Partial<Rule['use']> | null = {}): Rule => ({
  ...{ index, type, payload, proxy, size: null },
  use: use && { disabled: false, hits: index * 10, hitAt: index === 0 ? null : index, misses: 0, missAt: null, ...use },
});
const RULES = [
  rule(0, 'RuleSet', 'ads', 'REJECT'),
  rule(1, 'DomainSuffix', 'video.example', 'DIRECT', { disabled: true }),
  rule(2, 'IPCIDR', '203.0.113.0/24', 'Main'),
  rule(3, 'DomainSuffix', 'video.example', 'Skip'),
  rule(4, 'DomainSuffix', 'video.example', 'Streaming'),
  rule(5, 'DomainKeyword', 'video', 'Main'),
  rule(6, 'Match', '', 'Main'),
];
const CONTEXT = { behaviors: {}, passes: [...PASSES, 'skip'] };

describe('a list', () => {
  it('is walked in order: what is off or only passes on is left out, what cannot be judged is told', () => {
    const found = matchRule(RULES, target('cdn.video.example:443'), CONTEXT, null);
    expect(found.rule?.index).toBe(4);
    expect(found.unseen.map(({ index, reason }) => [index, reason])).toEqual([
      [0, 'set'],
      [2, 'address'],
    ]);
    expect(found).toMatchObject({ unseenCount: 2, undecidedByAddress: 1, sets: ['ads'], setCount: 1 });
  });
  it('of sing-box goes on after what only looks into a connection', () => {
    const rules = [rule(0, 'default', '', 'sniff', null), rule(1, 'default', 'domain=a.example', 'route(Main)', null)];
    expect(matchRule(rules, target('a.example'), CONTEXT, null)).toMatchObject({ rule: { index: 1 }, unseenCount: 0 });
  });
  it('is walked on behind a rule, to its end', () => {
    expect(matchRule(RULES, target('cdn.video.example'), CONTEXT, 4)).toMatchObject({ rule: { index: 5 }, unseenCount: 0 });
    expect(matchRule(RULES, target('cdn.video.example'), CONTEXT, 6).rule).toBeNull();
  });
  it('tells the first of many that cannot be judged, and how many there are', () => {
    const many = Array.from({ length: 300 }, (_, index) => rule(index, 'RuleSet', `set-${index}`, 'Main'));
    const found = matchRule(many, target('a.example'), CONTEXT, null);
    expect(found).toMatchObject({ rule: null, unseenCount: 300, setCount: 300 });
    expect(found.unseen.length).toBeLessThan(50);
    expect(found.sets.length).toBeLessThan(10);
  });

  const query = (change: Partial<RuleQuery> = {}): RuleQuery => ({
    ...{ view: 'all', search: '', sort: { by: 'index', descending: false }, offset: 0, limit: 100 },
    ...change,
  });
  const shown = (change: Partial<RuleQuery>) => new RuleBook(RULES, 5).window(query(change)).rows.map(({ index }) => index);
  it('answers with the rows of a window, in any order', () => {
    expect(new RuleBook(RULES, 5).window(query({ offset: 2, limit: 2 }))).toMatchObject({
      ...{ count: 7, total: 7, off: 1, neverHit: 1, readAt: 5 },
      rows: [{ index: 2 }, { index: 3 }],
    });
    expect(shown({ sort: { by: 'hits', descending: true }, limit: 2 })).toEqual([6, 5]);
    expect(shown({ sort: { by: 'payload', descending: false } })).toEqual([6, 2, 0, 5, 1, 3, 4]);
    expect(shown({ sort: { by: 'index', descending: true }, limit: 1 })).toEqual([6]);
    expect(shown({ search: 'domainsuffix video -skip' })).toEqual([1, 4]);
    expect(shown({ view: 'off' })).toEqual([1]);
    expect(shown({ view: 'never-hit' })).toEqual([0]);
    expect(shown({ offset: 100 })).toEqual([]);
  });
  it('of a core that counts nothing says so', () => {
    const book = new RuleBook([rule(0, 'Match', '', 'Main', null)], 5);
    expect(book.window(query())).toMatchObject({ total: 1, off: null, neverHit: null });
    expect(book.off()).toEqual([]);
  });
  it('of thousands is searched at once', () => {
    const many = Array.from({ length: 12_400 }, (_, index) => rule(index, 'DomainSuffix', `site${index}.example`, 'Main'));
    const book = new RuleBook([...many, rule(12_400, 'Match', '', 'Main')], 5);
    expect(book.match(target('x.site12399.example'), CONTEXT, null).rule?.index).toBe(12_399);
    expect(book.window(query({ search: 'site777' })).count).toBe(11);
  });
});
