/** A connection as rules that would catch its like, in the words of its core's configuration. Pure. */
import type { ConnectionTexts } from '@shared/model';

export interface RuleText {
  /** What it goes by. */
  readonly by: 'suffix' | 'domain' | 'destination' | 'process' | 'source' | 'port' | 'user';
  readonly text: string;
}
export type RuleDialect = 'mihomo' | 'sing-box';
type Ruled = Pick<ConnectionTexts, 'host' | 'destination' | 'destinationPort' | 'source' | 'process' | 'user' | 'chain'>;
interface Match {
  readonly by: RuleText['by'];
  readonly value: string;
}

/** As they are in mihomo's rules and sing-box's. */
const WORDS: Readonly<Record<RuleText['by'], readonly [mihomo: string, singBox: string]>> = {
  suffix: ['DOMAIN-SUFFIX', 'domain_suffix'],
  domain: ['DOMAIN', 'domain'],
  destination: ['IP-CIDR', 'ip_cidr'],
  process: ['PROCESS-NAME', 'process_name'],
  source: ['SRC-IP-CIDR', 'source_ip_cidr'],
  port: ['DST-PORT', 'port'],
  user: ['IN-USER', 'auth_user'],
};

export const dialectOf = (program: string | null): RuleDialect => (program?.toLowerCase().startsWith('sing-box') ? 'sing-box' : 'mihomo');

/** Narrowest first but for the suffix, which is what most want. What cannot be written in a rule (a comma in a name) is left out. */
export function ruleTexts(connection: Ruled, dialect: RuleDialect): readonly RuleText[] {
  const target = connection.chain.at(-1) ?? 'DIRECT';
  const found = matchesOf(connection);
  if (dialect === 'sing-box') return found.map(match => ({ by: match.by, text: singBoxRule(match, target) }));
  return found
    .filter(({ value }) => isPlain(value) && isPlain(target))
    .map(match => ({ by: match.by, text: yamlItem(mihomoRule(match, target)) }));
}

function matchesOf({ host, destination, destinationPort, source, process, user }: Ruled): readonly Match[] {
  const named = host !== '' && !isAddress(host);
  const address = destination || (named ? '' : host);
  const all: readonly Match[] = [
    { by: 'suffix', value: named ? suffixOf(host) : '' },
    { by: 'domain', value: named ? host : '' },
    { by: 'destination', value: cidr(address) },
    { by: 'process', value: process },
    { by: 'source', value: cidr(source) },
    { by: 'port', value: destinationPort },
    { by: 'user', value: user },
  ];
  return all.filter(({ value }) => value !== '');
}

const isAddress = (text: string): boolean => text.includes(':') || /^\d+(\.\d+){3}$/.test(text);
const isPlain = (value: string): boolean => !/[,\r\n]/.test(value);
const cidr = (address: string): string => (isAddress(address) ? `${address}/${address.includes(':') ? 128 : 32}` : '');

/** The name without its first part, as long as what is left is more than what a country hands out (`co.uk`). */
export function suffixOf(host: string): string {
  const labels = host.split('.');
  const [second = '', top = ''] = labels.slice(-2);
  const least = top.length === 2 && second.length <= 3 ? 3 : 2;
  return labels.length > least ? labels.slice(1).join('.') : host;
}

function mihomoRule({ by, value }: Match, target: string): string {
  const [word] = WORDS[by];
  const name = by === 'destination' && value.includes(':') ? 'IP-CIDR6' : word;
  // Without it every name would be looked up for this rule.
  return [name, value, target, ...(by === 'destination' ? ['no-resolve'] : [])].join(',');
}
/** In quotes only where YAML would read something else. */
const yamlItem = (text: string): string => (/: | #|:$|\s$/.test(text) ? `- '${text.replaceAll("'", "''")}'` : `- ${text}`);

function singBoxRule({ by, value }: Match, target: string): string {
  const [, word] = WORDS[by];
  return JSON.stringify({ [word]: by === 'port' ? Number(value) : value, outbound: target });
}
