/** The longest task of main's thread in each second, beside an idle loop in plain Node. */

/**
 * Watches the main thread of a process from inside it: how late a timer of one millisecond came at worst in each second, and what of such a
 * delay the thread itself computed: its longest task. The rest it waited: for a processor that others had, or, in Electron, for the thread that
 * wakes main's loop and waits for one itself. That says how busy the machine was: an idle loop waits as long. The whole delays are told
 * beside the tasks, so that a wait for a disk or a lock does not stay unseen.
 */
export async function longestPerSecond(seconds) {
  const { closeSync, openSync, readSync } = process.getBuiltinModule('node:fs');
  const buffer = Buffer.alloc(80);
  // First of all the nanoseconds that the thread was on a processor.
  const file = openSync(`/proc/${process.pid}/task/${process.pid}/schedstat`, 'r');
  const computedMs = () => Number(buffer.latin1Slice(0, readSync(file, buffer, 0, 80, 0)).split(' ')[0]) / 1e6;
  const tasks = [];
  const delays = [];
  let task = 0;
  let delay = 0;
  let at = performance.now();
  let computed = computedMs();
  const begun = at;
  await new Promise(resolve => {
    const timer = setInterval(() => {
      const [now, computedNow] = [performance.now(), computedMs()];
      const late = Math.max(0, now - at - 1);
      delay = Math.max(delay, late);
      task = Math.max(task, Math.min(late, computedNow - computed));
      at = now;
      computed = computedNow;
      if (now - begun < (tasks.length + 1) * 1000) return;
      tasks.push(task);
      delays.push(delay);
      task = 0;
      delay = 0;
      if (tasks.length < seconds) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  closeSync(file);
  return { tasks, delays };
}

export const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))];

/**
 * What a benchmark of the loop gives: the budget is 10 ms for the median and 25 ms for the 99th percentile of the longest task of each second.
 * @param {import('playwright').ElectronApplication} app @param {number} seconds @param {Promise<unknown>} meanwhile what the app is kept busy with
 */
export async function measureLoop(app, seconds, meanwhile) {
  const [busy, idle] = await Promise.all([
    app.evaluate((_electron, { source, seconds }) => new Function(`return (${source})(${seconds})`)(), {
      source: longestPerSecond.toString(),
      seconds,
    }),
    longestPerSecond(seconds),
    meanwhile,
  ]);
  const at = (values, q) => quantile(values, q).toFixed(1);
  const median = quantile(busy.tasks, 0.5);
  const p99 = quantile(busy.tasks, 0.99);
  return {
    figure: median,
    unit: `ms median, ${p99.toFixed(1)} ms p99 (${at(busy.delays, 0.99)} with waits)`,
    baseline: `idle loop median ${at(idle.tasks, 0.5)}, p99 ${at(idle.tasks, 0.99)} ms (${at(idle.delays, 0.99)} with waits)`,
    ok: median <= 10 && p99 <= 25,
  };
}
