/**
 * One clock for all processes of this machine: `process.hrtime` and the browser's time ticks both read CLOCK_MONOTONIC on Linux. Wall clocks, and
 * what `performance.timeOrigin` makes of them, are set on their own in each process and differ by milliseconds.
 */

/** Milliseconds of that clock, now. */
export const monotonicNow = () => Number(process.hrtime.bigint()) / 1e6;

/** Between two looks at the same clock, one of them through the driver's pipe. */
const APART_MS = 100;

/**
 * What `performance.now()` of the window counts from, in milliseconds of that clock. Throws when the browser's is another one.
 * @param {import('playwright').Page} window
 */
export async function windowOrigin(window) {
  const session = await window.context().newCDPSession(window);
  try {
    await session.send('Performance.enable', { timeDomain: 'timeTicks' });
    const before = monotonicNow();
    const { metrics } = await session.send('Performance.getMetrics');
    const value = wanted => 1000 * (metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN);
    const at = value('Timestamp');
    if (!(at > before - APART_MS && at < monotonicNow() + APART_MS))
      throw new Error(`The browser's clock says ${at} ms, this process ${before}`);
    return value('NavigationStart');
  } finally {
    await session.detach();
  }
}
