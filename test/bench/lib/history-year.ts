/** A history as after a year: written by the history's own code, from readings that a farm of servers would give. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { type Buckets, bucketRows, encodeBuckets, foldBuckets } from '@shared/history/buckets';
import { BLOCK_MS, blockOf, HOUR_MS, MINUTE_MS, periodOf, type Summed } from '@shared/history/levels';
import { HISTORY_METRICS, type HistoryMetric, type SeriesName } from '@shared/history/metrics';
import { encodeSamples, type Samples } from '@shared/history/samples';
import { DAY_MS, zoneOf } from '@shared/walltime';
import { blockId } from '../../../src/main/engine/workers/history/blocks';
import { openHistory } from '../../../src/main/engine/workers/history/open';

export const ZONE = 'Europe/Riga';
const KINDS: readonly HistoryMetric[] = [
  'down',
  'up',
  'memory',
  'connections',
  'goroutines',
  'rtt',
  'totalDown',
  'totalUp',
  'signal',
  'latency',
];
/** Windows of six hours, as they are summed up. */
const RAW_MS = 48 * HOUR_MS;
const MINUTES_MS = 60 * DAY_MS;

export const yearSeries = (count: number): readonly SeriesName[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ serverId: `server-${Math.floor(index / KINDS.length)}`, metric: KINDS[index % KINDS.length] ?? 'down', subject: '' },
  }));

/** Chances that are the same every time. */
function chances(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** The next reading of a metric, as a whole number: rates with days and bursts, memory in pages, totals that grow by rates, jitter in latencies. */
function walk(metric: HistoryMetric, random: () => number): (at: number) => number {
  const unit = 10 ** HISTORY_METRICS[metric].digits;
  const size = 10 ** (5 + 2.5 * random());
  const rate = (at: number): number => size * (1.3 + Math.sin((at / DAY_MS) * 2 * Math.PI)) * (0.5 + random()) * (random() < 0.05 ? 4 : 1);
  let level = 50 + 500 * random();
  let total = 0;
  switch (metric) {
    case 'down':
    case 'up':
      return at => Math.round(rate(at));
    case 'totalDown':
    case 'totalUp':
      return at => {
        total += Math.round(rate(at));
        return total;
      };
    case 'memory':
      return () => {
        level = Math.max(20, level + (random() - 0.5) * 2);
        return Math.round(level * 256) * 4096;
      };
    case 'rtt':
    case 'signal':
      return () => Math.round((20 + level / 10 + random() * 15) * unit);
    default:
      return () => {
        level = Math.max(1, level + (random() - 0.5) * 6);
        return Math.round(level);
      };
  }
}

/** Sums of so many minutes before `end`: what sixty readings of the metric would give, without making each. */
function minutesOf(metric: HistoryMetric, from: number, to: number, random: () => number): Buckets {
  const next = walk(metric, random);
  const length = Math.round((to - from) / MINUTE_MS);
  const column = (): Float64Array => new Float64Array(length);
  const buckets = { at: column(), count: column(), min: column(), max: column(), sum: column(), rest: column() };
  for (let row = 0; row < length; row += 1) {
    const at = from + row * MINUTE_MS;
    const [a, b, c] = [next(at), next(at), next(at)];
    buckets.at[row] = at;
    buckets.count[row] = 60;
    buckets.min[row] = Math.min(a, b, c);
    buckets.max[row] = Math.max(a, b, c);
    buckets.sum[row] = (a + b + c) * 20 + Math.floor(random() * 20);
  }
  return buckets;
}

/** Writes a year of `count` series, at a reading a second, up to `end`, in the order in which it would have come. */
export function writeYear(dataDir: string, count: number, end: number): DatabaseSyncInstance {
  const { db } = openHistory(dataDir, end);
  const zone = zoneOf(ZONE);
  const names = yearSeries(count);
  db.exec('begin');
  const name = db.prepare('insert into series (no, server_id, metric, subject, digits, since) values (?, ?, ?, ?, ?, ?)');
  for (const [index, { serverId, metric, subject }] of names.entries())
    name.run(index + 1, serverId, metric, subject, HISTORY_METRICS[metric].digits, end - 365 * DAY_MS);
  const put = {
    raw: insertInto(db, 'raw'),
    minutes: insertInto(db, 'minutes'),
    hours: insertInto(db, 'hours'),
    days: insertInto(db, 'days'),
  };
  const parts: { readonly table: keyof typeof put; readonly id: number; readonly data: Uint8Array }[] = [];
  /** In the order of their ids, as time would have brought them. */
  const flush = (): void => {
    for (const { table, id, data } of parts.sort((a, b) => a.id - b.id)) put[table].run(id, data);
    parts.length = 0;
  };
  const keep = (level: Summed, series: number, buckets: Buckets): void => {
    for (let from = 0; from < buckets.at.length; ) {
      const block = blockOf(level, buckets.at[from] ?? 0);
      let to = from;
      while (to < buckets.at.length && blockOf(level, buckets.at[to] ?? 0) === block) to += 1;
      parts.push({ table: level, id: blockId(block, series), data: encodeBuckets(bucketRows(buckets, from, to)) });
      from = to;
    }
  };
  for (const [index, { metric }] of names.entries()) {
    // An hour's sums from a few minutes each: what lies before the minutes that are kept.
    const early = minutesOf(metric, end - 365 * DAY_MS, end - 365 * DAY_MS + 8760 * MINUTE_MS, chances(index + 1));
    const hours = { ...early, at: early.at.map((_, row) => end - 365 * DAY_MS + row * HOUR_MS), count: early.count.map(() => 3600) };
    keep('hours', index + 1, hours);
    keep('days', index + 1, foldBuckets(hours, periodOf('days', zone)));
  }
  flush();
  const windows = BLOCK_MS.minutes;
  for (let from = end - MINUTES_MS; from < end; from += windows) {
    for (const [index, { metric }] of names.entries())
      keep('minutes', index + 1, minutesOf(metric, from, from + windows, chances(from / windows + index)));
    flush();
  }
  const walks = names.map(({ metric }, index) => walk(metric, chances(index + 1)));
  for (let from = end - RAW_MS; from < end; from += BLOCK_MS.raw) {
    for (const [index, next] of walks.entries())
      put.raw.run(blockId(blockOf('raw', from), index + 1), encodeSamples(secondsOf(next, from)));
  }
  db.exec('commit; pragma wal_checkpoint(truncate)');
  return db;
}

function secondsOf(next: (at: number) => number, from: number): Samples {
  const samples = { times: new Float64Array(BLOCK_MS.raw / 1000), values: new Float64Array(BLOCK_MS.raw / 1000) };
  for (let second = 0; second < samples.times.length; second += 1) {
    // Timers are late by a few ms.
    samples.times[second] = from + second * 1000 + ((second * 7) % 4);
    samples.values[second] = next(from + second * 1000);
  }
  return samples;
}

const insertInto = (db: DatabaseSyncInstance, table: string) => db.prepare(`insert into ${table} (id, data) values (?, ?)`);
