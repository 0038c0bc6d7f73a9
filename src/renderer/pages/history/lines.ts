/** Answers of the history -> lines on one grid of times, gaps with whose they are, and the figures of a legend. Pure. */
import { axisTop, type Scale } from '@shared/format';
import type { Points } from '@shared/history/points';
import { type Cell, cellsOf, type Figure, gapsOf, grownBy, holdOf, type Read } from './cells';
import type { About } from './measures';
import type { Range } from './ranges';

/** What was read for one line. */
export interface Told {
  readonly id: string;
  readonly name: string;
  readonly read: Read;
  /** The same from the ledger: bytes that only grow. */
  readonly totals: Read | null;
  readonly coverage: Read | null;
}
export interface Line {
  readonly id: string;
  readonly name: string;
  /** Values on the common grid; null: not known. */
  readonly values: readonly (number | null)[];
  readonly gaps: readonly Range[];
  /** Bytes of the range; `exact`: by the ledger, else by the rates. Null: it is no traffic, or nothing is known. */
  readonly bytes: { readonly sum: number; readonly exact: boolean } | null;
  /** Average or extreme of the range, or how many events there were; null: nothing is known. */
  readonly figure: number | null;
}
export interface Lines {
  /** Unix ms, the middle of each bucket. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  /** Spans of the drawing in which some line is not known, joined. */
  readonly blocks: readonly Range[];
  readonly any: boolean;
}
export interface LinesOptions {
  readonly about: About;
  readonly figure: Figure;
  readonly range: Range;
  readonly now: number;
  /** When the history began, Unix ms: what lies before it is no gap. */
  readonly since: number | null;
}

interface Placed extends Cell {
  /** Where it is drawn. */
  readonly at: number;
}

export function linesOf(told: readonly Told[], options: LinesOptions): Lines {
  const { about, figure, range, now, since } = options;
  const end = Math.min(range.to, now);
  const placed = told.map(({ read, coverage }) => {
    const cells = cellsOf(read, about, figure, { ...range, now }, coverage).filter(cell => cell.from < range.to);
    return cells.map((cell): Placed => ({ ...cell, at: Math.min(end, Math.max(range.from, (cell.from + cell.to) / 2)) }));
  });
  const times = [...new Set(placed.flatMap(cells => cells.map(({ at }) => at)))].sort((a, b) => a - b);
  const firsts = placed.flatMap(cells => cells.find(({ value }) => value !== null) ?? []);
  const first = firsts.length === 0 ? null : firsts.reduce((a, b) => (a.from <= b.from ? a : b));
  const leading =
    first !== null && since !== null && since < range.from && first.from - range.from > holdOf(placed.flat().slice(0, 200))
      ? [{ from: range.from, to: first.from }]
      : [];
  const lines = told.map((each, index): Line => {
    const cells = placed[index] ?? [];
    const gaps = about.tells === 'events' ? [] : [...leading, ...gapsOf(cells, range, now)];
    return {
      id: each.id,
      name: each.name,
      values: onGrid(cells, times),
      gaps,
      bytes: bytesOf(each, about, range, end),
      figure: figureOf(each.read, options),
    };
  });
  return { times, lines, blocks: joined(lines.flatMap(({ gaps }) => gaps)), any: firsts.length > 0 };
}

/** The value of each time of the grid: straight between two buckets that follow each other, null in a gap. */
function onGrid(cells: readonly Placed[], times: readonly number[]): (number | null)[] {
  let next = 0;
  return times.map(time => {
    while (next < cells.length && (cells[next]?.at ?? 0) <= time) next += 1;
    const [before, after] = [cells[next - 1], cells[next]];
    if (!before || before.value === null) return null;
    if (before.at === time) return before.value;
    if (!after || after.value === null) return null;
    return before.value + ((after.value - before.value) * (time - before.at)) / (after.at - before.at);
  });
}

function bytesOf({ read, totals }: Told, { unit, tells }: About, range: Range, end: number): Line['bytes'] {
  if (unit !== 'rate') return null;
  const exact = totals === null ? null : grownBy(totals, range);
  if (exact !== null) return { sum: exact, exact: true };
  if (tells !== 'readings') return null;
  const { points, widthMs, shiftMs } = read;
  let sum = 0;
  let any = false;
  for (let row = 0; row < points.at.length; row += 1) {
    const [at, rate] = [(points.at[row] ?? 0) + shiftMs, points.avg[row] ?? Number.NaN];
    const ms = Math.min(at + widthMs, end) - Math.max(at, range.from);
    if (Number.isNaN(rate) || ms <= 0) continue;
    sum += (rate * ms) / 1000;
    any = true;
  }
  return any ? { sum, exact: false } : null;
}

function figureOf({ points, widthMs, shiftMs }: Read, { about, figure, range }: LinesOptions): number | null {
  const rows = [...points.at.keys()].filter(row => (points.count[row] ?? 0) > 0 && (points.at[row] ?? 0) + shiftMs + widthMs > range.from);
  if (rows.length === 0 || about.tells === 'growth') return null;
  const all = (column: keyof Points): number[] => rows.map(row => points[column][row] ?? 0);
  const sum = (column: keyof Points): number => all(column).reduce((total, value) => total + value, 0);
  if (about.tells === 'events') return sum('sum');
  if (figure === 'average') return sum('sum') / sum('count');
  return all(about.extreme === 'peak' ? 'max' : 'min').reduce((a, b) => (about.extreme === 'peak' ? Math.max(a, b) : Math.min(a, b)));
}

/** Several lines as one: their sum where any is known. */
export function sumOf(id: string, name: string, lines: readonly Line[]): Line {
  const [first] = lines;
  const values = (first?.values ?? []).map((_, index) => {
    const there = lines.flatMap(line => line.values[index] ?? []);
    return there.length === 0 ? null : there.reduce((a, b) => a + b, 0);
  });
  const bytes = lines.flatMap(line => line.bytes ?? []);
  const figures = lines.flatMap(line => line.figure ?? []);
  return {
    ...{ id, name, values, gaps: [] },
    bytes: bytes.length === 0 ? null : { sum: bytes.reduce((a, b) => a + b.sum, 0), exact: bytes.every(({ exact }) => exact) },
    figure: figures.length === 0 ? null : figures.reduce((a, b) => a + b, 0),
  };
}

/** Spans that touch or overlap, as one. */
export function joined(spans: readonly Range[]): readonly Range[] {
  const out: { from: number; to: number }[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else out.push({ ...span });
  }
  return out;
}

/** Ends of the axis in the unit of `scale`, four round steps apart. */
export function axisOf(
  values: readonly (number | null)[],
  unit: About['unit'],
  { divisor }: Scale,
): { readonly bottom: number; readonly top: number } {
  if (unit === 'percent' || unit === 'share') return { bottom: 0, top: 100 };
  const there = values.flatMap(value => (value === null ? [] : value / divisor));
  if (unit !== 'dbm') return { bottom: 0, top: axisTop(there.reduce((a, b) => Math.max(a, b), 0)) };
  const least = there.reduce((a, b) => Math.min(a, b), -60);
  const most = there.reduce((a, b) => Math.max(a, b), -120);
  const bottom = Math.floor(Math.min(least, most) / 20) * 20;
  return { bottom, top: Math.max(bottom + 20, Math.ceil(Math.max(least, most) / 20) * 20) };
}

/** So many letters of a word are as wide as the chart. */
const LETTERS = 150;
const ROWS = 2;
export interface Word {
  readonly at: number;
  readonly label: string;
  readonly gap: boolean;
  /** How many words stand above it. */
  readonly row: number;
}
/** Words of gaps and marked moments where they do not cover each other; those without room have none. */
export function wordsOf(words: readonly Omit<Word, 'row'>[], range: Range): readonly Word[] {
  const span = range.to - range.from;
  const ends: number[] = Array.from({ length: ROWS }, () => Number.NEGATIVE_INFINITY);
  return words
    .toSorted((a, b) => a.at - b.at)
    .map(word => {
      const width = ((word.label.length + 2) / LETTERS) * span;
      // A mark beyond the middle has its word before it.
      const before = !word.gap && word.at - range.from > span / 2;
      const [from, to] = before ? [word.at - width, word.at] : [word.at, word.at + width];
      const row = ends.findIndex(end => end <= from);
      if (row < 0) return { ...word, label: '', row: 0 };
      ends[row] = to;
      return { ...word, row };
    });
}
