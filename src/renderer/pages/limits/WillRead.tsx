import { formatClock, formatDuration } from '@shared/format';
import { breachShape, factsOf } from '@shared/limits/measures';
import { serversOf } from '@shared/limits/where';
import { measureText } from '@shared/limits/words';
import type { Breach, LimitInput } from '@shared/model';
import { breachNotice } from '@shared/notification/breaches';
import type { NotificationModel } from '@shared/notification/words';
import { Bell, Check } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api';
import { useApp, useServers, useTexts, useUnits } from '../../stores/app';
import { attempt, tell } from '../../stores/toasts';
import { Button } from '../../ui/Button';
import { Shape } from '../../ui/Shape';
import { sampleBreach } from './sampleBreach';
import { subjectName } from './subjects';

/** The notification that this limit would send; null: it is no limit yet. */
export function useNotice(limit: LimitInput | null): NotificationModel | null {
  const t = useTexts();
  const units = useUnits();
  const servers = useServers();
  if (limit === null) return null;
  const { kinds, subject } = factsOf(limit.measure);
  const named = serversOf(limit.where)?.[0];
  const server = servers.find(({ server: each }) => (named === undefined ? kinds.includes(each.kind) : each.id === named))?.server;
  const name =
    limit.where.type === 'subjects' ? subjectName(limit.where.serverId, limit.where.subjects[0] ?? '') : t(`limits.sample-${subject}`);
  const breach: Breach = sampleBreach(limit, server?.id ?? '', subject === 'server' ? '' : name);
  return breachNotice(breach, server?.name ?? t('limits.sample-server'), {
    t,
    value: (measure, value) => measureText(measure, value, units),
    duration: formatDuration,
    time: at => formatClock(at, { language: t.language, seconds: false }),
    serverName: id => servers.find(({ server: each }) => each.id === id)?.server.name ?? '',
    kindOf: id => servers.find(({ server: each }) => each.id === id)?.server.kind ?? null,
  });
}

/** The notification as it will be read. */
export function WillRead({ limit, notice }: { readonly limit: LimitInput | null; readonly notice: NotificationModel | null }) {
  const t = useTexts();
  const wanted = useApp(state => state.settings.notifyBreaches);
  if (limit === null || notice === null) return <p className="s12 t3">{t('limits.notice-waits')}</p>;
  if (!limit.tell.notification || !wanted)
    return <p className="s12 t3">{t(limit.tell.notification ? 'limits.notice-muted' : 'limits.no-notice')}</p>;
  return (
    <div className="toast still" data-notice>
      <Shape shape={breachShape({ measure: limit.measure, threshold: limit.at })} />
      <div className="col grow">
        <span className="med">{notice.title}</span>
        <span className="s12 t2 lines">{notice.body}</span>
      </div>
      {notice.actions[0] ? (
        <span className="btn btn-sm" aria-hidden="true">
          {notice.actions[0].label}
        </span>
      ) : null}
    </div>
  );
}

/** Shows that notification on the desktop, now. */
export function TestNotification({ notice }: { readonly notice: NotificationModel | null }) {
  const t = useTexts();
  const [busy, setBusy] = useState(false);
  /** The words that the desktop took last: a toast would hide the buttons beside. */
  const [shown, setShown] = useState('');
  const words = notice === null ? '' : `${notice.title} ${notice.body}`;
  const send = async () => {
    if (notice === null) return;
    setBusy(true);
    await attempt(t('limits.notice-failed'), async () => {
      const { failure } = await call('testNotification', { title: notice.title, body: notice.body });
      if (failure === null) setShown(words);
      else tell('bad', t('limits.notice-failed'), failure);
    });
    setBusy(false);
  };
  const done = shown !== '' && shown === words;
  return (
    <Button look={busy ? 'busy' : 'ghost'} icon={done ? Check : Bell} disabled={notice === null} onClick={() => void send()}>
      <span className="cut" aria-live="polite">
        {t(done ? 'limits.notice-shown' : 'limits.test-notification')}
      </span>
    </Button>
  );
}
