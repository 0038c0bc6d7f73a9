/** One series of the history as a line: where it is known, and where nothing is. Pure. */
import { growth } from '@shared/history/growth';
import type { Points } from '@shared/history/points';
import type { About } from './measures';
import type { Range } from './ranges';

/** One bucket, Unix ms. */
export interface Cell {
  readonly from: number;
  readonly to: number;
  /** Null: in a gap. */
  readonly value: number | null;
}
export interface Read {
  readonly points: Points;
  readonly widthMs: number;
  /** By so much later it is drawn: what is compared with the present. */
  readonly shiftMs: number;
  /** Of a total: bytes in it that were carried before it was counted, and belong to no time. */
  readonly taken?: Points;
}

/** A reading stands for so long, or for two and a half times what usually lies between two. */
const HOLD_MS = 90_000;
const HOLD_TIMES = 2.5;
const known = ({ value }: Cell): boolean => value !== null;

/** Which of the bucket's figures is drawn. */
export type Figure = 'average' | 'extreme';

/** The buckets of a range; `coverage`: readings of the server itself, which tell when it was watched at all. */
export function cellsOf(
  read: Read,
  about: About,
  figure: Figure,
  { from, now }: Range & { readonly now: number },
  coverage: Read | null,
): readonly Cell[] {
  const { points, widthMs, shiftMs } = read;
  const cells = (valueAt: (row: number) => number | null): Cell[] =>
    [...points.at].map((at, row) => ({ from: at + shiftMs, to: at + shiftMs + widthMs, value: valueAt(row) }));
  const inRange = (all: readonly Cell[]): readonly Cell[] => all.filter(cell => cell.to > from);
  switch (about.tells) {
    case 'readings': {
      const column = figure === 'average' ? points.avg : about.extreme === 'peak' ? points.max : points.min;
      return inRange(cells(row => numberAt(column, row)));
    }
    case 'events':
      return inRange(cells(row => numberAt(points.sum, row) ?? 0));
    case 'growth': {
      const grown = grownIn(read);
      const rates = cells(row => {
        const bytes = numberAt(grown, row);
        // Of the last bucket only a part has passed.
        const passed = Math.max(widthMs / 4, Math.min(widthMs, now - (points.at[row] ?? 0)));
        return bytes === null ? null : bytes / (passed / 1000);
      });
      return inRange(coverage === null ? rates : watched(rates, coverage));
    }
  }
}

/** Bytes by bucket. */
function grownIn({ points, taken }: Read): Float64Array {
  const grown = growth(points);
  if (taken === undefined || taken.at.length === 0) return grown;
  const before = new Map([...taken.at].map((at, row) => [at, numberAt(taken.sum, row) ?? 0]));
  return grown.map((bytes, row) => Math.max(0, bytes - (before.get(points.at[row] ?? 0) ?? 0)));
}

const numberAt = (column: Float64Array, row: number): number | null => {
  const value = column[row] ?? Number.NaN;
  return Number.isNaN(value) ? null : value;
};

/**
 * A total is told when it moves: where the server was watched and nothing was told, nothing came. What came while it was not watched is in the first
 * bucket behind the gap, of which the rate is then not known.
 */
function watched(rates: readonly Cell[], { points, shiftMs, widthMs }: Read): readonly Cell[] {
  const told = new Map(rates.map(cell => [cell.from, cell.value]));
  const begun = rates.find(known)?.from ?? Number.POSITIVE_INFINITY;
  let unwatched = false;
  const cells: Cell[] = [];
  for (let row = 0; row < points.at.length; row += 1) {
    const from = (points.at[row] ?? 0) + shiftMs;
    if (from < begun) continue;
    const cell = { from, to: from + widthMs };
    if (points.count[row] === 0) {
      unwatched = true;
      cells.push({ ...cell, value: null });
      continue;
    }
    const value = told.get(from) ?? null;
    const spills = unwatched && value !== null && value > 0;
    if (value !== null) unwatched = false;
    cells.push({ ...cell, value: spills ? null : (value ?? 0) });
  }
  return cells;
}

/** Spans in which nothing is known, between readings and from the last one to the end. `now` as the end where the range goes beyond it. */
export function gapsOf(cells: readonly Cell[], { to }: Range, now: number): readonly Range[] {
  const gaps: Range[] = [];
  let before: Cell | null = null;
  let open = false;
  for (const cell of cells) {
    if (!known(cell)) {
      open = true;
      continue;
    }
    if (open && before) gaps.push({ from: before.to, to: cell.from });
    [before, open] = [cell, false];
  }
  const end = Math.min(to, now);
  if (before && (open || end - before.to > holdOf(cells))) gaps.push({ from: before.to, to: end });
  return gaps.filter(gap => gap.to > gap.from);
}

/** How long after a bucket's end it is a gap. */
export function holdOf(cells: readonly Cell[]): number {
  const distances: number[] = [];
  for (let index = 1; index < cells.length; index += 1) distances.push((cells[index]?.from ?? 0) - (cells[index - 1]?.from ?? 0));
  distances.sort((a, b) => a - b);
  return Math.max(HOLD_MS, (distances[distances.length >> 1] ?? 0) * HOLD_TIMES);
}

/** What a total grew by in the range, bytes; null: nothing is known of it. */
export function grownBy(read: Read, { from }: Range): number | null {
  const { points, widthMs, shiftMs } = read;
  const grown = grownIn(read);
  let sum: number | null = null;
  for (let row = 0; row < grown.length; row += 1) {
    const bytes = grown[row] ?? Number.NaN;
    if (Number.isNaN(bytes) || (points.at[row] ?? 0) + shiftMs + widthMs <= from) continue;
    sum = (sum ?? 0) + bytes;
  }
  return sum;
}
