import { sleep } from './lib/electron.mjs';
import { cpuSeconds, processTree } from './lib/proc.mjs';
import { resting } from './lib/resting.mjs';

export const name = 'idle';
export const limit = '1 % of a core';

const SETTLE_MS = 20_000;
const MINUTE_MS = 60_000;

/**
 * CPU of all processes over a minute in the tray, four servers polled. In the minute before it V8 still clears up after the start: it compiles what ran often,
 * and half a minute in gives memory back, in every thread. That minute is measured, too, and told beside.
 */
export const run = () =>
  resting(async ({ app, bare }) => {
    await sleep(SETTLE_MS);
    const trees = { app: processTree(app), bare: processTree(bare) };
    const minute = async () => {
      const before = { app: cpuSeconds(trees.app), bare: cpuSeconds(trees.bare), at: performance.now() };
      await sleep(MINUTE_MS);
      const seconds = (performance.now() - before.at) / 1000;
      return which => (100 * (cpuSeconds(trees[which]) - before[which])) / seconds;
    };
    const first = await minute();
    const early = first('app');
    const share = await minute();
    const figure = share('app');
    return {
      figure,
      unit: `% of a core (${early.toFixed(2)} % in the minute before, after the start)`,
      baseline: `bare Electron ${share('bare').toFixed(2)} %`,
      ok: figure <= 1,
    };
  });
