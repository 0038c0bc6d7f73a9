import { formatFullMoment } from '@shared/format';
import { measureText } from '@shared/limits/words';
import type { Breach } from '@shared/model';
import { call } from '../../api';
import { useApp, useNow, useTexts, useUnits } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { go } from '../../stores/view';
import { Button } from '../../ui/Button';
import { lastedText, subjectOf, toldText } from '../../ui/breachText';
import { Dialog } from '../../ui/Dialog';
import { Facts } from '../../ui/Facts';
import { acknowledge } from './acknowledge';

/** Everything known of one breach, with what can be done about it. */
export function BreachDialog(props: { readonly breach: Breach; readonly onChanged: () => void; readonly onClose: () => void }) {
  const t = useTexts();
  const units = useUnits();
  const now = useNow();
  const { breach, onChanged, onClose } = props;
  const server = useApp(state => state.servers[breach.serverId]);
  const moment = (at: number | null) => (at === null ? '–' : formatFullMoment(at, { language: t.language }));
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    [t('limits.server'), server?.name ?? '–'],
    [t('limits.where'), subjectOf(breach, server?.name ?? '–')],
    [t('limits.field-metric'), t(`measure.${breach.measure}`)],
    [t('limits.began'), moment(breach.startedAt)],
    [t('limits.ended'), moment(breach.endedAt)],
    [t('limits.lasted'), lastedText(t, breach, now)],
    [t('limits.worst'), measureText(breach.measure, breach.peak, units)],
    [t('limits.threshold'), measureText(breach.measure, breach.threshold, units)],
    [t('limits.told'), t(`breach.told-${breach.told}`)],
    ...(breach.action === null
      ? []
      : ([
          [
            t('limits.also'),
            breach.action.code === null ? toldText(t, breach) : `${toldText(t, breach)}: ${t(`error.${breach.action.code}`)}`,
          ],
        ] as const)),
    [t('limits.acknowledged'), moment(breach.acknowledgedAt)],
  ];
  const mute = async () => {
    await attempt(t('breach.mute-failed'), () => call('muteBreach', { id: breach.id, muted: !breach.muted }));
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
          <span className="grow" />
          {breach.acknowledgedAt === null ? (
            <Button onClick={() => void acknowledge([breach.id], onChanged)}>{t('limits.acknowledge')}</Button>
          ) : null}
          {server ? (
            <Button look="primary" onClick={() => go({ page: 'server', serverId: server.id })}>
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
