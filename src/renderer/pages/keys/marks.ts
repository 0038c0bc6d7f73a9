/** What makes an account less than certain, in words. Pure. */
import { formatBytes, formatDuration, formatMoment, quantityText } from '@shared/format';
import type { Mark } from '@shared/model';
import type { Texts } from '@shared/texts';

const moment = (t: Texts, at: number, now: number): string =>
  formatMoment(at, now, { language: t.language === 'en' ? 'en-GB' : t.language, seconds: true });

export function markText(t: Texts, mark: Mark, now: number): string {
  switch (mark.type) {
    case 'restart':
      return t('mark.restart', { from: moment(t, mark.lastReadAt, now), to: moment(t, mark.startedAt, now) });
    case 'foreign-reset':
      return t('mark.foreign-reset', { at: moment(t, mark.at, now) });
    case 'own-reset':
      return t('mark.own-reset', { at: moment(t, mark.at, now) });
    case 'first-contact':
      return t(mark.takenOver ? 'mark.taken-over' : 'mark.from-zero', { at: moment(t, mark.at, now) });
    case 'absurd':
      return t('mark.absurd', { bytes: quantityText(formatBytes(mark.bytes, { sizes: 'iec', rates: 'bytes', language: t.language })) });
    case 'source':
      return t('mark.source', { at: moment(t, mark.at, now), from: t(`counted.${mark.from}`), to: t(`counted.${mark.to}`) });
    case 'clock':
      return t('mark.clock', { by: formatDuration(Math.abs(mark.byMs)) });
  }
}

/** Marks of gaps: totals across them are lower bounds. */
export const LOSES: ReadonlySet<Mark['type']> = new Set(['restart', 'foreign-reset', 'own-reset', 'source']);
const MOST_NAMED = 3;

/** Which gaps make a total a lower bound, for the title of the number. */
export function gapText(t: Texts, marks: readonly Mark[], now: number = Date.now()): string {
  const gaps = marks.filter(mark => LOSES.has(mark.type)).toSorted((a, b) => b.at - a.at);
  if (gaps.length === 0) return t('keys.at-least-why');
  const named = gaps.slice(0, MOST_NAMED).map(mark => markText(t, mark, now));
  const rest = gaps.length - named.length;
  return [t('keys.at-least-gaps'), ...named, ...(rest > 0 ? [t('chart.more', { count: rest })] : [])].join('\n');
}
