import type { Units } from '@shared/format';
import { measureText } from '@shared/limits/words';
import type { Breach, Limit, Measure } from '@shared/model';
import type { Texts } from '@shared/texts';

/** A value of a measure in words: `214 MiB`, `38.9 MiB/s`, `312`, `74 ms`. */
export const metricValue = (measure: Measure, value: number | null, units: Units): string => measureText(measure, value, units);

/** `241 MiB, over 200 MiB` */
export const breachLine = (t: Texts, breach: Breach, units: Units): string =>
  t('breach.line', {
    peak: metricValue(breach.measure, breach.peak, units),
    threshold: metricValue(breach.measure, breach.threshold, units),
  });

/** `over 200 MiB for 2 min` */
export const ruleLine = (t: Texts, limit: Limit, units: Units): string =>
  t('limits.rule', { threshold: metricValue(limit.measure, limit.at, units), time: secondsText(t, limit.forS) });

/** Whole minutes read as minutes, the rest as seconds. */
export const secondsText = (t: Texts, s: number): string =>
  s >= 60 && s % 60 === 0 ? t('age.min', { count: s / 60 }) : t('age.s', { count: Math.round(s) });

/** How long something lasts, in its two largest units: `6 d 2 h`, `22 h 0 min`, `22 min`. */
export function spanText(t: Texts, s: number): string {
  const minutes = Math.floor(s / 60);
  if (minutes < 1) return t('age.s', { count: Math.floor(s) });
  if (minutes < 60) return t('age.min', { count: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${t('age.h', { count: hours })} ${t('age.min', { count: minutes % 60 })}`;
  return `${t('age.d', { count: Math.floor(hours / 24) })} ${t('age.h', { count: hours % 24 })}`;
}
