/** What an echo address saw, and whose it is. Pure. */
import { normaliseIp } from '../ip';
import type { DuplicateIp, ProxySeen } from '../model';

/** Names under which services tell the address of who asks. */
const NAMED = /["']?\b(?:ip|ip_?addr(?:ess)?|query|origin|your_?ip|client_?ip)["']?\s*[:=]\s*["']?\s*([0-9a-f:.]+)/i;
const ANY = /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})(?![\w.:])/gi;

/** The address in the answer of an echo address, normalised: plain text, `ip=…` lines or JSON. Null: none. */
export function ipInAnswer(text: string): string | null {
  const short = text.slice(0, 20_000);
  const whole = normaliseIp(short.trim());
  if (whole !== null) return whole;
  const named = normaliseIp(NAMED.exec(short)?.[1]);
  if (named !== null) return named;
  for (const [candidate] of short.matchAll(ANY)) {
    const found = normaliseIp(candidate);
    if (found !== null) return found;
  }
  return null;
}

/** A port of any farm with the address it shows. */
export interface KnownPort {
  readonly serverId: string;
  readonly serverName: string;
  /** The lab's ports and real ones are never mixed. */
  readonly lab: boolean;
  readonly portId: number;
  readonly portName: string;
  readonly operator: string | null;
  readonly externalIp: string | null;
  /** On, and with internet: what an idle port shows is of another time. */
  readonly online: boolean;
}

/** Whose address was seen through a proxy of the port `own`. */
export function whoseIp(
  ip: string | null,
  own: { readonly serverId: string; readonly portId: number | null },
  ports: readonly KnownPort[],
): ProxySeen {
  const normal = normaliseIp(ip);
  const showing = normal === null ? [] : ports.filter(port => normaliseIp(port.externalIp) === normal);
  if (showing.some(port => port.serverId === own.serverId && port.portId === own.portId)) return { type: 'own-port' };
  const other = showing.find(port => port.serverId === own.serverId) ?? showing[0];
  if (!other) return { type: 'unknown' };
  return { type: 'other-port', serverId: other.serverId, portId: other.portId, portName: other.portName, operator: other.operator };
}

/** Addresses that several online ports show, the most shared first. */
export function duplicatesOf(ports: readonly KnownPort[]): readonly DuplicateIp[] {
  const byIp = new Map<string, { readonly ip: string; readonly ports: KnownPort[] }>();
  for (const port of ports) {
    const ip = port.online ? normaliseIp(port.externalIp) : null;
    if (ip === null) continue;
    const key = `${port.lab} ${ip}`;
    const entry = byIp.get(key);
    if (entry) entry.ports.push(port);
    else byIp.set(key, { ip, ports: [port] });
  }
  return [...byIp.values()]
    .filter(entry => entry.ports.length > 1)
    .sort((a, b) => b.ports.length - a.ports.length || a.ip.localeCompare(b.ip))
    .map(({ ip, ports: all }) => ({
      ip,
      ports: all.map(({ serverId, serverName, portId, portName, operator }) => ({ serverId, serverName, portId, portName, operator })),
    }));
}
