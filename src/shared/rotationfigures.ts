/** What a history of rotations amounts to. Pure, and run beside the database that keeps it. */
import type { PastRotation, RotationFigures, RotationOutcome } from './model';
import { neighbourhood } from './subnet';
import { DAY_MS, dayOf, type Zone } from './walltime';

/** What figures need of a row. */
export type FigureRow = Pick<PastRotation, 'portId' | 'at' | 'tookMs' | 'newIp' | 'outcome' | 'operator'>;

export const FIGURE_DAYS = 14;
const WEEK_MS = 7 * DAY_MS;

/** The panel carried it out, whatever came of it. */
const BEGAN: ReadonlySet<RotationOutcome['type']> = new Set(['changed', 'same-ip', 'no-internet', 'lost', 'stuck', 'unknown']);
const obtained = (row: FigureRow): string | null => (row.outcome === 'changed' || row.outcome === 'same-ip' ? row.newIp : null);

/** The value that `share` (0..1) of the sorted numbers do not exceed; null of none. */
function quantile(sorted: readonly number[], share: number): number | null {
  return sorted.length === 0 ? null : (sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? sorted[0] ?? null);
}

/** The address that one port had longest without a change in between. */
function longestKept(rows: readonly FigureRow[], now: number): RotationFigures['longestKept'] {
  const open = new Map<number, { readonly ip: string; readonly since: number }>();
  let longest: { ip: string; ms: number } | null = null;
  const close = (portId: number, at: number): void => {
    const kept = open.get(portId);
    if (kept && at - kept.since > (longest?.ms ?? 0)) longest = { ip: kept.ip, ms: at - kept.since };
  };
  for (const row of rows) {
    const ip = obtained(row);
    const same = ip !== null && open.get(row.portId)?.ip === ip;
    if (!BEGAN.has(row.outcome) || same) continue;
    close(row.portId, row.at);
    if (ip === null) open.delete(row.portId);
    else open.set(row.portId, { ip, since: row.at + (row.tookMs ?? 0) });
  }
  for (const portId of open.keys()) close(portId, now);
  return longest;
}

function byDay(rows: readonly FigureRow[], today: number, zone: Zone): RotationFigures['days'] {
  const days = new Map<number, { changes: number; readonly ips: Set<string> }>();
  for (const row of rows) {
    const ip = obtained(row);
    const day = dayOf(zone, row.at);
    if (ip === null || day <= today - FIGURE_DAYS) continue;
    const entry = days.get(day) ?? { changes: 0, ips: new Set<string>() };
    entry.changes += 1;
    entry.ips.add(ip);
    days.set(day, entry);
  }
  return [...days].sort(([a], [b]) => a - b).map(([day, { changes, ips }]) => ({ at: zone.at(day * DAY_MS), unique: ips.size, changes }));
}

/** `rows`: of one port or of a whole farm, in any order; `others`: addresses that other ports of the farm had in 7 days, null for a farm. */
export function figuresOf(history: readonly FigureRow[], others: ReadonlySet<string> | null, now: number, zone: Zone): RotationFigures {
  const rows = [...history].sort((a, b) => a.at - b.at);
  const today = dayOf(zone, now);
  const todays = rows.filter(row => BEGAN.has(row.outcome) && dayOf(zone, row.at) === today);
  const day = rows.filter(({ at }) => now - at < DAY_MS);
  const week = rows.filter(row => now - row.at < WEEK_MS).flatMap(row => obtained(row) ?? []);
  const weekIps = new Set(week);
  const took = day
    .filter(row => obtained(row) !== null)
    .flatMap(({ tookMs }) => tookMs ?? [])
    .sort((a, b) => a - b);
  const ended: Partial<Record<RotationOutcome['type'], number>> = {};
  for (const { outcome } of day) ended[outcome] = (ended[outcome] ?? 0) + 1;
  const same = new Map<string | null, number>();
  for (const { outcome, operator } of todays) if (outcome === 'same-ip') same.set(operator, (same.get(operator) ?? 0) + 1);
  return {
    today: todays.length,
    newShare: todays.length === 0 ? null : todays.filter(({ outcome }) => outcome === 'changed').length / todays.length,
    medianMs: quantile(took, 0.5),
    p95Ms: quantile(took, 0.95),
    sameIp: [...same].map(([operator, count]) => ({ operator, count })).sort((a, b) => b.count - a.count),
    day: ended,
    week: { unique: weekIps.size, changes: week.length },
    days: byDay(rows, today, zone),
    subnets: new Set(rows.flatMap(row => neighbourhood(obtained(row)) ?? [])).size,
    longestKept: longestKept(rows, now),
    elsewhere: others === null ? null : [...weekIps].filter(ip => others.has(ip)).length,
  };
}
