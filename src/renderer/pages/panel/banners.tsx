import { formatMoment } from '@shared/format';
import { breachShape } from '@shared/limits/measures';
import { ChevronRight, FlaskConical } from 'lucide-react';
import { call } from '../../api';
import { useApp, useNow, useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { Button, IconButton } from '../../ui/Button';
import { subjectOf } from '../../ui/breachText';
import { Icon } from '../../ui/icons';
import { Shape } from '../../ui/Shape';

/** The newest breach and how many more. */
export function PanelBreach() {
  const t = useTexts();
  const now = useNow();
  const breaches = useApp(state => state.breaches.filter(breach => !breach.muted));
  const first = breaches[0];
  const server = useApp(state => (first ? (state.servers[first.serverId]?.name ?? '') : ''));
  if (!first) return null;
  return (
    <div className="pbanner" role="alert" data-breach={first.limitId}>
      <Shape shape={breachShape(first)} label={t('breach.serious')} />
      <span className="s12 grow cut">
        <span className="med">{t('breach.title', { limit: first.limitName, subject: subjectOf(first, server) })}</span>{' '}
        <span className="t2">{t('breach.since', { time: formatMoment(first.startedAt, now, { language: t.language }) })}</span>
      </span>
      {breaches.length > 1 ? <span className="s11 t2 nowrap">{t('panel.more', { count: breaches.length - 1 })}</span> : null}
      <IconButton
        icon={ChevronRight}
        label={t('panel.breaches')}
        onClick={() => void attempt(t('common.failed'), () => call('openWindow', { page: 'limits' }))}
      />
    </div>
  );
}

/** This is the lab, off in one click. */
export function PanelLab() {
  const t = useTexts();
  const lab = useApp(state => state.app.lab);
  if (lab === 'off') return null;
  return (
    <div className="pbanner info" data-lab={lab}>
      <Icon of={FlaskConical} />
      <span className="s12 grow cut">{t(lab === 'failed' ? 'lab.failed' : lab === 'starting' ? 'lab.starting' : 'lab.is-on')}</span>
      <Button size="sm" look="ghost" onClick={() => void attempt(t('lab.turn-off-failed'), () => call('setLab', { on: false }))}>
        {t('lab.turn-off')}
      </Button>
    </div>
  );
}

/** A keychain in trouble or a server that asks for its secret. */
export function PanelNotice() {
  const t = useTexts();
  const keychain = useApp(state => state.app.keychain);
  const waiting = useApp(state => state.order.filter(id => state.summaries[id]?.needsSecret).length);
  const bad = keychain === 'locked' || keychain === 'absent' || keychain === 'failing';
  if (!bad && waiting === 0) return null;
  return (
    <div className="pbanner warn">
      <Shape shape="warn" />
      <span className="s12 grow cut">{waiting > 0 ? t('panel.needs-secret', { count: waiting }) : t(`keychain.${keychain}`)}</span>
      <IconButton
        icon={ChevronRight}
        label={t('panel.open')}
        onClick={() => void attempt(t('common.failed'), () => call('openWindow', { page: 'overview' }))}
      />
    </div>
  );
}
