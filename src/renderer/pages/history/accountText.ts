/** What a key's account of some days is worth, in words. Pure. */
import { formatClock } from '@shared/format';
import type { KeyDetail } from '@shared/model';
import type { Texts } from '@shared/texts';
import { gapText, LOSES } from '../keys/marks';
import type { KeySum } from './days';
import { dateText, dayText, type Range, type Words } from './ranges';

/** `exact`, or `at least: gap at 11:44`; null: the key is gone from its server, undefined: not read yet. */
export function accountText(
  t: Texts,
  { name }: Pick<KeySum, 'name'>,
  key: KeyDetail | null | undefined,
  { from, to }: Range,
  now: number,
  words: Words,
): { readonly text: string; readonly title: string | undefined } {
  if (key === undefined) return { text: '', title: undefined };
  // What has a name is there, though its account is another one by now.
  if (key === null) return { text: name === null ? t('history.gone') : '', title: undefined };
  const { row, marks } = key;
  if (row.keyapi?.counted.type === 'estimate') return { text: t('history.estimate'), title: t('caveat.estimate') };
  const gaps = marks.filter(mark => LOSES.has(mark.type) && mark.at >= from && mark.at < to);
  const lost = row.state === 'lost' ? t('history.lost') : null;
  const last = gaps.reduce((newest, mark) => Math.max(newest, mark.at), 0);
  if (gaps.length === 0) return { text: lost ?? t('history.exact'), title: undefined };
  const today = dayText(last, words) === dayText(now, words);
  const time = today ? formatClock(last, { ...words, seconds: false }) : dateText(last, now, words);
  const text = [t('history.at-least', { count: gaps.length, time }), ...(lost === null ? [] : [lost])].join(', ');
  return { text, title: gapText(t, gaps, now) };
}
