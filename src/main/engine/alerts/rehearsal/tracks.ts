/** Readings of the past for measures that the history has as they are. */
import type { HistoryMetric, SeriesName } from '@shared/history/metrics';
import type { Points } from '@shared/history/points';
import { type HistoryRange, MOST_SERIES, type RangeQuery } from '@shared/history/query';
import { factsOf } from '@shared/limits/measures';
import type { Track } from '@shared/limits/rehearse';
import { namesSubject } from '@shared/limits/where';
import type { Limit, Measure, Server } from '@shared/model';
import { TEST_FAILED_MS } from '../gather/servers';

export interface PastReadings {
  range(query: RangeQuery): Promise<HistoryRange>;
  series(serverId: string, metric: HistoryMetric | null): Promise<{ readonly series: readonly SeriesName[]; readonly count: number }>;
}
export interface Span {
  readonly from: number;
  readonly to: number;
}
export interface Tracks {
  readonly tracks: readonly Track[];
  /** There are more subjects. */
  readonly partial: boolean;
  readonly stepMs: number;
}
export const NO_TRACKS: Tracks = { tracks: [], partial: false, stepMs: 0 };

/** Subjects that are judged, at most. */
export const MOST_TRACKS = 128;
/** Readings of each. */
const POINTS = 12_000;

/** In the history 1 is good. */
type Read = (value: number) => number;
const as: Read = value => value;
const turned: Read = value => (value >= 1 ? 0 : 1);

/** Measures that the history has as they are; what is known of the others it has not, or under other names. */
export type PastMeasure = Exclude<Measure, 'traffic' | 'keyTraffic' | 'keyQuota' | 'keyExpires' | 'counterReset' | 'coreRestarted'>;

function sourceOf(measure: PastMeasure): { readonly metric: HistoryMetric; readonly read: Read } {
  switch (measure) {
    case 'down':
    case 'up':
    case 'memory':
    case 'connections':
    case 'goroutines':
    case 'rtt':
    case 'portsOnline':
    case 'sinr':
    case 'ipStuck':
    case 'uniqueShare':
    case 'drift':
      return { metric: measure, read: as };
    case 'unreachable':
      return { metric: 'live', read: turned };
    case 'portOffline':
      return { metric: 'online', read: turned };
    case 'noInternet':
      return { metric: 'internet', read: turned };
    case 'serviceDown':
      return { metric: 'services', read: turned };
    case 'rsrp':
      return { metric: 'signal', read: as };
    case 'nodeLatency':
      return { metric: 'latency', read: value => (value > 0 ? value : TEST_FAILED_MS) };
  }
}

/** `used`: subjects that are judged where the limit names none; null: all. */
export async function pastTracks(
  history: PastReadings,
  limit: Limit,
  measure: PastMeasure,
  servers: readonly Server[],
  span: Span,
  used: (serverId: string) => ReadonlySet<string> | null,
): Promise<Tracks> {
  const source = sourceOf(measure);
  const names: SeriesName[] = [];
  let partial = false;
  for (const { id: serverId } of servers) {
    if (factsOf(measure).subject === 'server') {
      names.push({ serverId, metric: source.metric, subject: '' });
      continue;
    }
    const { series, count } = await history.series(serverId, source.metric);
    const only = limit.where.type === 'subjects' ? null : used(serverId);
    names.push(...series.filter(({ subject }) => namesSubject(limit.where, subject) && (only?.has(subject) ?? true)));
    partial ||= count > series.length;
  }
  partial ||= names.length > MOST_TRACKS;
  const found = await rangesOf(history, names.slice(0, MOST_TRACKS), { ...span, points: POINTS });
  // A short excess is seen in a bucket's extreme, a lasting one in its mean.
  const isShort = limit.forS * 1000 < found.widthMs;
  const extreme = limit.side === 'over' ? 'max' : 'min';
  const reading = (points: Points): Float64Array => (isShort ? points[source.read === turned ? 'min' : extreme] : points.avg);
  const tracks = found.series.map(
    ({ name, points }): Track => ({
      ...{ serverId: name.serverId, subject: name.subject, subjectName: name.subject, at: points.at },
      values: reading(points).map(value => (Number.isNaN(value) ? value : source.read(value))),
    }),
  );
  return { tracks: tracks.filter(({ at }) => at.length > 0), partial, stepMs: found.widthMs };
}

/** As many questions as it takes. */
export async function rangesOf(
  history: Pick<PastReadings, 'range'>,
  names: readonly SeriesName[],
  query: Omit<RangeQuery, 'series'>,
): Promise<{ readonly series: readonly { readonly name: SeriesName; readonly points: Points }[]; readonly widthMs: number }> {
  const series: { name: SeriesName; points: Points }[] = [];
  let widthMs = 0;
  for (let first = 0; first < names.length; first += MOST_SERIES) {
    const asked = names.slice(first, first + MOST_SERIES);
    const answer = await history.range({ ...query, series: asked });
    widthMs = answer.widthMs;
    asked.forEach((name, index) => {
      const points = answer.series[index];
      if (points) series.push({ name, points });
    });
  }
  return { series, widthMs };
}
