/** The rings of every server and of the totals, written once a second from the state. */
import type { SeriesBlock } from '@shared/ipc';
import { metricOf } from '@shared/metrics';
import { type AppState, METRICS, type Metric } from '@shared/model';
import { emptyBlock, Series } from '@shared/series';

const TOTALS = '';

export class Book {
  private readonly rings = new Map<string, Map<Metric, Series>>();

  /** A server that is not live gets a gap. Rings begin with a metric's first value, so that what a kind does not have costs nothing. */
  write(state: AppState, now: number): void {
    for (const id of this.rings.keys()) if (id !== TOTALS && !state.summaries[id]) this.rings.delete(id);
    for (const summary of Object.values(state.summaries)) {
      const live = summary.link === 'live';
      for (const metric of METRICS) this.put(summary.id, metric, now, live ? metricOf(summary, metric) : null);
    }
    const { totals } = state;
    this.put(TOTALS, 'down', now, totals.live > 0 ? totals.down : null);
    this.put(TOTALS, 'up', now, totals.live > 0 ? totals.up : null);
  }

  read(serverId: string | null, metric: Metric, seconds: number, now: number): SeriesBlock {
    return (
      this.rings
        .get(serverId ?? TOTALS)
        ?.get(metric)
        ?.read(seconds, now) ?? emptyBlock(seconds, now)
    );
  }

  private put(id: string, metric: Metric, now: number, value: number | null): void {
    const known = this.rings.get(id);
    const ring = known?.get(metric);
    if (ring) ring.put(now, value);
    else if (value !== null) {
      const fresh = new Series();
      fresh.put(now, value);
      if (known) known.set(metric, fresh);
      else this.rings.set(id, new Map([[metric, fresh]]));
    }
  }
}
