/** What the server keeps of past traffic: since it began, by day, by month; and what it compares and says of its counting. */
import type { KeyapiCompare, KeyapiCompared } from '@shared/model';
import type { PeriodTraffic, TrafficStatus } from './contract';
import { bytesOf, readAllCounts, readCounts, readEntry, tableIn } from './counts';
import { isRecord } from './success';

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const number = (value: unknown): number | null => {
  const found = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof found === 'number' && Number.isFinite(found) && found >= 0 ? found : null;
};
const inside = (body: unknown): Readonly<Record<string, unknown>> => (isRecord(body) ? (isRecord(body.data) ? body.data : body) : {});

/** An answer about every key (`keys`), or about one (`daily_stats`, `daily_breakdown`). Its numbers are the server's own bookkeeping. */
export function readPeriod(body: unknown): PeriodTraffic {
  const data = inside(body);
  const days = [data.daily_stats, data.daily_breakdown, data.days].find(isRecord) ?? {};
  const own = (['total_traffic', 'monthly_traffic', 'monthly', 'history'] as const).map(name => data[name]).find(isRecord);
  return {
    period: text(data.year_month) ?? text(data.date) ?? text(data.month),
    total: readCounts(own ?? totalsOnly(data), 'estimate'),
    keys: (tableIn(data.keys, [], 1)?.rows ?? []).flatMap(keyOf),
    days: Object.entries(days).flatMap(([date, value]) => {
      const counts = readCounts(value, 'estimate');
      return counts ? [{ date, counts }] : [];
    }),
  };
}

/** Without the lists inside, which have totals of their own. */
const totalsOnly = (data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => typeof value !== 'object'));

function keyOf(row: unknown): PeriodTraffic['keys'] {
  const read = readEntry(row, 'estimate');
  if (!read || !isRecord(row)) return [];
  const uuid = text(row.key_uuid) ?? text(row.uuid);
  return [{ uuid, name: text(row.key_name) ?? text(row.name), port: number(row.port), counts: read.counts }];
}

const MIB = 1_048_576;

function compared(value: unknown): KeyapiCompared | null {
  if (!isRecord(value)) return null;
  const megabytes = number(value.total_mb) ?? number(value.mb);
  return {
    bytes: bytesOf(value.total_bytes) ?? bytesOf(value.bytes) ?? bytesOf(megabytes === null ? null : megabytes * MIB),
    method: text(value.calculation_method) ?? text(value.method) ?? text(value.source),
    error: text(value.error),
  };
}

/** Whatever of the two accounts is there. */
export function readCompare(body: unknown): KeyapiCompare {
  const data = inside(body);
  const available = [data.api_available, data.xray_api_available, data.available].find(value => typeof value === 'boolean');
  return {
    estimate: compared(data.estimate ?? data.estimated ?? data.approximate),
    exact: compared(data.exact ?? data.xray ?? data.precise),
    available: typeof available === 'boolean' ? available : null,
  };
}

/** What says of its own counting `<name>_available: true`. */
export function readStatus(body: unknown): TrafficStatus {
  const data = inside(body);
  const monitor = Object.entries(data).find(([name, value]) => name.endsWith('_monitor_available') && value === true)?.[0];
  return {
    xrayAvailable: typeof data.xray_api_available === 'boolean' ? data.xray_api_available : null,
    monitor: monitor?.replace(/_available$/, '') ?? text(data.source),
    counts: readAllCounts(body, 'estimate') ?? new Map(),
  };
}
