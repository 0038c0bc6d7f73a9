import { join } from 'node:path';
import { ensureSystem } from './debian.mjs';
import { ensureElectron } from './electron.mjs';
import { holdLock } from './lock.mjs';
import { installModules } from './modules.mjs';
import { checkNode } from './node-version.mjs';
import { isLinux, isRoot, project } from './paths.mjs';
import { handedOver } from './processes.mjs';
import { ensureSandbox, keepHelper } from './sandbox.mjs';
import { say, step } from './say.mjs';
import { giveTree, stageInto, stageOf } from './stage.mjs';
import { ensureUser } from './user.mjs';

/** @typedef {{ user: import('./user.mjs').User, staged: string } | null} Dropped where to go on as whom; null = here, as ourselves */

/**
 * All the set-up up to the build. Started by root it ends with a staged copy of the project and the user to go on as.
 * @param {{ purpose: 'start' | 'test' | 'bench', headless: boolean, retryElectron: boolean }} options
 * @returns {Promise<Dropped>}
 */
export async function prepare({ purpose, headless, retryElectron }) {
  // What root prepared for us is not ours to prepare again.
  if (handedOver) return null;
  const tests = purpose !== 'start';
  say('Set-up');
  await step('Node.js', checkNode);
  await step('Dependencies', installModules);
  await step('System libraries', progress => ensureSystem({ headless, tests: purpose === 'test' }, progress));
  const user = isRoot && isLinux ? await step('Ordinary user', ensureUser) : null;
  const electron = await step('Electron', async progress => {
    const found = await ensureElectron(progress, { retry: retryElectron });
    keepHelper(found);
    // Only its owner may make hard links to a file, and each app runs from a hard-linked copy.
    if (user) await giveTree(found.folder, user);
    return found;
  });
  await step('Sandbox', () => ensureSandbox(electron, user));
  // Two test runs in one folder would spoil each other's builds and figures; a started app is single by itself.
  const alone = async (/** @type {string} */ path) =>
    tests && (await holdLock(path, { onWait: pid => say(`  ..   waiting for another run in this folder (process ${pid}) to end`) }));
  if (!user) {
    await alone(join(project, 'node_modules/.cache/switchyard.lock'));
    return null;
  }
  const staged = stageOf(user, purpose);
  await step('Staging', async progress => {
    await alone(`${staged}.lock`);
    await stageInto(staged, user, progress);
    return staged;
  });
  return { user, staged };
}
