import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isLinux, isWindows } from './paths.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */
/** @typedef {{ uid: number, gid: number }} Identity */

/** Every process we start carries this name in its environment, so that what it starts in turn can be found at the end. */
const MARKER = 'SWITCHYARD_RUN';
/** Was this script started by the same script as another user, which prepared everything? */
export const handedOver = process.env.SWITCHYARD_HANDED_OVER === '1';
// Said to this script alone: one that it starts in turn is a run of its own, and must not take the outer run for its own at the end.
delete process.env.SWITCHYARD_HANDED_OVER;

/** A run inside a run adds to the outer name: the outer one finds both, the inner one only its own. */
export const runName = handedOver
  ? (process.env[MARKER] ?? '')
  : [process.env[MARKER], randomBytes(6).toString('hex')].filter(Boolean).join('/');

/**
 * Where a program lies, as a shell would find it, or null.
 * @param {string} name
 */
export function findProgram(name) {
  // Debian's ordinary users have no sbin in their path, yet ldconfig and others live there.
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...(isWindows ? [] : ['/usr/sbin', '/sbin', '/usr/local/go/bin'])];
  for (const folder of folders) {
    for (const suffix of isWindows ? ['.exe', '.cmd'] : ['']) {
      const path = join(folder, name + suffix);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {}
    }
  }
  return null;
}

/**
 * Starts a program that ends with us: in a group of its own, so that Ctrl-C reaches it through our orderly stop and not beside it,
 * and on Linux with a signal from the kernel should we be killed without a chance to stop it.
 * @param {string} command @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { deathSignal?: 'TERM' | 'KILL' }} [options]
 * @returns {ChildProcess}
 */
export function start(command, args, { deathSignal = 'TERM', ...options } = {}) {
  const env = { ...(options.env ?? process.env), [MARKER]: runName };
  const setpriv = isLinux ? findProgram('setpriv') : null;
  const [program, list] = setpriv ? [setpriv, ['--pdeathsig', deathSignal, '--', command, ...args]] : [command, args];
  return spawn(program, [...list], { windowsHide: true, ...options, env, detached: !isWindows });
}

/** @param {ChildProcess} child */
export const running = child => child.pid !== undefined && child.exitCode === null && child.signalCode === null;

/**
 * Resolves when a started program has ended: its exit code, or 128 + n as a shell reports signals.
 * @param {ChildProcess} child @returns {Promise<number>}
 */
export function ended(child) {
  const code = () => child.exitCode ?? (child.signalCode ? 128 + (SIGNALS[child.signalCode] ?? 0) : 1);
  if (child.pid !== undefined && !running(child)) return Promise.resolve(code());
  return new Promise((resolve, reject) => {
    child.once('exit', () => resolve(code()));
    child.once('error', reject);
  });
}
/** @type {Record<string, number>} */
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 };

/**
 * Ends a program that `start` started: asks it first (alone: its helpers are its own to end, and Electron takes the loss of one for a
 * crash), insists after the grace, and then ends what is left of its group.
 * @param {ChildProcess} child @param {{ grace?: number, signal?: NodeJS.Signals }} [options] grace in milliseconds
 */
export async function end(child, { grace = 5_000, signal = 'SIGTERM' } = {}) {
  if (child.pid === undefined) return;
  if (running(child)) {
    const over = new Promise(resolve => child.once('exit', resolve));
    child.kill(signal);
    const timer = setTimeout(() => signalGroup(/** @type {number} */ (child.pid), 'SIGKILL'), grace);
    await over;
    clearTimeout(timer);
  }
  // The leader is gone; helpers of its group that outlived it are not wanted either.
  signalGroup(child.pid, 'SIGKILL');
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function signalGroup(pid, signal) {
  try {
    process.kill(isWindows ? pid : -pid, signal);
  } catch {}
}

/**
 * The processes that belong to a run, by the marker in their environment: also those that left their group.
 * @param {string} [name] @returns {number[]}
 */
export function processesOf(name = runName) {
  if (!isLinux || !name) return [];
  return readdirSync('/proc').flatMap(entry => {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid || pid === process.ppid) return [];
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
      const zombie = /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
      return !zombie && environment.some(line => line === `${MARKER}=${name}` || line.startsWith(`${MARKER}=${name}/`)) ? [pid] : [];
    } catch {
      return []; // gone, or not ours to see
    }
  });
}

/** Ends whatever of this run is still there: services that a bus started, helpers that went their own way. */
export async function sweep() {
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGKILL'])) {
    for (const pid of processesOf()) {
      try {
        process.kill(pid, signal);
      } catch {}
    }
    for (let i = 0; i < 20 && processesOf().length > 0; i++) await new Promise(resolve => setTimeout(resolve, 50));
  }
}
