/** Summaries -> numbers: what is plotted, judged and added up. */
import { metricOf } from '@shared/metrics';
import type { AppState, Metric, Rates } from '@shared/model';
import { METRICS } from '@shared/model';
import type { Figures } from '../clients/client';

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
