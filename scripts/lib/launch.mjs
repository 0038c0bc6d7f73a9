import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { electronFor } from './electron.mjs';
import { beforeEnd } from './life.mjs';
import { isLinux, project } from './paths.mjs';
import { end, ended, start } from './processes.mjs';
import { say } from './say.mjs';
import { formatStatus, parseStatus } from './status.mjs';

/** Quit is orderly and may flush a store; then patience ends, in milliseconds. */
const QUIT_GRACE = 10_000;

/** Chromium's remarks on what a virtual desktop lacks and nobody needs. */
const NOISE = [
  /Failed to connect to the bus: .*system_bus_socket/,
  /Exiting GPU process due to errors during initialization/,
  /(zygote_communication_linux|interface_endpoint_client|viz_main_impl|gl_factory|gles2_cmd|gpu_process|command_buffer_proxy|vaapi|vulkan|angle_platform|object_proxy|dconf|display\.cc|gl_surface|sandbox_linux|network_service_instance)/,
  /(dconf-WARNING|Gtk-(WARNING|Message)|GLib-GIO-)/,
  /^\s*$/,
];

/** Is there a screen to show a window on? */
export const hasDisplay = () => !isLinux || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Is there a session bus, and with it perhaps a tray, notifications and a keychain? */
const hasBus = () => !isLinux || Boolean(process.env.DBUS_SESSION_BUS_ADDRESS || existsSync(`${process.env.XDG_RUNTIME_DIR}/bus`));

/**
 * Starts the desktop that the machine lacks, if it lacks one, and says so.
 * @returns {Promise<{ env: NodeJS.ProcessEnv, virtual: boolean, desktop: import('./desktop.mjs').Desktop | null }>}
 */
export async function surroundings() {
  const virtual = !hasDisplay();
  if (!virtual && hasBus()) return { env: process.env, virtual, desktop: null };
  // Needs packages, and this file is read before they are installed.
  const { startDesktop } = await import('./desktop.mjs');
  const desktop = await startDesktop({ display: virtual, tray: virtual, notifications: virtual });
  beforeEnd(desktop.stop);
  say(
    virtual
      ? '\nThere is no display here: Switchyard runs on a virtual one, with a private message bus, a private keyring that is forgotten\n' +
          'at the end, and a stand-in for the tray. To see it: npm start -- --screenshot FILE'
      : '\nThere is no session bus here: Switchyard gets a private one with a keyring that is forgotten at the end, and has no tray.',
  );
  return { env: desktop.env, virtual, desktop };
}

/**
 * Starts the built app and follows it to its end.
 * @param {readonly string[]} args for the app
 * @param {{ deadline: number | null }} options in milliseconds; past it the app is ended and counts as failed
 * @returns {Promise<number>} its exit code
 */
export async function runApp(args, { deadline }) {
  const { env, virtual, desktop } = await surroundings();
  const electron = await electronFor(project);
  const child = start(electron.executable, [...electron.args, ...args], {
    env: { ...env, ...(virtual ? { SWITCHYARD_STATUS: '1' } : {}) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  beforeEnd(() => end(child, { grace: QUIT_GRACE }));
  follow(child.stdout, line => {
    const status = parseStatus(line);
    if (status) {
      for (const note of news(desktop)) say(note);
      say(formatStatus(status, new Date()));
    } else say(line);
  });
  follow(child.stderr, line => {
    if (!NOISE.some(pattern => pattern.test(line))) process.stderr.write(`${line}\n`);
  });
  say(`\nSwitchyard runs on Electron ${electron.version}${electron.official ? '' : ' (the fallback)'}. Ctrl-C ends it.`);

  let late = false;
  const giveUp = () => {
    late = true;
    return end(child);
  };
  const timer = deadline === null ? undefined : setTimeout(giveUp, deadline);
  const code = await ended(child);
  clearTimeout(timer);
  if (late) process.stderr.write(`\nThe app did not finish within ${(deadline ?? 0) / 1000} s.\n`);
  return late ? 1 : code;
}

/** @param {import('node:stream').Readable | null} stream @param {(line: string) => void} onLine */
function follow(stream, onLine) {
  if (stream) createInterface({ input: stream }).on('line', onLine);
}

/** @type {WeakMap<object, number>} */
const told = new WeakMap();

/** Notifications since the last look, as lines. @param {import('./desktop.mjs').Desktop | null} desktop */
function news(desktop) {
  const shown = desktop?.tray?.notifications?.shown ?? [];
  const fresh = shown.slice(told.get(shown) ?? 0);
  told.set(shown, shown.length);
  return fresh.map(({ summary, body }) => `          notification   ${summary}${body ? ` - ${body.replace(/\s+/g, ' ')}` : ''}`);
}
