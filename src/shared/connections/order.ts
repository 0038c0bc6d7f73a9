/** The order of rows, and only as much of it as is shown. */
import type { LiveConnection } from '../mihomo/book';
import type { ConnectionSort, ConnectionsView } from '../model';
import { ruleOf } from './fields';

/** Its number is the handle by which windows name it. */
export type Row = Omit<LiveConnection, 'id'>;
export type Compare<T> = (a: T, b: T) => number;

const FIGURES = {
  downRate: row => row.downRate,
  upRate: row => row.upRate,
  download: row => row.download,
  upload: row => row.upload,
  startedAt: row => row.first.startedAt ?? 0,
  closedAt: row => row.closedAt ?? 0,
} as const satisfies Partial<Record<ConnectionSort, (row: Row) => number>>;
type FigureSort = keyof typeof FIGURES;
const TEXTS = {
  host: row => row.first.host || row.first.destination,
  destination: row => row.first.destination,
  source: row => row.first.source,
  process: row => row.first.process,
  rule: row => ruleOf(row.first),
  // From the outermost group, as it is written.
  chain: row => row.first.chain.at(-1) ?? '',
  network: row => row.first.network,
  type: row => row.first.type,
  user: row => row.first.user,
  inbound: row => row.first.inbound,
} as const satisfies Record<Exclude<ConnectionSort, FigureSort>, (row: Row) => string>;

const isFigure = (by: ConnectionSort): by is FigureSort => by in FIGURES;

/** Where rows are alike, the order in which they were seen decides: they keep their places. */
export function compareRows({ by, descending }: ConnectionsView['sort']): Compare<Row> {
  const sign = descending ? -1 : 1;
  if (isFigure(by)) {
    const of: (row: Row) => number = FIGURES[by];
    return (a, b) => sign * (of(a) - of(b)) || a.number - b.number;
  }
  const of: (row: Row) => string = TEXTS[by];
  return (a, b) => {
    const [x, y] = [of(a), of(b)];
    // Nothing stands last, whichever way round.
    if (x === '' || y === '') return Number(x === '') - Number(y === '') || a.number - b.number;
    return sign * (x < y ? -1 : Number(x > y)) || a.number - b.number;
  };
}

/** Fewer than so many are picked out; for more, all are sorted. */
const PICKED = 600;
const isPicked = (count: number, to: number): boolean => to <= PICKED && to * 4 <= count;

/** `rows[from]` to `rows[to - 1]` as they would stand if all were sorted. */
export function sortedSlice<T>(rows: readonly T[], compare: Compare<T>, from: number, to: number): readonly T[] {
  if (to <= from) return [];
  if (!isPicked(rows.length, to)) return [...rows].sort(compare).slice(from, to);
  const best: T[] = [];
  for (const row of rows) {
    const worst = best[to - 1];
    if (worst !== undefined && compare(row, worst) >= 0) continue;
    let [low, high] = [0, best.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const there = best[middle];
      if (there !== undefined && compare(row, there) < 0) high = middle;
      else low = middle + 1;
    }
    if (worst !== undefined) best.pop();
    best.splice(low, 0, row);
  }
  return best.slice(from);
}

/** The whole order of rows that change little from one frame to the next: what was in order stays so, and sorting it again is quick. */
export class RowOrder {
  #last: readonly Row[] = [];

  /** As `sortedSlice`. */
  slice(rows: readonly Row[], compare: Compare<Row>, from: number, to: number): readonly Row[] {
    if (isPicked(rows.length, to)) {
      this.#last = [];
      return sortedSlice(rows, compare, from, to);
    }
    const now = new Set(rows);
    const all = this.#last.filter(row => now.delete(row));
    for (const row of now) all.push(row);
    this.#last = all.sort(compare);
    return this.#last.slice(from, to);
  }
}
