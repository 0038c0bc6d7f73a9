/** What farms are judged by, from what, and what comes of it. All of it is plain data, so that a memory can be stored and taken up again. */
import type { Port } from '../model';

export const FARM_CONDITIONS = [
  'panel-unreachable',
  'service-down',
  'ports-offline',
  'port-offline',
  'no-internet',
  'ip-stuck',
  'signal-poor',
  'unique-share-low',
] as const;
/**
 * - `panel-unreachable`: the panel gives no list; nothing else of the farm is judged meanwhile;
 * - `service-down`: a service of the panel does not run;
 * - `port-offline`: a port that is on has no device or no operator;
 * - `ports-offline`: many went so at once, told as one;
 * - `no-internet`: with the operator and without internet (no money, a blocked SIM, a captive page: this API cannot tell);
 * - `ip-stuck`: the address stays though the port should have changed it;
 * - `signal-poor`, `unique-share-low`: below the limit, and well above it again before they end.
 */
export type FarmCondition = (typeof FARM_CONDITIONS)[number];

export interface FarmRules {
  /** Conditions that are not judged. */
  readonly off: readonly FarmCondition[];
  readonly offlineAfterS: number;
  readonly noInternetAfterS: number;
  readonly panelAfterS: number;
  readonly serviceAfterS: number;
  /** Ports that went offline within `massWithinS` of each other are one alert from this many on. */
  readonly massAtLeast: number;
  readonly massWithinS: number;
  /** Times its own interval that a timed port may keep its address. */
  readonly stuckIntervals: number;
  /** Rotations in a row that gave the same address. */
  readonly stuckRotations: number;
  /** dBm and dB; below either is poor. On 3G: bars, at most. */
  readonly rsrpBelow: number;
  readonly sinrBelow: number;
  readonly barsAtMost: number;
  readonly signalSamples: number;
  readonly signalHysteresisDb: number;
  /** Shares 0..1, judged from `uniqueChanges` changes on. */
  readonly uniqueBelow: number;
  readonly uniqueClearAt: number;
  readonly uniqueChanges: number;
  /** Seconds after the app began or the computer woke in which nothing begins. */
  readonly graceS: number;
  /** Seconds after an end in which the same thing does not begin again. */
  readonly coolDownS: number;
}
export const DEFAULT_FARM_RULES: FarmRules = {
  off: [],
  offlineAfterS: 600,
  noInternetAfterS: 180,
  panelAfterS: 120,
  serviceAfterS: 60,
  massAtLeast: 3,
  massWithinS: 60,
  stuckIntervals: 3,
  stuckRotations: 3,
  // Below what the table of levels calls fair.
  rsrpBelow: -100,
  sinrBelow: 5,
  barsAtMost: 1,
  signalSamples: 3,
  signalHysteresisDb: 3,
  uniqueBelow: 0.5,
  uniqueClearAt: 0.6,
  uniqueChanges: 10,
  graceS: 300,
  coolDownS: 300,
};

/** One port at the time of a reading. */
export interface PortSight {
  readonly port: Port;
  /** It is being rotated or restarted: whatever it lacks now says nothing. */
  readonly inWork: boolean;
  /** Rotations in a row, up to the last, that ended with the same address; null: not known. */
  readonly sameIpInRow: number | null;
  /** Of the last 7 days; null: not known. */
  readonly unique: { readonly unique: number; readonly changes: number } | null;
}
/** One try to read a farm. */
export type FarmSight =
  | {
      readonly type: 'read';
      /** Unix ms. */
      readonly at: number;
      readonly ports: readonly PortSight[];
      /** By name, true is running; null: this panel does not tell. */
      readonly services: Readonly<Record<string, boolean>> | null;
    }
  | { readonly type: 'unreachable'; readonly at: number };

/** One thing that is so, from its beginning to its end. */
export interface FarmAlert {
  /** Unique for one farm: condition, subject and when it was told. */
  readonly id: string;
  readonly condition: FarmCondition;
  /** The port, or null for what is not of one port. */
  readonly portId: number | null;
  readonly portName: string | null;
  /** Of `service-down`. */
  readonly service: string | null;
  /** Of `ports-offline`: those that are down still. */
  readonly ports: readonly { readonly id: number; readonly name: string }[];
  /** Of `ports-offline`: how many it began with, and was joined by. */
  readonly most: number;
  /** Unix ms of the first reading that showed it. */
  readonly since: number;
  /** The address that stays, the share, the dBm: what the text names; null: nothing to name. */
  readonly value: string | number | null;
  /** It was told as part of another alert: only its end is told. */
  readonly carried: boolean;
}
/**
 * `recovered`: it is over; `off`: somebody switched the port off; `gone`: the farm lists the port or service no more; `rule`: it is judged no
 * longer. Only a recovery is news.
 */
export type AlertEnd = 'recovered' | 'off' | 'gone' | 'rule';
export type FarmAlertChange =
  | { readonly type: 'began'; readonly alert: FarmAlert }
  /** More ports joined, or some are back. */
  | { readonly type: 'changed'; readonly alert: FarmAlert }
  | { readonly type: 'ended'; readonly alert: FarmAlert; readonly at: number; readonly why: AlertEnd };

/** What is remembered of one condition of one subject. */
export interface Held {
  /** Told and not ended. */
  readonly open: FarmAlert | null;
  /** Milliseconds and number of readings in a row that spoke against the present state; null: the last one did not. */
  readonly against: { readonly ms: number; readonly count: number; readonly since: number } | null;
  readonly endedAt: number | null;
}
export interface PortMemory {
  readonly name: string;
  /** The address and for how long it was watched to be the same, ms. */
  readonly ip: string | null;
  readonly ipMs: number;
}
export interface FarmAlertMemory {
  /** Unix ms: nothing begins before `graceS` from here. */
  readonly from: number;
  /** The last reading or failure; null: none, or the computer slept. */
  readonly lastAt: number | null;
  /** It was a reading: time from there to the next one counts for ports, too. */
  readonly lastRead: boolean;
  /** By `condition` and subject: `port-offline/17`, `service-down/proxy`, `panel-unreachable/`. */
  readonly held: Readonly<Record<string, Held>>;
  readonly ports: Readonly<Record<string, PortMemory>>;
}
