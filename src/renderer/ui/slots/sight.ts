/** Which rows of a long list are in sight, and which of the rows made once shows each of them. Pure. */

/** Rows from `first` to `end` (exclusive). */
export interface Sight {
  readonly first: number;
  readonly end: number;
}
/** What is measured of the list's frame, in pixels. */
export interface SightMeasures {
  readonly scrollTop: number;
  /** Of the part in which rows show, without the head. */
  readonly height: number;
  readonly rowHeight: number;
}

/** Rows beyond those in sight, on either side: a step of the wheel then finds them painted. */
const OVER = 3;

export function sightOf({ scrollTop, height, rowHeight }: SightMeasures, count: number): Sight {
  const first = Math.max(0, Math.min(Math.floor(scrollTop / rowHeight) - OVER, count - 1));
  const end = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + OVER);
  return { first: Math.max(0, first), end: Math.max(0, end, Math.min(count, first)) };
}

/** Whether any part of a row shows. */
export const showsAt = (index: number, { scrollTop, height, rowHeight }: SightMeasures): boolean =>
  (index + 1) * rowHeight > scrollTop && index * rowHeight < scrollTop + height;

/** As many rows as a frame of this height ever needs at once. */
export const slotsFor = (height: number, rowHeight: number): number => Math.ceil(height / rowHeight) + 1 + 2 * OVER;

/** The scroll position that brings a row wholly into sight; null: it is. */
export function scrollFor(index: number, { scrollTop, height, rowHeight }: SightMeasures): number | null {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  const bottom = top + rowHeight;
  return bottom > scrollTop + height ? bottom - height : null;
}

/** Rows around the one before in which it is looked for. */
const NEAR = 60;
/**
 * Where the row stands that keys act on: rows may be sorted anew between the key that went there and the one that does something to it. `index` where
 * it is not found near it. Rows stay the same objects.
 */
export function placeOf<R>(row: R | undefined, index: number, rowAt: (index: number) => R | undefined): number {
  if (row === undefined || rowAt(index) === row) return index;
  for (let far = 1; far <= NEAR; far++) for (const at of [index - far, index + far]) if (rowAt(at) === row) return at;
  return index;
}
