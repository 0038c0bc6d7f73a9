import { EventEmitter } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEventLog, type EventLog } from '../../../src/main/engine/events/log';
import type { EventLogRequest } from '../../../src/main/engine/events/protocol';
import type { LineWorker } from '../../../src/main/engine/workers/parts';
import { DrivenClock, MemoryLog, realClock, settle } from '../support/outside';
import { bundleResident, type Resident } from '../support/worker';
import { ALL, dataFolder, event, query } from './shelf';

let resident: Resident;
let folder: ReturnType<typeof dataFolder>;
let logs: EventLog[];
let workers: LineWorker[];
let setAside: string[];
beforeAll(async () => {
  resident = await bundleResident();
});
afterAll(() => resident.remove());
beforeEach(() => {
  folder = dataFolder();
  [logs, workers, setAside] = [[], [], []];
});
afterEach(async () => {
  await Promise.all(logs.map(log => log.close()));
  folder.remove();
});

function start(clock = realClock): EventLog {
  const log = createEventLog({
    ...{ dataDir: folder.path, clock, log: new MemoryLog() },
    worker: () => {
      const worker = resident.part('events');
      workers.push(worker);
      return worker;
    },
    repaired: file => void setAside.push(file),
  });
  logs.push(log);
  return log;
}
/** Opens, and says of every write that the disk is full until it is told otherwise. */
class RefusingWorker extends EventEmitter implements LineWorker {
  refuses = true;
  readonly taken: number[] = [];
  postMessage({ id, call, input }: EventLogRequest): void {
    const isFull = call === 'add' && this.refuses;
    if (call === 'add' && !isFull) this.taken.push(...input.map(each => each.id));
    const value = call === 'open' ? { setAside: null, newest: [], lastId: 0 } : null;
    this.emit('message', isFull ? { id, ok: false, error: { code: 'storage', message: 'disk full' } } : { id, ok: true, value });
    if (call === 'close') this.emit('exit');
  }
  terminate(): void {}
  unref(): void {}
}
const path = () => join(folder.path, 'events.db');
const kept = async (log: EventLog) => (await log.query(query(), 'UTC')).rows.map(({ id }) => id);

describe('the log of events on disk', () => {
  it('keeps what was told before it was open, and gives it to the next run', async () => {
    const first = start();
    first.add(event(1));
    expect(await first.open()).toEqual([]);
    first.add(event(2));
    expect(await kept(first)).toEqual([2, 1]);
    await first.close();
    const second = start();
    expect(await second.open()).toEqual([event(2), event(1)]);
    expect(second.nextId()).toBeGreaterThan(2);
    expect(statSync(path()).mode & 0o077).toBe(0);
  });

  it('is not read before it is open', async () => {
    await expect(start().query(query(), 'UTC')).rejects.toMatchObject({ code: 'storage' });
  });

  it('counts ids upwards, also under a clock that went back', async () => {
    const first = start(new DrivenClock(9_000));
    await first.open();
    const id = first.nextId();
    first.add(event(id));
    await first.close();
    const second = start(new DrivenClock(2_000));
    const early = second.nextId();
    expect(early).toBeLessThan(id);
    second.add(event(early, { at: 2_000 }));
    second.add(event(second.nextId(), { at: 2_001 }));
    await second.open();
    expect(second.nextId()).toBe(id + 3);
    const { rows, kept: count } = await second.query(query(), 'UTC');
    expect(count).toBe(3);
    expect(rows.map(row => row.id).toSorted((a, b) => a - b)).toEqual([id, id + 1, id + 2]);
  });

  it('loses nothing when its thread dies, and writes nothing twice', async () => {
    const log = start();
    await log.open();
    log.add(event(1));
    await kept(log);
    const died = new Promise<void>(resolve => workers[0]?.once('exit', resolve));
    // Nothing it can make sense of: an uncaught error ends the thread.
    workers[0]?.postMessage(null);
    for (let id = 2; id <= 500; id++) log.add(event(id));
    await died;
    await vi.waitFor(async () => expect((await log.query(query(), 'UTC')).total).toBe(500), 20_000);
  });

  it('sets a damaged file aside when it opens, says so and goes on', async () => {
    writeFileSync(path(), 'no database at all, but long enough to be read as one '.repeat(200));
    const log = start();
    await log.open();
    expect(setAside).toHaveLength(1);
    expect(setAside[0]).toContain('events.db.damaged-');
    log.add(event(1));
    expect(await kept(log)).toEqual([1]);
    expect(existsSync(setAside[0] ?? '')).toBe(true);
  });

  it('sets a file aside that is found damaged while it is read', async () => {
    const log = start();
    await log.open();
    for (let id = 1; id <= 2_000; id++) log.add(event(id, { params: { mode: 'x'.repeat(80) } }));
    await kept(log);
    await log.close();
    const bytes = readFileSync(path());
    // Every page behind the first: the schema is still good.
    bytes.fill(0x5a, 8192);
    writeFileSync(path(), bytes);
    const next = start();
    await next.open().catch(() => undefined);
    await vi.waitFor(async () => expect(await kept(next)).toEqual([]), 20_000);
    await vi.waitFor(() => expect(setAside).toHaveLength(1), 20_000);
    next.add(event(5_000));
    expect(await kept(next)).toEqual([5_000]);
  });

  it('leaves the file of a newer version alone', async () => {
    const db = new DatabaseSync(path());
    db.exec('create table other (x); pragma user_version = 99');
    db.close();
    await expect(start().open()).rejects.toMatchObject({ code: 'storage', message: expect.stringContaining('newer version') });
    expect(readdirSync(folder.path).filter(name => name.includes('damaged'))).toEqual([]);
  });

  it('keeps what cannot be written, and writes it later', async () => {
    const clock = new DrivenClock(1_000);
    const worker = new RefusingWorker();
    const log = createEventLog({ dataDir: '', clock, log: new MemoryLog(), worker: () => worker, repaired: () => undefined });
    await log.open();
    log.add(event(1));
    log.add(event(2));
    await settle();
    expect(worker.taken).toEqual([]);
    worker.refuses = false;
    await clock.advance(30_000);
    expect(worker.taken).toEqual([1, 2]);
    await log.close();
  });

  it('gives what a filter finds in slices', async () => {
    const log = start();
    await log.open();
    for (let id = 1; id <= 5; id++) log.add(event(id, { kind: id % 2 ? 'app' : 'keys' }));
    expect((await log.slice({ ...ALL, kinds: ['app'] }, null, 2)).map(({ id }) => id)).toEqual([5, 3]);
  });
});
