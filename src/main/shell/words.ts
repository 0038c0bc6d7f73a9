import {
  decimalIn,
  formatBytes,
  formatClock,
  formatCount,
  formatDuration,
  formatRate,
  formatThree,
  quantityText,
  type Units,
  unitIn,
} from '@shared/format';
import type { AppState, Metric, Settings } from '@shared/model';
import type { NotificationWords } from '@shared/notification';
import type { Texts } from '@shared/texts';
import type { TrayWords } from '@shared/tray';

/** Words and numbers of the tray and the notifications, in the user's language and units. */
export function createWords(texts: () => Texts, settings: () => Settings, state: () => AppState | null): TrayWords & NotificationWords {
  // The language in effect, which "as the system" resolves to.
  const units = (): Units => ({ ...settings(), language: texts().language });
  const value = (metric: Metric, number: number): string => {
    switch (metric) {
      case 'down':
      case 'up':
        return quantityText(formatRate(number, units()));
      case 'memory':
        return quantityText(formatBytes(number, units()));
      case 'rtt':
        return `${decimalIn(formatThree(number), units().language)} ${unitIn('ms', units().language)}`;
      case 'connections':
      case 'goroutines':
      case 'portsOnline':
        return formatCount(number);
    }
  };
  return {
    t: (key, params) => texts()(key, params),
    rate: number => quantityText(formatRate(number, units())),
    clock: at => formatClock(at, { language: texts().language }),
    value,
    // Up to a minute in seconds, as people say it: "14 s".
    duration: ms => (ms < 60_000 ? `${Math.max(0, Math.round(ms / 1000))} ${texts()('notify.seconds')}` : formatDuration(ms)),
    serverName: id => state()?.servers[id]?.name ?? '',
  };
}
