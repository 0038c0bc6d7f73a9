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
