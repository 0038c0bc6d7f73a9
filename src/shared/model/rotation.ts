import type { Failure } from './failure';
import type { RotationGoal } from './schedule';

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

/** Who asked for a rotation: a place in the app, a schedule of ours, or a limit that was broken. */
export const ASKERS = ['menu', 'panel', 'window', 'palette', 'notification', 'hotkey', 'schedule', 'limit'] as const;
export type Asker = (typeof ASKERS)[number];

/** One IP change of a port, from request to outcome. */
export interface Rotation {
  readonly id: string;
  readonly serverId: string;
  readonly portId: number;
  readonly portName: string;
  readonly oldIp: string | null;
  readonly askedBy: Asker;
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

/** One change of address as it is kept: asked for by us, or seen to happen. */
export interface PastRotation {
  readonly id: string;
  readonly serverId: string;
  readonly portId: number;
  readonly portName: string;
  /** Unix ms: when it was asked for, or first seen. */
  readonly at: number;
  readonly tookMs: number | null;
  readonly oldIp: string | null;
  /** Null: none, or not known. */
  readonly newIp: string | null;
  readonly outcome: RotationOutcome['type'];
  /** Of `not-started`. */
  readonly reason: 'cooling-down' | 'busy' | 'unknown' | null;
  /** It was called stuck, and then ended after all. */
  readonly wasStuck: boolean;
  /** `timer`: the panel's own schedule was due; `elsewhere`: somebody or something else asked the panel. */
  readonly by: Asker | 'timer' | 'elsewhere';
  readonly operator: string | null;
  /** What the panel showed; empty for `changed`, whose proof is its two addresses. */
  readonly evidence: readonly string[];
}
export type PastView = 'all' | 'failed';
export interface PastQuery {
  /** Null: the whole farm. */
  readonly portId: number | null;
  readonly view: PastView;
  readonly offset: number;
  readonly limit: number;
}
/** Newest first. What is older than 14 days is gone. */
export interface PastWindow {
  readonly rows: readonly PastRotation[];
  readonly count: number;
  readonly counts: Readonly<Record<PastView, number>>;
}

/** What the history of a port or of a whole farm amounts to. Shares are 0..1, null where nothing can be told. */
export interface RotationFigures {
  /** Begun since midnight, local time. */
  readonly today: number;
  /** Of those: with a new address. */
  readonly newShare: number | null;
  /** Of changes in the last 24 h. */
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  /** Same address today, by operator, most first. */
  readonly sameIp: readonly { readonly operator: string | null; readonly count: number }[];
  /** In the last 24 h, by how they ended. */
  readonly day: Readonly<Partial<Record<RotationOutcome['type'], number>>>;
  /** Addresses of the last 7 days, and after how many changes they were had. */
  readonly week: { readonly unique: number; readonly changes: number };
  /** By local day, oldest first, 14 at most. */
  readonly days: readonly { readonly at: number; readonly unique: number; readonly changes: number }[];
  /** Of 14 days: /24 or /48. */
  readonly subnets: number;
  readonly longestKept: { readonly ip: string; readonly ms: number } | null;
  /** Of a port: how many of its addresses of 7 days other ports of the farm had, too; null for a farm. */
  readonly elsewhere: number | null;
}

/** What rotating these ports would do; nothing is sent. */
export interface RotationPlan {
  readonly ready: readonly number[];
  readonly cooling: readonly { readonly portId: number; readonly readyAt: number }[];
  /** Changing now, or about to by another run. */
  readonly busy: readonly number[];
  readonly off: readonly number[];
  /** The modem is not detected. */
  readonly noDevice: readonly number[];
  /** Not in the farm's list, or the farm is not connected. */
  readonly gone: readonly number[];
}

/**
 * `waiting`: not sent yet; `cooling`: asked for when ready, at `readyAt` as far as known; `rotating`: in flight;
 * `done`: it ended, with its outcome; `not-sent`: cancelled, or there was nothing to do; `skipped`: could not be asked (`reason`).
 */
export interface RunPort {
  readonly portId: number;
  readonly name: string;
  readonly state: 'waiting' | 'cooling' | 'rotating' | 'done' | 'not-sent' | 'skipped';
  readonly reason: 'cooling' | 'busy' | 'off' | 'no-device' | 'gone' | 'holds' | null;
  readonly readyAt: number | null;
  /** Since when it is waited for; Unix ms. */
  readonly waitingSince: number | null;
  /** Its address before the first try. */
  readonly from: string | null;
  readonly tries: number;
  /** Of the last try. */
  readonly outcome: RotationOutcome | null;
  readonly durationMs: number | null;
  /** Whether the goal is reached; null while not known. */
  readonly reached: boolean | null;
}
/** Rotations of several ports, or of one that waits until it is ready. */
export interface RotationRun {
  readonly id: string;
  readonly serverId: string;
  readonly askedBy: Asker;
  /** How many are in flight at once; null: all. */
  readonly window: number | null;
  /** Ports that cool down are waited for. */
  readonly whenReady: boolean;
  readonly goal: RotationGoal;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly cancelled: boolean;
  /** Of a schedule; null: asked for by hand. */
  readonly scheduleId: string | null;
  readonly ports: readonly RunPort[];
}

/** A port restart: off, wait, on. *On* is sent whatever happens, by the next start of the app if need be. */
export interface PortRestart {
  readonly serverId: string;
  readonly portId: number;
  readonly portName: string;
  readonly startedAt: number;
  /** `online`: it has internet again; `on`: switched on, not online within 3 minutes; `failed`: the panel refused to switch it off, it stayed on. */
  readonly phase: 'switching-off' | 'off' | 'switching-on' | 'coming-back' | 'online' | 'on' | 'failed';
  readonly endedAt: number | null;
  /** Why the last request failed, or null. */
  readonly failure: Failure | null;
}

/** Signal of one port over 24 h: one point in ten minutes, oldest first; NaN marks a gap. */
export interface SignalHistory {
  /** Unix ms of the first point. */
  readonly from: number;
  readonly stepMs: number;
  readonly rsrp: Float32Array;
  readonly rsrq: Float32Array;
  readonly sinr: Float32Array;
  /** Unix ms of the rotations in between. */
  readonly rotations: readonly number[];
}
