/** The loaded part of a long list, and how a new answer takes the place of the old one. Pure. */
import type { Range } from './windowReader';

export interface Loaded<T> {
  readonly offset: number;
  readonly rows: readonly T[];
  /** Rows of the whole list. */
  readonly count: number;
}

/** Rows beyond the visible ones on either side: small steps then need no question. */
const MARGIN = 60;
/** What main answers at most. */
const MOST = 500;

/** What to ask for when the rows from `start` to `end` (exclusive) are in sight. */
export function rangeAround(start: number, end: number): Range {
  const offset = Math.max(0, start - MARGIN);
  return { offset, limit: Math.min(MOST, Math.max(1, end - offset + MARGIN)) };
}

export const covers = (loaded: Loaded<unknown>, start: number, end: number): boolean =>
  start >= loaded.offset && Math.min(end, loaded.count) <= loaded.offset + loaded.rows.length;

/**
 * The new rows; while they are `held` (the pointer is over them), those in sight keep their places and only their figures change.
 * A list that grew or shrank is shown as it is.
 */
export function takeAnswer<T>(before: Loaded<T> | null, answer: Loaded<T>, held: boolean, idOf: (row: T) => string): Loaded<T> {
  if (!held || before === null || before.count !== answer.count) return answer;
  const fresh = new Map(answer.rows.map(row => [idOf(row), row]));
  const kept = answer.rows.map((_, index) => before.rows[answer.offset + index - before.offset]);
  const standing = new Set(kept.flatMap(row => (row === undefined ? [] : [idOf(row)])));
  const others = answer.rows.filter(row => !standing.has(idOf(row)));
  const rows = kept.flatMap(row => {
    const next = row === undefined ? others.shift() : (fresh.get(idOf(row)) ?? row);
    return next === undefined ? [] : [next];
  });
  return { ...answer, rows };
}
