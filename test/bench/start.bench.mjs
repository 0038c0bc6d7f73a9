import { APP, BARE, launch, median, onDesktop } from './lib/electron.mjs';

export const name = 'start';
export const limit = '1.25x';

const RUNS = 9;

/** From the start of the process to the tray icon standing on D-Bus; both in turn on one desktop, medians. */
export async function run() {
  return onDesktop(async ({ desktop, folder }) => {
    const times = { app: [], bare: [] };
    const once = async (which, dir, args) => {
      const running = await launch(desktop, dir, args);
      times[which].push(running.registeredMs);
      await running.stop();
    };
    for (let i = 0; i <= RUNS; i++) {
      await once('bare', BARE, [`--user-data-dir=${folder}/bare`]);
      await once('app', APP, ['--hidden', '--no-lab', '--data', `${folder}/app`]);
    }
    // The first pair warms the page cache.
    const app = median(times.app.slice(1));
    const bare = median(times.bare.slice(1));
    return {
      figure: app,
      unit: 'ms',
      baseline: `bare Electron ${Math.round(bare)} ms, ${(app / bare).toFixed(2)}x`,
      ok: app <= 1.25 * bare,
    };
  });
}
