import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { beforeEnd } from './life.mjs';

/**
 * Makes a file or folder beside its place and moves it there only when it is whole: an interrupted or failed attempt leaves
 * nothing behind, and whoever finds the target finds all of it.
 * @template T
 * @param {string} target @param {(folder: string) => Promise<T>} make
 *   fills the given empty folder; what it leaves at `folder/<name of target>` becomes the target
 * @returns {Promise<T>}
 */
export async function aside(target, make) {
  mkdirSync(dirname(target), { recursive: true });
  const folder = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  const clear = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  beforeEnd(clear);
  try {
    const result = await make(folder);
    // A folder cannot be renamed over a full one, so the old one steps out of the way first.
    try {
      renameSync(target, join(folder, '.old'));
    } catch {}
    renameSync(join(folder, basename(target)), target);
    return result;
  } finally {
    clear();
  }
}
