/**
 * Live series for charts: read from main's rings when a chart opens, then lengthened here once a second by what the state says anyway, which is what
 * main writes there. Every half minute they are read again, so that nothing missed stays missed.
 */
import type { SeriesBlock } from '@shared/ipc';
import { metricOf } from '@shared/metrics';
import type { AppState, Metric } from '@shared/model';
import { advanced } from '@shared/series';
import { useEffect, useState } from 'react';
import { call } from '../api';
import { onBeat } from './beat';
import { useView } from './view';
import { mirror } from './window';

export interface SeriesRequest {
  /** Null: the totals. */
  readonly serverId: string | null;
  readonly metric: Metric;
}

const READ_MS = 30_000;
/** Beats are no clockwork. */
const SLACK_MS = 300;

/** One block per request, in their order; null until the first answer. Holds still while the view is paused. */
export function useSeries(requests: readonly SeriesRequest[], seconds: number, everyMs = 1000): readonly SeriesBlock[] | null {
  const [answer, setAnswer] = useState<{ readonly of: string; readonly blocks: readonly SeriesBlock[] } | null>(null);
  const paused = useView(view => view.paused);
  const key = JSON.stringify([requests, seconds]);
  useEffect(() => {
    const [wanted, span] = JSON.parse(key) as [readonly SeriesRequest[], number];
    let over = false;
    let busy = false;
    let blocks: readonly SeriesBlock[] | null = null;
    let readAt = Number.NEGATIVE_INFINITY;
    let shownAt = Number.NEGATIVE_INFINITY;
    const show = () => {
      shownAt = performance.now();
      setAnswer({ of: key, blocks: blocks ?? [] });
    };
    const read = async () => {
      if (document.hidden || busy) return;
      busy = true;
      try {
        const found = await Promise.all(wanted.map(request => call('readSeries', { ...request, seconds: span })));
        if (over) return;
        readAt = performance.now();
        blocks = lengthened(found, wanted);
        show();
      } catch {
        // The last picture stays; the next beat reads again.
      } finally {
        busy = false;
      }
    };
    const beat = () => {
      const now = performance.now();
      if (blocks === null || now - readAt >= READ_MS) void read();
      if (blocks === null) return;
      blocks = lengthened(blocks, wanted);
      if (now - shownAt >= everyMs - SLACK_MS) show();
    };
    void read();
    const stop = paused ? undefined : onBeat(beat);
    const onShow = () => void (paused ? undefined : read());
    document.addEventListener('visibilitychange', onShow);
    return () => {
      over = true;
      stop?.();
      document.removeEventListener('visibilitychange', onShow);
    };
  }, [key, everyMs, paused]);
  return answer?.of === key ? answer.blocks : null;
}

/** With the values of now; a step counts as over when it begins, as in main's rings, which are written on the full second. */
function lengthened(blocks: readonly SeriesBlock[], wanted: readonly SeriesRequest[]): readonly SeriesBlock[] {
  const { state } = mirror.store.getState();
  if (state === null) return blocks;
  return blocks.map((block, index) => {
    const request = wanted[index];
    return request ? advanced(block, Date.now() + block.stepMs, readingOf(state, request)) : block;
  });
}

/** What main writes into its rings. Pure. */
function readingOf(state: AppState, { serverId, metric }: SeriesRequest): number | null {
  if (serverId === null) {
    if (state.totals.live === 0) return null;
    return metric === 'down' ? state.totals.down : metric === 'up' ? state.totals.up : null;
  }
  const summary = state.summaries[serverId];
  return summary?.link === 'live' ? metricOf(summary, metric) : null;
}
