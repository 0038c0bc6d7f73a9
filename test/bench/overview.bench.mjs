import { BARE, launch, onDesktop, sleep } from './lib/electron.mjs';
import { processTree, shares } from './lib/proc.mjs';
import { addServers, drive, startLab } from './lib/servers.mjs';

export const name = 'overview';
export const limit = 'renderer 4 %, all processes 8 % of a core';

const SETTLE_MS = 20_000;
const MINUTE_S = 60;

/**
 * CPU of a controller's overview with its live charts over a minute, window in sight and nobody at the mouse; beside it a bare Electron whose page
 * draws two lines of as many points on two canvases of the same size once a second.
 */
export const run = () =>
  onDesktop(async ({ desktop, folder }) => {
    const lab = await startLab(['--mihomo']);
    const ends = [lab.stop];
    try {
      const { app, window } = await drive(desktop, `${folder}/app`);
      ends.push(() => app.close());
      await addServers(window, lab.servers);
      await showOverview(window);
      const bare = await launch(desktop, BARE, ['--page', `--user-data-dir=${folder}/bare`]);
      ends.push(bare.stop);
      await sleep(SETTLE_MS);
      const renderer = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId());
      const watched = { renderer: [renderer], all: processTree(app.process().pid), bare: processTree(bare.pid) };
      const first = await picture(window);
      const share = await shares(watched, MINUTE_S);
      if ((await picture(window)) === first) throw new Error('The charts stood still');
      return {
        figure: share.renderer,
        unit: `% of a core in the renderer, ${share.all.toFixed(2)} % in all processes`,
        baseline: `bare Electron drawing two charts ${share.bare.toFixed(2)} % in all processes`,
        ok: share.renderer <= 4 && share.all <= 8,
      };
    } finally {
      for (const end of ends.reverse()) await end();
    }
  });

/** Opens the controller's page and waits until both charts draw. */
async function showOverview(window) {
  await window.evaluate(async () => {
    const { value } = await window.api.attach(null);
    await window.api.openWindow({ page: 'server', serverId: value.state.order[0] });
  });
  await window.waitForFunction(() => {
    const charts = [...document.querySelectorAll('.cp')];
    return charts.length === 2 && charts.every(chart => Number(chart.dataset.points) > 0);
  });
}

/** Both charts as they are drawn. */
const picture = window => window.evaluate(() => [...document.querySelectorAll('.cp canvas')].map(canvas => canvas.toDataURL()).join(' '));
