import { formatFullMoment } from '@shared/format';
import { measureText } from '@shared/limits/words';
import type { Breach, BreachAction } from '@shared/model';
import { useState } from 'react';
import { call } from '../../api';
import { useApp, useNow, useTexts, useUnits } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { go } from '../../stores/view';
import { Button } from '../../ui/Button';
import { hasValue, lastedText, routeOf, toldText } from '../../ui/breachText';
import { Dialog } from '../../ui/Dialog';
import { Facts } from '../../ui/Facts';
import { acknowledge } from './acknowledge';

/** A changed address does not come back; `code`: what was to be done had been so before. */
const canUndo = ({ type, state, code }: BreachAction): boolean => state === 'done' && type !== 'rotate-port' && code === null;

/** Everything known of one breach, with what can be done about it. */
export function BreachDialog(props: { readonly breach: Breach; readonly onChanged: () => void; readonly onClose: () => void }) {
  const t = useTexts();
  const units = useUnits();
  const now = useNow();
  const [undoing, setUndoing] = useState(false);
  const { breach, onChanged, onClose } = props;
  const server = useApp(state => state.servers[breach.serverId]);
  const moment = (at: number | null) => (at === null ? t('limits.not-yet') : formatFullMoment(at, { language: t.language }));
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    [t('limits.server'), server?.name ?? '–'],
    ...(breach.subject === '' ? [] : ([[t('limits.where'), breach.subjectName]] as const)),
    [t('limits.field-metric'), t(`measure.${breach.measure}`)],
    [t('limits.began'), moment(breach.startedAt)],
    [t('limits.ended'), moment(breach.endedAt)],
    [t('limits.lasted'), lastedText(t, breach, now)],
    ...(hasValue(breach)
      ? ([
          [t('limits.worst'), measureText(breach.measure, breach.peak, units)],
          [t('limits.threshold'), measureText(breach.measure, breach.threshold, units)],
        ] as const)
      : []),
    [t('limits.told'), t(`breach.told-${breach.told}`)],
    ...(breach.action === null
      ? []
      : ([
          [
            t('limits.done'),
            breach.action.code === null ? toldText(t, breach) : `${toldText(t, breach)}: ${t(`error.${breach.action.code}`)}`,
          ],
        ] as const)),
    [t('limits.acknowledged'), moment(breach.acknowledgedAt)],
  ];
  const mute = async () => {
    await attempt(t('breach.mute-failed'), () => call('muteBreach', { id: breach.id, muted: !breach.muted }));
    onChanged();
  };
  const undo = async () => {
    setUndoing(true);
    await attempt(t('breach.not-undone'), () => call('undoAction', { id: breach.id }));
    setUndoing(false);
    onChanged();
  };
  return (
    <Dialog
      narrow
      title={breach.limitName}
      onClose={onClose}
      footer={
        <>
          {breach.endedAt === null ? (
            <Button onClick={() => void mute()}>{t(breach.muted ? 'breach.unmute' : 'breach.mute')}</Button>
          ) : null}
          {breach.action !== null && canUndo(breach.action) ? (
            <Button look={undoing ? 'busy' : 'default'} onClick={() => void undo()}>
              {t(`breach.undo-${breach.action.type}`)}
            </Button>
          ) : null}
          <span className="grow" />
          {breach.acknowledgedAt === null ? (
            <Button onClick={() => void acknowledge([breach.id], onChanged)}>{t('limits.acknowledge')}</Button>
          ) : null}
          {server ? (
            <Button look="primary" onClick={() => go(routeOf(breach))}>
              {t('common.open')}
            </Button>
          ) : null}
        </>
      }
    >
      <Facts of={facts} />
    </Dialog>
  );
}
