/** Four real servers for the app under test: the lab in a process of its own, added through the window's own calls. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { _electron } from 'playwright';
import { electronFor } from '../../../scripts/lib/electron.mjs';
import { buildOutput } from '../../../scripts/lib/paths.mjs';
import { APP } from './electron.mjs';

/** @returns {Promise<{ servers: readonly object[], stop: () => Promise<void> }>} */
export async function startLab(args = []) {
  const child = spawn(process.execPath, [join(buildOutput, 'lab/index.js'), '--with-parent', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const stop = async () => {
    if (child.exitCode !== null) return;
    const over = new Promise(resolve => child.once('exit', resolve));
    child.stdin.end();
    await over;
  };
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', code => reject(new Error(`The lab ended with ${code}`)));
  });
  return { servers: JSON.parse(line).servers, stop };
}

/** The app driven by Playwright, with its main window. */
export async function drive(desktop, dataDir, args = []) {
  const { executable, args: fixed } = await electronFor(APP);
  const app = await _electron.launch({
    executablePath: executable,
    chromiumSandbox: true,
    args: [...fixed, '--no-lab', '--data', dataDir, ...args],
    env: { ...desktop.env, SWITCHYARD_DRIVEN: '1' },
  });
  const window = await app.firstWindow();
  return { app, window };
}

/** Adds each server as a user would, by the window's calls, and waits until all give data. */
export async function addServers(window, servers) {
  for (const server of servers) {
    const draft = {
      kind: server.kind,
      name: server.name,
      address: server.address,
      ...(server.username ? { username: server.username } : {}),
      ...(server.secret ? { secret: server.secret } : {}),
    };
    const result = await window.evaluate(input => window.api.addServer(input), draft);
    if (!result.ok) throw new Error(`${server.name}: ${result.error.code} ${result.error.message}`);
  }
  const live = async () => {
    const result = await window.evaluate(() => window.api.attach(null));
    return Object.values(result.value.state.summaries).filter(summary => summary.link === 'live').length;
  };
  for (let i = 0; (await live()) < servers.length; i++) {
    if (i > 120) throw new Error('Not every server came to life within 60 s');
    await new Promise(resolve => setTimeout(resolve, 500));
  }
}
