import { useMemo } from 'react';
import { useSeries } from '../stores/series';
import { type ChartData, chartData, type GridOptions, SPARE_S, YOUNG_S } from './data';

const TRAFFIC_S = 120;

/** Down and up of the last two minutes, of one server or (null) of all live ones. The options as of `chartData`. */
export function useTraffic(
  serverId: string | null,
  { bridgeS, breakAt = null, until = null }: Pick<GridOptions, 'bridgeS' | 'breakAt' | 'until'> = {},
): ChartData {
  const blocks = useSeries(
    [
      { serverId, metric: 'down' },
      { serverId, metric: 'up' },
    ],
    TRAFFIC_S + SPARE_S,
  );
  return useMemo(
    () => chartData(blocks ?? [], TRAFFIC_S, { leastS: YOUNG_S, breakAt, until, ...(bridgeS === undefined ? {} : { bridgeS }) }),
    [blocks, bridgeS, breakAt, until],
  );
}
