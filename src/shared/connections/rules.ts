/** Rules in the words of a configuration that would catch a connection: to be copied. */
import { normaliseIp } from '../ip';
import type { Connection } from '../model';

export interface RuleLine {
  readonly type: 'DOMAIN' | 'DOMAIN-SUFFIX' | 'IP-CIDR' | 'IP-CIDR6' | 'SRC-IP-CIDR' | 'DST-PORT' | 'PROCESS-NAME';
  readonly payload: string;
  /** As it stands in a configuration. */
  readonly line: string;
}

/** A comma or a line's end would end the payload. */
const isWritable = (payload: string): boolean => payload !== '' && !/[,\r\n]/.test(payload);

/** The last two labels, or three where the last but one is as short as those under which countries register (`co.uk`). */
function suffixOf(host: string): string {
  const labels = host.split('.');
  const isShort = labels.length > 2 && (labels.at(-1) ?? '').length === 2 && (labels.at(-2) ?? '').length <= 3;
  return labels.slice(isShort ? -3 : -2).join('.');
}

const whole = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`;

/** From the narrowest on; `target`: where it is to lead. */
export function rulesFor(
  one: Pick<Connection, 'host' | 'destination' | 'destinationPort' | 'source' | 'process'>,
  target: string,
): readonly RuleLine[] {
  const { host, destination, destinationPort, source, process } = one;
  const line = (type: RuleLine['type'], payload: string, option = ''): RuleLine[] =>
    isWritable(payload) ? [{ type, payload, line: `${type},${payload},${target}${option}` }] : [];
  const isName = host !== '' && normaliseIp(host) === null;
  const ip = isName ? destination : host || destination;
  return [
    ...(isName ? [...line('DOMAIN', host), ...line('DOMAIN-SUFFIX', suffixOf(host))] : []),
    ...(ip === '' ? [] : line(ip.includes(':') ? 'IP-CIDR6' : 'IP-CIDR', whole(ip), ',no-resolve')),
    ...(source === '' ? [] : line('SRC-IP-CIDR', whole(source))),
    ...line('PROCESS-NAME', process),
    ...line('DST-PORT', destinationPort),
  ];
}
