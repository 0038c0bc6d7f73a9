import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { DEFAULT_RETENTION } from '@shared/history/retention';
import { DAY_MS } from '@shared/walltime';
import { createHistory } from '../../src/main/engine/history/client';
import { createHistoryLine } from '../../src/main/engine/history/line';
import { MemoryLog, realClock } from '../engine/support/outside';
import { bundleResident } from '../engine/support/worker';
import { writeYear, yearSeries, ZONE } from './lib/history-year';
import { quantile } from './lib/loop.mjs';

export const name = 'history-range';
export const limit = '50 ms p99, file 1.5 GB, opening 50 ms';

const SERIES = 500;
const RANGES = 1_000;
const POINTS = 1_200;
const GIGABYTE = 1e9;

interface Took {
  /** Ms that this process computed, in all its threads: what it would have taken on a machine that has nothing else to do. */
  readonly computed: number;
  readonly elapsed: number;
}
async function timed(work: () => Promise<unknown>): Promise<Took> {
  const [before, begun] = [process.cpuUsage(), performance.now()];
  await work();
  const [elapsed, { user, system }] = [performance.now() - begun, process.cpuUsage(before)];
  return { computed: Math.min(elapsed, (user + system) / 1000), elapsed };
}

/** Ranges from a minute to a year, as likely short as long, that end anywhere in the year. */
function anyRange(end: number): { readonly from: number; readonly to: number } {
  const length = 60_000 * (365 * 24 * 60) ** Math.random();
  const to = end - Math.random() * (365 * DAY_MS - length) ** Math.random();
  return { from: Math.max(end - 365 * DAY_MS, to - length), to };
}

/** 24 days of one metric's minutes as plain rows, put into buckets by SQLite: ms, the median. */
function plainRows(dataDir: string): number {
  const db = new DatabaseSync(join(dataDir, 'plain.db'));
  db.exec(`create table minutes (at integer primary key, count integer, min real, max real, sum real) strict;
    with recursive row (n) as (select 0 union all select n + 1 from row where n < 24 * 1440)
    insert into minutes select n * 60000, 60, n % 977, n % 1009, n from row`);
  const bucketed = db.prepare(
    'select at / 1800000 as bucket, sum(count), min(min), max(max), sum(sum) / sum(count) from minutes group by bucket order by bucket',
  );
  const times = Array.from({ length: 20 }, () => {
    const begun = performance.now();
    bucketed.all();
    return performance.now() - begun;
  });
  db.close();
  return quantile(times, 0.5);
}

/** Any range of a year of 500 metrics, from the request in one thread to the answer back in it. */
export async function run() {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-history-'));
  const end = Math.floor(Date.now() / (DAY_MS / 4)) * (DAY_MS / 4);
  const worker = await bundleResident();
  const names = yearSeries(SERIES);
  writeYear(dataDir, SERIES, end).close();
  const size = statSync(join(dataDir, 'history.db')).size;
  const log = new MemoryLog();
  const line = createHistoryLine({ clock: realClock, log, worker: () => worker.part('history') });
  const history = createHistory({ dataDir, zone: ZONE, retention: DEFAULT_RETENTION, line, log, repaired: () => undefined });
  try {
    const begun = performance.now();
    // Answered with `gone`: the worker runs, and nothing is open.
    await line.request('size', null).catch(() => undefined);
    const started = performance.now();
    const opening = await timed(() => history.open());
    const ask = async (count: number): Promise<Took> => {
      const picked = Array.from({ length: count }, () => names[Math.floor(Math.random() * SERIES)]).filter(one => one !== undefined);
      const range = anyRange(end);
      return timed(async () => {
        const { series } = await history.range({ series: picked, ...range, points: POINTS });
        if (series.some(points => points.at.length > POINTS)) throw new Error('more points than the chart is wide');
      });
    };
    const askOften = async (times: number, count: number): Promise<readonly Took[]> => {
      const took: Took[] = [];
      for (let n = 0; n < times; n += 1) took.push(await ask(count));
      return took;
    };
    const [one, five] = [await askOften(RANGES, 1), await askOften(RANGES / 5, 5)];
    const at = (of: readonly Took[], which: keyof Took, q: number): number =>
      quantile(
        of.map(took => took[which]),
        q,
      );
    const figure = at(one, 'elapsed', 0.99);
    return {
      figure,
      unit: `ms p99 (median ${at(one, 'elapsed', 0.5).toFixed(1)}; five series at once ${at(five, 'elapsed', 0.99).toFixed(0)} p99; computed ${at(one, 'computed', 0.99).toFixed(1)} p99), file ${(size / GIGABYTE).toFixed(2)} GB, opening ${opening.elapsed.toFixed(0)} ms`,
      baseline: `24 days of one metric as plain rows ${plainRows(dataDir).toFixed(1)} ms, starting a worker ${(started - begun).toFixed(0)} ms`,
      ok: figure <= 50 && size <= 1.5 * GIGABYTE && opening.elapsed <= 50,
    };
  } finally {
    await history.close();
    await worker.remove();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
