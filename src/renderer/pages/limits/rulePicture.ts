/** What the chart of a rule draws: the line with its gaps, an axis that holds the thresholds, the spans in which it was broken. Pure. */
import { axisTop } from '@shared/format';
import type { LimitTest, LimitTestSeries } from '@shared/model';
import type { PlotData } from '../../charts/plot';

export interface RuleAxis {
  readonly bottom: number;
  readonly top: number;
  /** From the top. */
  readonly ticks: readonly number[];
}
/** Shares of the chart's width, 0..1. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const PARTS = 2;
/** A threshold at the very top could not be told from the frame. */
const ROOM = 1.15;

/** From 0 on, or, where values lie below it, in round steps around them. `marks`: thresholds, which are to be seen. */
export function axisOf(values: readonly (number | null)[], marks: readonly number[]): RuleAxis {
  const known = values.filter(value => value !== null);
  const least = Math.min(...known, ...marks);
  const most = Math.max(...known, ...marks);
  if (!(most >= least)) return { bottom: 0, top: PARTS, ticks: [PARTS, PARTS / 2, 0] };
  if (least >= 0) {
    const top = axisTop(Math.max(most, ...marks.map(mark => mark * ROOM)), PARTS);
    return { bottom: 0, top, ticks: [top, top / 2, 0] };
  }
  const step = axisTop((most - least || Math.abs(most)) * ROOM, PARTS) / PARTS;
  const bottom = Math.floor((least - step * 0.1) / step) * step;
  const count = Math.max(PARTS, Math.ceil((most - bottom) / step));
  return { bottom, top: bottom + count * step, ticks: Array.from({ length: count + 1 }, (_, index) => bottom + (count - index) * step) };
}

/** 0 at the top, 1 at the bottom. */
export const heightOf = (value: number, { bottom, top }: RuleAxis): number => (top - value) / (top - bottom);

/** The series in units of `factor`. What was before the first reading is as unknown as a gap. */
export function plotOf(series: LimitTestSeries | null, { from, to }: Pick<LimitTest, 'from' | 'to'>, factor: number): PlotData {
  const range = [from / 1000, to / 1000] as const;
  if (series === null) return { times: [], columns: [[]], range, blocks: [] };
  const times = Array.from(series.at, at => at / 1000);
  const column = Array.from(series.values, value => (Number.isFinite(value) ? value / factor : null));
  return { times, columns: [column], range, blocks: blocksOf(times, column, range) };
}

function blocksOf(
  times: readonly number[],
  column: readonly (number | null)[],
  [first, last]: readonly [number, number],
): PlotData['blocks'] {
  const blocks: { from: number; to: number }[] = [];
  let known: number | null = null;
  let open = true;
  times.forEach((time, index) => {
    if (column[index] === null) {
      open = true;
      return;
    }
    if (open) blocks.push({ from: known ?? first, to: time });
    [known, open] = [time, false];
  });
  if (open && known !== null) blocks.push({ from: known, to: last });
  return blocks.filter(({ from, to }) => to > from);
}

/** A span too short to be seen is widened to this. */
const LEAST = 0.004;
/** When the rule was broken for what is drawn; `endedAt` null: until the end. */
export function spansOf({ from, to, breaches, series }: LimitTest): readonly Span[] {
  const share = (at: number): number => Math.max(0, Math.min(1, (at - from) / Math.max(1, to - from)));
  return breaches
    .filter(breach => series !== null && breach.serverId === series.serverId && breach.subject === series.subject)
    .map(({ startedAt, endedAt }) => {
      const start = Math.min(share(startedAt), 1 - LEAST);
      return { from: start, to: Math.max(share(endedAt ?? to), start + LEAST) };
    });
}
