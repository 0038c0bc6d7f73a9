import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEnd } from './life.mjs';
import { end, ended, start } from './processes.mjs';

/** What of root's environment the ordinary user gets: none of root's folders (its cache included), sockets or credentials. */
const PASSED =
  /^(PATH|LANG|LANGUAGE|LC_.*|TZ|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|CI|SWITCHYARD_.*|CHROME_DEVEL_SANDBOX|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|HTTPS?_PROXY|NO_PROXY|https?_proxy|no_proxy)$/;

/**
 * Goes on as the ordinary user: runs the same script from the staged copy, with the same arguments, and gives its exit code. The
 * user's script ends when we do, whatever ends us.
 * @param {string} script its path inside the project @param {readonly string[]} args
 * @param {{ user: import('./user.mjs').User, staged: string, env?: Record<string, string>, later?: Promise<object> }} to `later`: told to the script when
 *   it is known; when it fails, so do we
 */
export async function handOver(script, args, { user, staged, env = {}, later }) {
  const runtime = mkdtempSync(join(tmpdir(), 'switchyard-run-')); // mode 0700
  chownSync(runtime, user.uid, user.gid);
  beforeEnd(() => rmSync(runtime, { recursive: true, force: true, maxRetries: 3 }));
  const child = start(process.execPath, [join(staged, script), ...args], {
    cwd: staged,
    uid: user.uid,
    gid: user.gid,
    env: { ...passedEnvironment(user), ...env, XDG_RUNTIME_DIR: runtime, SWITCHYARD_HANDED_OVER: '1' },
    // The fourth is a line to us: when it breaks, the child stops what it started.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  beforeEnd(() => end(child, { grace: 15_000 }));
  const told = later?.then(message => void (child.connected && child.send(message)));
  const code = ended(child);
  return told ? Promise.race([code, told.then(() => code)]) : code;
}

/** @param {import('./user.mjs').User} user @returns {Record<string, string>} */
function passedEnvironment(user) {
  const passed = Object.entries(process.env).filter(
    ([name, value]) => PASSED.test(name) && name !== 'SWITCHYARD_CACHE' && value !== undefined,
  );
  return {
    .../** @type {Record<string, string>} */ (Object.fromEntries(passed)),
    HOME: user.home,
    USER: user.name,
    LOGNAME: user.name,
    SHELL: '/bin/sh',
  };
}
