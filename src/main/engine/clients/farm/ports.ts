import { Fault } from '@shared/fault';
import type { Fingerprint, Port } from '@shared/model';
import { parseSignal } from '@shared/signal';
import { z } from 'zod';

/** Any value, or none at all. */
const anything = z.unknown().optional();

/* Panels send numbers as strings, truth as "true" or 1, and null or nothing for what they do not know. */
const number = anything.transform(raw => {
  if (typeof raw !== 'number' && (typeof raw !== 'string' || raw.trim() === '')) return null;
  const value = Number(raw);
  return Number.isFinite(value) ? value : null;
});
const amount = number.transform(value => (value !== null && value >= 0 ? value : null));
const truth = anything.transform(
  raw => raw === true || raw === 1 || raw === '1' || (typeof raw === 'string' && raw.toLowerCase() === 'true'),
);
const text = anything.transform(raw => {
  const named = typeof raw === 'object' && raw !== null && 'name' in raw ? raw.name : raw;
  const words = typeof named === 'number' ? String(named) : named;
  return typeof words === 'string' && words.trim() !== '' ? words.trim() : null;
});
const signal = (name: 'rsrp' | 'rsrq' | 'sinr' | 'rssi') => anything.transform(raw => parseSignal(name, raw));
/** `{id, name, modem}`, where the name is the version and the "modem" the operating system; elsewhere only the id. 0 is none. */
const fingerprint = anything.transform((raw): Fingerprint | null => {
  const parts = typeof raw === 'object' && raw !== null ? raw : { id: raw };
  const id = amount.parse('id' in parts ? parts.id : null);
  if (id === null || id === 0) return null;
  return {
    id,
    os: text.parse('modem' in parts ? parts.modem : null) ?? '',
    version: text.parse('name' in parts ? parts.name : null) ?? '',
  };
});
const id = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.int().nonnegative());

/** One row of `modem/list`. Only a usable id makes a row; unknown fields are passed over. */
const row = z
  .object({
    id,
    name: text,
    active: truth,
    ifname: text,
    ip: text,
    gateway: text,
    net_mode: text,
    type: amount,
    is_osfp: truth,
    osfp: fingerprint,
    conn_dev: truth,
    conn_net: truth,
    conn_inet: truth,
    reconnect: truth,
    reconnect_type: text,
    reconnect_interval: amount,
    reconnect_min: amount,
    reconnect_start: text,
    reconnect_end: text,
    // The panel's own spelling, and the one it may be corrected to.
    reconect_time: amount,
    reconnect_time: amount,
    monitoring_interval: amount,
    external_ip: text,
    operator: text,
    network_type: text,
    signal: number,
    rsrp: signal('rsrp'),
    rsrq: signal('rsrq'),
    sinr: signal('sinr'),
    rssi: signal('rssi'),
  })
  .transform(
    (raw): Port => ({
      id: raw.id,
      name: raw.name ?? `#${raw.id}`,
      active: raw.active,
      ifname: raw.ifname,
      lanIp: raw.ip,
      gateway: raw.gateway,
      netMode: raw.net_mode,
      modemType: raw.type,
      spoofing: raw.is_osfp,
      fingerprint: raw.osfp,
      connDev: raw.conn_dev,
      connNet: raw.conn_net,
      connInet: raw.conn_inet,
      reconnecting: raw.reconnect,
      reconnectType:
        raw.reconnect_type === 'time' || raw.reconnect_type === 'link' || raw.reconnect_type === 'time_link' ? raw.reconnect_type : 'other',
      reconnectIntervalS: raw.reconnect_interval,
      reconnectMinS: raw.reconnect_min,
      reconnectStart: raw.reconnect_start,
      reconnectEnd: raw.reconnect_end,
      nextInS: raw.reconect_time ?? raw.reconnect_time,
      monitoringIntervalS: raw.monitoring_interval,
      externalIp: raw.external_ip,
      operator: raw.operator,
      networkType: raw.network_type,
      bars: raw.signal === null || raw.signal < 0 || raw.signal > 5 ? null : Math.round(raw.signal),
      rsrp: raw.rsrp,
      rsrq: raw.rsrq,
      sinr: raw.sinr,
      rssi: raw.rssi,
    }),
  );

export interface PortList {
  readonly ports: readonly Port[];
  /** Rows that could not be read, and rows that repeat an id: left out. */
  readonly dropped: number;
}

/** The answer of `modem/list`, in the panel's order. One bad row never costs the others; no usable row out of several is a Fault. */
export function parsePorts(body: unknown): PortList {
  if (!Array.isArray(body)) throw new Fault('unexpected', 'The list of ports is not a list');
  const byId = new Map<number, Port>();
  for (const item of body) {
    const parsed = row.safeParse(item);
    if (parsed.success && !byId.has(parsed.data.id)) byId.set(parsed.data.id, parsed.data);
  }
  if (byId.size === 0 && body.length > 0) throw new Fault('unexpected', 'No port in the list can be read');
  return { ports: [...byId.values()], dropped: body.length - byId.size };
}
