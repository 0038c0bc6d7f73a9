/** Which readings the lines of the chart are, for a file of the same. Pure. */
import type { SeriesName } from '@shared/history/metrics';
import type { Line } from './lines';
import { type Range, shiftOf } from './ranges';
import { type LinesQuestion, seriesOf } from './useLines';

export interface LinesFile {
  readonly series: readonly SeriesName[];
  /** Names of the series; compared, first of the present, then of the past. */
  readonly labels: readonly string[];
  readonly range: Range;
  /** Null: it is compared with nothing. */
  readonly past: Range | null;
}

/** Null: nothing was read. `lines`: those drawn that are one series each; compared: the present, then the past. */
export function fileOf(of: LinesQuestion, lines: readonly Pick<Line, 'id' | 'name'>[], nameOf: (id: string) => string): LinesFile | null {
  const { compare, range } = of;
  if (lines.length === 0) return null;
  if (compare === 'none')
    return { series: lines.map(({ id }) => seriesOf(of, id)), labels: lines.map(({ name }) => name), range, past: null };
  const shift = shiftOf(compare, range);
  return {
    series: of.ids.slice(0, 1).map(id => seriesOf(of, id)),
    // Compared, a line is named by its time.
    labels: lines.map(({ name }) => `${nameOf(of.ids[0] ?? '')}, ${name}`),
    ...{ range, past: { from: Math.max(0, range.from - shift), to: range.to - shift } },
  };
}
