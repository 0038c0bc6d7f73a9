import { formatMoment } from '@shared/format';
import { BellOff } from 'lucide-react';
import { call } from '../../api';
import { useApp, useNow, useTexts, useUnits } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { go } from '../../stores/view';
import { Button, IconButton } from '../../ui/Button';
import { breachLine } from '../../ui/metricValue';
import { Shape } from '../../ui/Shape';

/** Open breaches, newest first; nothing when there is none. */
export function Breaches({ all }: { readonly all?: boolean }) {
  const t = useTexts();
  const units = useUnits();
  const now = useNow();
  const breaches = useApp(state => state.breaches.filter(breach => all || !breach.muted));
  const servers = useApp(state => state.servers);
  if (breaches.length === 0) return null;
  return (
    <section className="card" aria-label={t('breach.active')}>
      {breaches.map((breach, index) => (
        <div key={breach.id} className={`listrow ${index === 0 ? 'first' : ''}`} data-breach={breach.limitId}>
          <span className="row grow">
            <Shape shape={breach.muted ? 'off' : 'bad'} label={t(breach.muted ? 'breach.muted' : 'breach.serious')} />
            <span className="med nowrap">
              {t('breach.title', { limit: breach.limitName, server: servers[breach.serverId]?.name ?? '' })}
            </span>
            <span className="t2 s12 cut">{breachLine(t, breach, units)}</span>
          </span>
          <span className="t3 s12 nowrap">
            {t('breach.since', { time: formatMoment(breach.startedAt, now, { language: t.language }) })}
          </span>
          <Button size="sm" onClick={() => go({ page: 'server', serverId: breach.serverId })}>
            {t('common.open')}
          </Button>
          <IconButton
            icon={BellOff}
            label={t(breach.muted ? 'breach.unmute' : 'breach.mute')}
            aria-pressed={breach.muted}
            onClick={() => void attempt(t('breach.mute-failed'), () => call('muteBreach', { id: breach.id, muted: !breach.muted }))}
          />
        </div>
      ))}
    </section>
  );
}
