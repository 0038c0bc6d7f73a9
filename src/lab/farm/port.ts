import type { SignalTexts } from './signal';

/** What the panel lets one edit of a port; unknown keys of a body are kept in `more`. */
export interface PortSettings {
  readonly name: string;
  readonly active: boolean;
  readonly type: number;
  readonly net_mode: 'lte' | 'umts';
  readonly monitoring_interval: number;
  readonly is_osfp: boolean;
  readonly osfp: number | null;
  readonly ifname: string;
  readonly mtu: number;
  readonly reconnect_type: 'time' | 'link' | 'time_link';
  readonly reconnect_interval: number;
  readonly reconnect_min: number;
  readonly users: readonly number[];
  readonly more: Readonly<Record<string, unknown>>;
}
export interface Operator {
  readonly id: number;
  /** As port states show it. */
  readonly name: string;
  /** As the list of operators shows it: not always the same. */
  readonly listName: string;
  /** First three bytes of its addresses, with the range of the last. */
  readonly pools: readonly (readonly [prefix: string, from: number, to: number])[];
  /** How changes of address end with it; the rest is a new address. */
  readonly odds: Readonly<Record<Exclude<Outcome, 'new-ip'>, number>>;
}
export type Outcome = 'new-ip' | 'same-ip' | 'no-inet' | 'lost' | 'stuck';
export type Phase = 'off' | 'boot' | 'attach' | 'online' | 'reconnecting' | 'no-inet' | 'lost' | 'unplugged';

/** The monitoring service's last sample: what the panel shows, not what is. */
export interface Shown {
  conn_dev: boolean;
  conn_net: boolean;
  conn_inet: boolean;
  external_ip: string;
  network: 'lte' | 'umts' | null;
  radio: SignalTexts;
}
