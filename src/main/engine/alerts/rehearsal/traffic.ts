/** Traffic of periods, and how quotas filled, in the past: by the totals that the history has of accounts. */
import type { HistoryMetric, SeriesName } from '@shared/history/metrics';
import { grownOf, inPeriod } from '@shared/limits/periods';
import type { Track } from '@shared/limits/rehearse';
import { namesSubject } from '@shared/limits/where';
import type { KeyDetail, Limit, Server } from '@shared/model';
import { quotaPercent } from '@shared/quota';
import { DAY_MS, zoneOf } from '@shared/walltime';
import type { DaysOfKeys } from '../carried';
import { NO_TRACKS, type PastReadings, rangesOf, type Span, type Tracks } from './tracks';

export interface PastTraffic extends PastReadings, DaysOfKeys {}
export interface TrafficDeps {
  readonly history: PastTraffic;
  zone(): string;
  /** Null: no such key. */
  keyDetail(serverId: string, keyId: string): Promise<KeyDetail | null>;
}
interface Account {
  readonly serverId: string;
  readonly subject: string;
  readonly subjectName: string;
}

const METRICS = ['totalDown', 'totalUp', 'takenDown', 'takenUp'] as const satisfies readonly HistoryMetric[];
/** Keys that are judged: those with the most traffic. */
const MOST_KEYS = 48;
const POINTS = 4_000;
const LONGEST_QUOTA_DAYS = 35;

export async function trafficTracks(deps: TrafficDeps, limit: Limit, servers: readonly Server[], span: Span): Promise<Tracks> {
  const { accounts, partial } = await accountsOf(deps.history, limit, servers, span);
  if (accounts.length === 0) return NO_TRACKS;
  const names = accounts.flatMap(({ serverId, subject }) => METRICS.map((metric): SeriesName => ({ serverId, metric, subject })));
  const from = span.from - daysBefore(limit) * DAY_MS;
  const { series, widthMs } = await rangesOf(deps.history, names, { from, to: span.to, points: POINTS, lead: true });
  const zone = deps.zone();
  const tracks: Track[] = [];
  for (const [index, account] of accounts.entries()) {
    const points = series.slice(index * METRICS.length, (index + 1) * METRICS.length).map(one => one.points);
    const grown = grownOf(points.slice(0, 2), points.slice(2));
    if (grown.at.length === 0) continue;
    if (limit.measure !== 'keyQuota') {
      if (limit.period) tracks.push({ ...account, at: grown.at, values: inPeriod(grown, limit.period, zoneOf(zone), zone) });
      continue;
    }
    const detail = await deps.keyDetail(account.serverId, account.subject);
    const quota = detail?.row.quota;
    if (!quota) continue;
    const resets = detail.resets.map(({ at }) => at);
    const used = inPeriod(grown, { type: 'resets', at: resets }, zoneOf(zone), zone);
    // What was used before the first reading is known from what is used now.
    const missing = Math.max(0, quota.used - (used.at(-1) ?? 0));
    const last = resets.filter(at => at <= span.to).length;
    const known = (row: number): number =>
      (used[row] ?? 0) + (resets.filter(at => at <= (grown.at[row] ?? 0)).length === last ? missing : 0);
    tracks.push({ ...account, at: grown.at, values: used.map((_, row) => quotaPercent(quota, known(row))) });
  }
  return { tracks, partial, stepMs: widthMs };
}

const daysBefore = ({ measure, period }: Limit): number => {
  if (measure === 'keyQuota') return LONGEST_QUOTA_DAYS;
  return period?.type === 'rolling' ? period.days : period?.type === 'month' ? 31 : 1;
};

async function accountsOf(
  history: DaysOfKeys,
  limit: Limit,
  servers: readonly Server[],
  span: Span,
): Promise<{ readonly accounts: readonly Account[]; readonly partial: boolean }> {
  if (limit.measure === 'traffic')
    return { accounts: servers.map(({ id }) => ({ serverId: id, subject: '', subjectName: '' })), partial: false };
  const accounts: Account[] = [];
  let partial = false;
  for (const { id: serverId } of servers) {
    const { keys, others } = await history.days({ serverId, ...span, most: MOST_KEYS });
    partial ||= others > 0;
    for (const { keyId, name } of keys)
      if (namesSubject(limit.where, keyId)) accounts.push({ serverId, subject: keyId, subjectName: name ?? keyId });
  }
  return { accounts: accounts.slice(0, MOST_KEYS), partial: partial || accounts.length > MOST_KEYS };
}
