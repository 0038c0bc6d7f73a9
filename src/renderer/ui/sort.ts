export interface SortBy {
  readonly id: string;
  readonly down: boolean;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
}

/**
 * Rows in order of a column; unknown values last in both directions. `held`: the order on the screen while the pointer is over
 * it, which then stays, new rows coming last.
 */
export function sortRows<T>(
  rows: readonly T[],
  key: (row: T) => string,
  by: ((row: T) => string | number | null) | undefined,
  down: boolean,
  held: readonly string[] | null,
): readonly T[] {
  if (held) {
    const place = new Map(held.map((id, index) => [id, index]));
    return rows.toSorted((a, b) => (place.get(key(a)) ?? held.length) - (place.get(key(b)) ?? held.length));
  }
  if (!by) return rows;
  return rows.toSorted((a, b) => {
    const x = by(a);
    const y = by(b);
    if (x === null || y === null) return compare(x, y);
    return down ? compare(y, x) : compare(x, y);
  });
}
