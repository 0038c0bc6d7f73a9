/** A rotation of the history in words. Pure. */
import type { PastRotation, StateShape } from '@shared/model';
import type { Texts } from '@shared/texts';
import { OUTCOME_SHAPES } from '../../../ui/rotate';

/** A request that a cooling port did not take is no failure of the port. */
export const pastShape = (row: Pick<PastRotation, 'outcome' | 'reason' | 'wasStuck'>): StateShape =>
  row.wasStuck ? 'bad' : row.outcome === 'not-started' && row.reason === 'cooling-down' ? 'cool' : OUTCOME_SHAPES[row.outcome];

/** `changed`, `not started, cooling`, `stuck, then recovered`. */
export function pastWord(t: Texts, row: Pick<PastRotation, 'outcome' | 'reason' | 'wasStuck'>): string {
  const word =
    row.outcome === 'not-started' && row.reason !== null && row.reason !== 'unknown'
      ? t(`past.not-started-${row.reason}`)
      : t(`past.${row.outcome}`);
  return row.wasStuck && row.outcome !== 'stuck'
    ? t('past.was-stuck', { word: row.outcome === 'changed' ? t('past.recovered') : word })
    : word;
}
