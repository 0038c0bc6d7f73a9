import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTrayHost } from '../../../scripts/lib/tray-host.mjs';
import { outline } from '../../../scripts/lib/tray-item.mjs';
import { expect, test } from '../test';
import { call, livePage, stateOf, until, withApp } from './help';

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

// Chromium ends the whole process when the session bus goes away: up to Electron 41 or so by a deliberate crash, later by a clean exit
// (electron/electron#53022). No app can live on, so what counts is that nothing is lost and nothing is left behind.
test('the session bus dying loses nothing, leaves nothing running, and the next start is as before', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'switchyard-data-'));
  const server = { kind: 'mihomo', name: 'kept', address: 'http://127.0.0.1:9', secret: '' } as const;
  try {
    let lab = '';
    await withApp({ dataDir, args: ['--hidden'] }, async app => {
      const item = await app.host.waitForItem();
      await until('the full menu', async () => outline(await item.menu()).includes('Open Switchyard'));
      await item.click('Open Switchyard');
      const page = await livePage(app);
      lab = Object.values((await stateOf(page)).servers).find(({ kind }) => kind === 'farm')?.address ?? '';
      expect((await fetch(lab)).status).toBeGreaterThan(0);
      await call(page, 'addServer', server);
      await call(page, 'changeSettings', { theme: 'light' });
      const [major] = (await app.electronApp.evaluate(() => process.versions.electron ?? '')).split('.');
      const child = app.electronApp.process();
      const ended = new Promise<NodeJS.Signals | null>(resolve => child.once('exit', (_code, signal) => resolve(signal)));
      await app.desktop.killBus();
      const outcome = await Promise.race([ended, new Promise<'lives'>(resolve => setTimeout(() => resolve('lives'), 15_000))]);
      if (Number(major) >= 45) expect([null, 'lives']).toContain(outcome);
    });
    await until('the lab ended with the app', () =>
      fetch(lab).then(
        () => false,
        () => true,
      ),
    );
    await withApp({ dataDir, args: ['--no-lab'] }, async app => {
      const page = await app.mainWindow();
      await page.waitForFunction(() => 'api' in window);
      const { servers, settings, app: info } = await stateOf(page);
      expect(Object.values(servers).map(({ name }) => name)).toEqual(['kept']);
      expect(settings.theme).toBe('light');
      expect(info.notices).toEqual([]);
    });
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
