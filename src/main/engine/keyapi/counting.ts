/** What a key API counts and keeps itself, each number with its source. */
import { Fault } from '@shared/fault';
import type { KeyapiCounting, KeyapiPeriod, KeyapiSpan, KeyCounts } from '@shared/model';
import type { KeyapiClient, PeriodTraffic, WireKey } from '../clients/keyapi/contract';
import { askIf, readOf } from './optional';

/** Its own comparison, the state of Xray's counters and the sum of its keys' numbers; one after another, since such servers are small. */
export async function readCounting(client: KeyapiClient, signal: AbortSignal, now: () => number): Promise<KeyapiCounting> {
  const report = await client.about(signal);
  const compare = await askIf(report, ['compare'], () => client.compare(signal));
  const status = await askIf(report, ['traffic-status'], () => client.trafficStatus(signal));
  const counts = await askIf(report, ['traffic-exact', 'traffic-ports', 'traffic-simple', 'traffic-all'], () => client.traffic(signal));
  const all = [compare, status, counts];
  const failed = all.find(({ state }) => state === 'failed');
  if (failed?.state === 'failed' && !all.some(({ state }) => state === 'read'))
    throw new Fault(failed.failure.code, failed.failure.message);
  const told = readOf(status);
  const keys = readOf(counts);
  return {
    at: now(),
    compare: readOf(compare),
    status: told && { xrayAvailable: told.xrayAvailable, monitor: told.monitor },
    keys: keys && sumsOf([...keys.values()]),
  };
}

export function sumsOf(counts: readonly KeyCounts[]): NonNullable<KeyapiCounting['keys']> {
  const of = (type: KeyCounts['source']['type']): readonly KeyCounts[] => counts.filter(({ source }) => source.type === type);
  const sum = (some: readonly KeyCounts[]): number => some.reduce((all, { total }) => all + total, 0);
  const [exact, estimate] = [of('exact'), of('estimate')];
  return { exact: exact.length, estimate: estimate.length, exactBytes: sum(exact), estimateBytes: sum(estimate) };
}

/** The server's own books of a span. Faults: `unimplemented` where its dialect keeps none, `bad-input` a period that is none of the span. */
export async function readPeriod(client: KeyapiClient, wanted: Wanted, signal: AbortSignal, now: () => number): Promise<KeyapiPeriod> {
  const listed = wanted.keyId === null ? null : (await client.list(signal)).keys.find(({ id }) => id === wanted.keyId);
  if (listed === undefined) throw new Fault('not-found', `There is no key ${wanted.keyId ?? ''}`);
  const { period, total, keys, days } = await (listed ? askOf(client, listed, wanted, signal) : ask(client, wanted, signal));
  const told = keys.some(({ uuid }) => uuid !== null) ? (await client.list(signal)).keys : [];
  const byUuid = new Map(told.map(key => [key.uuid, key]));
  return {
    at: now(),
    period,
    total,
    days,
    keys: keys
      .map(({ uuid, name, port, counts }) => {
        const key = uuid === null ? undefined : byUuid.get(uuid);
        return { id: key?.id ?? null, name: name ?? key?.name ?? null, uuidEnd: uuid?.slice(-4) ?? null, port, counts };
      })
      .toSorted((a, b) => b.counts.total - a.counts.total),
  };
}

interface Wanted {
  readonly span: KeyapiSpan;
  readonly period: string | null;
  /** Null: all keys. */
  readonly keyId: string | null;
}
const NOTHING: PeriodTraffic = { period: null, total: null, keys: [], days: [] };

/** What it keeps of one key; nothing, where it says that it has none. */
async function askOf(client: KeyapiClient, key: WireKey, { span, period }: Wanted, signal: AbortSignal): Promise<PeriodTraffic> {
  if (span === 'day') throw new Fault('bad-input', 'span: the days of one key come with its months');
  return (await (span === 'month' ? client.keyMonthly(key, monthIn(period), signal) : client.keyHistory(key, signal))) ?? NOTHING;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MONTH = /^\d{4}-\d{2}$/;

function monthIn(period: string | null): string | null {
  if (period !== null && !MONTH.test(period)) throw new Fault('bad-input', 'period: a month is written 2025-08');
  return period;
}

function ask(client: KeyapiClient, { span, period }: Wanted, signal: AbortSignal): Promise<PeriodTraffic> {
  switch (span) {
    case 'all':
      return client.history(signal);
    case 'month':
      return client.monthly(monthIn(period), signal);
    case 'day':
      if (period === null || !DAY.test(period)) throw new Fault('bad-input', 'period: a day is written 2025-08-05');
      return client.daily(period, signal);
  }
}
