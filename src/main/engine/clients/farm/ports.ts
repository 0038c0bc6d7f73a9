import type { Port } from '@shared/model';
import { parseSignal } from '@shared/signal';
import { z } from 'zod';
import { amount, anything, fingerprint, id, number, readRows, reference, text, truth } from './values';

const signal = (name: 'rsrp' | 'rsrq' | 'sinr' | 'rssi') => anything.transform(raw => parseSignal(name, raw));
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
    type: reference,
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
  const ports = readRows(body, row, 'ports');
  return { ports, dropped: Array.isArray(body) ? body.length - ports.length : 0 };
}
