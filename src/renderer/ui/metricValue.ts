import { formatBytes, formatCount, formatRate, quantityText, UNKNOWN, type Units } from '@shared/format';
import type { Breach, Limit, Metric } from '@shared/model';
import type { Texts } from '@shared/texts';

/** A value of a metric in words: `214 MiB`, `38.9 MiB/s`, `312`, `74 ms`. */
export function metricValue(metric: Metric, value: number | null, units: Units): string {
  if (value === null || Number.isNaN(value)) return UNKNOWN;
  switch (metric) {
    case 'down':
    case 'up':
      return quantityText(formatRate(value, units));
    case 'memory':
      return quantityText(formatBytes(value, units));
    case 'rtt':
      return quantityText({ value: formatCount(value), unit: 'ms' });
    case 'connections':
    case 'goroutines':
    case 'portsOnline':
      return formatCount(value);
  }
}

/** `241 MiB, over 200 MiB` */
export const breachLine = (t: Texts, breach: Breach, units: Units): string =>
  t('breach.line', {
    peak: metricValue(breach.metric, breach.peak, units),
    threshold: metricValue(breach.metric, breach.threshold, units),
  });

/** `over 200 MiB for 2 min` */
export const ruleLine = (t: Texts, limit: Limit, units: Units): string =>
  t('limits.rule', { threshold: metricValue(limit.metric, limit.above, units), time: secondsText(t, limit.forS) });

/** Whole minutes read as minutes, the rest as seconds. */
export const secondsText = (t: Texts, s: number): string =>
  s >= 60 && s % 60 === 0 ? t('age.min', { count: s / 60 }) : t('age.s', { count: Math.round(s) });
