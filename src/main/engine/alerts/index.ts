/** Limits, joined: what is judged by what, who may change them, and what they would have done. */
import { dayOf, zoneOf } from '@shared/walltime';
import { Alerts, type AlertsDeps } from './alerts';
import { carriedBefore } from './carried';
import { createRehearsal, type RehearsalDeps, type Rehearse } from './rehearsal';
import { createLimitRules, type LimitRules } from './rules';
import { createLimitWatch, type LimitWatch, type LimitWatchDeps } from './watch';

export type { Alerts } from './alerts';
export { exportBreaches } from './table';

export interface LimitsDeps extends AlertsDeps, Pick<LimitWatchDeps, 'ports'>, Omit<RehearsalDeps, 'servers' | 'usedNodes' | 'history'> {
  readonly history: RehearsalDeps['history'] & LimitWatchDeps['history'];
}
export interface Limits {
  readonly alerts: Alerts;
  readonly rules: LimitRules;
  readonly watch: LimitWatch;
  /** What a limit would have done. */
  readonly rehearse: Rehearse;
}

export function createLimits(deps: LimitsDeps): Limits {
  const { state, clock } = deps;
  const alerts = new Alerts(deps);
  const dayNow = (at: number): number => dayOf(zoneOf(deps.zone()), at);
  return {
    alerts,
    rules: createLimitRules(alerts, id => Object.hasOwn(state.getState().servers, id)),
    rehearse: createRehearsal({
      ...deps,
      servers: () => state.getState().order.flatMap(id => state.getState().servers[id] ?? []),
      usedNodes: id => {
        const summary = state.getState().summaries[id];
        return new Set(summary?.kind === 'mihomo' ? summary.groups.flatMap(({ now }) => now ?? []) : []);
      },
    }),
    watch: createLimitWatch({
      ...{ ...deps, alerts, dayOf: dayNow },
      carriedBefore: (id, days) => carriedBefore(deps.history, id, days, clock.now()),
    }),
  };
}
