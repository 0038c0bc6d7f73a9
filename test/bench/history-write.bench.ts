import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_RETENTION } from '@shared/history/retention';
import { createHistory } from '../../src/main/engine/history/client';
import { createHistoryLine } from '../../src/main/engine/history/line';
import { MemoryLog, realClock } from '../engine/support/outside';
import { bundleResident } from '../engine/support/worker';
import { yearSeries, ZONE } from './lib/history-year';
import { longestPerSecond, quantile } from './lib/loop.mjs';

export const name = 'history-write';
export const limit = 'median 10 ms, p99 25 ms of the longest task of each second; every tick written within its second';

const SERIES = 5_000;
const SECONDS = 60;
/** So many ticks are there before, so that blocks are sealed while it is measured. */
const BEFORE = 60;

/** The thread that tells 5,000 readings a second, as main does. */
export async function run() {
  const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-history-'));
  const worker = await bundleResident();
  const log = new MemoryLog();
  const line = createHistoryLine({ clock: realClock, log, worker: () => worker.part('history') });
  const history = createHistory({ dataDir, zone: ZONE, retention: DEFAULT_RETENTION, line, log, repaired: () => undefined });
  try {
    await history.open();
    const names = yearSeries(SERIES);
    let tick = 0;
    /** Ms until it was written. */
    const tell = async (): Promise<number> => {
      tick += 1;
      const asked = performance.now();
      const readings = names.map(series => ({ series, value: Math.random() * 1e7 }));
      await history.append({ source: 'bench', tick, at: Date.now(), readings });
      return performance.now() - asked;
    };
    for (let n = 0; n < BEFORE; n += 1) await tell();
    const written: number[] = [];
    const everySecond = async (): Promise<void> => {
      const begun = performance.now();
      while (written.length < SECONDS) {
        written.push(await tell());
        await new Promise(resolve => setTimeout(resolve, begun + written.length * 1000 - performance.now()));
      }
    };
    const idle = await longestPerSecond(10);
    const [busy] = await Promise.all([longestPerSecond(SECONDS), everySecond()]);
    const [median, p99, slowest] = [quantile(busy.tasks, 0.5), quantile(busy.tasks, 0.99), quantile(written, 1)];
    return {
      figure: median,
      unit: `ms median, ${p99.toFixed(1)} p99; a tick of ${SERIES} written in ${quantile(written, 0.5).toFixed(1)} ms, at most ${slowest.toFixed(0)}`,
      baseline: `an idle loop ${quantile(idle.tasks, 0.5).toFixed(1)} ms`,
      ok: median <= 10 && p99 <= 25 && slowest <= 1_000,
    };
  } finally {
    await history.close();
    await worker.remove();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
