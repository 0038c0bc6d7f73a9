import { existsSync } from 'node:fs';
import { atLeast } from './node-version.mjs';
import { isLinux, isRoot } from './paths.mjs';
import { findProgram } from './processes.mjs';
import { run, tryRun } from './run.mjs';
import { SetupFailure } from './say.mjs';

/**
 * Something the machine must have: how to see that it is there, and the Debian/Ubuntu packages that bring it (releases since 2024 have
 * some under a second name; the first that the machine knows is taken).
 * @typedef {object} Requirement
 * @property {string} name
 * @property {'library' | 'program' | 'package'} kind
 * @property {readonly string[]} packages
 * @property {boolean} [optional] things only look or work better with it
 */

/** @type {(name: string, ...packages: string[]) => Requirement} */
const library = (name, ...packages) => ({ name, kind: 'library', packages });
/** @type {(name: string, ...packages: string[]) => Requirement} */
const program = (name, ...packages) => ({ name, kind: 'program', packages });

/** What Electron and the keychain link or open. */
const running = [
  library('libgtk-3.so.0', 'libgtk-3-0t64', 'libgtk-3-0'),
  library('libnss3.so', 'libnss3'),
  library('libasound.so.2', 'libasound2t64', 'libasound2'),
  library('libgbm.so.1', 'libgbm1'),
  library('libcups.so.2', 'libcups2t64', 'libcups2'),
  library('libatk-bridge-2.0.so.0', 'libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'),
  library('libdbus-1.so.3', 'libdbus-1-3'),
  library('libsecret-1.so.0', 'libsecret-1-0'),
  // Electron opens it when it shows its first notification; without it none ever appears.
  library('libnotify.so.4', 'libnotify4'),
];
/** What stands in for a desktop where there is none. */
const virtual = [
  program('Xvfb', 'xvfb'),
  program('dbus-daemon', 'dbus-daemon', 'dbus'),
  program('gnome-keyring-daemon', 'gnome-keyring'),
  /** @type {Requirement} */ ({ name: 'fonts-inter', kind: 'package', packages: ['fonts-inter'], optional: true }),
];
/** What the tests run against. The package starts a server for everybody where an init system runs: there it is left to the user. */
const tested = [
  /** @type {Requirement} */ ({ name: 'curl', kind: 'program', packages: ['curl'], optional: true }),
  ...(existsSync('/run/systemd/system')
    ? []
    : [/** @type {Requirement} */ ({ name: 'sshd', kind: 'program', packages: ['openssh-server'], optional: true })]),
];
/**
 * Sees to the system libraries and programs: installs them as root where apt is, else fails with the one command to run.
 * @param {{ headless: boolean, tests: boolean }} purpose headless: also what stands in for a desktop; tests: also what these run against
 * @param {import('./say.mjs').Progress} progress
 */
export async function ensureSystem({ headless, tests }, progress) {
  if (!isLinux) return 'nothing needed on this system';
  const wanted = [...running, ...(headless ? virtual : []), ...(tests ? tested : [])];
  const missing = await findMissing(wanted);
  if (missing.length === 0) return 'all there';
  if (!findProgram('apt-get')) {
    const required = missing.filter(({ optional }) => !optional).map(({ name }) => name);
    if (required.length === 0) return 'all there';
    throw new SetupFailure(`This machine lacks: ${required.join(', ')}.`, 'install them with the package manager of your system');
  }
  if (!isRoot) return demand(missing);
  await updateLists(progress);
  const packages = await choosePackages(missing);
  await install(packages, progress);
  const still = (await findMissing(missing)).filter(({ optional }) => !optional);
  if (still.length > 0) throw new SetupFailure(`Still missing after the installation: ${still.map(({ name }) => name).join(', ')}.`);
  return `installed ${packages.join(' ')}`;
}

/** @param {readonly Requirement[]} missing */
async function demand(missing) {
  const command = `sudo apt-get install ${(await choosePackages(missing)).join(' ')}`;
  const required = missing.filter(({ optional }) => !optional);
  if (required.length === 0) return `enough; nicer with: ${command}`;
  throw new SetupFailure(`This machine lacks: ${required.map(({ name }) => name).join(', ')}.`, command);
}

/** @param {readonly Requirement[]} wanted @returns {Promise<Requirement[]>} */
async function findMissing(wanted) {
  const ldconfig = findProgram('ldconfig');
  const libraries = ldconfig ? (await tryRun(ldconfig, ['-p'])).stdout : null;
  /** @type {Requirement[]} */
  const missing = [];
  for (const requirement of wanted) {
    const { name, kind } = requirement;
    // A system without ldconfig (musl) cannot run Electron's glibc build anyway; Electron itself will say so.
    if (kind === 'library' && libraries !== null && !libraries.includes(`\t${name} `)) missing.push(requirement);
    if (kind === 'program' && !findProgram(name)) missing.push(requirement);
    if (kind === 'package' && !(await packageInstalled(name))) missing.push(requirement);
  }
  return missing;
}

/** @param {string} name */
async function packageInstalled(name) {
  if (!findProgram('dpkg-query')) return true;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own placeholder
  return (await tryRun('dpkg-query', ['-W', '-f=${db:Status-Status}', name])).stdout === 'installed';
}

/** The names under which this release has what is missing. @param {readonly Requirement[]} missing */
async function choosePackages(missing) {
  const chosen = [];
  for (const { packages } of missing) {
    const [first, ...others] = packages;
    const known = others.length === 0 ? first : await firstKnown(packages);
    if (known) chosen.push(known);
  }
  return [...new Set(chosen)];
}

/** @param {readonly string[]} packages */
async function firstKnown(packages) {
  for (const name of packages) {
    const { stdout } = await tryRun('apt-cache', ['policy', name], { env: { ...process.env, LC_ALL: 'C' } });
    if (/Candidate: (?!\(none\))/.test(stdout)) return name;
  }
  return packages.at(-1);
}

/** On a machine that has just started its own updates may hold the lock, and a mirror may not answer at once: for both there is a time, in seconds. */
const PATIENT = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
const quiet = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };

/** @param {import('./say.mjs').Progress} progress */
async function updateLists(progress) {
  progress('apt-get update');
  await run('apt-get', [...PATIENT, 'update', '-q'], { env: quiet, what: 'apt-get update' });
}

/** @param {readonly string[]} packages @param {import('./say.mjs').Progress} progress */
async function install(packages, progress) {
  progress(`installing ${packages.join(' ')}`);
  await run('apt-get', [...PATIENT, 'install', '-y', '-q', '--no-install-recommends', ...packages], {
    env: quiet,
    what: `Installing ${packages.join(' ')}`,
    mend: `apt-get install ${packages.join(' ')}`,
    onLine: line => /^(Get|Unpacking|Setting up)/.test(line) && progress(line.slice(0, 60)),
  });
}

/** The oldest Go that fetches the newer one which a module asks for. */
const LEAST_GO = '1.21';

/**
 * Where Go is: as it is installed, else, for root in CI (where what can be had must be had), from the system's packages if theirs is new
 * enough. Null: not to be had here.
 * @param {import('./say.mjs').Progress} progress
 */
export async function findGo(progress) {
  const there = findProgram('go');
  if (there || !isRoot || process.env.CI !== 'true' || !findProgram('apt-get')) return there;
  await updateLists(progress);
  const { stdout } = await tryRun('apt-cache', ['policy', 'golang-go'], { env: { ...process.env, LC_ALL: 'C' } });
  const version = /Candidate: (?:\d+:)?(\d[\d.]*)/.exec(stdout)?.[1];
  if (!version || !atLeast(version, LEAST_GO)) return null;
  await install(['golang-go'], progress);
  return findProgram('go');
}
