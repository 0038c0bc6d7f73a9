import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeEnd } from './life.mjs';

/** How long between two looks at a lock that another process holds, in milliseconds. */
const POLL = 200;
/** A lock file without a process id is being written; after this many milliseconds its writer must have died. */
const YOUNG = 2_000;

/** @typedef {{ onWait?: (pid: number) => void }} LockOptions `onWait` is told once who holds it */

/**
 * Waits until no other process holds the lock file, and takes it, to the end of this process or until released. A lock whose
 * process is gone is taken over.
 * @param {string} path @param {LockOptions} [options]
 * @returns {Promise<() => void>} releases it
 */
export async function holdLock(path, { onWait } = {}) {
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
  return release;
}

/**
 * Runs `work` while no other process runs under the same lock file.
 * @template T
 * @param {string} path @param {() => Promise<T>} work @param {LockOptions} [options]
 * @returns {Promise<T>}
 */
export async function withLock(path, work, options) {
  const release = await holdLock(path, options);
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
