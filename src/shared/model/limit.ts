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

/** What limits judge; what each is, and in which unit: `limits/measures.ts`. Names stand in the store: they are added to, never changed. */
export const MEASURES = [
  ...METRICS,
  'traffic',
  'unreachable',
  'drift',
  'counterReset',
  'coreRestarted',
  'keyTraffic',
  'keyQuota',
  'keyExpires',
  'portOffline',
  'noInternet',
  'ipStuck',
  'rsrp',
  'sinr',
  'uniqueShare',
  'nodeLatency',
  'serviceDown',
] as const;
export type Measure = (typeof MEASURES)[number];

/** What a limit may do besides telling. */
export const LIMIT_ACTIONS = ['none', 'pause-key', 'rotate-port', 'switch-off-port'] as const;
export type LimitAction = (typeof LIMIT_ACTIONS)[number];

/** `all`: every server that has the measure; `subjects`: ids of keys, ports or nodes of one server. */
export type LimitWhere =
  | { readonly type: 'all' }
  | { readonly type: 'servers'; readonly ids: readonly string[] }
  | { readonly type: 'subjects'; readonly serverId: string; readonly subjects: readonly string[] };

/** Of measures of traffic: what is added up; days and months by the app's time zone, rolling ones back from now. */
export type LimitPeriod = { readonly type: 'day' } | { readonly type: 'month' } | { readonly type: 'rolling'; readonly days: number };

export type LimitSide = 'over' | 'under';

/** A rule over a measure: broken when it was beyond `at` for `forS` seconds. */
export interface Limit {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly measure: Measure;
  readonly where: LimitWhere;
  readonly side: LimitSide;
  /** In the measure's unit. */
  readonly at: number;
  /** Recovery needs the value here or better (hysteresis); on the good side of `at`, or equal. */
  readonly clearAt: number;
  /** Seconds the value must be beyond `at` before it is a breach, and as long at `clearAt` or better before it is a recovery. */
  readonly forS: number;
  /** Seconds after a recovery in which the same subject does not break it again. */
  readonly coolDownS: number;
  /** Null: the measure has no period. */
  readonly period: LimitPeriod | null;
  readonly tell: { readonly notification: boolean; readonly tray: boolean };
  readonly action: LimitAction;
}
/** As it is saved: `id` null makes a new one. */
export type LimitInput = Omit<Limit, 'id'> & { readonly id: string | null };

/**
 * How a breach was told: not (not wanted, muted); its beginning only; both it and its end; with others that began at the same time as one; kept
 * for the end of the quiet hours.
 */
export const BREACH_TOLD = ['no', 'once', 'paired', 'grouped', 'held'] as const;
export type BreachTold = (typeof BREACH_TOLD)[number];

/** What was done because of a breach. */
export interface BreachAction {
  readonly type: Exclude<LimitAction, 'none'>;
  readonly state: 'doing' | 'done' | 'failed' | 'undone';
  readonly at: number;
  /** Why it failed, as `Failure.code`; null: it did not. */
  readonly code: string | null;
}

/** A limit turning true for one subject, and its end. */
export interface Breach {
  readonly id: string;
  readonly limitId: string;
  readonly limitName: string;
  readonly serverId: string;
  /** Id of the key, port or node; empty: the server itself. */
  readonly subject: string;
  readonly subjectName: string;
  readonly measure: Measure;
  readonly side: LimitSide;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Worst value seen. */
  readonly peak: number;
  readonly threshold: number;
  readonly muted: boolean;
  /** When a person said that they have seen it. */
  readonly acknowledgedAt: number | null;
  readonly told: BreachTold;
  readonly action: BreachAction | null;
}

/** Which breaches of the log; `days` back from now by their beginning; what is open is always among them. */
export interface BreachFilter {
  readonly state: 'all' | 'open' | 'unacknowledged';
  readonly limitId: string | null;
  readonly serverId: string | null;
  /** Part of the name of a limit or subject. */
  readonly search: string;
  readonly days: number;
}
export interface BreachQuery extends BreachFilter {
  readonly offset: number;
  readonly limit: number;
}
/** Rows newest first; `count` of what the filter finds, `counts` of all in those days. */
export interface BreachWindow {
  readonly rows: readonly Breach[];
  readonly count: number;
  readonly counts: { readonly all: number; readonly open: number; readonly unacknowledged: number };
}

/** How a limit stands now. */
export interface LimitStanding {
  readonly limitId: string;
  /** `against`: beyond its threshold, not for long enough yet; `unjudged`: nothing can be read now of what it is over. */
  readonly state: 'off' | 'fine' | 'against' | 'broken' | 'unjudged';
  /** The worst value now, and whose; null: none is known. State measures: seconds for which it has been so. */
  readonly now: number | null;
  readonly serverId: string | null;
  readonly subject: string;
  readonly subjectName: string;
  /** Of the last reading that was judged; null: none since the program began. */
  readonly judgedAt: number | null;
  /** Subjects that are judged, and of how many of them it is broken. */
  readonly subjects: number;
  readonly open: number;
  /** Breaches in the last 30 days. */
  readonly lately: number;
}

/** What a limit would have done, by the history. */
export interface LimitTest {
  /** Unix ms, `from <= at < to`. */
  readonly from: number;
  readonly to: number;
  /** The first reading that could be judged; null: the history has none, so that nothing can be said. */
  readonly judgedFrom: number | null;
  /** Readings are this far apart, ms: what was shorter may not be seen. */
  readonly stepMs: number;
  readonly times: number;
  /** How long it was broken altogether, over all subjects. */
  readonly totalMs: number;
  /** The newest 200. */
  readonly breaches: readonly Pick<Breach, 'serverId' | 'subject' | 'subjectName' | 'startedAt' | 'endedAt' | 'peak'>[];
  /** Of the subject asked for, or the one that was worst; null: none has readings. */
  readonly series: LimitTestSeries | null;
  /** Subjects were left out: only so many are judged. */
  readonly partial: boolean;
}
export interface LimitTestSeries {
  readonly serverId: string;
  readonly subject: string;
  readonly subjectName: string;
  /** Unix ms, and the values then; NaN marks a gap. */
  readonly at: Float64Array;
  readonly values: Float64Array;
}
