import type { Kind, Metric, Rates } from './model';

/** What metrics are read from: a server's summary, or the figures of one reading, in which any may be absent. */
interface Figures {
  readonly kind: Kind;
  readonly rates?: Rates | null;
  readonly memory?: number | null;
  readonly rttMs?: number | null;
  readonly connections?: number | null;
  readonly goroutines?: number | null;
  readonly portsOnline?: number | null;
}

/** A metric of a server; null where the server does not have it or it is not known. */
export function metricOf(figures: Figures, metric: Metric): number | null {
  switch (metric) {
    case 'down':
      return figures.rates?.down ?? null;
    case 'up':
      return figures.rates?.up ?? null;
    case 'rtt':
      return figures.rttMs ?? null;
    case 'memory':
    case 'connections':
    case 'goroutines':
    case 'portsOnline':
      return figures[metric] ?? null;
  }
}
