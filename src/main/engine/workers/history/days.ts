/** What came in each day by the totals of a server's accounts: read some accounts at a time. */
import { growth } from '@shared/history/growth';
import { days } from '@shared/history/levels';
import type { HistoryMetric } from '@shared/history/metrics';
import type { Points } from '@shared/history/points';
import { MOST_POINTS } from '@shared/history/query';
import type { DaysPage, DaysRead } from '../../history/protocol';
import { readRange, type Sources } from './read';

/** So many accounts at once: they are answered in less than a tenth of a second. */
const PAGE = 1_000;
const METRICS = ['totalDown', 'totalUp', 'takenDown', 'takenUp'] as const satisfies readonly HistoryMetric[];

export function readDays({ serverId, from, to, after }: DaysPage, sources: Sources): DaysRead {
  const subjects = sources.names.subjects(serverId, 'totalDown', after, PAGE);
  const series = subjects.flatMap(subject => METRICS.map(metric => ({ serverId, metric, subject })));
  const found = readRange({ series, from, to, points: MOST_POINTS, finest: 'days', lead: true }, sources).series;
  const at = daysBetween(from, to, sources);
  const row = new Map([...at].map((time, index) => [time, index]));
  const accounts = subjects.flatMap((id, index) => {
    const [down, up, downTaken, upTaken] = found.slice(index * METRICS.length, (index + 1) * METRICS.length);
    const of = { id, down: cameIn(at.length, row, down, downTaken), up: cameIn(at.length, row, up, upTaken) };
    return id === '' || [...of.down, ...of.up].some(bytes => bytes > 0) ? [of] : [];
  });
  return { at, accounts, next: subjects.length === PAGE ? (subjects.at(-1) ?? null) : null };
}

/** Begins of the days from the one that holds `from` to the last that begins before `to`. */
function daysBetween(from: number, to: number, { zone }: Sources): Float64Array {
  const period = days(zone, 1);
  const at: number[] = [];
  // No day has more than 25 hours: 26 later it is the next one.
  for (let day = period(from); day < to && at.length < MOST_POINTS; day = period(day + 26 * 3_600_000)) at.push(day);
  return Float64Array.from(at);
}

/** Bytes by day; what was taken over belongs to none. */
function cameIn(length: number, row: ReadonlyMap<number, number>, total: Points | undefined, taken: Points | undefined): Float64Array {
  const came = new Float64Array(length).fill(Number.NaN);
  if (!total) return came;
  const grown = growth(total);
  for (const [index, at] of total.at.entries()) {
    const day = row.get(at);
    if (day !== undefined) came[day] = grown[index] ?? Number.NaN;
  }
  for (const [index, at] of (taken?.at ?? []).entries()) {
    const day = row.get(at);
    const bytes = taken?.sum[index] ?? Number.NaN;
    if (day !== undefined && !Number.isNaN(bytes)) came[day] = (came[day] ?? 0) - bytes;
  }
  return came;
}
