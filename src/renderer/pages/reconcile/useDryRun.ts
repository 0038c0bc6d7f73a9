import type { DriftPlan, DriftReport } from '@shared/model';
import { useEffect, useState } from 'react';
import { call } from '../../api';
import { type Choices, wishOf } from './plan';

/** Steps that are worded; more are named by their number. */
export const MOST_LISTED = 60;

/** What the choices would do about what was reported; null: not known yet. */
export function useDryRun(serverId: string, report: DriftReport | null, choices: Choices): DriftPlan | null {
  const [plan, setPlan] = useState<DriftPlan | null>(null);
  useEffect(() => {
    if (report === null) return;
    let over = false;
    call('planDrift', { serverId, limit: MOST_LISTED, ...wishOf(choices) }).then(
      answer => over || setPlan(answer),
      () => over || setPlan(null),
    );
    return () => {
      over = true;
    };
  }, [serverId, report, choices]);
  return plan;
}
