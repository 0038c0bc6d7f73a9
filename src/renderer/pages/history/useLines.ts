/** The readings that the lines of the chart are drawn from. */
import type { HistoryMetric, SeriesName } from '@shared/history/metrics';
import type { HistoryRange } from '@shared/history/query';
import { call } from '../../api';
import type { Read } from './cells';
import type { Told } from './lines';
import { ABOUT, type By, type Measure } from './measures';
import { type Compare, type Range, shiftOf } from './ranges';
import { type Latest, useLatest } from './useLatest';

export interface LinesQuestion {
  readonly by: By;
  /** Whose keys, ports or nodes. */
  readonly serverId: string;
  readonly measure: Measure;
  readonly range: Range;
  /** Servers, or keys, ports or nodes. */
  readonly ids: readonly string[];
  /** The same at another time beside it: then there is one line. */
  readonly compare: Compare;
}
export interface LinesAnswer {
  readonly of: LinesQuestion;
  /** In the order asked for; compared: the present, then the past. */
  readonly told: readonly Told[];
  /** All keys of the server together, for those that are not drawn; null: there is no such line. */
  readonly all: Told | null;
}

/** Most buckets of a line: wider ones are smoother, and a chart has about so many places. */
const POINTS = 480;
/** What a total grew by is smooth only where many readings are in each bucket. */
const GROWN_POINTS = 160;
/** Of one question. */
const MOST = 64;

export const seriesOf = ({ by, serverId, measure }: LinesQuestion, id: string): SeriesName =>
  by === 'server' ? { serverId: id, metric: ABOUT[measure].metric, subject: '' } : { serverId, metric: ABOUT[measure].metric, subject: id };

export function useLines(question: LinesQuestion | null): Latest<LinesAnswer> {
  return useLatest(question === null ? null : JSON.stringify(question), async () => {
    if (question === null) throw new Error('nothing to ask');
    return readLines(question);
  });
}

async function readLines(of: LinesQuestion): Promise<LinesAnswer> {
  if (of.compare === 'none') {
    const [told, all] = await Promise.all([readTold(of, of.ids, 0), of.by === 'key' ? readTold(of, [''], 0) : []]);
    return { of, told, all: all[0] ?? null };
  }
  const shift = shiftOf(of.compare, of.range);
  const ids = of.ids.slice(0, 1);
  const [present, past] = await Promise.all([readTold(of, ids, 0), readTold(of, ids, shift)]);
  const named = (told: readonly Told[], id: string): readonly Told[] => told.map(each => ({ ...each, id, name: id }));
  return { of, told: [...named(present, 'present'), ...named(past, 'past')], all: null };
}

async function readTold(of: LinesQuestion, given: readonly string[], shiftMs: number): Promise<readonly Told[]> {
  const ids = given.slice(0, MOST);
  const { metric, ledger, tells } = ABOUT[of.measure];
  const grows = tells === 'growth';
  const span = { from: Math.max(0, of.range.from - shiftMs), to: of.range.to - shiftMs, points: grows ? GROWN_POINTS : POINTS };
  const names = ids.map(id => seriesOf(of, id));
  const read = (series: readonly SeriesName[], lead: boolean): Promise<HistoryRange | null> =>
    series.length === 0 ? Promise.resolve(null) : call('historyRange', { ...span, series, ...(lead ? { lead } : {}) });
  const as = (wanted: HistoryMetric | undefined): readonly SeriesName[] =>
    wanted === undefined ? [] : names.map(name => ({ ...name, metric: wanted }));
  // Which of a server's time was watched at all is told by its rate.
  const rate: SeriesName = { serverId: of.serverId, metric: metric === 'totalUp' ? 'up' : 'down', subject: '' };
  const [lines, totals, taken, watched] = await Promise.all([
    read(grows ? [] : names, false),
    read(as(ledger?.total), true),
    read(as(ledger?.taken), true),
    read(grows ? [rate] : [], false),
  ]);
  const part = (range: HistoryRange | null, index: number): Read | null => {
    const points = range?.series[index];
    return range && points && points.at.length > 0 ? { points, widthMs: range.widthMs, shiftMs } : null;
  };
  return ids.map((id, index): Told => {
    const total = part(totals, index);
    const before = taken?.series[index];
    const counted = total && before ? { ...total, taken: before } : total;
    const nothing: Read = { points: NO_POINTS, widthMs: totals?.widthMs ?? lines?.widthMs ?? 1, shiftMs };
    return { id, name: id, read: (grows ? counted : part(lines, index)) ?? nothing, totals: counted, coverage: part(watched, 0) };
  });
}

const none = new Float64Array(0);
const NO_POINTS = { at: none, count: none, min: none, max: none, avg: none, sum: none };
