import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { again } from './again.mjs';
import { project } from './paths.mjs';
import { npm } from './run.mjs';

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, link?: boolean }>} LockedPackages */

/**
 * Does what npm installed match the lock file? npm notes in `node_modules/.package-lock.json` what it installed, at the very
 * end, so an interrupted install has no such file. Optional packages of other platforms may be missing.
 * @param {string} folder
 */
export function modulesMatchLock(folder) {
  try {
    const wanted = packagesOf(join(folder, 'package-lock.json'));
    const there = packagesOf(join(folder, 'node_modules/.package-lock.json'));
    return Object.entries(wanted).every(([path, entry]) => {
      if (path === '' || entry.link) return true;
      const installed = there[path];
      if (!installed) return entry.optional === true;
      return installed.version === entry.version && installed.integrity === entry.integrity;
    });
  } catch {
    return false;
  }
}

/** @param {string} file @returns {LockedPackages} */
const packagesOf = file => JSON.parse(readFileSync(file, 'utf8')).packages;

/**
 * Installs the dependencies of the committed lock file. No package of ours needs an install script, so none is run. npm's
 * remarks about engines are not shown: electron and @electron/fuses ask for a newer Node than we run them with, and both work.
 * @param {import('./say.mjs').Progress} progress
 */
export async function installModules(progress) {
  if (modulesMatchLock(project)) return 'already installed';
  progress('npm ci');
  await again(() =>
    npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: project,
      what: 'Installing the dependencies (npm ci)',
      mend: 'npm ci --ignore-scripts   (in the project folder; a registry that cannot be reached is the usual cause)',
    }),
  );
  return 'installed from package-lock.json';
}
