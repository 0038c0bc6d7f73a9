/** What the engine asks of an Xray beyond what every client can do. */
import type { BalancerView, Bytes, InboundView, KeyCheck, LiveReport, RouteAnswer, RouteQuestion, RuleView } from '@shared/model';
import type * as wire from '@shared/xray/wire';
import type { LedgerFigures } from '../../keys/ledger';
import type { Client } from '../client';
import type { Capabilities } from './capabilities';
import type { Examined } from './examine';
import type { Inbound } from './inbounds';
import type { LinkChoice } from './link';

/** One user as it is put on an Xray. */
export interface UserIdentity {
  readonly email: string;
  /** Lower case. */
  readonly uuid: string;
  readonly flow: string;
  readonly level: number;
  readonly inboundTag: string;
}

/** From where a key is used now; `unknown`: why that cannot be told (`online.<code>`). */
export type Addresses =
  | { readonly type: 'addresses'; readonly ips: readonly { readonly ip: string /** Unix ms. */; readonly lastSeen: number }[] }
  | { readonly type: 'unknown'; readonly code: string };

/** What the server's API showed of its version; `to` null: as new as it likes. */
export interface VersionRange {
  readonly from: string | null;
  readonly to: string | null;
  /** The calls that told so: present, absent. */
  readonly present: readonly string[];
  readonly absent: readonly string[];
}

export interface UserLink {
  readonly link: string;
  readonly checks: readonly KeyCheck[];
  /** To be kept, so that the link stays the same. */
  readonly choice: LinkChoice;
}

/** One rule to add; every condition that is not empty must hold. */
export interface RuleDraft {
  readonly ruleTag: string;
  readonly to: { readonly outboundTag: string } | { readonly balancerTag: string };
  readonly inboundTags?: readonly string[];
  readonly users?: readonly string[];
  /** Each with all names below it. */
  readonly domains?: readonly string[];
  readonly protocols?: readonly string[];
  readonly networks?: readonly ('tcp' | 'udp')[];
  readonly ports?: readonly { readonly from: number; readonly to: number }[];
}

/** One connection that the router sent somewhere. */
export interface RouteSeen {
  readonly inboundTag: string;
  readonly outboundTag: string;
  readonly network: 'tcp' | 'udp' | null;
  readonly target: string;
  readonly user: string;
}

/**
 * The client of an Xray. A write is sent once and proved by reading the server back; `doubtful` means that even this could not be read.
 * Every method rejects with a Fault; `unimplemented` where this Xray lacks the call.
 */
export interface XrayApi extends Client {
  readonly kind: 'xray';

  /** Inbounds with their settings, at most a few seconds old. Their private keys stay in the client. */
  inbounds(signal: AbortSignal): Promise<readonly Inbound[]>;
  /** As people see them, with users and rates. */
  inboundViews(signal: AbortSignal): Promise<readonly InboundView[]>;
  /**
   * Puts one user on a VLESS inbound. Refuses before anything is sent: `bad-input` (email), `bad-id` (uuid), `no-inbound`, `wrong-protocol`.
   * `exists`: that inbound has the email; `rejected`: it was answered "ok" and is not there. A uuid that another user has is taken from
   * that user silently: whoever knows all users checks that before (`checkIdentity`).
   */
  addUser(user: UserIdentity, signal: AbortSignal): Promise<void>;
  /** From one inbound, or with null from every VLESS inbound that has it; `not-found`: none has. Live connections go on. */
  removeUser(email: string, inboundTag: string | null, signal: AbortSignal): Promise<void>;
  /** As the server shows it now; null: that inbound does not have it. */
  findUser(email: string, inboundTag: string, signal: AbortSignal): Promise<UserIdentity | null>;
  /** Reads the users of every VLESS inbound and gives them to the ledger; null without one. */
  readUsers(signal: AbortSignal): Promise<LedgerFigures | null>;
  /**
   * The link of a user that is there, and what of it could be checked against the server. `choice`: what of the server's lists an earlier
   * link of the key used; the answer's is to be kept, so that the link stays the same.
   */
  linkOf(user: UserIdentity, signal: AbortSignal, choice?: LinkChoice | null): Promise<UserLink>;
  addresses(email: string, signal: AbortSignal): Promise<Addresses>;
  /** What the server has counted for a user since it began; zero for one without a counter. */
  counted(email: string, signal: AbortSignal): Promise<Bytes>;
  /** From how many addresses a user is online by the server's list; 0 also where it keeps none. */
  onlineFrom(email: string, signal: AbortSignal): Promise<number>;

  /** Adds an inbound; `exists`: the tag is taken. */
  addInbound(inbound: wire.InboundHandler, signal: AbortSignal): Promise<void>;
  removeInbound(tag: string, signal: AbortSignal): Promise<void>;
  addOutbound(outbound: wire.OutboundHandler, signal: AbortSignal): Promise<void>;
  /** By an operation that this server knows; no released core has one. */
  alterOutbound(tag: string, operation: wire.TypedMessage, signal: AbortSignal): Promise<void>;
  removeOutbound(tag: string, signal: AbortSignal): Promise<void>;

  rules(signal: AbortSignal): Promise<readonly RuleView[]>;
  /** Behind all others. */
  addRule(rule: RuleDraft, signal: AbortSignal): Promise<void>;
  removeRule(ruleTag: string, signal: AbortSignal): Promise<void>;
  testRoute(question: RouteQuestion, signal: AbortSignal): Promise<RouteAnswer>;
  balancer(tag: string, signal: AbortSignal): Promise<BalancerView>;
  /** `target` null: the balancer chooses by itself again. Refuses a target that is no outbound. */
  overrideBalancer(tag: string, target: string | null, signal: AbortSignal): Promise<void>;
  /** Tells each routed connection until the returned function is called or the stream ends; `ended` is called once, null: by us. */
  followRoutes(told: (route: RouteSeen) => void, ended: (fault: Error | null) => void): () => void;

  restartLogger(signal: AbortSignal): Promise<void>;
  /** Everything the Live page shows; `balancers`: names to ask for besides those that can be guessed, since the API lists none. */
  live(options: { readonly balancers: readonly string[]; readonly intervalMs: number }, signal: AbortSignal): Promise<LiveReport>;

  /** What was found on this connection; null before the first probe. */
  capabilities(): Capabilities | null;
  /** One look for the doctor, reading only; `moving`: users that moved bytes just now. */
  examine(moving: readonly string[], signal: AbortSignal): Promise<Examined>;

  /** Null before the first probe. */
  version(): VersionRange | null;
  /** Its version is among those that may count an empty flow's downlink twice; false before the first probe. */
  mayCountTwice(): boolean;
}

export const isXray = (client: Client | null): client is XrayApi => client !== null && client.kind === 'xray' && 'addUser' in client;
