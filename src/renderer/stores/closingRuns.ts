/** Connections being closed, as main tells of it. */
import type { ClosingRun } from '@shared/model';
import { api, call } from '../api';
import { createRunStore, useRuns } from './runs';

const store = createRunStore<ClosingRun>(
  onRun => api().onClosingRun(onRun),
  serverId => call('listClosingRuns', { serverId }),
);

export const useClosingRuns = (serverId: string): readonly ClosingRun[] => useRuns(store, serverId);
export const forgetClosingRun = store.forget;
