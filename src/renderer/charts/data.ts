/** Blocks of main's rings -> columns on one time grid, with gaps kept as gaps. Pure. */
import type { SeriesBlock } from '@shared/ipc';

export interface ChartData {
  /** Unix seconds, one a step, oldest first; the last is the right edge. */
  readonly times: readonly number[];
  /** One column per block: a value, or null where nothing is known. */
  readonly columns: readonly (readonly (number | null)[])[];
  /** Ranges of indices (inclusive) in which a series that had begun sent nothing. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
  /** Whether there is any value at all. */
  readonly any: boolean;
}
export interface GridOptions {
  /** Missing seconds that are drawn through, since servers are polled every few seconds; more are a gap. */
  readonly bridgeS?: number;
  /** Seconds of one step of the grid; the mean of its readings is drawn. */
  readonly bucketS?: number;
  /** While the readings are younger than the span the grid is as short as they are, down to this: a new chart is no empty frame. */
  readonly leastS?: number;
  /** Unix ms at which counting began anew: the line is not drawn across it. */
  readonly breakAt?: number | null;
  /** Unix ms of the last reading that counts; what stands behind it is not known. */
  readonly until?: number | null;
}

const BRIDGE_S = 12;
/** Readings to ask for beyond the span, so that the left edge has one too. */
export const SPARE_S = BRIDGE_S + 3;
/** The shortest span of a chart whose readings have just begun. */
export const YOUNG_S = 30;

export function chartData(
  given: readonly SeriesBlock[],
  seconds: number,
  { bridgeS = BRIDGE_S, bucketS = 1, leastS = seconds, breakAt = null, until = null }: GridOptions = {},
): ChartData {
  const stepMs = bucketS * 1000;
  const blocks = until === null ? given : given.map(block => cutAfter(block, until));
  const lasts = blocks.map(lastValueAt).filter(at => at !== null);
  const newestEnd = Math.max(0, ...blocks.map(block => block.from + (block.values.length - 1) * block.stepMs));
  const newest = Math.max(...lasts);
  // The second that just began has no reading yet: the right edge is the newest reading unless readings stopped.
  const edge = lasts.length > 0 && newestEnd - newest <= bridgeS * 1000 ? newest : newestEnd;
  const end = Math.floor(edge / stepMs) * stepMs;
  const firsts = blocks.map(firstValueAt).filter(at => at !== null);
  const age = firsts.length > 0 ? (end - Math.min(...firsts)) / 1000 : seconds;
  const span = Math.min(seconds, Math.max(leastS, age));
  const count = Math.max(2, Math.ceil((span * 1000) / stepMs) + 1);
  const start = end - (count - 1) * stepMs;
  const times = Array.from({ length: count }, (_, index) => (start + index * stepMs) / 1000);
  const bridge = Math.max(1, Math.round((bridgeS * 1000) / stepMs));
  const columns = blocks.map(block => bridged(sampled(block, start, stepMs, count), bridge));
  const broken = breakAt === null ? -1 : Math.round((breakAt - start) / stepMs);
  if (broken > 0 && broken < count - 1) for (const column of columns) column[broken] = null;
  return { times, columns, gaps: gapsOf(columns, count), any: lasts.length > 0 };
}

function cutAfter(block: SeriesBlock, until: number): SeriesBlock {
  const kept = Math.max(0, Math.floor((until - block.from) / block.stepMs) + 1);
  return kept >= block.values.length ? block : { ...block, values: block.values.slice().fill(Number.NaN, kept) };
}

function firstValueAt(block: SeriesBlock): number | null {
  const first = block.values.findIndex(value => !Number.isNaN(value));
  return first < 0 ? null : block.from + first * block.stepMs;
}

function lastValueAt(block: SeriesBlock): number | null {
  const last = block.values.findLastIndex(value => !Number.isNaN(value));
  return last < 0 ? null : block.from + last * block.stepMs;
}

/** Mean of the readings in the step that ends at each time of the grid. */
function sampled(block: SeriesBlock, start: number, stepMs: number, count: number): (number | null)[] {
  return Array.from({ length: count }, (_, index) => {
    const last = Math.floor((start + index * stepMs - block.from) / block.stepMs);
    const first = Math.floor((start + (index - 1) * stepMs - block.from) / block.stepMs) + 1;
    let sum = 0;
    let known = 0;
    for (let i = Math.max(0, Math.min(first, last)); i <= last; i++) {
      const value = block.values[i];
      if (value === undefined || Number.isNaN(value)) continue;
      sum += value;
      known += 1;
    }
    return known === 0 ? null : sum / known;
  });
}

/** Fills inner runs of up to `most` unknown steps in a straight line, and such a run at the end with the last value. */
function bridged(values: (number | null)[], most: number): (number | null)[] {
  let lastKnown = -1;
  for (let i = 0; i <= values.length; i++) {
    const ended = i === values.length;
    const value = ended ? null : (values[i] ?? null);
    if (!ended && value === null) continue;
    const missing = i - lastKnown - 1;
    const before = lastKnown >= 0 ? (values[lastKnown] ?? null) : null;
    if (missing > 0 && missing < most && before !== null) {
      const after = value ?? before;
      for (let k = 1; k <= missing; k++) values[lastKnown + k] = before + ((after - before) * k) / (missing + 1);
    }
    lastKnown = i;
  }
  return values;
}

function gapsOf(columns: readonly (readonly (number | null)[])[], count: number): { from: number; to: number }[] {
  const begun = columns.map(column => column.findIndex(value => value !== null));
  const gaps: { from: number; to: number }[] = [];
  for (let i = 0; i < count; i++) {
    const missing = columns.some((column, k) => (begun[k] ?? -1) >= 0 && i > (begun[k] ?? 0) && column[i] === null);
    if (!missing) continue;
    const open = gaps.at(-1);
    if (open && open.to === i - 1) open.to = i;
    else gaps.push({ from: i, to: i });
  }
  return gaps;
}

/** The gaps as spans of time (Unix seconds), each from the reading before it to the one behind it. */
export function blocksOf({ times, gaps }: Pick<ChartData, 'times' | 'gaps'>): readonly { readonly from: number; readonly to: number }[] {
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  return gaps.map(({ from, to }) => ({ from: times[from - 1] ?? first, to: times[to + 1] ?? last }));
}

export const lastOf = (column: readonly (number | null)[] | undefined): number | null => column?.findLast(value => value !== null) ?? null;
export function peakOf(column: readonly (number | null)[] | undefined): number | null {
  let peak: number | null = null;
  for (const value of column ?? []) if (value !== null && (peak === null || value > peak)) peak = value;
  return peak;
}

/** Every `everyS` seconds one row of values for the table view, newest first. */
export function tableRows(data: ChartData, everyS: number): { readonly at: number; readonly values: readonly (number | null)[] }[] {
  const rows: { at: number; values: (number | null)[] }[] = [];
  const step = data.times.length > 1 ? (data.times[1] ?? 1) - (data.times[0] ?? 0) : 1;
  const stride = Math.max(1, Math.round(everyS / step));
  for (let i = data.times.length - 1; i >= 0; i -= stride) {
    rows.push({ at: (data.times[i] ?? 0) * 1000, values: data.columns.map(column => column[i] ?? null) });
  }
  return rows;
}
