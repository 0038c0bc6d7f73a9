import { constants } from 'node:fs';
import { chmod, copyFile, link, lstat, mkdir, readdir, readlink, rename, rm, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * @typedef {object} CopyOptions
 * @property {boolean} [link] hard links where the file system allows it (copies share their content and modes with the original)
 * @property {(path: string) => boolean} [leaveOut] told each path relative to the source
 */

/**
 * Makes `to` an exact copy of `from`: what is the same already stays, what is not in the source goes. Files are replaced by
 * renaming, so that a running program keeps the one it has open.
 * @param {string} from @param {string} to @param {CopyOptions} [options]
 */
export async function copyTree(from, to, options = {}) {
  await copyFolder(from, to, '', options);
}

/** @param {string} from @param {string} to @param {string} path @param {CopyOptions} options */
async function copyFolder(from, to, path, options) {
  await mkdir(join(to, path), { recursive: true });
  const wanted = new Set();
  for (const entry of await readdir(join(from, path), { withFileTypes: true })) {
    const at = path ? `${path}/${entry.name}` : entry.name;
    if (options.leaveOut?.(at)) continue;
    wanted.add(entry.name);
    if (entry.isDirectory()) {
      await clearUnless(join(to, at), 'isDirectory');
      await copyFolder(from, to, at, options);
    } else if (entry.isSymbolicLink()) await copyLink(join(from, at), join(to, at));
    else if (entry.isFile()) await copyOne(join(from, at), join(to, at), options.link === true);
  }
  for (const name of await readdir(join(to, path))) {
    const at = path ? `${path}/${name}` : name;
    if (!wanted.has(name) && !options.leaveOut?.(at)) await rm(join(to, at), { recursive: true, force: true });
  }
}

/** @param {string} source @param {string} target @param {boolean} mayLink */
async function copyOne(source, target, mayLink) {
  const [wanted, there] = [await lstat(source), await lstat(target).catch(() => null)];
  if (there?.isFile() && (there.ino === wanted.ino || (there.size === wanted.size && Math.abs(there.mtimeMs - wanted.mtimeMs) < 2))) return;
  if (there?.isDirectory()) await rm(target, { recursive: true });
  const fresh = `${target}.~new`;
  await rm(fresh, { force: true });
  if (!(mayLink && (await linked(source, fresh)))) {
    await copyFile(source, fresh, constants.COPYFILE_FICLONE);
    await chmod(fresh, wanted.mode & 0o111 ? 0o755 : 0o644);
    await utimes(fresh, wanted.atime, wanted.mtime);
  }
  await rename(fresh, target);
}

/** Another file system, or another user's file on a system that protects them: then it is copied. @param {string} source @param {string} target */
const linked = (source, target) =>
  link(source, target).then(
    () => true,
    () => false,
  );

/** @param {string} source @param {string} target */
async function copyLink(source, target) {
  const wanted = await readlink(source);
  if ((await readlink(target).catch(() => null)) === wanted) return;
  await rm(target, { recursive: true, force: true });
  await symlink(wanted, target);
}

/** @param {string} path @param {'isDirectory'} kind */
async function clearUnless(path, kind) {
  const there = await lstat(path).catch(() => null);
  if (there && !there[kind]()) await rm(path, { force: true });
}
