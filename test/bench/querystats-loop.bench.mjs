import { onDesktop, sleep } from './lib/electron.mjs';
import { measureLoop } from './lib/loop.mjs';
import { addServers, drive, startLab } from './lib/servers.mjs';

export const name = 'querystats-loop';
export const limit = 'median 10 ms, p99 25 ms of the longest task of each second';

const SECONDS = 60;
const QUERY = { view: 'all', search: '', sort: { by: 'down', descending: true }, offset: 0, limit: 40 };

/** As the Keys page does: the visible rows anew each second. */
async function keepLooking(window, serverId, seconds) {
  const end = performance.now() + seconds * 1000;
  let rows = 0;
  while (performance.now() < end) {
    const answer = await window.evaluate(input => window.api.queryKeys(input), { serverId, query: QUERY });
    if (!answer.ok) throw new Error(`queryKeys: ${answer.error.code} ${answer.error.message}`);
    rows = answer.value.count;
    await sleep(1_000);
  }
  if (rows < 100_000) throw new Error(`only ${rows} keys were counted`);
}

/** Main's thread while an Xray with 100,000 users is read every two seconds and its keys are looked at. */
export const run = () =>
  onDesktop(async ({ desktop, folder }) => {
    const lab = await startLab(['--xray', '--scale', 'large']);
    try {
      const { app, window } = await drive(desktop, `${folder}/app`);
      try {
        await addServers(window, lab.servers);
        const { state } = (await window.evaluate(() => window.api.attach(null))).value;
        const [serverId] = Object.keys(state.servers);
        await window.evaluate(pollS => window.api.changeSettings({ pollS }), { xray: 2, keyapi: 10, mihomo: 10, farm: 5 });
        // The first contact makes 100,000 accounts at once.
        await sleep(15_000);
        return await measureLoop(app, SECONDS, keepLooking(window, serverId, SECONDS));
      } finally {
        await app.close();
      }
    } finally {
      await lab.stop();
    }
  });
