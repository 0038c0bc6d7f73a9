/**
 * A process that only tells the history, to be killed: `node writer.mjs DATA_DIR WORKER START`. A tick each five seconds of a time long past, so that sealing
 * and summing up never rest; the value of each reading is its tick. Prints each tick once it was acknowledged; goes on after the newest one there is.
 */
import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { DEFAULT_RETENTION } from '@shared/history/retention';
import { createHistory } from '../../../src/main/engine/history/client';
import { createHistoryLine } from '../../../src/main/engine/history/line';
import { createParts } from '../../../src/main/engine/workers/parts';
import { MemoryLog, realClock } from '../support/outside';

const [dataDir = '', worker = '', start = '0'] = process.argv.slice(2);
const log = new MemoryLog();
const parts = createParts(() => new Worker(worker));
const line = createHistoryLine({ clock: realClock, log, worker: () => parts('history') });
const history = createHistory({ dataDir, zone: 'Europe/Riga', retention: DEFAULT_RETENTION, line, log, repaired: () => undefined });
const { setAside, ticks } = await history.open();
if (setAside !== null) throw new Error('the history was damaged');
for (let tick = (ticks.writer ?? 0) + 1; ; tick += 1) {
  const readings = (['down', 'up', 'memory'] as const).map(metric => ({ series: { serverId: 's', metric, subject: '' }, value: tick }));
  try {
    await history.append({ source: 'writer', tick, at: Number(start) + tick * 5_000, readings });
  } catch (thrown) {
    writeSync(2, `${(thrown as { code?: string }).code}: ${String(thrown)}\n`);
    process.exit(7);
  }
  process.stdout.write(`${tick}\n`);
}
