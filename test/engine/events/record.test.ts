/** The log of events as the engine has it, with its real worker. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_SETTINGS } from '@shared/settings';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEventRecord } from '../../../src/main/engine/events';
import { createState } from '../../../src/main/engine/state';
import type { LineWorker } from '../../../src/main/engine/workers/parts';
import { eventually } from '../support/eventually';
import { DrivenClock, MemoryLog } from '../support/outside';
import { bundleResident, type Resident } from '../support/worker';
import { dataFolder, query } from './shelf';

let resident: Resident;
beforeAll(async () => {
  resident = await bundleResident();
});
afterAll(() => resident.remove());

it('is opened again and again where it could not be, with what was told meanwhile', async () => {
  const folder = dataFolder();
  const dataDir = join(folder.path, 'data');
  // In its place is something else.
  writeFileSync(dataDir, '');
  const clock = new DrivenClock();
  const workers: LineWorker[] = [];
  const told: (string | null)[] = [];
  let gone = 0;
  const record = createEventRecord({
    ...{ state: createState(DEFAULT_SETTINGS, clock.now()), clock, log: new MemoryLog(), dataDir, zone: () => 'UTC' },
    worker: () => {
      const worker = resident.part('events');
      worker.once('exit', () => {
        gone += 1;
      });
      workers.push(worker);
      return worker;
    },
    failing: failure => told.push(failure && failure.code),
  });
  await record.open();
  record.add('app-started', 'ok', null, { servers: 0, durationMs: 1 });
  await expect(record.query(query())).rejects.toMatchObject({ code: 'storage' });
  await clock.advance(60_000);
  await eventually(() => expect([workers.length, gone]).toEqual([2, 2]));
  // Once, however often it is tried.
  expect(told).toEqual(['storage']);
  rmSync(dataDir);
  mkdirSync(dataDir);
  await clock.advance(60_000);
  await eventually(async () => expect((await record.query(query())).rows).toMatchObject([{ type: 'app-started' }]));
  expect(told).toEqual(['storage', null]);
  await record.close();
  expect(clock.timers).toBe(0);
  folder.remove();
});
