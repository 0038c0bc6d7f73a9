/** What servers tell of their keys, ports and nodes -> readings: each when it changes, and now and then while it does not. */
import type { HistoryMetric, SeriesName } from '@shared/history/metrics';
import type { Judgeable } from '@shared/limits/evaluate';
import { isJudged } from '@shared/limits/ports';
import type { GroupSummary, Port } from '@shared/model';
import type { Reading } from './history';

export interface Repeats {
  /** The readings of these ports that are to be told at `at` (Unix ms). */
  ports(serverId: string, ports: readonly Port[], at: number): readonly Reading[];
  /** What was judged of ports besides; of those that are not among them nothing is known. */
  judged(serverId: string, judged: readonly Judgeable[], at: number): readonly Reading[];
  /** What is known of a server as a whole: how many of its keys differ, whether the services of its panel run. */
  server(serverId: string, metric: 'drift' | 'services', value: number | null, at: number): readonly Reading[];
  /** The last latency of each node that its groups show. */
  nodes(serverId: string, groups: readonly GroupSummary[], at: number): readonly Reading[];
  /** Nothing is known of a server any more: gaps begin. */
  lost(serverId: string): readonly Reading[];
}

interface Told {
  readonly series: SeriesName;
  value: number | null;
  at: number;
}
/** Well within what a chart bridges. */
const AGAIN_MS = 60_000;
/** Of a controller with more nodes, those that come first. */
const MOST_NODES = 500;

const keyOf = (metric: HistoryMetric, subject: string): string => `${metric} ${subject}`;

export function createRepeats(): Repeats {
  const servers = new Map<string, Map<string, Told>>();

  const put = (into: Reading[], serverId: string, metric: HistoryMetric, subject: string, value: number | null, at: number): void => {
    const known = servers.get(serverId) ?? new Map<string, Told>();
    servers.set(serverId, known);
    const key = keyOf(metric, subject);
    const told = known.get(key) ?? { series: { serverId, metric, subject }, value: null, at: 0 };
    if (told.value === value && (value === null || Math.abs(at - told.at) < AGAIN_MS)) return;
    known.set(key, told);
    told.value = value;
    told.at = at;
    into.push({ series: told.series, value });
  };

  return {
    ports: (serverId, ports, at) => {
      const readings: Reading[] = [];
      for (const port of ports) {
        const subject = String(port.id);
        // A modem that is not there has no signal.
        const attached = port.connDev && port.connNet;
        put(readings, serverId, 'signal', subject, attached ? (port.rsrp?.value ?? null) : null, at);
        put(readings, serverId, 'sinr', subject, attached ? (port.sinr?.value ?? null) : null, at);
        put(readings, serverId, 'online', subject, Number(attached), at);
        put(readings, serverId, 'internet', subject, attached ? Number(port.connInet) : null, at);
      }
      return readings;
    },
    judged: (serverId, judged, at) => {
      const readings: Reading[] = [];
      const there = new Set<string>();
      for (const { measure, subject, value } of judged) {
        if (!isJudged(measure)) continue;
        there.add(keyOf(measure, subject));
        put(readings, serverId, measure, subject, value, at);
      }
      for (const [key, { series }] of servers.get(serverId) ?? [])
        if (isJudged(series.metric) && !there.has(key)) put(readings, serverId, series.metric, series.subject, null, at);
      return readings;
    },
    server: (serverId, metric, value, at) => {
      const readings: Reading[] = [];
      put(readings, serverId, metric, '', value, at);
      return readings;
    },
    nodes: (serverId, groups, at) => {
      const delays = new Map<string, number>();
      for (const group of groups)
        for (const [node, ms] of Object.entries(group.delays)) if (delays.size < MOST_NODES || delays.has(node)) delays.set(node, ms);
      const readings: Reading[] = [];
      // A failed test has no latency.
      for (const [node, ms] of delays) put(readings, serverId, 'latency', node, ms > 0 ? ms : null, at);
      return readings;
    },
    lost: serverId => {
      const known = [...(servers.get(serverId)?.values() ?? [])];
      servers.delete(serverId);
      return known.flatMap(({ series, value }) => (value === null ? [] : [{ series, value: null }]));
    },
  };
}
