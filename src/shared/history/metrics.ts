/** What the history keeps. Names stand in the file: they are added to, never changed. */

/**
 * Metrics by name, with the decimals that are kept of their readings. `gauge`: how something is; `total`: grows only, `growth` tells what came;
 * `events`: how often something happened since the reading before.
 */
export const HISTORY_METRICS = {
  down: { type: 'gauge', digits: 0 },
  up: { type: 'gauge', digits: 0 },
  memory: { type: 'gauge', digits: 0 },
  connections: { type: 'gauge', digits: 0 },
  goroutines: { type: 'gauge', digits: 0 },
  rtt: { type: 'gauge', digits: 2 },
  portsOnline: { type: 'gauge', digits: 0 },
  keysOnline: { type: 'gauge', digits: 0 },
  /** 1: live, 0: not. */
  live: { type: 'gauge', digits: 0 },
  totalDown: { type: 'total', digits: 0 },
  totalUp: { type: 'total', digits: 0 },
  /** Bytes that came into a total at once and were carried at no known time: what a server had counted before it was met. No traffic of that moment. */
  takenDown: { type: 'events', digits: 0 },
  takenUp: { type: 'events', digits: 0 },
  /** Of a port: RSRP in dBm and SINR in dB; 1: with its operator, and with internet, 0: not. */
  signal: { type: 'gauge', digits: 1 },
  sinr: { type: 'gauge', digits: 1 },
  online: { type: 'gauge', digits: 0 },
  internet: { type: 'gauge', digits: 0 },
  /** Of a port, as limits judge it: how often in a row the address stayed, and the share of unique ones in percent. */
  ipStuck: { type: 'gauge', digits: 0 },
  uniqueShare: { type: 'gauge', digits: 2 },
  /** How many keys differ from what they should be. */
  drift: { type: 'gauge', digits: 0 },
  /** Of a node, in ms. */
  latency: { type: 'gauge', digits: 0 },
  /** Of a farm's panel, 1: the services that are needed run, 0: one of them does not. */
  services: { type: 'gauge', digits: 0 },
  rotations: { type: 'events', digits: 0 },
  /** Of a controller: its core began again. */
  restarts: { type: 'events', digits: 0 },
  breaches: { type: 'events', digits: 0 },
} as const satisfies Readonly<Record<string, { readonly type: 'gauge' | 'total' | 'events'; readonly digits: number }>>;

export type HistoryMetric = keyof typeof HISTORY_METRICS;

/** Whose readings: one metric of a server (empty: the sum of all), or of one thing of it (a key's, port's, node's id; empty: the server's own). */
export interface SeriesName {
  readonly serverId: string;
  readonly metric: HistoryMetric;
  readonly subject: string;
}

/** A reading as it is kept: a whole number of the metric's smallest part; NaN (a gap) for what is none or too large to be kept exactly. */
export function toWhole(value: number, digits: number): number {
  const whole = Math.round(value * 10 ** digits);
  // No minus zero.
  return Number.isSafeInteger(whole) ? whole + 0 : Number.NaN;
}
