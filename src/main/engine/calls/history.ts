/** The calls about the history that need no window's dialog. */
import type { Handlers } from '@shared/ipc';
import type { Keeping } from '../history/contract';

export type HistoryCall = 'historyRange' | 'historySeries' | 'historyDays' | 'historySize';

export function createHistoryCalls(history: Keeping): Pick<Handlers, HistoryCall> {
  return {
    historyRange: query => history.range(query),
    historySeries: ({ serverId, metric }) => history.series(serverId, metric),
    historyDays: query => history.days(query),
    historySize: () => history.info(),
  };
}
