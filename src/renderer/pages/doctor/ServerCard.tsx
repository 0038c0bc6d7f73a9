import { decimalIn, formatMoment, formatThree } from '@shared/format';
import type { DoctorReport } from '@shared/model';
import type { Texts } from '@shared/texts';
import { useNow, useTexts } from '../../stores/app';
import { Facts } from '../../ui/Facts';
import { uptimeText } from '../xray/uptime';

type Server = DoctorReport['server'];

/** What is known of the program behind the API, and by what. */
export function ServerCard({ of, at }: { readonly of: Server; readonly at: number }) {
  const t = useTexts();
  const now = useNow();
  const rows: readonly (readonly [string, string])[] = [
    ['version', versionText(t, of)],
    [
      'known-by',
      of.knownBy.length === 0
        ? '–'
        : of.knownBy.map(call => (call.startsWith('!') ? t('doctor.without-call', { call: call.slice(1) }) : call)).join(', '),
    ],
    ['uptime', of.uptimeS === null ? '–' : uptimeText(t, of.uptimeS + Math.max(0, now - at) / 1000)],
    ['restarts', restartsText(t, of, now)],
    ['clock', clockText(t, of.clockAheadMs)],
  ];
  return (
    <section className="card" aria-label={t('doctor.server')}>
      <div className="card-h line">
        <h2>{t('doctor.server')}</h2>
      </div>
      <div className="card-b top">
        <Facts of={rows.map(([name, value]) => [t(`doctor.server-${name}`), value] as const)} />
      </div>
    </section>
  );
}

function versionText(t: Texts, { from, to }: Server): string {
  if (from === null && to === null) return '–';
  if (from === null) return t('doctor.version-until', { to: to ?? '' });
  if (to === null) return t('doctor.version-from', { from });
  return from === to ? from : t('doctor.version-between', { from, to });
}

const restartsText = (t: Texts, { restartsSeen, since }: Server, now: number): string =>
  since === null
    ? String(restartsSeen)
    : t('doctor.since', { count: restartsSeen, time: formatMoment(since, now, { language: t.language }) });

function clockText(t: Texts, ahead: number | null): string {
  if (ahead === null) return '–';
  const s = decimalIn(formatThree(Math.abs(ahead) / 1000), t.language);
  return t(ahead >= 0 ? 'doctor.clock-ahead' : 'doctor.clock-behind', { s });
}
