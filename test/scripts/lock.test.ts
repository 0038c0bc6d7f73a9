import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aside } from '../../scripts/lib/aside.mjs';
import { withLock } from '../../scripts/lib/lock.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('withLock', () => {
  it('lets one process after the other in', async () => {
    const holder = spawn('sleep', ['600']);
    writeFileSync(join(folder, 'lock'), String(holder.pid));
    let inside = false;
    const told = new Promise<number>(resolve => {
      const enter = async () => {
        inside = true;
      };
      void withLock(join(folder, 'lock'), enter, { onWait: resolve });
    });
    expect(await told).toBe(holder.pid);
    expect(inside).toBe(false);
    holder.kill('SIGKILL');
    await expect.poll(() => inside).toBe(true);
  });
  it('takes over the lock of a process that is gone', async () => {
    writeFileSync(join(folder, 'lock'), '4194304000');
    expect(await withLock(join(folder, 'lock'), async () => 'done')).toBe('done');
  });
  it('releases it when the work fails', async () => {
    const lock = join(folder, 'lock');
    await expect(withLock(lock, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('aside', () => {
  it('puts the finished thing in place of the old one', async () => {
    const target = join(folder, 'thing');
    for (const text of ['old', 'new'])
      await aside(target, async work => {
        expect(readdirSync(folder).filter(name => name === 'thing')).toHaveLength(text === 'old' ? 0 : 1);
        writeFileSync(join(work, 'thing'), text);
      });
    expect(readFileSync(target, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['thing']);
  });
  it('leaves nothing behind when making it fails', async () => {
    const half = aside(join(folder, 'thing'), async work => {
      writeFileSync(join(work, 'thing'), 'half');
      throw new Error('broken off');
    });
    await expect(half).rejects.toThrow('broken off');
    expect(readdirSync(folder)).toEqual([]);
  });
});
