import type { Limit, ServerSummary } from '@shared/model';

/** The value that a rule watches, as last read; null while nothing is known. */
export function watched(summary: ServerSummary | undefined, metric: Limit['metric']): number | null {
  if (!summary) return null;
  switch (metric) {
    case 'down':
      return summary.rates?.down ?? null;
    case 'up':
      return summary.rates?.up ?? null;
    case 'memory':
      return summary.memory;
    case 'rtt':
      return summary.rttMs;
    case 'connections':
      return summary.kind === 'mihomo' ? summary.connections : null;
    case 'goroutines':
      return summary.kind === 'xray' ? summary.goroutines : null;
    case 'portsOnline':
      return summary.kind === 'farm' ? summary.portsOnline : null;
  }
}
