import { writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { AppState } from '@shared/model';
import type { BrowserWindow } from 'electron';

const DEADLINE_MS = 60_000;
/** Live charts need a little of a line before they are worth a picture. */
const DRAW_MS = 15_000;

/** Saves the window as PNG once every server is live and the charts have something to show. Rejects after a minute without that. */
export async function saveScreenshot(file: string, window: () => BrowserWindow | null, state: () => AppState): Promise<void> {
  const end = performance.now() + DEADLINE_MS;
  const isLive = (): boolean => {
    const { totals, order } = state();
    return order.length > 0 && totals.live >= order.length && window()?.isVisible() === true;
  };
  while (!isLive()) {
    if (performance.now() > end) throw new Error('no live data within a minute, so no screenshot');
    await wait(250);
  }
  // A pointer that happens to rest there would leave its mark on a chart.
  window()?.setIgnoreMouseEvents(true);
  await wait(DRAW_MS);
  const page = window()?.webContents;
  if (!page) throw new Error('the window is gone, so no screenshot');
  await writeFile(file, (await page.capturePage()).toPNG());
}
