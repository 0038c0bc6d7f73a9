/** What a farm's panel holds besides its ports' state: settings, lookups, addresses, services, logins, farm users (`api/farm.md`, 1.2 to 1.8). */
import type { Failure } from './failure';

/* ---------------------------------------------------------------- outcomes of writes */

/** The panel's words about one field of a form, shown as they are; `field` is the panel's own name (`userprofile.timezone`), empty: the form as a whole. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/**
 * How a form that was sent ended. Whatever the panel answered, the thing was read back.
 * - `saved`: it is on the panel as sent;
 * - `rejected`: the panel refused it; nothing is changed;
 * - `differs`: the panel said yes, and these fields are not as they were sent;
 * - `unproved`: it was sent, and the panel could not be read after it.
 */
export type FormOutcome<T> =
  | { readonly type: 'saved'; readonly value: T }
  | { readonly type: 'rejected'; readonly errors: readonly FieldError[] }
  | { readonly type: 'differs'; readonly value: T; readonly fields: readonly string[] }
  | { readonly type: 'unproved'; readonly failure: Failure };

/** How a write for several things ended, each by reading them back; every id asked for is in exactly one list. */
export interface IdsOutcome {
  readonly done: readonly number[];
  /** As before, though asked. */
  readonly unchanged: readonly number[];
  /** Not on the panel: not asked for. */
  readonly gone: readonly number[];
  /** Asked for, and not to be read back. */
  readonly unproved: readonly number[];
  /** What the panel said against it, or why it could not be read back. */
  readonly failure: Failure | null;
}

/* ---------------------------------------------------------------- settings of a port */

export const NET_MODES = ['lte', 'umts'] as const;
export const RECONNECT_TYPES = ['time', 'link', 'time_link'] as const;
export type NetMode = (typeof NET_MODES)[number];
export type ReconnectType = (typeof RECONNECT_TYPES)[number];

/** What of a port can be set; a value that the panel does not tell is null. */
export interface PortSettings {
  readonly id: number;
  readonly name: string;
  readonly active: boolean;
  /** Id of a `ModemType`. */
  readonly modemType: number | null;
  readonly netMode: NetMode | 'other';
  readonly monitoringIntervalS: number | null;
  /** Whether the operating system that the port's traffic seems to come from is made up. */
  readonly spoofing: boolean;
  /** Id of a `Fingerprint`. */
  readonly fingerprint: number | null;
  readonly ifname: string;
  /** 0: the default. */
  readonly mtu: number | null;
  readonly reconnectType: ReconnectType | 'other';
  readonly reconnectIntervalS: number | null;
  readonly reconnectMinS: number | null;
  /** Ids of the farm users who may manage the port. */
  readonly users: readonly number[];
  /** Names of fields that this panel has and we do not know: kept as they are. */
  readonly unknown: readonly string[];
}
/** A new port. */
export interface PortDraft {
  readonly name: string;
  readonly active: boolean;
  readonly modemType: number;
  readonly netMode: NetMode;
  readonly monitoringIntervalS: number;
  readonly spoofing: boolean;
  readonly fingerprint: number | null;
  readonly ifname: string;
  readonly mtu: number;
  readonly reconnectType: ReconnectType;
  readonly reconnectIntervalS: number;
  readonly reconnectMinS: number;
  readonly users: readonly number[];
}
/** What is absent stays as it is. */
export type PortChange = Partial<PortDraft>;

/* ---------------------------------------------------------------- lookups */

export interface ModemType {
  readonly id: number;
  readonly code: string;
  readonly name: string;
}
/** A network interface that no port uses. */
export interface FreeInterface {
  readonly ifname: string;
  /** The host's side. */
  readonly ip: string | null;
  /** The modem's side. */
  readonly gateway: string | null;
  /** Its name is that of a network card in the host, and hardly a modem. */
  readonly hostCard: boolean;
}
/** An operating system that a port's traffic can seem to come from. */
export interface Fingerprint {
  readonly id: number;
  readonly os: string;
  readonly version: string;
}
export interface Operator {
  readonly id: number;
  readonly name: string;
}
export interface NetworkType {
  readonly id: number;
  readonly name: string;
}
/** What the forms choose from; a list that this panel does not have is null. */
export interface FarmLookups {
  readonly modemTypes: readonly ModemType[] | null;
  readonly interfaces: readonly FreeInterface[] | null;
  readonly fingerprints: readonly Fingerprint[] | null;
  readonly operators: readonly Operator[] | null;
  readonly networks: readonly NetworkType[] | null;
}

/* ---------------------------------------------------------------- addresses */

/** A date of the panel's: without a zone. */
export interface PanelDate {
  /** As printed. */
  readonly text: string;
  /** As if the panel's clock were UTC, in Unix ms; null: not understood. */
  readonly naive: number | null;
}
/** An address of an operator, each listed once. */
export interface OperatorIp {
  readonly id: number;
  readonly ip: string;
  readonly operatorId: number | null;
  readonly at: PanelDate;
}
/** An address that a port was given, each time it was. */
export interface PortIp {
  readonly id: number;
  readonly ip: string;
  readonly portId: number | null;
  readonly networkTypeId: number | null;
  readonly fingerprintId: number | null;
  readonly at: PanelDate;
}
export const IP_SORTS = ['id', 'ip', 'at'] as const;
export interface IpQuery {
  /** Of one port; only for the addresses of ports. */
  readonly portId?: number | null;
  readonly operatorId?: number | null;
  readonly networkTypeId?: number | null;
  /** The address itself. */
  readonly ip?: string | null;
  /** Naive ms of the panel's clock, both included. */
  readonly from?: number | null;
  readonly to?: number | null;
  readonly sort: { readonly by: (typeof IP_SORTS)[number]; readonly descending: boolean };
  /** From 1. */
  readonly page: number;
  readonly perPage: number;
}
export interface IpPage<Row> {
  readonly rows: readonly Row[];
  /** Rows of the query on all pages. */
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  /** False: the panel does not filter or sort by this itself, and its list is too long to be read whole: there may be older rows. */
  readonly complete: boolean;
}
/** How many addresses of an operator were seen. */
export interface IpPool {
  readonly operator: string;
  readonly count: number;
}

/* ---------------------------------------------------------------- the panel's machine */

/** A service by the panel's own name; those of the document have texts `service.<name>`. */
export interface FarmService {
  readonly name: string;
  readonly running: boolean;
}
/** `done`: a re-read shows it; `unchanged`: the panel said yes and nothing happened; `rejected`: in its words. */
export type ServiceOutcome =
  | { readonly type: 'done'; readonly services: readonly FarmService[] }
  | { readonly type: 'unchanged'; readonly services: readonly FarmService[] }
  | { readonly type: 'rejected'; readonly errors: readonly FieldError[] }
  | { readonly type: 'unproved'; readonly failure: Failure };

export interface FarmLoad {
  /** 0..100. */
  readonly cpuPercent: number | null;
  /** The document does not name the unit; taken for MB. */
  readonly memoryTotalMb: number | null;
  readonly memoryUsedMb: number | null;
  readonly uptimeS: number | null;
}
/** Figures of the whole farm; null: this panel does not tell. */
export interface FarmFacts {
  readonly load: FarmLoad | null;
  readonly pools: readonly IpPool[] | null;
  /** Addresses that were ever given, each once, and every time. */
  readonly uniqueIps: number | null;
  readonly allIps: number | null;
}

/* ---------------------------------------------------------------- farm proxies, logins, users */

export const PROXY_TYPES = ['http', 'socks'] as const;
export type ProxyType = (typeof PROXY_TYPES)[number];

/** Who may use a farm proxy. */
export type ProxyAccess =
  | {
      readonly type: 'login';
      readonly loginId: number | null;
      readonly login: string | null;
      /** Bits per second towards and from the client; null: without a limit. */
      readonly downBps: number | null;
      readonly upBps: number | null;
    }
  | { readonly type: 'ip'; readonly recordIds: readonly number[]; readonly ips: readonly string[] }
  | { readonly type: 'other'; readonly name: string | null };

/** One listening address of a port. Its password is no part of it. */
export interface FarmProxy {
  readonly id: number;
  readonly portId: number | null;
  readonly portName: string | null;
  readonly operator: string | null;
  readonly networkType: string | null;
  readonly active: boolean;
  /** Whether it works now by the panel's word; null: it does not say. */
  readonly available: boolean | null;
  readonly type: ProxyType | 'other';
  readonly access: ProxyAccess;
  /** TCP port on the farm's host. */
  readonly listenPort: number | null;
  /** 0: the panel's own maximum (250); null: it does not tell. */
  readonly maxConnections: number | null;
  /** Whether the modem's own web pages can be reached through it. */
  readonly local: boolean;
  /** Ids of sites; the panel has no list of them. */
  readonly sites: readonly number[];
  /** The panel's `is_allow` and `is_ports`, whose meaning the document leaves open. */
  readonly sitesMode: boolean | null;
  readonly targetPorts: readonly number[];
  readonly targetPortsMode: boolean | null;
  readonly created: PanelDate | null;
  readonly updated: PanelDate | null;
}
export interface FarmProxyDraft {
  readonly portId: number;
  readonly type: ProxyType;
  readonly active: boolean;
  readonly access: { readonly type: 'login'; readonly loginId: number } | { readonly type: 'ip'; readonly recordIds: readonly number[] };
  readonly listenPort: number;
  readonly maxConnections: number;
  readonly local: boolean;
  readonly sites: readonly number[];
  readonly sitesMode: boolean;
  readonly targetPorts: readonly number[];
  readonly targetPortsMode: boolean;
}
/** What is absent stays as it is. */
export type FarmProxyChange = Partial<FarmProxyDraft>;

/** Credentials of farm proxies. The password is no part of it. */
export interface FarmLogin {
  readonly id: number;
  readonly login: string;
  /** Bits per second towards and from the client; null: without a limit, or the list does not tell (`known` false). */
  readonly downBps: number | null;
  readonly upBps: number | null;
  /** False: only the name is known; the login's own reading tells the rest. */
  readonly known: boolean;
}
export interface FarmLoginDraft {
  readonly login: string;
  readonly password: string;
  /** Bits per second; null: without a limit. */
  readonly downBps: number | null;
  readonly upBps: number | null;
}
/** What is absent stays as it is. */
export type FarmLoginChange = Partial<FarmLoginDraft>;

/** Somebody who may sign in to the panel. */
export interface FarmUser {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly active: boolean;
  readonly staff: boolean;
  readonly superuser: boolean;
  readonly phone: string | null;
  readonly timezone: string | null;
  readonly joined: PanelDate | null;
  /** The user that we are signed in as. */
  readonly self: boolean;
}
export interface FarmUserDraft {
  readonly username: string;
  readonly password: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly active: boolean;
  readonly phone: string;
  readonly timezone: string;
}
/** What is absent stays as it is. */
export type FarmUserChange = Partial<FarmUserDraft>;
