/** Two counts of the same bytes beside each other, in words. Pure. */
import { decimalIn, formatBytes, formatThree, quantityText, type Units } from '@shared/format';
import type { KeyCompare, KeyRow } from '@shared/model';
import type { Texts } from '@shared/texts';

/** `−3.3 %`, `+1.8 %`, `0.0 %`; `–` where ours is nothing. */
export function percentText(t: Texts, percent: number | null): string {
  if (percent === null) return '–';
  const size = Math.abs(percent);
  const digits = size >= 1000 ? formatThree(size) : size.toFixed(1);
  const sign = Number(size.toFixed(1)) === 0 ? '' : percent < 0 ? '−' : '+';
  return `${sign}${decimalIn(digits, t.language)} %`;
}

export interface Compared {
  readonly kind: 'estimate' | 'counter';
  readonly of: KeyCompare;
}
/** The comparison that a row shows: what is off first, then the estimates, then the second reading of one counter. Null: there is none. */
export function comparedOf({ keyapi }: Pick<KeyRow, 'keyapi'>): Compared | null {
  const all: readonly Compared[] = [
    ...(keyapi?.compare ? [{ kind: 'estimate', of: keyapi.compare } as const] : []),
    ...(keyapi?.crosscheck ? [{ kind: 'counter', of: keyapi.crosscheck } as const] : []),
  ];
  return all.find(({ of }) => of.off) ?? all[0] ?? null;
}

/** All comparisons of a key in full: what is compared, since when, both numbers. */
export function compareText(t: Texts, { kind, of }: Compared, units: Units, day: (at: number) => string): string {
  const size = (bytes: number): string => quantityText(formatBytes(bytes, units));
  const span = of.span === 'month' ? t('compare.month') : t('compare.since', { day: day(of.since) });
  return t(`compare.${kind}`, { span, ours: size(of.ours), theirs: size(of.theirs), percent: percentText(t, of.percent) });
}
