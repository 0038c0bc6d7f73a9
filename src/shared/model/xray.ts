import type { Bytes } from './ledger';

/** One inbound as a person and a link need it; its private key never leaves the client. */
export interface InboundView {
  readonly tag: string;
  /** `vless`, `trojan`, ...: last part of the settings' message name. */
  readonly protocol: string;
  readonly port: number | null;
  readonly listen: string | null;
  readonly network: string;
  readonly security: string;
  /** Keys can be made here. */
  readonly takesKeys: boolean;
  readonly users: number | null;
  readonly rate: Bytes | null;
  readonly serverNames: readonly string[];
  readonly publicKey: string | null;
  readonly shortIds: number;
}
export interface OutboundView {
  readonly tag: string;
  readonly protocol: string;
  readonly rate: Bytes | null;
  /** Null: not watched by the observatory. */
  readonly observed: {
    readonly alive: boolean;
    /** At least 1; null: it is dead. */
    readonly delayMs: number | null;
    readonly lastError: string;
    /** Unix ms. */
    readonly lastSeen: number | null;
    readonly lastTry: number | null;
    readonly tests: { readonly all: number; readonly fail: number } | null;
  } | null;
}
export interface RuleView {
  readonly ruleTag: string;
  /** Outbound or balancer it sends to, as far as the API tells. */
  readonly tag: string;
}
export interface BalancerView {
  readonly tag: string;
  readonly override: string | null;
  readonly chosen: readonly string[];
}
export interface SysView {
  readonly goroutines: number;
  readonly collections: number;
  readonly alloc: number;
  readonly sys: number;
  readonly liveObjects: number;
  readonly uptimeS: number;
}
/** The Live page. A part is null where the server's API lacks its service; `missing` names those services. */
export interface LiveReport {
  readonly at: number;
  readonly sys: SysView | null;
  readonly inbounds: readonly InboundView[] | null;
  readonly outbounds: readonly OutboundView[] | null;
  readonly rules: readonly RuleView[] | null;
  readonly balancers: readonly BalancerView[] | null;
  readonly missing: readonly string[];
  /** Bytes of the last counters answer, and the interval at which it is read. */
  readonly answerBytes: number | null;
  readonly intervalMs: number;
}
export interface RouteQuestion {
  readonly inboundTag: string;
  readonly network: 'tcp' | 'udp';
  readonly domain: string | null;
  readonly ip: string | null;
  readonly port: number;
  readonly protocol: string | null;
  readonly user: string | null;
}
/** `outboundTag` null: no rule matches, the first outbound is used. */
export interface RouteAnswer {
  readonly outboundTag: string | null;
  readonly groupTags: readonly string[];
}
