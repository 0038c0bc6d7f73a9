/** Tests of farm proxies under way, as main tells of them. */
import type { ProxyCheckRun } from '@shared/model';
import { api } from '../api';
import { createRunStore, useRuns } from './runs';

const store = createRunStore<ProxyCheckRun>(onRun => api().onProxyChecks(onRun));

export const useProxyRuns = (serverId: string): readonly ProxyCheckRun[] => useRuns(store, serverId);
export const forgetProxyRun = store.forget;
