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
export interface AddInbound {
  readonly inbound: InboundHandler | null;
}
export interface ByTag {
  readonly tag: string;
}
export interface OutboundHandler {
  readonly tag: string;
  readonly senderSettings: TypedMessage | null;
  readonly proxySettings: TypedMessage | null;
}
export interface Outbounds {
  readonly outbounds: readonly OutboundHandler[];
}
export interface AddOutbound {
  readonly outbound: OutboundHandler | null;
}
export interface AlterOutbound {
  readonly tag: string;
  readonly operation: TypedMessage | null;
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
  /** Masks over everything, each a message of its own; absent: none. */
  readonly udpmasks?: readonly TypedMessage[];
  readonly tcpmasks?: readonly TypedMessage[];
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
  /** Three bytes of a version; empty: any. */
  readonly minClientVer: Uint8Array;
  /** 8 bytes each, padded with zeros. */
  readonly shortIds: readonly Uint8Array[];
  readonly mldsa65Seed: Uint8Array;
}
export interface TcpConfig {
  readonly headerSettings: TypedMessage | null;
}
export interface HttpHeaderConfig {
  readonly request: {
    readonly uri: readonly string[];
    readonly header: readonly { readonly name: string; readonly value: readonly string[] }[];
  } | null;
}
/** WebSocket and HTTPUpgrade. */
export interface WebConfig {
  readonly host: string;
  readonly path: string;
  /** Bytes of early data that a client may send. */
  readonly ed: number;
}
export interface GrpcConfig {
  readonly authority: string;
  readonly serviceName: string;
  readonly multiMode: boolean;
}
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}
export interface XhttpConfig {
  readonly host: string;
  readonly path: string;
  readonly mode: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly xPaddingBytes: NumberRange | null;
  readonly noGRPCHeader: boolean;
  readonly scMaxEachPostBytes: NumberRange | null;
  readonly scMinPostsIntervalMs: NumberRange | null;
  readonly xPaddingObfsMode: boolean;
  readonly xPaddingKey: string;
  readonly xPaddingHeader: string;
  readonly xPaddingPlacement: string;
  readonly xPaddingMethod: string;
  readonly uplinkHTTPMethod: string;
  readonly sessionPlacement: string;
  readonly sessionKey: string;
  readonly seqPlacement: string;
  readonly seqKey: string;
  readonly uplinkDataPlacement: string;
  readonly uplinkDataKey: string;
  readonly uplinkChunkSize: NumberRange | null;
}
export interface KcpConfig {
  readonly mtu: { readonly value: number } | null;
  readonly tti: { readonly value: number } | null;
  readonly headerConfig: TypedMessage | null;
  readonly seed: { readonly seed: string } | null;
}
export interface TlsConfig {
  /** PEM each; `usage` 0: served by the inbound. */
  readonly certificate: readonly { readonly certificate: Uint8Array; readonly usage: number }[];
  readonly serverName: string;
  readonly nextProtocol: readonly string[];
  readonly fingerprint: string;
  /** A secret. */
  readonly echServerKeys: Uint8Array;
}
/** A mask that is set to one text: a password or a domain. */
export interface MaskText {
  readonly text: string;
}
export interface VlessInboundConfig {
  /** The beginning of the list the inbound started with, not the live one. */
  readonly users: readonly User[];
  /** `none`, or the private halves of VLESS encryption, joined by dots; a secret. */
  readonly decryption: string;
  /** How its handshake looks: 0 native, 1 xorpub, 2 random. */
  readonly xorMode: number;
  /** For how long a ticket for 0-RTT holds; both 0: no 0-RTT. */
  readonly secondsFrom: number;
  readonly secondsTo: number;
}

/** As on the wire: the number of a `Network`. */
export const NETWORK = { tcp: 2, udp: 3 } as const;
export interface RoutingContext {
  readonly inboundTag: string;
  readonly network: number;
  /** 4 or 16 bytes each. */
  readonly sourceIps: readonly Uint8Array[];
  readonly targetIps: readonly Uint8Array[];
  readonly sourcePort: number;
  readonly targetPort: number;
  readonly targetDomain: string;
  readonly protocol: string;
  readonly user: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly outboundGroupTags: readonly string[];
  readonly outboundTag: string;
}
export interface SubscribeRoutes {
  readonly fieldSelectors: readonly string[];
}
export interface TestRoute {
  readonly routingContext: Partial<RoutingContext> | null;
  readonly fieldSelectors: readonly string[];
  readonly publishResult: boolean;
}
export interface BalancerAnswer {
  readonly balancer: {
    readonly override: { readonly target: string } | null;
    readonly principleTarget: { readonly tag: readonly string[] } | null;
  } | null;
}
export interface OverrideBalancer {
  readonly balancerTag: string;
  readonly target: string;
}
export interface AddRule {
  readonly config: TypedMessage | null;
  readonly shouldAppend: boolean;
}
export interface RemoveRule {
  readonly ruleTag: string;
}
export interface Rules {
  readonly rules: readonly { readonly outboundTag: string; readonly ruleTag: string }[];
}
/** As on the wire: the number of a `Domain.Type`. */
export const DOMAIN_TYPE = { keyword: 0, regexp: 1, domain: 2, full: 3 } as const;
/** One rule as AddRule takes it; one of both targets is set, and every condition that is not empty must hold. */
export interface RoutingRule {
  readonly outboundTag?: string;
  readonly balancingTag?: string;
  readonly ruleTag: string;
  readonly domain: readonly { readonly type: number; readonly value: string }[];
  readonly userEmail: readonly string[];
  readonly inboundTag: readonly string[];
  readonly protocol: readonly string[];
  readonly networks: readonly number[];
  readonly portList: PortList | null;
}
export interface BalancingRule {
  readonly tag: string;
  readonly outboundSelector: readonly string[];
  readonly strategy: string;
  readonly fallbackTag: string;
}
export interface RouterConfig {
  readonly rule: readonly Partial<RoutingRule>[];
  readonly balancingRule: readonly Partial<BalancingRule>[];
}

export interface OutboundStatus {
  readonly alive: boolean;
  /** Milliseconds. */
  readonly delay: number;
  readonly lastErrorReason: string;
  readonly outboundTag: string;
  /** Unix seconds; 0: not told. */
  readonly lastSeenTime: number;
  readonly lastTryTime: number;
  /** Counts of tests, and nanoseconds. */
  readonly healthPing: { readonly all: number; readonly fail: number; readonly average: number } | null;
}
export interface OutboundStatuses {
  readonly status: { readonly status: readonly OutboundStatus[] } | null;
}
