/** The rings of every server and of the totals, one value a second, written from the state. */
import type { SeriesBlock } from '@shared/ipc';
import { metricOf } from '@shared/metrics';
import { type AppState, METRICS, type Metric } from '@shared/model';
import { emptyBlock, Series } from '@shared/series';

const TOTALS = '';

export class Book {
  private readonly rings = new Map<string, Map<Metric, Series>>();

  /**
   * The value of `now` and of as many seconds before it as were not written since. A server that is not live gets a gap. Rings begin with a
   * metric's first value, so that what a kind does not have costs nothing.
   */
  write(state: AppState, now: number, seconds = 1): void {
    const put = (id: string, metric: Metric, value: number | null): void => this.put(id, metric, now, seconds, value);
    for (const id of this.rings.keys()) if (id !== TOTALS && !state.summaries[id]) this.rings.delete(id);
    for (const summary of Object.values(state.summaries)) {
      const live = summary.link === 'live';
      for (const metric of METRICS) put(summary.id, metric, live ? metricOf(summary, metric) : null);
    }
    const { totals } = state;
    put(TOTALS, 'down', totals.live > 0 ? totals.down : null);
    put(TOTALS, 'up', totals.live > 0 ? totals.up : null);
  }

  read(serverId: string | null, metric: Metric, seconds: number, now: number): SeriesBlock {
    return (
      this.rings
        .get(serverId ?? TOTALS)
        ?.get(metric)
        ?.read(seconds, now) ?? emptyBlock(seconds, now)
    );
  }

  private put(id: string, metric: Metric, now: number, seconds: number, value: number | null): void {
    const known = this.rings.get(id);
    const ring = known?.get(metric) ?? (value === null ? null : new Series());
    if (!ring) return;
    for (let ago = seconds - 1; ago >= 0; ago -= 1) ring.put(now - ago * 1000, value);
    if (!known) this.rings.set(id, new Map([[metric, ring]]));
    else if (!known.has(metric)) known.set(metric, ring);
  }
}
