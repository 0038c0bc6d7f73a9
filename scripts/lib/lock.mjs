import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeEnd } from './life.mjs';

/** How long between two looks at a lock that another process holds, in milliseconds. */
const POLL = 200;
/** A lock file without a process id is being written; after this many milliseconds its writer must have died. */
const YOUNG = 2_000;

/**
 * Runs `work` while no other process runs under the same lock file. A lock whose process is gone is taken over.
 * @template T
 * @param {string} path @param {() => Promise<T>} work
 * @param {{ onWait?: (pid: number) => void }} [options] told once who holds it
 * @returns {Promise<T>}
 */
export async function withLock(path, work, { onWait } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  while (!take(path)) {
    const holder = holderOf(path);
    if (holder === 'dead') {
      rmSync(path, { force: true });
      continue;
    }
    if (!told && holder !== null) onWait?.(holder);
    told = true;
    await new Promise(resolve => setTimeout(resolve, POLL));
  }
  const release = () => {
    if (holderOf(path) === process.pid) rmSync(path, { force: true });
  };
  beforeEnd(release);
  try {
    return await work();
  } finally {
    release();
  }
}

/** @param {string} path */
function take(path) {
  try {
    const file = openSync(path, 'wx', 0o644);
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} path @returns {number | 'dead' | null} null = unknown yet */
function holderOf(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    if (!pid) return Date.now() - statSync(path).mtimeMs > YOUNG ? 'dead' : null;
    return alive(pid) ? pid : 'dead';
  } catch {
    return null;
  }
}

/** @param {number} pid */
function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
