/** A step that cannot go on: what is wrong, and the command or action that mends it. */
export class SetupFailure extends Error {
  /** @param {string} message the cause @param {string} [mend] what the user can do about it, one command where possible */
  constructor(message, mend = '') {
    super(message);
    this.name = 'SetupFailure';
    this.mend = mend;
  }
}

/** How long a step may be silent before it says that it goes on, in milliseconds. */
const PATIENCE = 1_000;
/** How often progress is repeated where lines cannot be overwritten, in milliseconds. */
const REPEAT = 10_000;

/** @type {import('node:tty').WriteStream} */
let out = process.stdout;

/** Sends all of our own words to stderr, for scripts whose stdout is data. */
export function sayOnStderr() {
  out = process.stderr;
}

/** @param {string} line */
export const say = line => void out.write(`${line}\n`);

/** @typedef {(note: string) => void} Progress tells how far a long step is */

/**
 * Runs one step of the set-up and gives what it made. Its `note` is short: what it did ("already there", "45.4.1"). What takes longer
 * than a second shows its progress: in place on a terminal, as a line now and then elsewhere.
 * @template {string | { note: string }} T
 * @param {string} title
 * @param {(progress: Progress) => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const began = Date.now();
  let note = '';
  let shown = 0;
  const tick = () => {
    const line = `  ..   ${title}: ${note ? `${note}, ` : ''}${seconds(Date.now() - began)}`;
    if (out.isTTY) out.write(`\r\x1b[K${line.slice(0, (out.columns ?? 80) - 1)}`);
    else if (Date.now() - shown >= REPEAT) {
      shown = Date.now();
      say(line);
    }
  };
  const timer = setInterval(tick, PATIENCE);
  const clear = () => {
    clearInterval(timer);
    if (out.isTTY) out.write('\r\x1b[K');
  };
  try {
    const done = await work(text => {
      note = text;
    });
    clear();
    const took = Date.now() - began;
    say(`  ok   ${title}: ${typeof done === 'string' ? done : done.note}${took > PATIENCE ? ` (${seconds(took)})` : ''}`);
    return done;
  } catch (error) {
    clear();
    say(`  FAIL ${title}`);
    throw error;
  }
}

/**
 * Says why a script ends early.
 * @param {unknown} error
 */
export function sayFailure(error) {
  if (error instanceof SetupFailure) {
    process.stderr.write(`\n${error.message}\n`);
    if (error.mend) process.stderr.write(`To mend it: ${error.mend}\n`);
  } else process.stderr.write(`\n${error instanceof Error ? error.stack : String(error)}\n`);
}

/** @param {number} ms */
const seconds = ms => `${Math.round(ms / 1000)} s`;

/** @param {number} bytes */
export const megabytes = bytes => `${Math.round(bytes / 1e6)} MB`;
