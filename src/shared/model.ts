/**
 * The product's nouns as readonly data. Schemas for what is stored or crosses a border stand in `model.schema.ts`.
 * Times are Unix milliseconds, durations milliseconds, sizes bytes and rates bytes per second unless a name says otherwise.
 */

export const KINDS = ['xray', 'keyapi', 'mihomo', 'farm'] as const;
export type Kind = (typeof KINDS)[number];

/* ---------------------------------------------------------------- servers */

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
  /** Host that clients connect to (an inbound may listen on 0.0.0.0 behind NAT), or null when not asked yet. */
  readonly publicHost: string | null;
  /** Tag of the inbound that new keys go to, or null for the first that fits. */
  readonly inboundTag: string | null;
  readonly keyPattern: string;
}
export interface KeyapiServer extends ServerBase {
  readonly kind: 'keyapi';
  readonly keyPattern: string;
}
export interface MihomoServer extends ServerBase {
  readonly kind: 'mihomo';
}
export interface FarmServer extends ServerBase {
  readonly kind: 'farm';
  readonly username: string;
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
  readonly publicHost?: string | null;
  readonly inboundTag?: string | null;
  readonly keyPattern?: string;
  readonly favourites?: readonly number[];
  /** Password, API key or controller secret. Absent: keep the one in the vault; empty: the server has none. */
  readonly secret?: string;
}

/**
 * Closed set of reasons why a server could not be used. `detail` of a failure quotes the server's or the system's own words.
 * Texts are `error.<code>` in the locales.
 */
export const ERROR_CODES = [
  'bad-address',
  'bad-input',
  'refused',
  'dns',
  'timeout',
  'reset',
  'tls-self-signed',
  'tls-expired',
  'tls-host',
  'tls-pin',
  'tls',
  'auth',
  'forbidden',
  'needs-secret',
  'redirect',
  'not-json',
  'unexpected',
  'wrong-kind',
  'too-large',
  'not-found',
  'rate-limited',
  'server-error',
  'rejected',
  'unimplemented',
  'api-loop',
  'exists',
  'no-inbound',
  'bad-id',
  'cancelled',
  'doubtful',
  'keychain',
  'storage',
  'busy',
  'gone',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

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
}
export interface KeyapiSummary extends SummaryBase {
  readonly kind: 'keyapi';
  readonly keys: number | null;
  /** Whether the traffic numbers are exact or an estimate of the server. */
  readonly trafficSource: 'exact' | 'estimate' | 'none';
}
export interface MihomoSummary extends SummaryBase {
  readonly kind: 'mihomo';
  readonly mode: string | null;
  readonly modes: readonly string[];
  readonly connections: number | null;
  readonly groups: readonly GroupSummary[];
}
export interface FarmSummary extends SummaryBase {
  readonly kind: 'farm';
  readonly portsTotal: number | null;
  readonly portsOnline: number | null;
  readonly favourites: readonly PortView[];
}
/** What every window knows of one server; lists (ports, keys) are asked for. */
export type ServerSummary = XraySummary | KeyapiSummary | MihomoSummary | FarmSummary;

export interface GroupSummary {
  readonly name: string;
  readonly type: string;
  readonly now: string | null;
  readonly nodes: readonly string[];
  /** Last known latency in ms by node; absent: never tested, 0: failed. */
  readonly delays: Readonly<Record<string, number>>;
}

/* ---------------------------------------------------------------- ports and rotations */

/** One port of a farm as its panel last showed it (`api/farm.md`, 1.2), parsed and typed. */
export interface Port {
  readonly id: number;
  readonly name: string;
  readonly active: boolean;
  readonly connDev: boolean;
  readonly connNet: boolean;
  readonly connInet: boolean;
  /** The panel's own "IP change in progress". */
  readonly reconnecting: boolean;
  readonly reconnectType: 'time' | 'link' | 'time_link' | 'other';
  /** Seconds. */
  readonly reconnectIntervalS: number | null;
  /** Seconds: minimal step between two changes; requests inside it are silently ignored by the panel. */
  readonly reconnectMinS: number | null;
  /** Panel's raw texts: compared for change, parsed only with a known zone. */
  readonly reconnectStart: string | null;
  readonly reconnectEnd: string | null;
  /** Seconds until the next scheduled change. */
  readonly nextInS: number | null;
  readonly monitoringIntervalS: number | null;
  readonly externalIp: string | null;
  readonly operator: string | null;
  readonly networkType: string | null;
  /** Bars 0..5. */
  readonly bars: number | null;
  readonly rsrp: Signal | null;
  readonly rsrq: Signal | null;
  readonly sinr: Signal | null;
  readonly rssi: Signal | null;
}
/** A signal reading in dB or dBm; `bound` marks values printed as ">=-51dBm" (min) or "<-20dB" (max). */
export interface Signal {
  readonly value: number;
  readonly bound: 'min' | 'max' | null;
}

/** Whether a rotation can be asked for now (`api/farm.md`, 5.2 and 5.3). */
export type Eligibility =
  | { readonly state: 'ready'; readonly hint: 'time-only' | 'cooldown-unknown' | null }
  | { readonly state: 'cooling'; readonly readyAt: number }
  | { readonly state: 'busy' }
  | { readonly state: 'off' }
  | { readonly state: 'no-device' }
  | { readonly state: 'disconnected' };

/**
 * How a rotation ended: one closed union, never a bare "ok".
 * - `changed`: `oldIp` is null when the port showed no address before;
 * - `no-internet`: back with the operator but without internet; `lost`: not back with the operator, or its device or the port is gone;
 * - `not-started`: the panel said "ok" (or was not asked: `cooling-down`, `busy`) and nothing happened; `waitS` until it may be asked again;
 * - `stuck`: still changing after 180 s; watched on, and the outcome corrected, until 300 s;
 * - `rejected`, `auth-lost`, `unreachable`: the request or the proof was refused or could not be had; `unknown`: contact lost after sending.
 */
export type RotationOutcome =
  | { readonly type: 'changed'; readonly oldIp: string | null; readonly newIp: string }
  | { readonly type: 'same-ip'; readonly ip: string }
  | { readonly type: 'no-internet'; readonly oldIp: string | null; readonly newIp: string | null }
  | { readonly type: 'not-started'; readonly reason: 'cooling-down' | 'busy' | 'unknown'; readonly waitS: number | null }
  | { readonly type: 'stuck'; readonly oldIp: string | null }
  | { readonly type: 'rejected'; readonly message: string }
  | { readonly type: 'auth-lost' }
  | { readonly type: 'unreachable'; readonly message: string }
  | { readonly type: 'lost' }
  | { readonly type: 'unknown' };

/** One IP change of a port, from request to outcome. */
export interface Rotation {
  readonly id: string;
  readonly serverId: string;
  readonly portId: number;
  readonly portName: string;
  readonly oldIp: string | null;
  readonly askedBy: 'menu' | 'panel' | 'window' | 'palette' | 'notification';
  readonly requestedAt: number;
  /** `requested`: not seen to begin yet; `started`: the panel shows it; `settling`: ended, waiting for the address; `done`. */
  readonly phase: 'requested' | 'started' | 'settling' | 'done';
  /** Longer than usual (60 s): still watched. */
  readonly slow: boolean;
  readonly outcome: RotationOutcome | null;
  readonly endedAt: number | null;
  /** Milliseconds from the request to the outcome, or null. */
  readonly durationMs: number | null;
  /** What the panel showed that proves the outcome, in words of the wire (for the record). */
  readonly evidence: readonly string[];
}

/** A port with all that a button needs. */
export interface PortView {
  readonly serverId: string;
  readonly port: Port;
  readonly eligibility: Eligibility;
  /** In flight, or ended less than 60 s ago. */
  readonly rotation: Rotation | null;
  readonly favourite: boolean;
}

/* ---------------------------------------------------------------- keys */

/** One VLESS user on an xray or keyapi server. */
export interface Key {
  readonly serverId: string;
  /** The server's own id: email on xray, id or uuid on keyapi. */
  readonly id: string;
  readonly name: string;
  readonly uuid: string | null;
  readonly flow: string | null;
  readonly createdAt: string | null;
  readonly active: boolean;
  readonly traffic: KeyTraffic | null;
}
export interface KeyTraffic {
  readonly down: number | null;
  readonly up: number | null;
  readonly total: number;
  /** Counted by the server since its counters began; `estimate` numbers never mix into exact totals. */
  readonly source: 'exact' | 'estimate';
  readonly downRate: number | null;
  readonly upRate: number | null;
}

/** One line of proof under a new key; texts are `check.<name>`. */
export interface KeyCheck {
  readonly name: 'on-server' | 'link-matches' | 'public-key' | 'short-id' | 'server-name' | 'port-open';
  readonly result: 'pass' | 'fail' | 'not-checked';
  readonly detail: string | null;
}
/** A key with its link; crosses to a window only when the user asks for it. */
export interface KeyWithLink {
  readonly key: Key;
  /** Empty when the key is there but its link could not be had; `link-matches` then says why. */
  readonly link: string;
  readonly checks: readonly KeyCheck[];
  readonly verified: boolean;
}

/* ---------------------------------------------------------------- samples, limits, breaches */

/** Metrics of a server; `total.*` (server null) are sums over the live servers that are not the lab's. */
export const METRICS = ['down', 'up', 'memory', 'connections', 'goroutines', 'rtt', 'portsOnline'] as const;
export type Metric = (typeof METRICS)[number];

/** One reading of one metric at one time; value null marks a gap. */
export interface Sample {
  readonly serverId: string;
  readonly metric: Metric;
  readonly at: number;
  readonly value: number | null;
}

/** A rule over a metric: true when above `threshold` for `forS` seconds. */
export interface Limit {
  readonly id: string;
  readonly name: string;
  readonly serverId: string;
  readonly metric: Metric;
  readonly above: number;
  /** Recovery needs the value at or below this (hysteresis), at most `above`. */
  readonly clearBelow: number;
  /** Seconds the value must stay above before it is a breach, and below before it is a recovery. */
  readonly forS: number;
  /** Seconds after a recovery in which no new breach is announced. */
  readonly coolDownS: number;
  readonly enabled: boolean;
}

/** A limit turning true, and its end. */
export interface Breach {
  readonly id: string;
  readonly limitId: string;
  readonly limitName: string;
  readonly serverId: string;
  readonly metric: Metric;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Worst value seen. */
  readonly peak: number;
  readonly threshold: number;
  readonly muted: boolean;
}

/** One line of the event list; text is `event.<type>` with `params`. */
export interface EventEntry {
  readonly id: number;
  readonly at: number;
  readonly shape: StateShape;
  readonly type: string;
  readonly serverId: string | null;
  readonly params: Readonly<Record<string, string | number>>;
}

/* ---------------------------------------------------------------- settings and app */

export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'compact' | 'default';
  /** The servers table stands in groups, by each server's first tag. */
  readonly groupByTag: boolean;
  readonly language: 'system' | 'en' | 'ru';
  readonly sizes: 'iec' | 'si';
  readonly rates: 'bytes' | 'bits';
  readonly autostart: boolean;
  readonly onClose: 'tray' | 'quit';
  readonly askBeforeRotation: boolean;
  readonly speedBesideIcon: boolean;
  /** Seconds; 0 = never. */
  readonly clearClipboardS: number;
  /** Seconds after hiding until the main window is destroyed. */
  readonly destroyWindowS: number;
  readonly notifyRotations: boolean;
  readonly notifyBreaches: boolean;
  readonly lab: boolean;
  /** Poll intervals by kind, seconds. */
  readonly pollS: Readonly<Record<Kind, number>>;
}

export type KeychainState = 'probing' | 'ready' | 'locked' | 'absent' | 'failing';

export interface AppInfo {
  readonly version: string;
  readonly platform: string;
  readonly electron: string;
  readonly keychain: KeychainState;
  readonly keychainEntries: number;
  readonly lab: 'off' | 'starting' | 'on' | 'failed';
  /** Whether a tray host shows our icon; null while unknown. */
  readonly trayHost: boolean | null;
  readonly resolvedTheme: 'light' | 'dark';
  readonly resolvedLanguage: 'en' | 'ru';
  /** Reports that need the user's eye, e.g. a corrupt file set aside; texts are `notice.<code>`. */
  readonly notices: readonly Notice[];
  readonly suspended: boolean;
}
export interface Notice {
  readonly id: string;
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** The truth in main, as summaries; windows hold a copy (`patch.ts`). */
export interface AppState {
  readonly app: AppInfo;
  readonly settings: Settings;
  /** User's order of server ids (real servers, then the lab's). */
  readonly order: readonly string[];
  readonly servers: Readonly<Record<string, Server>>;
  readonly summaries: Readonly<Record<string, ServerSummary>>;
  /** In flight, and ended less than 60 s ago, by `serverId/portId`. */
  readonly rotations: Readonly<Record<string, Rotation>>;
  readonly limits: readonly Limit[];
  /** Open breaches, newest first. */
  readonly breaches: readonly Breach[];
  /** The last 50, newest first. */
  readonly events: readonly EventEntry[];
  /** Sum over live servers: the real ones, or the lab's while only they exist. */
  readonly totals: Rates & { readonly live: number; readonly count: number };
}
