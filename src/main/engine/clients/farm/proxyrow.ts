/** A farm proxy on the wire: what lists show, what forms take. */
import type { FarmProxy, FarmProxyChange, FarmProxyDraft, ProxyAccess } from '@shared/model';
import { z } from 'zod';
import type { FarmProxyFilter } from './contract';
import {
  amount,
  anything,
  date,
  id,
  isRaw,
  limit,
  maybe,
  type Raw,
  readId,
  readIds,
  readNumber,
  readText,
  reference,
  text,
  told,
  truth,
} from './values';

/** Lists show an object, a list of them or of ids, or one id; the answer to "add" is one id. */
interface Credentials {
  readonly access: ProxyAccess;
  readonly password: string | null;
}
function readAccess(auth: string | null, raw: unknown): Credentials {
  const items = (Array.isArray(raw) ? raw : [raw]).filter(item => item !== null && item !== undefined && item !== '');
  if (auth === 'iponly') {
    // A bare text is an address, a bare number the id of a record.
    const recordIds = items.map(item => (typeof item === 'string' && readNumber(item) === null ? null : readId(item)));
    const ips = items.map(item => (isRaw(item) ? (readText(item.ip) ?? readText(item)) : typeof item === 'string' ? readText(item) : null));
    const address = (ip: string | null): ip is string => ip !== null && /[.:]/.test(ip);
    return { access: { type: 'ip', recordIds: recordIds.filter(one => one !== null), ips: ips.filter(address) }, password: null };
  }
  if (auth !== 'strong') return { access: { type: 'other', name: auth }, password: null };
  const [first] = items;
  const fields: Raw = isRaw(first) ? first : {};
  const login =
    readText(fields.login) ?? readText(fields.name) ?? (typeof first === 'string' && readId(first) === null ? readText(first) : null);
  const access = {
    type: 'login',
    loginId: readId(first),
    login,
    downBps: limit.parse(fields.bitrate_in),
    upBps: limit.parse(fields.bitrate_out),
  } as const;
  return { access, password: typeof fields.password === 'string' && fields.password !== '' ? fields.password : null };
}

const row = z.object({
  id,
  modem: anything,
  active: truth,
  available: maybe,
  type: text,
  auth: text,
  auth_params: anything,
  port: reference,
  maxconn: amount,
  is_local: truth,
  is_allow: maybe,
  is_ports: maybe,
  allow: anything,
  // Written under one name and read under another.
  targetport: anything,
  ports: anything,
  date_create: date,
  date_update: date,
});
const KNOWN: ReadonlySet<string> = new Set(Object.keys(row.shape));

function untoldOf(sites: unknown, targetPorts: unknown): ProxyRow['untold'] {
  const none = (raw: unknown): boolean => raw === undefined || raw === null;
  return new Set([...(none(sites) ? (['sites'] as const) : []), ...(none(targetPorts) ? (['targetPorts'] as const) : [])]);
}
/** "sosks" stands in the document, too. */
const typeOf = (raw: string | null): FarmProxy['type'] => (raw?.startsWith('so') ? 'socks' : raw?.startsWith('http') ? 'http' : 'other');

export interface ProxyRow {
  readonly id: number;
  readonly proxy: FarmProxy;
  readonly password: string | null;
  /** Lists that this panel does not tell. */
  readonly untold: ReadonlySet<'sites' | 'targetPorts'>;
  /** Fields of the wire that we do not know: kept. */
  readonly unknown: Raw;
}

export const proxyRow: z.ZodType<ProxyRow> = z.looseObject(row.shape).transform((raw): ProxyRow => {
  const port: Raw = isRaw(raw.modem) ? raw.modem : {};
  const { access, password } = readAccess(raw.auth, raw.auth_params);
  const proxy: FarmProxy = {
    id: raw.id,
    portId: readId(raw.modem),
    portName: readText(port.name),
    operator: readText(port.operator),
    networkType: readText(port.network_type),
    active: raw.active,
    available: raw.available,
    type: typeOf(raw.type),
    access,
    listenPort: raw.port,
    maxConnections: raw.maxconn,
    local: raw.is_local,
    sites: readIds(raw.allow),
    sitesMode: raw.is_allow,
    targetPorts: readIds(raw.targetport ?? raw.ports),
    targetPortsMode: raw.is_ports,
    created: raw.date_create,
    updated: raw.date_update,
  };
  return {
    id: raw.id,
    proxy,
    password,
    untold: untoldOf(raw.allow, raw.targetport ?? raw.ports),
    unknown: Object.fromEntries(Object.entries(raw).filter(([name]) => !KNOWN.has(name))),
  };
});

const accessBody = (access: FarmProxyDraft['access']): Raw =>
  access.type === 'login' ? { auth: 'strong', auth_params: [access.loginId] } : { auth: 'iponly', auth_params: access.recordIds };

/** What of a form is told, by the panel's names. */
export function proxyBody(change: FarmProxyChange): Raw {
  const plain: Raw = {
    modem: change.portId,
    type: change.type,
    active: change.active,
    port: change.listenPort,
    is_local: change.local,
    maxconn: change.maxConnections,
    is_allow: change.sitesMode,
    is_ports: change.targetPortsMode,
    allow: change.sites,
    targetport: change.targetPorts,
  };
  return {
    ...told(plain),
    ...(change.access === undefined ? {} : accessBody(change.access)),
  };
}

/** A listed proxy as the form that would leave it as it is. What the list does not tell is left out. */
export function formOf({ proxy, untold, unknown }: ProxyRow): Raw {
  const access: Raw =
    proxy.access.type === 'login' && proxy.access.loginId !== null
      ? accessBody({ type: 'login', loginId: proxy.access.loginId })
      : proxy.access.type === 'ip'
        ? accessBody({ type: 'ip', recordIds: proxy.access.recordIds })
        : {};
  const fields: Raw = {
    ...unknown,
    ...access,
    modem: proxy.portId ?? undefined,
    type: proxy.type === 'other' ? undefined : proxy.type,
    active: proxy.active,
    port: proxy.listenPort ?? undefined,
    is_local: proxy.local,
    maxconn: proxy.maxConnections ?? undefined,
    is_allow: proxy.sitesMode ?? undefined,
    is_ports: proxy.targetPortsMode ?? undefined,
    allow: untold.has('sites') ? undefined : proxy.sites,
    targetport: untold.has('targetPorts') ? undefined : proxy.targetPorts,
  };
  return told(fields);
}

const set = (ids: readonly number[]): string => [...ids].sort((one, other) => one - other).join(',');
/** Fields of a change that the proxy does not show; what its list leaves out cannot differ. */
export function proxyDiffers(change: FarmProxyChange, { proxy: now, untold }: ProxyRow): readonly string[] {
  const differs: Readonly<Record<keyof FarmProxyDraft, boolean>> = {
    portId: change.portId !== undefined && now.portId !== change.portId,
    type: change.type !== undefined && now.type !== change.type,
    active: change.active !== undefined && now.active !== change.active,
    access: change.access !== undefined && !sameAccess(change.access, now.access),
    listenPort: change.listenPort !== undefined && now.listenPort !== change.listenPort,
    maxConnections: change.maxConnections !== undefined && now.maxConnections !== null && now.maxConnections !== change.maxConnections,
    local: change.local !== undefined && now.local !== change.local,
    sites: change.sites !== undefined && !untold.has('sites') && set(now.sites) !== set(change.sites),
    sitesMode: change.sitesMode !== undefined && now.sitesMode !== null && now.sitesMode !== change.sitesMode,
    targetPorts: change.targetPorts !== undefined && !untold.has('targetPorts') && set(now.targetPorts) !== set(change.targetPorts),
    targetPortsMode: change.targetPortsMode !== undefined && now.targetPortsMode !== null && now.targetPortsMode !== change.targetPortsMode,
  };
  return Object.entries(differs).flatMap(([name, differs]) => (differs ? [name] : []));
}
function sameAccess(wanted: FarmProxyDraft['access'], now: ProxyAccess): boolean {
  if (wanted.type === 'login') return now.type === 'login' && (now.loginId === null || now.loginId === wanted.loginId);
  // A list of addresses alone does not name its records.
  return (
    now.type === 'ip' &&
    (now.recordIds.length === 0 ? now.ips.length === wanted.recordIds.length : set(now.recordIds) === set(wanted.recordIds))
  );
}

/** A filter by the panel's names. */
export function proxyFilterBody(filter: FarmProxyFilter): Raw {
  const fields: Raw = {
    modem__id: filter.portId,
    active: filter.active,
    auth: filter.access === undefined ? undefined : filter.access === 'login' ? 'strong' : 'iponly',
    auth_login__login__icontains: filter.login,
    port: filter.listenPort,
    auth_ip__ip__icontains: filter.ip,
    type: filter.type,
  };
  return told(fields);
}
/** The panel's filters are hints: each is applied again. */
export function proxyMatches({ access, ...proxy }: FarmProxy, filter: FarmProxyFilter): boolean {
  const part = (whole: string | null, wanted: string): boolean => whole === null || whole.toLowerCase().includes(wanted.toLowerCase());
  return (
    (filter.portId === undefined || proxy.portId === filter.portId) &&
    (filter.active === undefined || proxy.active === filter.active) &&
    (filter.access === undefined || access.type === filter.access) &&
    (filter.login === undefined || (access.type === 'login' && part(access.login, filter.login))) &&
    (filter.listenPort === undefined || proxy.listenPort === filter.listenPort) &&
    (filter.ip === undefined || (access.type === 'ip' && (access.ips.length === 0 || access.ips.some(ip => part(ip, filter.ip ?? ''))))) &&
    (filter.type === undefined || proxy.type === filter.type)
  );
}
