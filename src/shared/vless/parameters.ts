import type { Link, Rendering } from './link';
import { paramOf } from './link';

/** Parameters in the order in which a rendering writes them; all others follow in their own. */
export const ORDER: Readonly<Record<Rendering, readonly string[]>> = {
  standard: [
    ...['type', 'encryption', 'flow', 'security', 'sni', 'fp', 'alpn', 'ech', 'pcs', 'vcn', 'cs', 'pbk', 'sid', 'pqv', 'spx'],
    ...['headerType', 'host', 'path', 'serviceName', 'mode', 'authority', 'extra', 'seed', 'mtu', 'tti', 'fm'],
  ],
  veilbot: ['encryption', 'security', 'sni', 'fp', 'pbk', 'sid', 'spx', 'type', 'flow'],
};

/** Names that programs wrote before today's was agreed on. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['mldsa65Verify', 'pqv'],
  ['spiderX', 'spx'],
]);
/** Transports under the names of other programs and times. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['raw', 'tcp'],
  ['splithttp', 'xhttp'],
  ['websocket', 'ws'],
  ['mkcp', 'kcp'],
]);

/** Today's name of a parameter. */
export const todaysName = (name: string): string => NAMES.get(name) ?? name;
/** Today's form of a value. */
export const todaysValue = (name: string, value: string): string => (name === 'type' ? (TYPES.get(value) ?? value) : value);

/** What a parameter means when it is absent; undefined: nothing in particular. */
export function absentMeaning(name: string, link: Link): string | undefined {
  const type = paramOf(link, 'type') ?? 'tcp';
  switch (name) {
    case 'encryption':
    case 'security':
    case 'headerType':
      return 'none';
    case 'type':
      return 'tcp';
    case 'fp':
      return 'chrome';
    case 'spx':
      return '/';
    case 'path':
      return '/';
    case 'mode':
      return type === 'grpc' ? 'gun' : 'auto';
    case 'sni':
      return paramOf(link, 'security') === 'tls' ? link.host : undefined;
    default:
      return undefined;
  }
}
