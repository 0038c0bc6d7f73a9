import type { KeyCompare } from '../model';

/** Two counts of the same bytes lie apart when they differ by more than so much of ours, and by more than so many bytes: they are not read at once. */
export const COMPARE_OFF = { estimate: { percent: 10, bytes: 16 * 2 ** 20 }, exact: { percent: 1, bytes: 16 * 2 ** 20 } } as const;

/** Holds another count of the same bytes beside ours; see `KeyCompare`. */
export function compareCounts(
  span: Pick<KeyCompare, 'span' | 'since'>,
  ours: number,
  theirs: number,
  { percent: most, bytes }: { readonly percent: number; readonly bytes: number },
): KeyCompare {
  const apart = theirs - ours;
  const percent = ours > 0 ? (apart / ours) * 100 : null;
  return { ...span, ours, theirs, percent, off: Math.abs(apart) > bytes && (percent === null || Math.abs(percent) > most) };
}
