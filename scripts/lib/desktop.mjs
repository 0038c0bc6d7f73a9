import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBus, startKeyring, startScreen } from './desktop-parts.mjs';
import { end } from './processes.mjs';
import { startTrayHost } from './tray-host.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */
/**
 * @typedef {object} DesktopOptions
 * @property {boolean} [display] a virtual screen; without it the caller's own is used
 * @property {boolean} [bus] a private session bus; without it the caller's own is used
 * @property {boolean} [keyring] a private, unlocked gnome-keyring on that bus
 * @property {boolean} [tray] the tray stand-in on that bus
 * @property {boolean} [notifications] the notification stand-in on that bus
 * @property {readonly string[]} [capabilities] of the notification stand-in
 * @property {NodeJS.ProcessEnv} [env] what to build on; default: our own environment
 */
/**
 * @typedef {object} Desktop
 * @property {NodeJS.ProcessEnv} env for the programs that run on it
 * @property {string} folder its private runtime folder
 * @property {string | null} address of its session bus
 * @property {import('./tray-host.mjs').TrayHost | null} tray the tray and notification stand-in
 * @property {{ lock: () => Promise<void>, stop: () => Promise<void> } | null} keyring
 * @property {() => Promise<void>} killBus
 * @property {() => Promise<void>} stop ends all of it; may be called twice
 */

/**
 * Starts a small desktop: what Switchyard needs of one, private to us and gone when we stop it. Everything is on unless switched off;
 * keyring, tray and notifications need the bus.
 * @param {DesktopOptions} [options]
 * @returns {Promise<Desktop>}
 */
export async function startDesktop(options = {}) {
  const { display = true, bus = true, keyring = true, tray = true, notifications = true, capabilities } = options;
  // Not under TMPDIR of any length: a socket's path must stay under about 108 bytes.
  const folder = mkdtempSync(join(process.platform === 'linux' ? '/tmp' : tmpdir(), 'switchyard-'));
  const runtime = join(folder, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...(options.env ?? process.env), NO_AT_BRIDGE: '1', GTK_USE_PORTAL: '0' };
  /** @type {(() => Promise<unknown>)[]} */
  const ends = [];
  const stop = async () => {
    for (const part of ends.splice(0).reverse()) await part();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  /** @param {ChildProcess} child @param {number} [grace] */
  const endsWith = (child, grace = 2_000) => void ends.push(() => end(child, { grace }));

  try {
    if (display) {
      const screen = await startScreen(folder);
      endsWith(screen.child);
      Object.assign(env, screen.env, { XDG_SESSION_TYPE: 'x11' });
      delete env.WAYLAND_DISPLAY;
    }
    if (!bus) return { env, folder: runtime, address: null, tray: null, keyring: null, killBus: async () => {}, stop };

    const daemon = await startBus(runtime);
    endsWith(daemon.child);
    Object.assign(env, { DBUS_SESSION_BUS_ADDRESS: daemon.address, XDG_RUNTIME_DIR: runtime });
    const ring = keyring ? await startKeyring(folder, daemon.address, env) : null;
    if (ring) endsWith(ring.child);
    const stands = tray || notifications;
    const host = stands
      ? await startTrayHost({ address: daemon.address, tray, notifications, ...(capabilities ? { capabilities } : {}) })
      : null;
    if (host) ends.push(host.stop);
    return {
      env,
      folder: runtime,
      address: daemon.address,
      tray: host,
      keyring: ring && { lock: ring.lock, stop: () => end(ring.child) },
      killBus: () => end(daemon.child, { signal: 'SIGKILL' }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
