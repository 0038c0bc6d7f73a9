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
