import { Fault } from '@shared/fault';
import type { Handlers } from '@shared/ipc';
import type { LimitCalls } from '@shared/ipc/limits';
import type { Alerts } from '../alerts/alerts';

/** The shell asks for the path of an export. */
export type LimitsCall = Exclude<keyof LimitCalls, 'exportBreaches'>;

export function createLimitsCalls(alerts: Alerts): Pick<Handlers, LimitsCall> {
  return {
    saveLimit: async input => ({ id: await alerts.saveLimit(input) }),
    removeLimit: async ({ id }) => {
      await alerts.removeLimit(id);
      return null;
    },
    setLimitEnabled: async ({ id, enabled }) => {
      await alerts.setEnabled(id, enabled);
      return null;
    },
    addPresets: async ({ presets }) => ({ ids: await alerts.addPresets(presets) }),
    readLimits: () => {
      throw new Fault('internal', 'not yet');
    },
    testLimit: () => {
      throw new Fault('internal', 'not yet');
    },
    queryBreaches: query => alerts.breaches(query),
    muteBreach: ({ id, muted }) => {
      alerts.muteBreach(id, muted);
      return null;
    },
    acknowledgeBreaches: async ({ ids }) => ({ count: await alerts.acknowledge(ids) }),
  };
}
