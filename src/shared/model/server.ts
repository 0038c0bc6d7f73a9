import type { LatencyTest } from './nodes';
import type { SshRoute } from './ssh';

export const KINDS = ['xray', 'keyapi', 'mihomo', 'farm'] as const;
export type Kind = (typeof KINDS)[number];

interface ServerBase {
  readonly id: string;
  readonly name: string;
  /** Normalised: `http://host:port[/path]` for HTTP kinds, `host:port` for xray. Never holds a credential. */
  readonly address: string;
  readonly tags: readonly string[];
  /** SHA-256 of the server's certificate (64 hex digits) that replaces the system roots for this server, or null. */
  readonly pin: string | null;
  /** True for the simulated servers of the lab: shown apart, never mixed into totals of real servers, never stored. */
  readonly lab: boolean;
}

export interface XrayServer extends ServerBase {
  readonly kind: 'xray';
  /** How it is reached over SSH, or null or absent: directly. Its `address` then is `ssh.remote`: as seen from that host. */
  readonly ssh?: SshRoute | null;
  /** Host that clients connect to (an inbound may listen on 0.0.0.0 behind NAT), or null when not asked yet. */
  readonly publicHost: string | null;
  /** Port that clients connect to; absent or null: the one the inbound listens on. */
  readonly publicPort?: number | null;
  /** Tag of the inbound that new keys go to, or null for the first that fits. */
  readonly inboundTag: string | null;
  readonly keyPattern: string;
}
export interface KeyapiServer extends ServerBase {
  readonly kind: 'keyapi';
  readonly keyPattern: string;
  /** The gRPC API of the Xray whose keys these are, whose counters are then the exact ones; null or absent: none. */
  readonly counters?: CountersRoute | null;
}
/** Where the gRPC API of an Xray is: `host:port`, or over SSH, when `address` is `ssh.remote`. */
export interface CountersRoute {
  readonly address: string;
  readonly ssh: SshRoute | null;
}
export interface MihomoServer extends ServerBase {
  readonly kind: 'mihomo';
  /** How latency is tested there; absent: as usual. */
  readonly latency?: LatencyTest;
  /** A switch of a group's node closes the connections that go through the group; absent: it does not. */
  readonly closeAfterSwitch?: boolean;
}
export interface FarmServer extends ServerBase {
  readonly kind: 'farm';
  readonly username: string;
  /** What clients of its farm proxies connect to (behind a NAT another host than the panel's); null or absent: the panel's host. */
  readonly publicHost?: string | null;
  /** Ids of the ports pinned to the tray. */
  readonly favourites: readonly number[];
}
/** One thing the user manages. Its secret is in the vault, never here. */
export type Server = XrayServer | KeyapiServer | MihomoServer | FarmServer;

/** What the user types to add or edit a server; the secret is write-only. */
export interface ServerDraft {
  readonly kind: Kind;
  readonly name: string;
  readonly address: string;
  readonly tags?: readonly string[];
  readonly pin?: string | null;
  readonly username?: string;
  /** Null: directly. The address is then of no meaning. */
  readonly ssh?: SshRoute | null;
  /** The user was told that a plain API in a network is open to all who reach it, and wants it so. */
  readonly plainGrpc?: boolean;
  readonly publicHost?: string | null;
  readonly publicPort?: number | null;
  readonly inboundTag?: string | null;
  readonly keyPattern?: string;
  /** Of a key API: null: no second source. */
  readonly counters?: CountersRoute | null;
  readonly favourites?: readonly number[];
  /** Password, API key or controller secret. Absent: keep the one in the vault; empty: the server has none. */
  readonly secret?: string;
}
