import { sleep } from './lib/electron.mjs';
import { processTree, pss } from './lib/proc.mjs';
import { resting } from './lib/resting.mjs';

export const name = 'memory';
export const limit = 'bare + 60 MiB';

const MIB = 1024 * 1024;
/** After this the start is over, every server was read several times, and garbage was collected. */
const SETTLE_MS = 60_000;

/** Sum of PSS of all processes in the tray, window closed, four servers polled. */
export const run = () =>
  resting(async ({ app, bare }) => {
    await sleep(SETTLE_MS);
    const [figure, floor] = [pss(processTree(app)) / MIB, pss(processTree(bare)) / MIB];
    return {
      figure,
      unit: 'MiB',
      baseline: `bare Electron ${Math.round(floor)} MiB, +${Math.round(figure - floor)}`,
      ok: figure <= floor + 60,
    };
  });
