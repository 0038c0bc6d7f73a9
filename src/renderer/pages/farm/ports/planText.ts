/** What rotating several ports would do, in words. Pure. */
import { formatCount } from '@shared/format';
import type { RotationPlan } from '@shared/model';
import type { Texts } from '@shared/texts';

/** The groups of a plan that will not rotate now, those with nothing in them left out. */
export function planParts(
  plan: RotationPlan,
): readonly { readonly id: 'cooling' | 'busy' | 'off' | 'no-device' | 'gone'; readonly count: number }[] {
  const parts = [
    { id: 'cooling', count: plan.cooling.length },
    { id: 'busy', count: plan.busy.length },
    { id: 'off', count: plan.off.length },
    { id: 'no-device', count: plan.noDevice.length },
    { id: 'gone', count: plan.gone.length },
  ] as const;
  return parts.filter(({ count }) => count > 0);
}

/** `Rotate 12 of 20: 5 cooling, 2 busy, 1 off`. */
export function planText(t: Texts, plan: RotationPlan, total: number): string {
  const rest = planParts(plan).map(({ id, count }) => t(`bulk.${id}`, { count }));
  const head = t('bulk.plan', { ready: formatCount(plan.ready.length), total: formatCount(total) });
  return rest.length === 0 ? head : `${head}: ${rest.join(', ')}`;
}
