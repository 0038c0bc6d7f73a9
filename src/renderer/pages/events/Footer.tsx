import { formatCount } from '@shared/format';
import type { EventWindow } from '@shared/model';
import type { Texts } from '@shared/translate';
import { useApp, useTexts } from '../../stores/app';

interface FooterProps {
  readonly log: EventWindow;
  /** The filter leaves some out. */
  readonly filtered: boolean;
}

/** What today brought, whatever the filter; what the filter finds. */
export function Footer({ log, filtered }: FooterProps) {
  const t = useTexts();
  const running = useApp(state => Object.values(state.rotations).filter(({ phase }) => phase !== 'done').length);
  const breaches = useApp(state => state.breaches.length);
  const today = Object.values(log.today).reduce((sum, count) => sum + count, 0);
  const rotations = rotationsText(t, log.today, running);
  return (
    <div className="tfoot">
      {filtered ? <span data-found>{t('eventsPage.foot-found', { events: formatCount(log.total) })}</span> : null}
      <span>{t('eventsPage.foot-today', { events: formatCount(today) })}</span>
      {rotations === '' ? null : <span>{t('eventsPage.foot-rotations', { list: rotations })}</span>}
      <span>{t('eventsPage.foot-breaches', { n: formatCount(breaches) })}</span>
      <span className="end hide-n cut" title={t('eventsPage.foot-secrets')}>
        {t('eventsPage.foot-secrets')}
      </span>
    </div>
  );
}

/** `164 changed, 4 same IP, 2 stuck, 1 running`; empty: none. */
function rotationsText(t: Texts, today: EventWindow['today'], running: number): string {
  const of = (type: string): number => today[`rotation-${type}`] ?? 0;
  const all = Object.entries(today).reduce((sum, [type, count]) => (type.startsWith('rotation-') ? sum + count : sum), 0);
  const [changed, same, stuck] = [of('changed'), of('same-ip'), of('stuck')];
  const parts = [
    ['foot-changed', changed],
    ['foot-same', same],
    ['foot-stuck', stuck],
    ['foot-other', all - changed - same - stuck],
    ['foot-running', running],
  ] as const;
  return parts
    .filter(([, n]) => n > 0)
    .map(([key, n]) => t(`eventsPage.${key}`, { n: formatCount(n) }))
    .join(', ');
}
