/** Of a total that only grows: what came in each bucket. Pure. */
import type { Points } from './points';

/**
 * Bytes (or whatever is counted) by row: the total at the end of the bucket less the one at the end of the bucket before, so that nothing between two
 * readings is lost and nothing counts twice. The first row has only its own readings to tell; a row of a gap is NaN. A total that was set back (it is
 * another account now) counts from there.
 */
export function growth({ count, min, max }: Points): Float64Array {
  let before: number | null = null;
  return max.map((total, row) => {
    if (count[row] === 0) return Number.NaN;
    const from = Math.min(before ?? Number.POSITIVE_INFINITY, min[row] ?? 0);
    before = total;
    return total - from;
  });
}
