/** What the server tells of its host, its ports and Xray's configuration. */
import type { ConfigStatus, Health, KeyapiInbound, PortsStatus } from './contract';
import { isRecord } from './success';

type Fields = Readonly<Record<string, unknown>>;
const text = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
const count = (value: unknown): number | null => {
  if (Array.isArray(value)) return value.length;
  const found = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof found === 'number' && Number.isFinite(found) && found >= 0 ? found : null;
};
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.flatMap(one => text(one) ?? (isRecord(one) ? (text(one.uuid) ?? []) : [])) : [];
const firstOf = <T>(fields: Fields, names: readonly string[], read: (value: unknown) => T | null): T | null =>
  names.map(name => read(fields[name])).find(found => found !== null) ?? null;
const inside = (body: unknown, names: readonly string[]): Fields => {
  const fields = isRecord(body) ? body : {};
  const inner = names.map(name => fields[name]).find(isRecord);
  return inner ? { ...fields, ...inner } : fields;
};

/** Whether Xray's configuration has exactly the keys of the list. */
export function readConfigStatus(body: unknown): ConfigStatus {
  const fields = inside(body, ['config_status', 'validation', 'data']);
  const listed = texts(fields.keys_json_uuids ?? fields.keys_uuids);
  const configured = texts(fields.config_json_uuids ?? fields.config_uuids);
  const both = listed.length > 0 || configured.length > 0;
  const missing = texts(fields.missing ?? fields.missing_in_config ?? fields.missing_keys);
  const extra = texts(fields.extra ?? fields.extra_in_config ?? fields.extra_keys);
  const flag = ['synchronized', 'synced', 'is_synced', 'is_synchronized', 'valid', 'is_valid', 'is_sync']
    .map(name => fields[name])
    .find(value => typeof value === 'boolean');
  return {
    synchronized: typeof flag === 'boolean' ? flag : null,
    keys: firstOf(fields, ['keys_json_count', 'keys_count', 'total_keys', 'keys'], count),
    configured: firstOf(fields, ['config_json_count', 'config_clients', 'config_count', 'vless_inbounds', 'total_inbounds'], count),
    missing: missing.length > 0 || !both ? missing : listed.filter(uuid => !configured.includes(uuid)),
    extra: extra.length > 0 || !both ? extra : configured.filter(uuid => !listed.includes(uuid)),
  };
}

export function readInbounds(body: unknown): readonly KeyapiInbound[] {
  const list = Array.isArray(body) ? body : isRecord(body) ? [body.inbounds, body.data].find(Array.isArray) : undefined;
  return (Array.isArray(list) ? list : []).filter(isRecord).map(inbound => ({
    tag: text(inbound.tag),
    port: count(inbound.port),
    clients: count(inbound.client_count ?? inbound.clients),
    uuids: texts(inbound.uuids ?? inbound.clients),
    shortIds: texts(inbound.short_ids),
    dest: text(inbound.dest),
    serverNames: texts(inbound.server_names),
  }));
}

export function readPorts(body: unknown): PortsStatus {
  const fields = inside(body, ['data']);
  const outer = isRecord(fields.port_assignments) ? fields.port_assignments : {};
  const table = isRecord(outer.port_assignments) ? outer.port_assignments : outer;
  const byUuid = new Map<string, number>();
  for (const [uuid, value] of Object.entries(table)) {
    const port = count(isRecord(value) ? value.port : value);
    if (port !== null) byUuid.set(uuid, port);
  }
  return {
    used: count(fields.used_ports),
    available: count(fields.available_ports),
    most: count(fields.max_ports),
    range: text(fields.port_range),
    byUuid,
  };
}

/** `uptime_seconds` is the machine's. */
export function readHealth(body: unknown): Health {
  const fields = inside(body, ['data']);
  const services = isRecord(fields.services) ? fields.services : {};
  const resources = isRecord(fields.resources) ? fields.resources : {};
  return {
    status: text(fields.status) ?? 'unknown',
    services: Object.fromEntries(
      Object.entries(services).flatMap(([name, value]) => (text(value) === null ? [] : [[name, text(value) ?? '']])),
    ),
    uptimeS: count(fields.uptime_seconds),
    resources: Object.fromEntries(Object.entries(resources).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : []))),
  };
}
