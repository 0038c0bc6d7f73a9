/** What a user asks rules about: a name, an address or a URL, with a port, and what else is known of the connection. */
import { normaliseIp } from '../ip';
import type { RuleTarget } from '../model';
import { own } from '../own';

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;
const PORTS: Readonly<Record<string, number>> = { http: 80, ws: 80, https: 443, wss: 443, ftp: 21, ssh: 22 };
const HOST = /^[^\s/:@[\]]{1,253}$/;

/** Null for what holds no name and no address. */
export function parseTarget(text: string): RuleTarget | null {
  let network: RuleTarget['network'] = 'tcp';
  let process: string | null = null;
  let source: string | null = null;
  let place: Place | null = null;
  for (const token of text.trim().split(/\s+/)) {
    const lower = token.toLowerCase();
    if (lower === 'udp' || lower === 'tcp') network = lower;
    else if (lower.startsWith('process:') && token.length > 8) process = token.slice(8);
    else if (lower.startsWith('from:')) {
      source = normaliseIp(token.slice(5));
      if (source === null) return null;
    } else {
      if (place !== null) return null;
      place = parsePlace(token);
      if (place === null) return null;
    }
  }
  return place && { ...place, network, process, source };
}

type Place = Pick<RuleTarget, 'host' | 'addresses' | 'port'>;
function parsePlace(token: string): Place | null {
  const scheme = SCHEME.exec(token)?.[1]?.toLowerCase();
  const authority = token
    .replace(SCHEME, '')
    .replace(/[/?#].*$/, '')
    .replace(/^.*@/, '');
  const usual = scheme === undefined ? null : (own(PORTS, scheme) ?? null);
  // An IPv6 address without brackets has no port.
  const bare = authority.split(':').length > 2 ? normaliseIp(authority) : null;
  if (bare !== null) return { host: null, addresses: [bare], port: usual };
  const [, name = '', digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(authority) ?? [];
  const port = digits === undefined ? usual : Number(digits);
  if (port !== null && (port < 1 || port > 65_535)) return null;
  const address = normaliseIp(name);
  if (address !== null) return { host: null, addresses: [address], port };
  const host = name.toLowerCase().replace(/\.$/, '');
  return HOST.test(host) ? { host, addresses: [], port } : null;
}
