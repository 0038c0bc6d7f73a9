/** A connection as rules that would catch its like, in the words of its core's configuration. Pure. */
import { type RuleLine, rulesFor } from '@shared/connections/rules';
import type { ConnectionTexts } from '@shared/model';

export type RuleDialect = 'mihomo' | 'sing-box';

/** mihomo's words in sing-box's. */
const FIELDS: Readonly<Record<RuleLine['type'], string>> = {
  DOMAIN: 'domain',
  'DOMAIN-SUFFIX': 'domain_suffix',
  'IP-CIDR': 'ip_cidr',
  'IP-CIDR6': 'ip_cidr',
  'SRC-IP-CIDR': 'source_ip_cidr',
  'DST-PORT': 'port',
  'PROCESS-NAME': 'process_name',
};

export const dialectOf = (program: string | null): RuleDialect => (program?.toLowerCase().startsWith('sing-box') ? 'sing-box' : 'mihomo');

/** They lead where the connection was led: to its outermost group. One item of a YAML list each, or one JSON object. */
export function ruleTexts(
  connection: Pick<ConnectionTexts, 'host' | 'destination' | 'destinationPort' | 'source' | 'process' | 'chain'>,
  dialect: RuleDialect,
): readonly string[] {
  const target = connection.chain.at(-1) ?? 'DIRECT';
  const lines = rulesFor(connection, target);
  if (dialect === 'sing-box')
    return lines.map(({ type, payload }) =>
      JSON.stringify({ [FIELDS[type]]: type === 'DST-PORT' ? Number(payload) : payload, outbound: target }),
    );
  // A comma or a line's end in the group's name would end the rule there.
  return /[,\r\n]/.test(target) ? [] : lines.map(({ line }) => yamlItem(line));
}

/** In quotes only where YAML would read something else. */
const yamlItem = (text: string): string => (/: | #|:$|\s$/.test(text) ? `- '${text.replaceAll("'", "''")}'` : `- ${text}`);
