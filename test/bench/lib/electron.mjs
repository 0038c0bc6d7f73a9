/** Starting the app and the bare floor on one private desktop, and knowing when their tray icon stands. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDesktop } from '../../../scripts/lib/desktop.mjs';
import { electronFor } from '../../../scripts/lib/electron.mjs';
import { project } from '../../../scripts/lib/paths.mjs';
import { end, start } from '../../../scripts/lib/processes.mjs';

export const APP = project;
export const BARE = join(project, 'test/bench/bare');

/**
 * Runs `body` on a desktop of its own with a data folder of its own, and takes both away again.
 * @template T
 * @param {(place: { desktop: import('../../../scripts/lib/desktop.mjs').Desktop, folder: string }) => Promise<T>} body
 */
export async function onDesktop(body) {
  const desktop = await startDesktop();
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-bench-'));
  try {
    return await body({ desktop, folder });
  } finally {
    await desktop.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Starts an app and waits until a tray host shows its icon.
 * @returns {Promise<{ pid: number, registeredMs: number, stop: () => Promise<void> }>} milliseconds from the start of the process
 */
export async function launch(desktop, appDir, args = []) {
  const { executable, args: fixed } = await electronFor(appDir);
  const before = new Set(desktop.tray.items().map(item => item.owner));
  const began = performance.now();
  const child = start(executable, [...fixed, ...args], { env: desktop.env, stdio: 'ignore' });
  const stop = () => end(child, { grace: 10_000 });
  try {
    while (!desktop.tray.items().some(item => !before.has(item.owner))) {
      if (child.exitCode !== null) throw new Error(`${appDir} ended with ${child.exitCode} before its tray icon stood`);
      if (performance.now() - began > 30_000) throw new Error(`${appDir} registered no tray icon within 30 s`);
      await new Promise(resolve => setTimeout(resolve, 1));
    }
    return { pid: child.pid, registeredMs: performance.now() - began, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));
