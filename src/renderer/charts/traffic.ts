import { useMemo } from 'react';
import { useApp } from '../stores/app';
import { useSeries } from '../stores/series';
import { type ChartData, chartData, type GridOptions, SPARE_S, YOUNG_S } from './data';

/** Spans that live charts of traffic may have, minutes. */
export const LIVE_MINUTES = [2, 10] as const;
/** A longer span has coarser steps: as many points, drawn as cheaply. */
const STEP_S: Readonly<Record<(typeof LIVE_MINUTES)[number], number>> = { 2: 1, 10: 5 };

/** Down and up of the last minutes that the user chose, of one server or (null) of all live ones. The options as of `chartData`. */
export function useTraffic(
  serverId: string | null,
  { bridgeS, breakAt = null, until = null }: Pick<GridOptions, 'bridgeS' | 'breakAt' | 'until'> = {},
): ChartData {
  const minutes = useApp(state => state.settings.liveMinutes);
  const [seconds, bucketS] = [minutes * 60, STEP_S[minutes]];
  const blocks = useSeries(
    [
      { serverId, metric: 'down' },
      { serverId, metric: 'up' },
    ],
    seconds + SPARE_S,
    bucketS * 1000,
  );
  return useMemo(
    () =>
      chartData(blocks ?? [], seconds, {
        ...{ leastS: YOUNG_S, bucketS, breakAt, until },
        ...(bridgeS === undefined ? {} : { bridgeS: Math.max(bridgeS, bucketS) }),
      }),
    [blocks, seconds, bucketS, bridgeS, breakAt, until],
  );
}
