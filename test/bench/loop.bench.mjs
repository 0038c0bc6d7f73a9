import { onDesktop, sleep } from './lib/electron.mjs';
import { measureLoop } from './lib/loop.mjs';
import { addServers, drive, startLab } from './lib/servers.mjs';

export const name = 'loop';
export const limit = 'median 10 ms, p99 25 ms of the longest task of each second';

const SECONDS = 60;

/** One port after the other, as an operator would; those that cool down are refused, which is work too. */
async function keepRotating(window, seconds) {
  const state = (await window.evaluate(() => window.api.attach(null))).value.state;
  const farm = Object.values(state.servers).find(server => server.kind === 'farm');
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const { value: ports } = await window.evaluate(serverId => window.api.listPorts({ serverId }), farm.id);
    const ready = ports.find(({ eligibility }) => eligibility.state === 'ready');
    if (ready) await window.evaluate(input => window.api.rotatePort(input), { serverId: farm.id, portId: ready.port.id, from: 'window' });
    await sleep(3_000);
  }
}

/**
 * Main's thread with a server of every kind read each second, a port rotated every few seconds and the window open; beside it an idle
 * loop in plain Node.
 */
export const run = () =>
  onDesktop(async ({ desktop, folder }) => {
    const lab = await startLab();
    try {
      const { app, window } = await drive(desktop, `${folder}/app`);
      try {
        await addServers(window, lab.servers);
        await window.evaluate(pollS => window.api.changeSettings({ pollS }), { xray: 1, keyapi: 1, mihomo: 1, farm: 1 });
        await sleep(5_000);
        return await measureLoop(app, SECONDS, keepRotating(window, SECONDS));
      } finally {
        await app.close();
      }
    } finally {
      await lab.stop();
    }
  });
