/** A process that only writes to the store, to be killed: `node writer.mjs DATA_DIR WORKER`. Prints the id of each limit once its write was acknowledged. */
import { Worker } from 'node:worker_threads';
import { createStore } from '../../../src/main/engine/store/client';
import { createParts } from '../../../src/main/engine/workers/parts';
import { limit } from '../../shared/limits/limit';
import { MemoryLog, realClock } from './outside';

const [dataDir = '', worker = '', from = '0'] = process.argv.slice(2);
const store = createStore({
  dataDir,
  clock: realClock,
  log: new MemoryLog(),
  repaired: () => undefined,
  worker: () => createParts(() => new Worker(worker))('store'),
});
const { setAside } = await store.open();
if (setAside !== null) throw new Error('the store was damaged');
/** Some hundred bytes each. */
const ids = Array.from({ length: 20 }, (_, server) => `server-${server}`.padEnd(20, '-'));
for (let n = Number(from); ; n++) {
  await store.saveLimit(limit({ id: `${n}`, name: 'x'.repeat(100), where: { type: 'servers', ids }, at: n, clearAt: 0 }));
  process.stdout.write(`${n}\n`);
}
