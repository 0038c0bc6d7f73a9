/** Which point of a chart is meant by a time or by a key. Pure. */

/** Index of the time nearest to `at`; `times` rise. Null: there are none. */
export function nearest(times: readonly number[], at: number): number | null {
  if (times.length === 0) return null;
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const before = low - 1;
  return before >= 0 && at - (times[before] ?? 0) < (times[low] ?? 0) - at ? before : low;
}

const FAR = 10;
interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
}
/** Where the arrow keys move from point `at` (null: from the newest) of `count`; null: the key moves nothing. */
export function moved({ key, shiftKey }: Key, at: number | null, count: number): number | null {
  if (count === 0) return null;
  const last = count - 1;
  const from = at ?? last;
  const to = (steps: number): number => (at === null ? last : Math.min(last, Math.max(0, from + steps)));
  switch (key) {
    case 'ArrowLeft':
      return to(shiftKey ? -FAR : -1);
    case 'ArrowRight':
      return to(shiftKey ? FAR : 1);
    case 'PageUp':
      return to(-FAR);
    case 'PageDown':
      return to(FAR);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
