/** What the doctor judges by: only what the API can show, gathered elsewhere. */
import type { Failure } from '../model/failure';
import type { UserSurvey } from './survey';

export interface DoctorFacts {
  /** A simulated server: no stranger is asked about it. */
  readonly lab: boolean;
  /** As the user gave it. */
  readonly address: string;
  readonly via: 'loopback' | 'ssh' | 'remote';
  readonly reached: { readonly ok: true; readonly rttMs: number } | { readonly ok: false; readonly failure: Failure };
  /** Null: not reached. */
  readonly server: ServerFacts | null;
  /** Null: the users were not read. */
  readonly survey: UserSurvey | null;
  /** Whether the API's port is open at the public address, `host:port`; null: not tried. */
  readonly openAt: { readonly address: string; readonly open: boolean } | null;
  readonly targets: readonly TargetFacts[];
  /** Public keys by inbound, as an earlier run saw them. */
  readonly earlierKeys: Readonly<Record<string, string>>;
}

/** What one look at the server showed. */
export interface ServerFacts {
  readonly services: readonly string[];
  readonly calls: readonly string[];
  readonly version: {
    readonly from: string | null;
    readonly to: string | null;
    readonly present: readonly string[];
    readonly absent: readonly string[];
    readonly mayCountTwice: boolean;
  };
  readonly uptimeS: number | null;
  /** The API's own inbound; `own-listener`: it needs none; null: this Xray cannot list inbounds. */
  readonly apiInbound: { readonly tag: string; readonly listen: string } | 'own-listener' | null;
  /** Outbound or balancer of each routing rule, in order; null: this Xray cannot list them. */
  readonly rules: readonly string[] | null;
  /** VLESS inbounds; null: cannot be listed. */
  readonly inbounds: readonly InboundFacts[] | null;
  /** How many outbounds have a tag, without which nothing is counted; null: cannot be listed. */
  readonly taggedOutbounds: number | null;
  readonly counters: CounterFacts | null;
  readonly online: OnlineFacts;
}
export interface InboundFacts {
  readonly tag: string;
  /** How many of the users that the configuration begins with have no email. */
  readonly unnamed: number;
  readonly reality: {
    readonly publicKey: string | null;
    readonly serverNames: number;
    readonly shortIds: number;
    readonly minClient: string | null;
  } | null;
}
/** Counters of the whole; `off`: the server counts nothing at all. */
export type CounterFacts =
  | { readonly type: 'off' }
  | {
      readonly type: 'on';
      /** `inbound-uplink` and so on: those that exist. */
      readonly system: readonly SystemCounter[];
      /** Bytes that all VLESS inbounds have counted. */
      readonly inboundBytes: number;
    };
export const SYSTEM_COUNTERS = ['statsInboundUplink', 'statsInboundDownlink', 'statsOutboundUplink', 'statsOutboundDownlink'] as const;
export type SystemCounter = (typeof SYSTEM_COUNTERS)[number];

export interface OnlineFacts {
  /** How many users the server lists as online; null: it has no such list. */
  readonly listed: number | null;
  /** Keys that moved bytes just now: whether the server keeps a list of their addresses. */
  readonly probes: readonly { readonly email: string; readonly kept: boolean }[];
  /** Addresses of those, and how many of them are this server's own or private ones. */
  readonly addresses: { readonly count: number; readonly local: number } | null;
}
/** A host that a REALITY inbound pretends to be, as seen from this computer. */
export interface TargetFacts {
  readonly inbound: string;
  readonly target: string;
  /** The name that was asked for. */
  readonly name: string;
  /** The inbound signs with ML-DSA-65 too. */
  readonly mldsa: boolean;
  readonly found:
    | {
        readonly type: 'answers';
        readonly protocol: string;
        readonly alpn: string | null;
        /** All its certificates together. */
        readonly certificateBytes: number;
      }
    /** On the server itself, where only it can look. */
    | { readonly type: 'local' }
    | { readonly type: 'certificate'; readonly message: string }
    | { readonly type: 'no-tls13'; readonly message: string }
    | { readonly type: 'unreachable'; readonly message: string };
}
