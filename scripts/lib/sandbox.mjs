import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cache, isLinux, isRoot, sharedCache } from './paths.mjs';
import { findProgram } from './processes.mjs';
import { tryRun } from './run.mjs';
import { SetupFailure } from './say.mjs';

/** @typedef {import('./processes.mjs').Identity} Identity */

const HELPER_MODE = 0o4755;
/** Chromium's own variable for the helper of a build that belongs to its user and has no helper beside it. */
const VARIABLE = 'CHROME_DEVEL_SANDBOX';

/**
 * Sees to it that Chromium's sandbox can work: with user namespaces it needs nothing; where they are blocked, its helper must belong to
 * root with the set-user-id bit. The sandbox is never given up.
 * @param {import('./electron.mjs').Distribution} distribution @param {Identity | null} user who will run Electron; null = ourselves
 */
export async function ensureSandbox(distribution, user) {
  if (!isLinux) return 'built in';
  if (await namespacesWork(user)) return 'on, by user namespaces';
  // A folder of its own beside the others: what lies in Electron's folder belongs to the user.
  const own = join(cache, 'sandbox', `chrome-sandbox-${distribution.version}`);
  const helper = [own, join(sharedCache, 'sandbox', `chrome-sandbox-${distribution.version}`)].find(isHelper);
  if (helper) return use(helper);
  const source = join(distribution.folder, 'chrome-sandbox');
  if (!existsSync(source)) throw new SetupFailure('User namespaces are blocked here, and this Electron has no sandbox helper.');
  mkdirSync(join(cache, 'sandbox'), { recursive: true });
  copyFileSync(source, own);
  if (!isRoot)
    throw new SetupFailure(
      "User namespaces are blocked on this machine, so that Electron's sandbox needs its helper to be owned by root.",
      `sudo chown root:root '${own}' && sudo chmod 4755 '${own}'`,
    );
  chownSync(own, 0, 0);
  chmodSync(own, HELPER_MODE);
  return use(own);
}

/** @param {string} helper */
function use(helper) {
  process.env[VARIABLE] = helper;
  return `on, by its helper (${helper})`;
}

/** @param {string} path */
function isHelper(path) {
  if (!existsSync(path)) return false;
  const { uid, mode } = statSync(path);
  return uid === 0 && (mode & 0o7777) === HELPER_MODE;
}

/**
 * Tries what Chromium will try: a new user namespace with its maps written, as the user who will run it.
 * @param {Identity | null} user
 */
async function namespacesWork(user) {
  const unshare = findProgram('unshare');
  if (!unshare) return true;
  return (await tryRun(unshare, ['--user', '--map-root-user', 'true'], { as: user, cwd: '/' })).code === 0;
}
