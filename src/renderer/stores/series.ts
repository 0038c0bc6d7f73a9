/** Live series for charts: read from main's rings once a second while the window shows. */
import type { SeriesBlock } from '@shared/ipc';
import type { Metric } from '@shared/model';
import { useEffect, useState } from 'react';
import { call } from '../api';
import { useView } from './view';

export interface SeriesRequest {
  /** Null: the totals. */
  readonly serverId: string | null;
  readonly metric: Metric;
}

/** One block per request, in their order; null until the first answer. Holds still while the view is paused. */
export function useSeries(requests: readonly SeriesRequest[], seconds: number, everyMs = 1000): readonly SeriesBlock[] | null {
  const [answer, setAnswer] = useState<{ readonly of: string; readonly blocks: readonly SeriesBlock[] } | null>(null);
  const paused = useView(view => view.paused);
  const key = JSON.stringify([requests, seconds]);
  useEffect(() => {
    const [wanted, span] = JSON.parse(key) as [readonly SeriesRequest[], number];
    let over = false;
    let reading = false;
    const read = async () => {
      if (document.hidden || reading) return;
      reading = true;
      try {
        const blocks = await Promise.all(wanted.map(request => call('readSeries', { ...request, seconds: span })));
        if (!over) setAnswer({ of: key, blocks });
      } catch {
        // The last picture stays; the next tick reads again.
      } finally {
        reading = false;
      }
    };
    void read();
    const timer = paused ? undefined : setInterval(() => void read(), everyMs);
    const onShow = () => void (paused ? undefined : read());
    document.addEventListener('visibilitychange', onShow);
    return () => {
      over = true;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onShow);
    };
  }, [key, everyMs, paused]);
  return answer?.of === key ? answer.blocks : null;
}
