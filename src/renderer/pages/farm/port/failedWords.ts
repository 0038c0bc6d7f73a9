import type { RotationFigures } from '@shared/model';
import type { Texts } from '@shared/texts';

/** `1 same IP, 1 stuck`: how the rotations of a day ended that did not change the address; at most three kinds. */
export function failedWords(t: Texts, day: RotationFigures['day']): string {
  const kinds = Object.entries(day).filter(([type, count]) => type !== 'changed' && count > 0);
  return kinds
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([type, count]) => t(`runEnded.${type}`, { count }))
    .join(', ');
}
