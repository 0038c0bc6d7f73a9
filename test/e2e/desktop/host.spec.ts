import { expect, test } from 'playwright/test';
import { startTrayHost } from '../../../scripts/lib/tray-host.mjs';
import { call, stateOf, until, withApp } from './help';

const windowState = ({ BrowserWindow }: typeof import('electron')) => {
  const [window] = BrowserWindow.getAllWindows();
  return window ? { visible: window.isVisible(), minimised: window.isMinimized() } : null;
};
const closeWindow = ({ BrowserWindow }: typeof import('electron')) => BrowserWindow.getAllWindows()[0]?.close();

test('with a tray, closing the window keeps the app in it and says so once', async () => {
  await withApp({ args: ['--no-lab'] }, async app => {
    const page = await app.mainWindow();
    await page.waitForFunction(() => 'api' in window);
    await until('the tray is known', async () => (await stateOf(page)).app.trayHost === true);
    await until('shown', () => app.electronApp.evaluate(windowState).then(state => state?.visible));
    await app.electronApp.evaluate(closeWindow);
    await until('hidden', () => app.electronApp.evaluate(windowState).then(state => state?.visible === false));
    await app.host.notifications?.wait(({ summary }) => summary === 'Switchyard keeps working in the tray');
    const item = await app.host.waitForItem();
    await item.click('Open Switchyard');
    await until('shown again', () => app.electronApp.evaluate(windowState).then(state => state?.visible));
    await app.electronApp.evaluate(closeWindow);
    await until('hidden again', () => app.electronApp.evaluate(windowState).then(state => state?.visible === false));
    expect(app.host.notifications?.shown.filter(({ summary }) => summary.includes('keeps working'))).toHaveLength(1);
  });
});

test('without a tray, the window is there even when hidden was asked for, closing minimises it and says why', async () => {
  await withApp({ args: ['--no-lab', '--hidden'], desktop: { tray: false } }, async app => {
    const page = await app.mainWindow();
    await page.waitForFunction(() => 'api' in window);
    expect((await stateOf(page)).app.trayHost).toBe(false);
    await until('shown', () => app.electronApp.evaluate(windowState).then(state => state?.visible));
    await app.electronApp.evaluate(closeWindow);
    await app.host.notifications?.wait(({ summary }) => summary === 'This desktop shows no tray icons');
    expect(await app.electronApp.evaluate(windowState)).not.toBeNull();
    expect((await stateOf(page)).app.notices.map(({ code }) => code)).toContain('no-tray');
    await call(page, 'dismissNotice', { id: 'no-tray' });
    expect((await stateOf(page)).app.notices).toEqual([]);
  });
});

test('set to quit, closing the window quits in order', async () => {
  await withApp({ args: ['--no-lab'] }, async app => {
    const page = await app.mainWindow();
    await page.waitForFunction(() => 'api' in window);
    await call(page, 'changeSettings', { onClose: 'quit' });
    await until('shown', () => app.electronApp.evaluate(windowState).then(state => state?.visible));
    const gone = new Promise(resolve => app.electronApp.process().once('exit', resolve));
    await app.electronApp.evaluate(closeWindow).catch(() => undefined);
    expect(await gone).toBe(0);
  });
});

test('a tray host that comes later gets our icon', async () => {
  await withApp({ args: ['--no-lab'], desktop: { tray: false, notifications: false } }, async app => {
    const page = await app.mainWindow();
    await page.waitForFunction(() => 'api' in window);
    await until('no tray', async () => (await stateOf(page)).app.trayHost === false);
    const late = await startTrayHost({ address: app.desktop.address ?? '', notifications: false });
    try {
      const item = await late.waitForItem();
      expect((await item.properties()).toolTip.title).toContain('Switchyard');
      await until('the tray is seen', async () => (await stateOf(page)).app.trayHost === true);
    } finally {
      await late.stop();
    }
    await until('and missed again', async () => (await stateOf(page)).app.trayHost === false);
  });
});

test('the session bus dying does not take the app with it', async () => {
  await withApp({ args: ['--no-lab', '--hidden'] }, async app => {
    await app.host.waitForItem();
    const child = app.electronApp.process();
    await app.desktop.killBus();
    const page = await app.mainWindow();
    await page.waitForFunction(() => 'api' in window);
    await until('the lost tray is seen', async () => (await stateOf(page)).app.trayHost === false);
    await call(page, 'changeSettings', { theme: 'light' });
    await new Promise(resolve => setTimeout(resolve, 2_000));
    expect((await stateOf(page)).settings.theme).toBe('light');
    expect(child.exitCode).toBeNull();
  });
});
