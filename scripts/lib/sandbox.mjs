import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cache, isLinux, isRoot, sharedCache } from './paths.mjs';
import { findProgram } from './processes.mjs';
import { tryRun } from './run.mjs';
import { SetupFailure } from './say.mjs';

/** @typedef {import('./processes.mjs').Identity} Identity */
/** @typedef {import('./electron.mjs').Distribution} Distribution */

const HELPER_MODE = 0o4755;
/** Chromium's own variable for the helper of a build that belongs to its user and has no helper beside it. */
const VARIABLE = 'CHROME_DEVEL_SANDBOX';

const nameOf = (/** @type {Distribution} */ { version }) => join('sandbox', `chrome-sandbox-${version}`);

/**
 * Puts Electron's sandbox helper into a folder of its own. Root does this before it gives Electron's folder to the ordinary user: what
 * that user could have changed must never run as root.
 * @param {Distribution} distribution
 */
export function keepHelper(distribution) {
  const [source, own] = [join(distribution.folder, 'chrome-sandbox'), join(cache, nameOf(distribution))];
  if (!isLinux || existsSync(own) || !existsSync(source) || statSync(source).uid !== process.getuid?.()) return;
  mkdirSync(join(cache, 'sandbox'), { recursive: true });
  copyFileSync(source, own);
}

/**
 * Sees to it that Chromium's sandbox can work: with user namespaces it needs nothing; where they are blocked, its helper must belong to
 * root with the set-user-id bit. The sandbox is never given up.
 * @param {Distribution} distribution @param {Identity | null} user who will run Electron; null = ourselves
 */
export async function ensureSandbox(distribution, user) {
  if (!isLinux) return 'built in';
  if (await namespacesWork(user)) return 'on, by user namespaces';
  const own = join(cache, nameOf(distribution));
  const helper = [own, join(sharedCache, nameOf(distribution))].find(isHelper);
  if (helper) return use(helper);
  const blocked = "User namespaces are blocked on this machine, so Electron's sandbox needs its helper to be owned by root";
  if (!existsSync(own)) throw new SetupFailure(`${blocked}, and that is not there.`, `rm -r '${distribution.folder}' and start again`);
  if (!isRoot) throw new SetupFailure(`${blocked}.`, `sudo chown root:root '${own}' && sudo chmod 4755 '${own}'`);
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
