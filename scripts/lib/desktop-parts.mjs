import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectBus } from './bus.mjs';
import { ended, findProgram, start } from './processes.mjs';
import { SetupFailure } from './say.mjs';

/** How long a part of the desktop may take to come up, in milliseconds. */
const PATIENCE = 60_000;

/** @param {string} name @param {string} debianPackage */
function need(name, debianPackage) {
  const path = findProgram(name);
  if (!path) throw new SetupFailure(`${name} is not installed.`, `sudo apt-get install ${debianPackage}`);
  return path;
}

/**
 * A virtual screen on the first free display number, behind a cookie of its own.
 * @param {string} folder private folder for the cookie @param {string} [size]
 */
export async function startScreen(folder, size = '1600x1000x24') {
  const cookie = join(folder, 'Xauthority');
  writeFileSync(cookie, authority(randomBytes(16)), { mode: 0o600 });
  const args = ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp', '-auth', cookie, '-noreset'];
  const child = start(need('Xvfb', 'xvfb'), args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], deathSignal: 'KILL' });
  const number = await firstLine(child, 3, 'Xvfb');
  return { child, env: { DISPLAY: `:${number}`, XAUTHORITY: cookie } };
}

/**
 * An Xauthority file with one cookie that fits every display.
 * @param {Buffer} cookie 16 bytes
 */
function authority(cookie) {
  const field = (/** @type {Buffer} */ data) => Buffer.concat([Buffer.from([data.length >> 8, data.length & 255]), data]);
  const anyFamily = Buffer.from([0xff, 0xff]);
  return Buffer.concat([
    anyFamily,
    field(Buffer.alloc(0)),
    field(Buffer.alloc(0)),
    field(Buffer.from('MIT-MAGIC-COOKIE-1')),
    field(cookie),
  ]);
}

/**
 * A message bus of our own. It starts no services by itself: what is on it is what we put there, on every machine.
 * @param {string} folder private folder for its socket @param {{ name?: string }} [options]
 */
export async function startBus(folder, { name = 'bus' } = {}) {
  const config = join(folder, `${name}.conf`);
  writeFileSync(
    config,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${join(folder, name)}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`,
  );
  const args = ['--nofork', '--nopidfile', '--nosyslog', `--config-file=${config}`, '--print-address=3'];
  const child = start(need('dbus-daemon', 'dbus-daemon'), args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], deathSignal: 'KILL' });
  const address = await firstLine(child, 3, 'dbus-daemon');
  return { child, address };
}

/**
 * GNOME's keyring on a bus, with a fresh, unlocked keyring that ends with the desktop.
 * @param {string} folder private folder for its data @param {string} address of the bus @param {NodeJS.ProcessEnv} env
 */
export async function startKeyring(folder, address, env) {
  const data = join(folder, 'keyring');
  const args = ['--foreground', '--unlock', '--components=secrets', `--control-directory=${join(folder, 'keyring-control')}`];
  const child = start(need('gnome-keyring-daemon', 'gnome-keyring'), args, {
    env: { ...env, DBUS_SESSION_BUS_ADDRESS: address, XDG_DATA_HOME: data, HOME: folder },
    stdio: ['pipe', 'ignore', 'pipe'],
    deathSignal: 'KILL',
  });
  const errors = collect(child.stderr);
  child.stdin?.on('error', () => {});
  child.stdin?.end(randomBytes(24).toString('base64url'));
  const bus = await connectBus({ address });
  try {
    const over = ended(child).then(code => Promise.reject(new Error(`gnome-keyring-daemon ended (exit code ${code}): ${errors()}`)));
    over.catch(() => {});
    await Promise.race([over, keyringReady(bus)]);
  } finally {
    await bus.close();
  }
  return { child, lock: () => lockKeyring(address) };
}

const SECRETS = 'org.freedesktop.secrets';
const SECRETS_PATH = '/org/freedesktop/secrets';
const SERVICE = 'org.freedesktop.Secret.Service';

/** @param {import('./bus.mjs').Bus} bus */
async function keyringReady(bus) {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    const [collection] = await bus.call(SECRETS, SECRETS_PATH, SERVICE, 'ReadAlias', 's', ['default']).catch(() => ['/']);
    if (collection !== '/') return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`gnome-keyring-daemon offers no keyring after ${PATIENCE / 1000} s`);
}

/** @param {string} address */
async function lockKeyring(address) {
  const bus = await connectBus({ address });
  try {
    const [collection] = await bus.call(SECRETS, SECRETS_PATH, SERVICE, 'ReadAlias', 's', ['default']);
    await bus.call(SECRETS, SECRETS_PATH, SERVICE, 'Lock', 'ao', [[collection]]);
  } finally {
    await bus.close();
  }
}

/**
 * The line that a program writes on an extra file descriptor when it is ready.
 * @param {import('node:child_process').ChildProcess} child @param {number} fd @param {string} name
 * @returns {Promise<string>}
 */
function firstLine(child, fd, name) {
  const errors = collect(child.stderr);
  const stream = /** @type {import('node:stream').Readable} */ (child.stdio[fd]);
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => fail('did not come up in time'), PATIENCE);
    const fail = (/** @type {string} */ why) => {
      clearTimeout(timer);
      reject(new Error(`${name} ${why}: ${errors()}`));
    };
    stream.on('data', chunk => {
      text += chunk;
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      stream.destroy();
      resolve(text.slice(0, text.indexOf('\n')).trim());
    });
    ended(child).then(
      code => fail(`ended with exit code ${code}`),
      error => fail(error.message),
    );
  });
}

/** Keeps the end of what a program complains about; also keeps its pipe from filling up. @param {import('node:stream').Readable | null} stream */
function collect(stream) {
  let text = '';
  stream?.on('data', chunk => {
    text = (text + chunk).slice(-2_000);
  });
  return () => text.trim() || 'it said nothing';
}
