import { onDesktop, sleep } from './lib/electron.mjs';
import { addServers, drive, startLab } from './lib/servers.mjs';

export const name = 'loop';
export const limit = 'median 10 ms, p99 25 ms of the longest task of each second';

const SECONDS = 60;

/** Watches the event loop of a process from inside it: the longest delay of each second, in milliseconds. */
async function longestPerSecond(seconds) {
  const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const longest = [];
  while (longest.length < seconds) {
    delay.reset();
    await new Promise(resolve => setTimeout(resolve, 1000));
    longest.push(delay.max / 1e6);
  }
  delay.disable();
  return longest;
}

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

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))];

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
        const [busy, idle] = await Promise.all([
          app.evaluate((_electron, { source, seconds }) => new Function(`return (${source})(${seconds})`)(), {
            source: longestPerSecond.toString(),
            seconds: SECONDS,
          }),
          longestPerSecond(SECONDS),
          keepRotating(window, SECONDS),
        ]);
        const [median, p99] = [quantile(busy, 0.5), quantile(busy, 0.99)];
        const [idleMedian, idleP99] = [quantile(idle, 0.5), quantile(idle, 0.99)];
        return {
          figure: median,
          unit: `ms median, ${p99.toFixed(1)} ms p99`,
          baseline: `idle loop median ${idleMedian.toFixed(1)}, p99 ${idleP99.toFixed(1)} ms`,
          ok: median <= 10 && p99 <= 25,
        };
      } finally {
        await app.close();
      }
    } finally {
      await lab.stop();
    }
  });
