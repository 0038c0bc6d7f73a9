import { type LaunchedApp, launchApp } from './app';
import { call, livePage, until } from './desktop/help';
import { goTo } from './help';
import { expect, test } from './test';

test('a destroyed window is rebuilt where it was: same page, same place', async () => {
  const app: LaunchedApp = await launchApp();
  try {
    const page = await livePage(app);
    await call(page, 'changeSettings', { destroyWindowS: 1 });
    await app.electronApp.evaluate(({ BrowserWindow }) => {
      const main = BrowserWindow.getAllWindows().find(window => window.webContents.getURL().includes('/index.html'));
      main?.setContentSize(1000, 700);
    });
    await goTo(page, 'Settings');
    await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'General' }).click();
    await page.locator('.page').evaluate(element => element.scrollTo(0, 10_000));
    const before = await page.locator('.page').evaluate(element => element.scrollTop);
    expect(before).toBeGreaterThan(10);
    // A window that closes tells its place as it is hidden; this one has a second for it, which a slow computer needs for other things.
    await until('its place is kept', async () => (await call(page, 'recallView', null))?.scrollTop === before);
    // Closing keeps the app in the tray; a moment later the hidden window is gone.
    await app.electronApp.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .find(window => window.webContents.getURL().includes('/index.html'))
        ?.close();
    });
    await until('the window is destroyed', async () => page.isClosed());

    const item = await app.host.waitForItem();
    await item.click('Open Switchyard');
    const again = await app.mainWindow();
    await expect(again.getByRole('heading', { name: 'Look' })).toBeVisible();
    await expect.poll(() => again.locator('.page').evaluate(element => element.scrollTop)).toBe(before);
  } finally {
    await app.stop();
  }
});

test('a page that dies is made again, but not without end', async () => {
  const app: LaunchedApp = await launchApp();
  const kill = () =>
    app.electronApp.evaluate(async ({ BrowserWindow }) => {
      // Shown, so that its user would miss it.
      const shown = async () => {
        for (;;) {
          const [window] = BrowserWindow.getAllWindows();
          if (window?.isVisible()) return window;
          await new Promise(resolve => setTimeout(resolve, 20));
        }
      };
      const doomed = await shown();
      const gone = new Promise<void>(resolve => void doomed.once('closed', () => resolve()));
      doomed.webContents.forcefullyCrashRenderer();
      await gone;
      return BrowserWindow.getAllWindows().length > 0;
    });
  try {
    await livePage(app);
    for (let n = 1; n <= 3; n++) expect(await kill(), `after death ${n}`).toBe(true);
    expect(await kill(), 'after death 4').toBe(false);
    const item = await app.host.waitForItem();
    await item.click('Open Switchyard');
    const page = await app.mainWindow();
    await expect(page.getByRole('navigation').first()).toBeVisible();
  } finally {
    await app.stop();
  }
});
