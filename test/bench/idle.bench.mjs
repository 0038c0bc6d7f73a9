import { sleep } from './lib/electron.mjs';
import { processTree, shares } from './lib/proc.mjs';
import { resting } from './lib/resting.mjs';

export const name = 'idle';
export const limit = '1 % of a core';

const SETTLE_MS = 20_000;
const MINUTE_S = 60;

/**
 * CPU of all processes over a minute in the tray, four servers polled. In the minute before it V8 still clears up after the start: it compiles what ran often,
 * and half a minute in gives memory back, in every thread. That minute is measured, too, and told beside.
 */
export const run = () =>
  resting(async ({ app, bare }) => {
    await sleep(SETTLE_MS);
    const trees = { app: processTree(app), bare: processTree(bare) };
    const early = await shares(trees, MINUTE_S);
    const share = await shares(trees, MINUTE_S);
    return {
      figure: share.app,
      unit: `% of a core (${early.app.toFixed(2)} % in the minute before, after the start)`,
      baseline: `bare Electron ${share.bare.toFixed(2)} %`,
      ok: share.app <= 1,
    };
  });
