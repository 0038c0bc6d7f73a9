/** What a key API counts and keeps itself, each number with its source. */
import { Fault } from '@shared/fault';
import type { KeyapiCounting, KeyapiPeriod, KeyapiSpan, KeyCounts } from '@shared/model';
import type { KeyapiClient, PeriodTraffic } from '../clients/keyapi/contract';
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
export async function readPeriod(
  client: KeyapiClient,
  wanted: { readonly span: KeyapiSpan; readonly period: string | null },
  signal: AbortSignal,
  now: () => number,
): Promise<KeyapiPeriod> {
  const { period, total, keys, days } = await ask(client, wanted, signal);
  const nameless = keys.some(({ name, uuid }) => name === null && uuid !== null);
  const names = nameless ? new Map((await client.list(signal)).keys.map(key => [key.uuid, key.name])) : new Map<string | null, string>();
  return {
    at: now(),
    period,
    total,
    days,
    keys: keys
      .map(({ uuid, name, port, counts }) => ({ name: name ?? names.get(uuid) ?? null, uuidEnd: uuid?.slice(-4) ?? null, port, counts }))
      .toSorted((a, b) => b.counts.total - a.counts.total),
  };
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MONTH = /^\d{4}-\d{2}$/;

function ask(
  client: KeyapiClient,
  { span, period }: { readonly span: KeyapiSpan; readonly period: string | null },
  signal: AbortSignal,
): Promise<PeriodTraffic> {
  switch (span) {
    case 'all':
      return client.history(signal);
    case 'month':
      if (period !== null && !MONTH.test(period)) throw new Fault('bad-input', 'period: a month is written 2025-08');
      return client.monthly(period, signal);
    case 'day':
      if (period === null || !DAY.test(period)) throw new Fault('bad-input', 'period: a day is written 2025-08-05');
      return client.daily(period, signal);
  }
}
