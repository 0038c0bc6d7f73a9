/** A person who may sign in to the panel. */
export interface PanelUser {
  readonly id: number;
  username: string;
  password: string;
  email: string;
  first_name: string;
  last_name: string;
  is_staff: boolean;
  is_active: boolean;
  is_superuser: boolean;
  phone: string | null;
  timezone: string;
  readonly joinedAt: number;
  /** The same each time until it is revoked. */
  token: string;
}
/** Credentials of a farm proxy. */
export interface ProxyLogin {
  readonly id: number;
  login: string;
  password: string;
  bitrate_in: number;
  bitrate_out: number;
}
/** An address that may use a proxy without credentials. */
export interface IpRecord {
  readonly id: number;
  readonly ip: string;
}
export interface FarmProxy {
  readonly id: number;
  modem: number;
  type: 'http' | 'socks';
  active: boolean;
  auth: 'iponly' | 'strong';
  port: number;
  is_local: boolean;
  /** Ids of one login, or of address records. */
  auth_params: readonly number[];
  allow: readonly number[];
  maxconn: number;
  is_allow: boolean;
  is_ports: boolean;
  targetport: readonly number[];
  readonly createdAt: number;
  updatedAt: number;
}
/** One change of address; `ip/modem` lists all, `ip/operator` each address once. */
export interface HistoryRow {
  readonly id: number;
  readonly oip: string;
  readonly modem: number;
  readonly networkType: number;
  readonly operator: number;
  readonly osfp: number | null;
  readonly at: number;
}
export interface OperatorIp {
  readonly id: number;
  readonly ip: string;
  readonly operator: number;
  readonly at: number;
}
