import { formatDuration } from '@shared/format';
import type { Texts } from '@shared/texts';
import { spanText } from '../../ui/metricValue';

const DAY_S = 86_400;

/** `0:22:14` within the first day, then `6 d 2 h`. */
export function uptimeText(t: Texts, s: number): string {
  if (s >= DAY_S) return spanText(t, s);
  const text = formatDuration(s * 1000);
  return s < 3600 ? `0:${text.padStart(5, '0')}` : text;
}
