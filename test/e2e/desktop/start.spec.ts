import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { startDesktop } from '../../../scripts/lib/desktop.mjs';
import { program } from '../app';
import { expect, test } from '../test';
import { until } from './help';
import { startPlain } from './plain';

test('status lines tell servers, tray and rates; the start is logged; SIGTERM ends it in order', async () => {
  const app = await startPlain(['--hidden']);
  try {
    await until('all live and registered', async () =>
      app.statuses().some(({ servers, tray }) => servers.live === 4 && tray === 'registered'),
    );
    const marks = /start marks (\{.*\})/.exec(app.log())?.[1] ?? '{}';
    const steps = JSON.parse(marks) as Record<string, number>;
    expect(Object.keys(steps)).toEqual(expect.arrayContaining(['entry', 'ready', 'tray', 'engine', 'started']));
    // The tray does not wait for what is heavy.
    expect(steps.tray).toBeLessThanOrEqual(steps.engine ?? 0);
    const gone = new Promise(resolve => app.child.once('exit', resolve));
    app.child.kill('SIGTERM');
    app.child.kill('SIGTERM');
    expect(await gone).toBe(0);
    // Nothing of it is left on the bus.
    await app.desktop.tray?.waitForNoItem();
  } finally {
    await app.stop();
  }
});

test('--screenshot saves the main window with live data and ends', async () => {
  const desktop = await startDesktop();
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-shot-'));
  const file = join(folder, 'window.png');
  try {
    const { executable, args } = await program();
    const child = spawn(executable, [...args, '--data', join(folder, 'data'), '--screenshot', file], { env: desktop.env, stdio: 'ignore' });
    expect(await new Promise(resolve => child.once('exit', resolve))).toBe(0);
    expect(existsSync(file)).toBe(true);
    const { width, height, data } = PNG.sync.read(readFileSync(file));
    expect([width, height]).toEqual([1200, 800]);
    const colours = new Set<number>();
    for (let at = 0; at < data.length; at += 4) colours.add(data.readUInt32BE(at));
    expect(colours.size).toBeGreaterThan(100);
  } finally {
    await desktop.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
