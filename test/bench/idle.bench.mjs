import { sleep } from './lib/electron.mjs';
import { cpuSeconds, processTree } from './lib/proc.mjs';
import { resting } from './lib/resting.mjs';

export const name = 'idle';
export const limit = '1 % of a core';

const SETTLE_MS = 20_000;
const MEASURE_MS = 60_000;

/** CPU of all processes over a minute in the tray, four servers polled. */
export const run = () =>
  resting(async ({ app, bare }) => {
    await sleep(SETTLE_MS);
    const trees = { app: processTree(app), bare: processTree(bare) };
    const before = { app: cpuSeconds(trees.app), bare: cpuSeconds(trees.bare), at: performance.now() };
    await sleep(MEASURE_MS);
    const seconds = (performance.now() - before.at) / 1000;
    const share = which => (100 * (cpuSeconds(trees[which]) - before[which])) / seconds;
    const figure = share('app');
    return { figure, unit: '% of a core', baseline: `bare Electron ${share('bare').toFixed(2)} %`, ok: figure <= 1 };
  });
