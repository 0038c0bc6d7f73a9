import { onDesktop, sleep } from './lib/electron.mjs';
import { FARMS, LIST, logOf, withFarms } from './lib/farms.mjs';
import { measureLoop } from './lib/loop.mjs';
import { longestTask } from './lib/tasks.mjs';

export const name = 'farms';
export const limit = 'main: median 10 ms, p99 25 ms; no task over 50 ms in the renderer; one request per farm and poll';

const SECONDS = 60;
/** The renderer is traced after it: a trace costs main's thread something, too. */
const TRACED = 20;
const POLL_S = 2;
/** Polls of a farm that is watched, and what begins or ends within the time. */
const SLACK = 2;

/** One farm's ports after the other, scrolled through, while rotations of all farms are in flight. */
async function keepBusy(window, ids, seconds) {
  const end = performance.now() + seconds * 1000;
  for (const serverId of ids) {
    const { value: ports } = await window.evaluate(id => window.api.listPorts({ serverId: id }), serverId);
    const portIds = ports.filter(({ eligibility }) => eligibility.state === 'ready').map(({ port }) => port.id);
    const asked = { serverId, portIds, window: 3, whenReady: false, goal: { type: 'any' } };
    await window.evaluate(input => window.api.rotatePorts(input), asked);
  }
  for (let turn = 0; performance.now() < end; turn += 1) {
    await window.evaluate(serverId => window.api.openWindow({ page: 'server', serverId }), ids[turn % ids.length]);
    for (let step = 0; step < 6 && performance.now() < end; step += 1) {
      await window.mouse.move(600, 400);
      await window.mouse.wheel(0, step % 2 === 0 ? 1_500 : -1_500);
      await sleep(500);
    }
  }
}

/** Ten farms with 120 ports each, read every two seconds, thirty rotations in flight, their pages looked through. */
export const run = () =>
  onDesktop(place =>
    withFarms(place, POLL_S, async ({ app, window, farms, ids }) => {
      await sleep(5_000);
      const lists = async () => Promise.all(farms.map(async farm => (await logOf(farm)).filter(({ target }) => target === LIST).length));
      const [before, began] = [await lists(), performance.now()];
      const loop = await measureLoop(app, SECONDS, keepBusy(window, ids, SECONDS));
      const after = await lists();
      const passed = (performance.now() - began) / 1000;
      const task = await longestTask(app, window, () => keepBusy(window, ids, TRACED));
      const asked = Math.max(...after.map((count, farm) => count - before[farm]));
      // Jitter may read a tenth more often.
      const most = Math.ceil(passed / (0.9 * POLL_S)) + SLACK;
      return {
        ...loop,
        unit: `${loop.unit}; renderer: longest task ${task.computedMs.toFixed(0)} ms (${task.wallMs.toFixed(0)} with waits); ${asked} list calls a farm in ${passed.toFixed(0)} s, ${most} at most`,
        ok: loop.ok && task.computedMs <= 50 && asked <= most && after.length === FARMS,
      };
    }),
  );
