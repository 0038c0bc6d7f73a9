/** Latency tests and updates of a controller's nodes in flight, as main tells of them. */
import type { NodeRun } from '@shared/model';
import { api, call } from '../api';
import { createRunStore, useRuns } from './runs';

const store = createRunStore<NodeRun>(
  onRun => api().onNodeRun(onRun),
  serverId => call('listNodeRuns', { serverId }),
);

export const useNodeRuns = (serverId: string): readonly NodeRun[] => useRuns(store, serverId);
export const forgetNodeRun = store.forget;
