/** What a key of a key API has besides: its port, how it is counted, what other counts of it say. Pure. */
import type { Units } from '@shared/format';
import type { KeyapiRow, KeyRow } from '@shared/model';
import type { Texts } from '@shared/texts';
import { dayText } from '../keys/keyText';
import { type Compared, compareText } from './compare';
import { countedText } from './keyCells';

export function apiFacts(
  t: Texts,
  row: KeyRow,
  { port, compare, crosscheck }: KeyapiRow,
  units: Units,
  now: number,
): readonly (readonly [string, string])[] {
  const line = (compared: Compared): string => compareText(t, compared, units, at => dayText(t, at, now));
  return [
    [t('keys.col-port'), port === null ? '–' : String(port)],
    [t('keys.col-counted'), countedText(t, row) ?? t('source.none')],
    ...(compare ? [[t('keys.col-compare'), line({ kind: 'estimate', of: compare })] as const] : []),
    ...(crosscheck ? [[t('compare.second'), line({ kind: 'counter', of: crosscheck })] as const] : []),
  ];
}
