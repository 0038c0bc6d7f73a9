import { sweep } from './processes.mjs';
import { sayFailure } from './say.mjs';

/** @type {(() => Promise<unknown> | unknown)[]} */
const duties = [];
/** @type {Promise<void> | null} */
let stopping = null;

/**
 * Registers what must happen before the script ends, whatever ends it; the newest runs first.
 * @param {() => Promise<unknown> | unknown} duty
 */
export const beforeEnd = duty => void duties.push(duty);

/** True once the script is on its way out: failures from then on are consequences, not news. */
export const isStopping = () => stopping !== null;

function stop() {
  stopping ??= (async () => {
    for (const duty of duties.reverse()) {
      try {
        await duty();
      } catch (error) {
        sayFailure(error);
      }
    }
    await sweep();
  })();
  return stopping;
}

/** How often to look whether npm is still there, in milliseconds. */
const PARENT_CHECK = 1_000;

/**
 * A signal to npm alone ends npm and the shell between us, and nobody tells us: but then we have another parent.
 * @param {() => void} leave
 */
function leaveWithParent(leave) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    leave();
  }, PARENT_CHECK);
  timer.unref();
}

/**
 * Runs a script: its result is the exit code, and everything it started is stopped at the end, be it done, failed, interrupted
 * (Ctrl-C, a closed terminal, a polite kill) or left alone by the script that handed over to it.
 * @param {() => Promise<number>} main
 */
export async function runScript(main) {
  /** @type {(code: number) => void} */
  const leave = code => void stop().then(() => process.exit(code));
  process.on('SIGINT', () => leave(130));
  process.on('SIGTERM', () => leave(143));
  if (process.platform !== 'win32') process.on('SIGHUP', () => leave(129));
  if (process.connected) process.on('disconnect', () => leave(143));
  if (process.env.npm_lifecycle_event) leaveWithParent(() => leave(143));
  // A closed pipe on our own output must not keep us from stopping what we started.
  process.stdout.on('error', () => leave(141));
  try {
    const code = await main();
    if (stopping) await new Promise(() => {});
    await stop();
    process.exit(code);
  } catch (error) {
    if (stopping) return;
    await stop();
    sayFailure(error);
    process.exit(1);
  }
}
