/** What making or deleting keys costs on a key API, told before it is asked for. */
import { formatCount } from '@shared/format';
import type { KeyPlan } from '@shared/model';
import type { Texts } from '@shared/texts';
import { useTexts } from '../../stores/app';
import { useReading } from '../../stores/reading';
import { failureText } from '../../ui/failure';
import { spanText } from '../../ui/metricValue';
import { Shape } from '../../ui/Shape';

type Action = 'create' | 'delete';

/** Null while it is asked for, and where it costs nothing (an Xray of our own: `serverId` null). */
export const usePlan = (serverId: string | null, action: Action, count: number) =>
  useReading(
    'planKeys',
    { serverId: serverId ?? '', action, count },
    { everyMs: null, on: serverId !== null && count >= 1, freshMs: 2_000 },
  );

/** Sentences, the most telling first. Pure. */
export function costTexts(t: Texts, plan: KeyPlan, count: number): readonly string[] {
  const { restarts, online, usualMs, perMinute } = plan;
  return [
    restarts > 0 ? t('cost.restarts', { count: restarts, n: formatCount(restarts) }) : t('cost.no-restart'),
    restarts > 0 && online !== null && online > 0 ? t('cost.online', { count: online, n: formatCount(online) }) : null,
    usualMs === null ? null : t('cost.time', { time: spanText(t, Math.max(1, Math.round(usualMs / 1000))) }),
    perMinute !== null && count > perMinute ? t('cost.limit', { count: perMinute, n: formatCount(perMinute) }) : null,
    count > 1 ? t('cost.stop') : null,
  ].filter(part => part !== null);
}

/** More keys are wanted than the server takes. */
export const isTooMany = (plan: KeyPlan | null, count: number): boolean => plan?.room != null && count > plan.room;

export function Cost({ plan, count }: { readonly plan: ReturnType<typeof usePlan>; readonly count: number }) {
  const t = useTexts();
  const { value, failure } = plan;
  if (value === null)
    return <p className="hint">{failure === null ? t('cost.asking') : t('cost.unknown', { why: failureText(t, failure) })}</p>;
  const room = value.room ?? 0;
  return (
    <div className="row top s12 dotted" data-cost={value.restarts}>
      <Shape shape={value.restarts > 0 ? 'warn' : 'ok'} />
      <span className="grow">
        {costTexts(t, value, count).join(' ')}
        {isTooMany(value, count) ? (
          <span className="c-bad" role="alert">
            {' '}
            {t('cost.room', { count: room, n: formatCount(room) })}
          </span>
        ) : null}
      </span>
    </div>
  );
}
