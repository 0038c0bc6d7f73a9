import type { Failure } from './failure';
import type { KeyapiReport } from './keyapi';
import type { KeyWork } from './keyrun';
import type { PortView } from './port';
import type { Kind } from './server';

/** State of the link to one server (also of one stream): see "Clients" in ARCHITECTURE.md. */
export type LinkState = 'idle' | 'connecting' | 'live' | 'stale' | 'backoff' | 'auth-failed' | 'stopped';

/** Shape + word shown for anything: see the state shapes of the UI. */
export type StateShape = 'ok' | 'warn' | 'bad' | 'busy' | 'cool' | 'stale' | 'off';

export interface Rates {
  /** Bytes per second towards the user. */
  readonly down: number;
  readonly up: number;
  readonly at: number;
}

/** What a probe found: what is there, what it can do, how long it took. */
export interface ProbeReport {
  readonly kind: Kind;
  /** Name of the program as found: `Xray-core`, `mihomo`, `sing-box`, `VPN Key Management API`, `Kraken panel`. */
  readonly program: string;
  readonly version: string | null;
  /** Capability names; texts are `capability.<name>`. */
  readonly capabilities: readonly string[];
  readonly elapsedMs: number;
  /** Warnings by code; texts are `warning.<code>`. */
  readonly warnings: readonly string[];
}

interface SummaryBase {
  readonly id: string;
  readonly link: LinkState;
  /** When the current link state began. */
  readonly since: number;
  readonly failure: Failure | null;
  /** When the next attempt is due while in back-off. */
  readonly retryAt: number | null;
  /** Last time good data came, or null. */
  readonly lastData: number | null;
  readonly rttMs: number | null;
  readonly program: string | null;
  readonly version: string | null;
  readonly capabilities: readonly string[];
  readonly warnings: readonly string[];
  readonly rates: Rates | null;
  /** Resident or allocated memory of the core in bytes, as it reports it. */
  readonly memory: number | null;
  /** True when the vault has no usable secret and the user must give it again. */
  readonly needsSecret: boolean;
  /** Counts up whenever the server's ports, keys or groups changed: a window that shows them asks for its rows again. */
  readonly rowsRevision: number;
}
export interface XraySummary extends SummaryBase {
  readonly kind: 'xray';
  readonly keys: number | null;
  readonly online: number | null;
  readonly uptimeS: number | null;
  readonly goroutines: number | null;
  /** How many of the doctor's checks ask for attention; absent or null: not examined yet. */
  readonly doctor?: { readonly attention: number } | null;
}
export interface KeyapiSummary extends SummaryBase {
  readonly kind: 'keyapi';
  readonly keys: number | null;
  /** Whether the traffic numbers are exact or an estimate of the server. */
  readonly trafficSource: 'exact' | 'estimate' | 'none';
  /** Keys in use now, by their traffic; absent or null: not known. */
  readonly online?: number | null;
  /** How the second source stands (`KeyapiServer.counters`); absent or null: there is none. */
  readonly counters?: CountersState | null;
  /** The dialect it speaks and what it is known by; absent or null: not found out yet. */
  readonly report?: KeyapiReport | null;
  /** The write that is on its way, or whose outcome is not known; absent or null: none. */
  readonly work?: KeyWork | null;
}
/** The gRPC API of the Xray behind a key API, as it was read last. */
export interface CountersState {
  readonly state: 'connecting' | 'live' | 'failed';
  readonly failure: Failure | null;
  /** Unix ms of its last good reading; null: none yet. */
  readonly readAt: number | null;
  readonly version: string | null;
  /** Keys of the API that it counts; those that moved no byte since Xray started have no counter there yet. */
  readonly keys: number;
}
export interface MihomoSummary extends SummaryBase {
  readonly kind: 'mihomo';
  readonly mode: string | null;
  readonly modes: readonly string[];
  readonly connections: number | null;
  /** Connections that began and ended between the last two readings; absent or null: not counted. */
  readonly churn?: ConnectionChurn | null;
  /** Bytes since the core began, as it counts them; absent or null: it does not tell. */
  readonly carried?: { readonly down: number; readonly up: number } | null;
  /** When the core began again while it was watched, Unix ms; absent or null: not seen. */
  readonly restartedAt?: number | null;
  readonly groups: readonly GroupSummary[];
  /** Nodes that can be tested, each once; absent or null: not read yet. */
  readonly nodes?: number | null;
}
export interface FarmSummary extends SummaryBase {
  readonly kind: 'farm';
  readonly portsTotal: number | null;
  readonly portsOnline: number | null;
  readonly favourites: readonly PortView[];
}
/** What every window knows of one server; lists (ports, keys) are asked for. */
export type ServerSummary = XraySummary | KeyapiSummary | MihomoSummary | FarmSummary;

export interface ConnectionChurn {
  readonly opened: number;
  readonly closed: number;
  /** Between the two readings. */
  readonly seconds: number;
}
export interface GroupSummary {
  readonly name: string;
  readonly type: string;
  readonly now: string | null;
  /** Of a large group the first ones, and the one in use. */
  readonly nodes: readonly string[];
  /** Members beyond these; absent: none. */
  readonly more?: number;
  /** Last known latency in ms by node; absent: never tested, 0: failed. */
  readonly delays: Readonly<Record<string, number>>;
  /** The node that the user pinned an automatic group to: '' for none; absent or null where the core knows no pins or the group chooses by hand. */
  readonly pinned?: string | null;
}
