import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../../src/main/engine/store/client';
import { MemoryLog, realClock } from '../support/outside';
import { type Bundle, bundle, bundleResident, type Resident } from '../support/worker';

let worker: Resident;
let writer: Bundle;
const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-kill-'));
beforeAll(async () => {
  [worker, writer] = await Promise.all([bundleResident(), bundle('test/engine/support/writer.ts')]);
});
afterAll(async () => {
  await Promise.all([worker.remove(), writer.remove()]);
  rmSync(dataDir, { recursive: true, force: true });
});

/** Lets a process write, kills it in the middle after so many acknowledged writes, and gives the ids acknowledged. */
function writeAndDie(from: number, count: number): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [writer.path, dataDir, worker.path, String(from)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    let errors = '';
    let killed = false;
    const ids = (): readonly string[] => text.split('\n').slice(0, -1);
    child.stdout.on('data', chunk => {
      text += String(chunk);
      if (killed || ids().length < count) return;
      killed = true;
      child.kill('SIGKILL');
    });
    child.stderr.on('data', chunk => {
      errors += String(chunk);
    });
    child.on('error', reject);
    child.on('close', () => (killed ? resolve(ids()) : reject(new Error(`ended by itself: ${errors}`))));
  });
}

describe('the store after the process was killed', () => {
  it('holds every write that was acknowledged, time after time', async () => {
    let next = 0;
    const acknowledged: string[] = [];
    for (const count of [1, 40, 7, 90, 23]) {
      const ids = await writeAndDie(next, count);
      acknowledged.push(...ids);
      next += ids.length + 1;
    }
    const store = createStore({
      dataDir,
      clock: realClock,
      log: new MemoryLog(),
      repaired: () => undefined,
      worker: () => worker.part('store'),
    });
    try {
      expect(await store.open()).toEqual({ setAside: null, restoredFrom: null });
      const kept = new Set((await store.limits()).map(limit => limit.id));
      expect(acknowledged.length).toBeGreaterThanOrEqual(161);
      expect(acknowledged.filter(id => !kept.has(id))).toEqual([]);
      // At most the one that was under way at each death besides.
      expect(kept.size - acknowledged.length).toBeLessThanOrEqual(5);
    } finally {
      await store.close();
    }
  });
});
