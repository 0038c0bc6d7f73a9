/** Rotations of several ports in flight, as main tells of them. */
import type { RotationRun } from '@shared/model';
import { api, call } from '../api';
import { createRunStore, useRuns } from './runs';

const store = createRunStore<RotationRun>(
  onRun => api().onRotationRun(onRun),
  serverId => call('listRotationRuns', { serverId }),
);

export const useRotationRuns = (serverId: string): readonly RotationRun[] => useRuns(store, serverId);
export const forgetRotationRun = store.forget;
