/** The longest task of a window's main thread, from the browser's own trace. */
import { readFileSync, rmSync } from 'node:fs';

/**
 * What the window's thread computed in its longest task of so many seconds, how long that task took with its waits for a processor, and in how many it computed
 * for more than 50 ms.
 * @param {import('playwright').ElectronApplication} app @param {import('playwright').Page} window @param {Promise<unknown>} meanwhile
 * @returns {Promise<{ computedMs: number, wallMs: number, long: number }>}
 */
export async function longestTask(app, window, meanwhile) {
  const pid = await app.evaluate(({ BrowserWindow }, url) => {
    const mine = BrowserWindow.getAllWindows().find(({ webContents }) => webContents.getURL().startsWith(url));
    return mine?.webContents.getOSProcessId();
  }, window.url().split('#')[0]);
  await app.evaluate(({ contentTracing }) =>
    contentTracing.startRecording({
      included_categories: ['toplevel', '__metadata'],
      excluded_categories: ['*'],
      trace_buffer_size_in_kb: 400_000,
    }),
  );
  await meanwhile();
  const file = await app.evaluate(({ contentTracing }) => contentTracing.stopRecording());
  const { traceEvents } = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(file);
  const threads = traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const main = threads.find(thread => thread.pid === pid);
  if (!main) throw new Error("The trace has nothing of the window's thread");
  const tasks = traceEvents.filter(({ ph, pid: process, tid }) => ph === 'X' && process === pid && tid === main.tid);
  const longest = tasks.reduce((most, task) => ((task.tdur ?? task.dur) > (most.tdur ?? most.dur) ? task : most), { dur: 0, tdur: 0 });
  const long = tasks.filter(task => (task.tdur ?? task.dur) > 50_000).length;
  return { long, computedMs: (longest.tdur ?? longest.dur) / 1000, wallMs: longest.dur / 1000 };
}
