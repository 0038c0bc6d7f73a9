import type { Units } from '@shared/format';
import { measureText } from '@shared/limits/words';
import type { Measure } from '@shared/model';
import type { Texts } from '@shared/texts';

/** A value of a measure in words: `214 MiB`, `38.9 MiB/s`, `312`, `74 ms`. */
export const metricValue = (measure: Measure, value: number | null, units: Units): string => measureText(measure, value, units);

/** Whole minutes read as minutes, the rest as seconds. */
export const secondsText = (t: Texts, s: number): string =>
  s >= 60 && s % 60 === 0 ? t('age.min', { count: s / 60 }) : t('age.s', { count: Math.round(s) });

/** How long something lasts, in its two largest units without a zero: `6 d 2 h`, `22 h`, `22 min`. */
export function spanText(t: Texts, s: number): string {
  const minutes = Math.floor(s / 60);
  if (minutes < 1) return t('age.s', { count: Math.floor(s) });
  const hours = Math.floor(minutes / 60);
  const part = (unit: 'd' | 'h' | 'min', count: number): readonly string[] => (count === 0 ? [] : [t(`age.${unit}`, { count })]);
  const parts = hours < 24 ? [part('h', hours), part('min', minutes % 60)] : [part('d', Math.floor(hours / 24)), part('h', hours % 24)];
  return parts.flat().join(' ');
}
