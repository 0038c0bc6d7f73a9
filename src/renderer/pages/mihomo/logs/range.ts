/** Which rows of a log are asked for. Pure. */
export interface LogRange {
  readonly from: number;
  readonly limit: number;
}

/** Rows beyond those in sight on either side. */
const MARGIN = 30;

/** The same range while it covers what is in sight. */
export function rangeFor(before: LogRange, from: number, rows: number): LogRange {
  const covered = before.from <= from && before.from + before.limit >= from + rows;
  const fits = before.limit >= rows && before.limit <= rows + 4 * MARGIN;
  if (covered && fits) return before;
  return { from: Math.max(0, from - MARGIN), limit: rows + 2 * MARGIN };
}
