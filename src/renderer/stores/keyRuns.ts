/** Bulk actions of keys in flight, as main tells of them. */
import type { KeyRun } from '@shared/model';
import { api } from '../api';
import { createRunStore, useRun, useRuns } from './runs';

const store = createRunStore<KeyRun>(onRun => api().onKeyRun(onRun));

export const useKeyRuns = (serverId: string): readonly KeyRun[] => useRuns(store, serverId);
export const useKeyRun = (id: string | null): KeyRun | null => useRun(store, id);
export const forgetRun = store.forget;
