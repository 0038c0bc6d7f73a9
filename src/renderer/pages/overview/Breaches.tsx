import { formatMoment } from '@shared/format';
import { breachShape } from '@shared/limits/measures';
import { BellOff } from 'lucide-react';
import { call } from '../../api';
import { useApp, useNow, useTexts, useUnits } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { go } from '../../stores/view';
import { Button, IconButton } from '../../ui/Button';
import { type BreachGroup, breachWords, grouped, groupKey, routeOf } from '../../ui/breachText';
import { Link } from '../../ui/Link';
import { ruleLine } from '../../ui/limitText';
import { Shape } from '../../ui/Shape';

/** So many lines; the rest is on the page of the limits. */
const LINES = 4;

/** Open breaches that are not muted, newest first, many of one limit as one line; nothing when there is none. */
export function Breaches() {
  const t = useTexts();
  const breaches = useApp(state => state.breaches.filter(({ muted }) => !muted));
  const groups = grouped(breaches.toSorted((a, b) => b.startedAt - a.startedAt));
  if (groups.length === 0) return null;
  return (
    <section className="card" aria-label={t('breach.active')}>
      {groups.slice(0, LINES).map((group, index) => (
        <Line key={groupKey(group)} of={group} first={index === 0} />
      ))}
      {groups.length > LINES ? (
        <div className="listrow h28 s12">
          <Link to={{ page: 'limits' }}>{t('breach.more', { count: groups.length - LINES })}</Link>
        </div>
      ) : null}
    </section>
  );
}

function Line({ of: group, first: top }: { readonly of: BreachGroup; readonly first: boolean }) {
  const { first, breaches } = group;
  const t = useTexts();
  const now = useNow();
  const server = useApp(state => state.servers[first.serverId]?.name ?? '');
  const limit = useApp(state => state.limits.find(({ id }) => id === first.limitId));
  const units = useUnits();
  const [title, line] = breachWords(t, group, server, now, units);
  const began = Math.min(...breaches.map(({ startedAt }) => startedAt));
  const mute = () => Promise.all(breaches.map(({ id }) => call('muteBreach', { id, muted: true })));
  return (
    <div className={`listrow ${top ? 'first' : ''}`} data-breach={first.limitId}>
      <span className="row grow">
        <Shape shape={breachShape(first)} label={t('breach.serious')} />
        <span className="med nowrap">{title}</span>
        <span className="t2 s12 cut">
          {first.measure === 'unreachable' && limit ? t('breach.with-rule', { line, rule: ruleLine(t, limit, units) }) : line}
        </span>
      </span>
      <span className="t3 s12 nowrap">{t('breach.since', { time: formatMoment(began, now, { language: t.language }) })}</span>
      <Button size="sm" onClick={() => go(routeOf(first, breaches.length > 1))}>
        {t('common.open')}
      </Button>
      <IconButton icon={BellOff} label={t('breach.mute')} onClick={() => void attempt(t('breach.mute-failed'), mute)} />
    </div>
  );
}
