/** How far from where it breaks a limit clears, in words. Pure. */
import { formatTick, unitIn } from '@shared/format';
import { factsOf } from '@shared/limits/measures';
import type { Texts } from '@shared/texts';
import { type LimitForm, number } from './limitForm';

/** `10 % below, so it cannot flap`, `5 points below, …`, `3 dB above, …`. */
export function clearText(t: Texts, form: LimitForm): string {
  const [at, clear] = [number(form.at), number(form.clearAt)];
  if (at === clear) return t('limits.clear-same');
  const distance = distanceText(t, form.measure, at, clear);
  return distance === null ? t('limits.clear-apart') : t(`limits.clear-${form.side}`, { distance });
}

/** Of signals, percents and small counts so many units, else a share of the threshold; null: it makes no sense to say. */
function distanceText(t: Texts, measure: LimitForm['measure'], at: number, clear: number): string | null {
  if (!Number.isFinite(at) || !Number.isFinite(clear)) return null;
  const away = Math.abs(at - clear);
  const written = formatTick(away, t.language);
  const { unit } = factsOf(measure);
  if (unit === 'dB' || unit === 'dBm') return `${written}\u00a0${unitIn('dB', t.language)}`;
  if (unit === 'percent') return t('limits.points', { count: away, number: written });
  if (unit === 'count' && Math.abs(at) < 10) return written;
  return at > 0 ? `${Math.round((away / at) * 100)}\u00a0%` : null;
}
