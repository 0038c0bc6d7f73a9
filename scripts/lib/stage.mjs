import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, chown, lchown, lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { copyTree } from './copy-tree.mjs';
import { project } from './paths.mjs';

/** @typedef {import('./user.mjs').User} User */

/** Not sources: made by builds and tests, or of no use to them. */
const NOT_STAGED = new Set(['.git', 'node_modules', 'out', 'dist', '.cache', 'test-results', 'playwright-report', 'coverage']);
const INSTALLED = 'node_modules/.package-lock.json';

const STAGED = '.local/share/switchyard-staged';

/**
 * Where the copy of this clone goes.
 * @param {User} user @param {string} purpose one copy each, so that tests do not change what a started app runs from
 */
export function stageOf(user, purpose) {
  const id = createHash('sha256').update(project).digest('hex').slice(0, 8);
  return join(user.home, STAGED, `${basename(project)}-${id}-${purpose}`);
}

/**
 * Copies the project into a folder that the user owns, since it can neither read a clone under root's home nor write into one.
 * The clone and its modes stay as they are.
 * @param {string} staged @param {User} user @param {import('./say.mjs').Progress} progress
 */
export async function stageInto(staged, user, progress) {
  mkdirSync(staged, { recursive: true, mode: 0o755 });
  progress('sources');
  await copyTree(project, staged, { leaveOut: path => NOT_STAGED.has(path) || path.endsWith('.log') });
  if (readOr(join(staged, INSTALLED)) !== readFileSync(join(project, INSTALLED), 'utf8')) {
    progress('modules');
    // npm's note on what is installed comes last: it says that the copy is whole.
    await copyTree(join(project, 'node_modules'), join(staged, 'node_modules'), {
      link: false,
      leaveOut: path => path === '.package-lock.json' || path.startsWith('.cache') || path.startsWith('.vite'),
    });
    writeFileSync(join(staged, INSTALLED), readFileSync(join(project, INSTALLED)));
  }
  progress('owner');
  for (const folder of ['.local', '.local/share']) await chown(join(user.home, folder), user.uid, user.gid);
  await chown(join(user.home, STAGED), user.uid, user.gid);
  await giveTree(staged, user);
}

/** @param {string} path */
const readOr = path => (existsSync(path) ? readFileSync(path, 'utf8') : null);

/**
 * Makes a tree the user's own.
 * @param {string} path @param {{ uid: number, gid: number }} user
 */
export async function giveTree(path, user) {
  const there = await lstat(path);
  if (there.uid !== user.uid || there.gid !== user.gid) {
    await lchown(path, user.uid, user.gid);
    // Changing the owner clears these bits only for ordinary files; nothing staged needs any.
    if (there.isFile() && there.mode & 0o6000) await chmod(path, there.mode & 0o777);
  }
  if (!there.isDirectory()) return;
  for (const name of await readdir(path)) await giveTree(join(path, name), user);
}
