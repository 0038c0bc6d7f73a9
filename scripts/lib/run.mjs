import { createInterface } from 'node:readline';
import { ended, start } from './processes.mjs';
import { SetupFailure } from './say.mjs';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {import('./processes.mjs').Identity | null} [as] the user to run it as; null = ourselves
 * @property {(line: string) => void} [onLine] each line of its output, for progress
 * @property {string} [mend] said when it fails
 * @property {string} [input] written to its stdin
 */
/** @typedef {{ code: number, output: string, stdout: string }} Ran */

/**
 * Runs a program to its end and gives what it said; never rejects because of its exit code.
 * @param {string} command @param {readonly string[]} args @param {RunOptions} [options]
 * @returns {Promise<Ran>}
 */
export async function tryRun(command, args, { cwd, env, as, onLine, input } = {}) {
  const child = start(command, args, {
    cwd,
    env: env ?? process.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(as ? { uid: as.uid, gid: as.gid } : {}),
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(input ?? '');
  /** @type {string[]} */ const all = [];
  /** @type {string[]} */ const out = [];
  const readers = /** @type {const} */ ([
    [child.stdout, [all, out]],
    [child.stderr, [all]],
  ]).map(async ([stream, lists]) => {
    if (!stream) return;
    for await (const line of createInterface({ input: stream })) {
      for (const list of lists) list.push(line);
      onLine?.(line);
    }
  });
  const code = await ended(child).catch(error => {
    all.push(String(error.message ?? error));
    return 127;
  });
  await Promise.all(readers);
  return { code, output: all.join('\n'), stdout: out.join('\n') };
}

/**
 * The same, failing with the last lines it said.
 * @param {string} command @param {readonly string[]} args @param {RunOptions & { what?: string }} [options]
 * @returns {Promise<string>} its stdout
 */
export async function run(command, args, options = {}) {
  const { code, output, stdout } = await tryRun(command, args, options);
  if (code === 0) return stdout;
  const tail = output.trim().split('\n').slice(-12).join('\n');
  throw new SetupFailure(`${options.what ?? `${command} ${args.join(' ')}`} failed (exit code ${code}):\n${tail}`, options.mend);
}

/**
 * npm, the very one that runs us where possible.
 * @param {readonly string[]} args @param {RunOptions & { what?: string }} [options]
 */
export function npm(args, options) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args], options);
  return process.platform === 'win32' ? run('cmd.exe', ['/d', '/s', '/c', 'npm', ...args], options) : run('npm', args, options);
}
