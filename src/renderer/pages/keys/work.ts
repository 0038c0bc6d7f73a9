/** A write on its way to a key API, in words. Pure. */
import { formatClock, formatCount, formatDuration } from '@shared/format';
import type { KeyWork, ServerSummary } from '@shared/model';
import type { Texts } from '@shared/texts';
import { secondsText } from '../../ui/metricValue';

/** What the server is asked to do now; null: nothing. */
export const workOf = (summary: ServerSummary): KeyWork | null => (summary.kind === 'keyapi' ? (summary.work ?? null) : null);

/** Its sessions were dropped by a restart that this write makes: who is online and how fast is what was read before. */
export const dropsSessions = (work: KeyWork | null): boolean =>
  work?.restarts === true && (work.step === 'sent' || work.step === 'looking');

interface WorkText {
  readonly title: string;
  readonly text: string;
}

/** What happens, for how long, and what that means for those who are online. */
export function workText(t: Texts, work: KeyWork, now: number): WorkText {
  const { action, name, step, since, until, usualMs, online, restarts } = work;
  const time = formatDuration(Math.max(0, now - since));
  switch (step) {
    case 'waiting':
      return {
        title: t('work.waits', { time: formatDuration(Math.max(0, (until ?? now) - now)) }),
        text: t(`work.waits-${action}`, { name }),
      };
    case 'sent': {
      const usual = usualMs === null ? null : secondsText(t, Math.max(1, Math.round(usualMs / 1000)));
      const parts = [
        usual === null ? t(`work.doing-${action}`, { name }) : t(`work.doing-${action}-usual`, { name, usual }),
        restarts && online !== null && online > 0 ? t('work.reconnect', { count: online, n: formatCount(online) }) : null,
      ];
      return {
        title: restarts ? t('work.restarts', { time }) : t('work.sent', { time }),
        text: parts.filter(part => part !== null).join(' '),
      };
    }
    case 'looking':
      return { title: t('work.looks', { time }), text: t(`work.looks-${action}`, { name }) };
    case 'unknown':
      return {
        title: t(`work.unknown-${action}`, { name }),
        text: t('work.unknown-text', { since: formatClock(since, { language: t.language }) }),
      };
  }
}

/** In the row of what is made: `making 0:07`. */
export function workState(t: Texts, { step, since, until }: KeyWork, now: number): string {
  if (step === 'unknown') return t('work.state-unknown');
  if (step === 'waiting') return t('work.state-waiting', { time: formatDuration(Math.max(0, (until ?? now) - now)) });
  return t(step === 'looking' ? 'work.state-looking' : 'work.state-making', { time: formatDuration(Math.max(0, now - since)) });
}
