import { formatClock, formatDuration, formatRate, quantityText, type Units } from '@shared/format';
import { measureText } from '@shared/limits/words';
import type { AppState, Settings } from '@shared/model';
import type { NotificationWords } from '@shared/notification';
import type { Texts } from '@shared/texts';
import type { TrayWords } from '@shared/tray';

/** Words and numbers of the tray and the notifications, in the user's language and units. */
export function createWords(texts: () => Texts, settings: () => Settings, state: () => AppState | null): TrayWords & NotificationWords {
  // The language in effect, which "as the system" resolves to.
  const units = (): Units => ({ ...settings(), language: texts().language });
  return {
    t: (key, params) => texts()(key, params),
    rate: number => quantityText(formatRate(number, units())),
    clock: at => formatClock(at, { language: texts().language }),
    time: at => formatClock(at, { language: texts().language, seconds: false }),
    value: (measure, number) => measureText(measure, number, units()),
    // Up to a minute in seconds, as people say it: "14 s".
    duration: ms => (ms < 60_000 ? `${Math.max(0, Math.round(ms / 1000))} ${texts()('notify.seconds')}` : formatDuration(ms)),
    serverName: id => state()?.servers[id]?.name ?? '',
    kindOf: id => state()?.servers[id]?.kind ?? null,
  };
}
