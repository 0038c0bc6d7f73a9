/** Limits, joined: what is judged by what, who may change them, and what they would have done. */
import { Alerts, type AlertsDeps } from './alerts';
import { carriedBefore, type DaysOfKeys } from './carried';
import { createLimitRules, type LimitRules } from './rules';
import { createLimitWatch, type LimitWatch, type LimitWatchDeps } from './watch';

export type { Alerts } from './alerts';
export { exportBreaches } from './table';

export interface LimitsDeps extends AlertsDeps, Pick<LimitWatchDeps, 'ports' | 'askKeys'> {
  readonly history: DaysOfKeys;
}
export interface Limits {
  readonly alerts: Alerts;
  readonly rules: LimitRules;
  readonly watch: LimitWatch;
}

export function createLimits(deps: LimitsDeps): Limits {
  const { state, clock } = deps;
  const alerts = new Alerts(deps);
  return {
    alerts,
    rules: createLimitRules(alerts, id => Object.hasOwn(state.getState().servers, id)),
    watch: createLimitWatch({ ...deps, alerts, carriedBefore: (id, days) => carriedBefore(deps.history, id, days, clock.now()) }),
  };
}
