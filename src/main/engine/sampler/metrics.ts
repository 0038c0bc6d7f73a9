/** Summaries -> numbers: what is plotted, judged and added up. */
import type { AppState, Metric, Rates, ServerSummary } from '@shared/model';
import { METRICS } from '@shared/model';
import type { Figures } from '../clients/client';

/** A metric of a server as its summary shows it; null where the server does not have it or it is not known. */
export function metricOf(summary: ServerSummary | Figures, metric: Metric): number | null {
  switch (metric) {
    case 'down':
      return summary.rates?.down ?? null;
    case 'up':
      return summary.rates?.up ?? null;
    case 'memory':
      return summary.memory ?? null;
    case 'rtt':
      return summary.rttMs ?? null;
    case 'connections':
      return summary.kind === 'mihomo' ? (summary.connections ?? null) : null;
    case 'goroutines':
      return summary.kind === 'xray' ? (summary.goroutines ?? null) : null;
    case 'portsOnline':
      return summary.kind === 'farm' ? (summary.portsOnline ?? null) : null;
  }
}

/** The metrics that one reading brought. */
export const metricsIn = (figures: Figures): readonly { readonly metric: Metric; readonly value: number }[] =>
  METRICS.flatMap(metric => {
    const value = metricOf(figures, metric);
    return value === null ? [] : [{ metric, value }];
  });

/** Sum over the live real servers, or over the lab's while only they exist. */
export function totalsOf(state: AppState, now: number): Rates & { readonly live: number; readonly count: number } {
  const all = state.order.flatMap(id => state.servers[id] ?? []);
  const real = all.filter(server => !server.lab);
  const counted = real.length > 0 ? real : all;
  const live = counted.flatMap(server => state.summaries[server.id] ?? []).filter(summary => summary.link === 'live');
  const sum = (pick: (rates: Rates) => number): number => live.reduce((total, { rates }) => total + (rates ? pick(rates) : 0), 0);
  return { down: sum(rates => rates.down), up: sum(rates => rates.up), at: now, live: live.length, count: counted.length };
}
