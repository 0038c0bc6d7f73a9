/** Figures of farms in words. Pure. */
import { decimalIn, formatDuration } from '@shared/format';
import type { Texts } from '@shared/texts';

/** A share of 0..1 as a percentage without its sign, `68` or `97.1`. */
export const percentText = (share: number, language: string, decimals = 0): string =>
  decimalIn((share * 100).toFixed(decimals).replace(/\.0$/, ''), language);

/** `31 s`, from three minutes on `3:02`. */
export const secondsText = (t: Texts, ms: number): string =>
  ms >= 180_000 ? formatDuration(ms) : t('age.s', { count: Math.max(1, Math.round(ms / 1000)) });
