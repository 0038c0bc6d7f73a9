import type { Handlers } from '@shared/ipc';
import type { LimitCalls } from '@shared/ipc/limits';
import type { LimitActions } from '../actions';
import type { Alerts } from '../alerts/alerts';
import type { Rehearse } from '../alerts/rehearsal';
import type { LimitRules } from '../alerts/rules';

/** The shell asks for the path of an export. */
export type LimitsCall = Exclude<keyof LimitCalls, 'exportBreaches'>;

export interface LimitsParts {
  readonly alerts: Alerts;
  readonly rules: LimitRules;
  readonly rehearse: Rehearse;
  readonly actions: Pick<LimitActions, 'undo'>;
}

export function createLimitsCalls({ alerts, rules, rehearse, actions }: LimitsParts): Pick<Handlers, LimitsCall> {
  return {
    saveLimit: async input => ({ id: await rules.save(input) }),
    removeLimit: async ({ id }) => {
      await rules.remove(id);
      return null;
    },
    setLimitEnabled: async ({ id, enabled }) => {
      await rules.setEnabled(id, enabled);
      return null;
    },
    addPresets: async ({ presets }) => ({ ids: await rules.addPresets(presets) }),
    readLimits: () => alerts.standing(),
    testLimit: ({ limit, days, drawn }) => rehearse(limit, days, drawn),
    queryBreaches: query => alerts.breaches(query),
    muteBreach: ({ id, muted }) => {
      alerts.muteBreach(id, muted);
      return null;
    },
    undoAction: async ({ id }) => {
      await actions.undo(id);
      return null;
    },
    acknowledgeBreaches: async ({ ids }) => ({ count: await alerts.acknowledge(ids) }),
  };
}
