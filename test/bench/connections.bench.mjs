import { answered, bareParser, paintedAfter, showConnections } from './lib/connections.mjs';
import { onDesktop, sleep } from './lib/electron.mjs';
import { measureLoop } from './lib/loop.mjs';
import { processTree, pss, shares } from './lib/proc.mjs';
import { addServers, drive, startLab } from './lib/servers.mjs';
import { longestTask } from './lib/tasks.mjs';

export const name = 'connections';
export const limit =
  'renderer 5 %, all 12 % of a core, 1 task over 50 ms a minute, a frame painted 35 ms later than a bare client has parsed it, sorted or filtered within 40 ms, renderer 100 MiB, main 10 ms median and 25 ms p99';

const MIB = 1024 * 1024;
const SETTLE_MS = 20_000;
const BARE_S = 30;
const MINUTE_S = 60;
const FRAMES = 50;
const PRESSES = 30;

/**
 * The connections page over a controller with 10,000 of them, each second a whole list of 8 MiB of which 2 in 100 connections are others; beside it, in the
 * same run and from the same controller, a bare client that parses each list and does nothing else.
 */
export const run = () =>
  onDesktop(async ({ desktop, folder }) => {
    const lab = await startLab(['--mihomo', '--scale', 'large']);
    const ends = [lab.stop];
    try {
      const [server] = lab.servers;
      await fetch(`${server.control}/profile`, { method: 'POST', body: JSON.stringify({ stamped: true }) });
      const bare = await bareParser(server, BARE_S);
      const { app, window } = await drive(desktop, `${folder}/app`);
      ends.push(() => app.close());
      await addServers(window, lab.servers);
      await showConnections(window);
      await sleep(SETTLE_MS);
      const renderer = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId());
      const share = await shares({ renderer: [renderer], all: processTree(app.process().pid) }, MINUTE_S);
      const tasks = await longestTask(app, window, () => sleep(MINUTE_S * 1000));
      const later = (await paintedAfter(window, FRAMES)) - bare.ms;
      const main = await measureLoop(app, MINUTE_S, sleep(0));
      const { sort, filter } = await answered(window, PRESSES);
      const session = await window.context().newCDPSession(window);
      await session.send('HeapProfiler.collectGarbage');
      await session.detach();
      await sleep(2_000);
      const memory = pss([renderer]) / MIB;
      const one = value => value.toFixed(1);
      return {
        figure: share.renderer,
        unit: [
          `% of a core in the renderer, ${one(share.all)} % in all processes`,
          `${tasks.long} tasks over 50 ms a minute (longest ${one(tasks.computedMs)})`,
          `painted ${one(later)} ms after a bare client has parsed`,
          `sorted in ${one(sort)} ms and filtered in ${one(filter)} ms`,
          `renderer ${one(memory)} MiB`,
          `main ${one(main.figure)} ${main.unit}`,
        ].join(', '),
        baseline: `bare client over ${bare.rows} connections in ${one(bare.bytes / MIB)} MiB ${one(bare.share)} %, parsed ${one(bare.ms)} ms after it was sent; ${main.baseline}`,
        ok:
          share.renderer <= 5 &&
          share.all <= 12 &&
          tasks.long <= 1 &&
          later <= 35 &&
          sort <= 40 &&
          filter <= 40 &&
          memory <= 100 &&
          main.ok,
      };
    } finally {
      for (const end of ends.reverse()) await end();
    }
  });
