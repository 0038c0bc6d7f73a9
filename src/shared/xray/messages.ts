/** The messages of `resources/proto` as types; names and units as there. 64-bit numbers: see `Codec.decode`. */

/** A message inside a message; `type` is its full name. */
export interface TypedMessage {
  readonly type: string;
  readonly value: Uint8Array;
}
export interface User {
  readonly level: number;
  readonly email: string;
  readonly account: TypedMessage | null;
}
export interface Account {
  readonly id: string;
  readonly flow: string;
  readonly encryption: string;
}

export type Empty = Record<never, never>;
export interface SysStats {
  readonly goroutines: number;
  readonly collections: number;
  readonly alloc: number;
  readonly totalAlloc: number;
  readonly sys: number;
  readonly mallocs: number;
  readonly frees: number;
  readonly liveObjects: number;
  readonly pauseTotalNs: number;
  readonly uptime: number;
}
export interface Stat {
  readonly name: string;
  readonly value: number;
}
export interface QueryStats {
  readonly pattern: string;
  readonly reset: boolean;
}
export interface Stats {
  readonly stat: readonly Stat[];
}
export interface GetStats {
  readonly name: string;
  readonly reset: boolean;
}
export interface OneStat {
  readonly stat: Stat | null;
}
export interface OnlineIps {
  readonly name: string;
  /** Address -> Unix seconds. */
  readonly ips: Readonly<Record<string, number>>;
}
export interface OnlineUsers {
  /** `user>>>EMAIL>>>online` each. */
  readonly users: readonly string[];
}
export interface GetUsersStats {
  readonly includeTraffic: boolean;
  readonly reset: boolean;
}
export interface UserStat {
  readonly email: string;
  readonly ips: readonly { readonly ip: string; readonly lastSeen: number }[];
  readonly traffic: { readonly uplink: number; readonly downlink: number } | null;
}
export interface UsersStats {
  readonly users: readonly UserStat[];
}

export interface AddUser {
  readonly user: User | null;
}
export interface RemoveUser {
  readonly email: string;
}
export interface AlterInbound {
  readonly tag: string;
  readonly operation: TypedMessage | null;
}
export interface ListInbounds {
  readonly isOnlyTags: boolean;
}
export interface InboundHandler {
  readonly tag: string;
  readonly receiverSettings: TypedMessage | null;
  readonly proxySettings: TypedMessage | null;
}
export interface Inbounds {
  readonly inbounds: readonly InboundHandler[];
}
export interface GetInboundUsers {
  readonly tag: string;
  readonly email: string;
}
export interface InboundUsers {
  readonly users: readonly User[];
}
export interface UsersCount {
  readonly count: number;
}

export interface PortList {
  readonly range: readonly { readonly from: number; readonly to: number }[];
}
/** One of both is set. */
export interface IpOrDomain {
  readonly ip?: Uint8Array;
  readonly domain?: string;
}
export interface StreamConfig {
  readonly protocolName: string;
  readonly transportSettings: readonly { readonly protocolName: string; readonly settings: TypedMessage | null }[];
  /** Full name of the security message, or empty. */
  readonly securityType: string;
  readonly securitySettings: readonly TypedMessage[];
}
export interface ReceiverConfig {
  readonly portList: PortList | null;
  readonly listen: IpOrDomain | null;
  readonly streamSettings: StreamConfig | null;
}
export interface RealityConfig {
  readonly dest: string;
  readonly serverNames: readonly string[];
  /** 32 bytes; a secret. */
  readonly privateKey: Uint8Array;
  /** 8 bytes each, padded with zeros. */
  readonly shortIds: readonly Uint8Array[];
  readonly mldsa65Seed: Uint8Array;
}
export interface VlessInboundConfig {
  /** The list the inbound started with, not the live one. */
  readonly users: readonly User[];
  readonly decryption: string;
}
