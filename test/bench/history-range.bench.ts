import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_RETENTION } from '@shared/history/retention';
import { DAY_MS } from '@shared/walltime';
import { createHistory } from '../../src/main/engine/history/client';
import { createHistoryLine } from '../../src/main/engine/history/line';
import { MemoryLog, realClock } from '../engine/support/outside';
import { bundle } from '../engine/support/worker';
import { writeYear, yearSeries, ZONE } from './lib/history-year';
import { quantile } from './lib/loop.mjs';

export const name = 'history-range';
export const limit = '50 ms p99, file 1.5 GB, opening 50 ms';

const SERIES = 500;
const RANGES = 1_000;
const POINTS = 1_200;
const GIGABYTE = 1e9;

/** Ranges from a minute to a year, as likely short as long, that end anywhere in the year. */
function anyRange(end: number): { readonly from: number; readonly to: number } {
  const length = 60_000 * (365 * 24 * 60) ** Math.random();
  const to = end - Math.random() * (365 * DAY_MS - length) ** Math.random();
  return { from: Math.max(end - 365 * DAY_MS, to - length), to };
}

/** Any range of a year of 500 metrics, from the request in one thread to the answer back in it. */
export async function run() {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-history-'));
  const end = Math.floor(Date.now() / (DAY_MS / 4)) * (DAY_MS / 4);
  const worker = await bundle('src/main/engine/workers/history.ts');
  const names = yearSeries(SERIES);
  writeYear(dataDir, SERIES, end).close();
  const size = statSync(join(dataDir, 'history.db')).size;
  const log = new MemoryLog();
  const line = createHistoryLine({ clock: realClock, log, worker: () => worker.worker() });
  const history = createHistory({ dataDir, zone: ZONE, retention: DEFAULT_RETENTION, line, log, repaired: () => undefined });
  try {
    const begun = performance.now();
    // Answered with `gone`: the worker runs, and nothing is open.
    await line.request('size', null).catch(() => undefined);
    const started = performance.now();
    await history.open();
    const opening = performance.now() - started;
    const time = async (series: number): Promise<number> => {
      const picked = Array.from({ length: series }, () => names[Math.floor(Math.random() * SERIES)] ?? names[0]).filter(
        one => one !== undefined,
      );
      const range = anyRange(end);
      const asked = performance.now();
      const answer = await history.range({ series: picked, ...range, points: POINTS });
      const took = performance.now() - asked;
      if (answer.series.some(points => points.at.length > POINTS)) throw new Error('more points than the chart is wide');
      return took;
    };
    const times = (count: number, series: number): Promise<readonly number[]> =>
      Array.from({ length: count }).reduce<Promise<number[]>>(async before => [...(await before), await time(series)], Promise.resolve([]));
    const one = await times(RANGES, 1);
    const five = await times(RANGES / 5, 5);
    const figure = quantile(one, 0.99);
    return {
      figure,
      unit: `ms p99 (median ${quantile(one, 0.5).toFixed(1)}, most ${quantile(one, 1).toFixed(1)}; five series at once ${quantile(five, 0.99).toFixed(1)} p99), file ${(size / GIGABYTE).toFixed(2)} GB, opening ${opening.toFixed(0)} ms`,
      baseline: `starting the worker ${(started - begun).toFixed(0)} ms`,
      ok: figure <= 50 && size <= 1.5 * GIGABYTE && opening <= 50,
    };
  } finally {
    await history.close();
    await worker.remove();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
