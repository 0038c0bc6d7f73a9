import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { expect, test } from '../test';
import { call, livePage, stateOf, until, withApp } from './help';

const pages = ({ BrowserWindow }: typeof import('electron')) =>
  BrowserWindow.getAllWindows().map(window => ({
    url: window.webContents.getURL(),
    visible: window.isVisible(),
    size: window.getSize(),
    minimum: window.getMinimumSize(),
  }));

test('the main window goes some time after hiding and comes back with its page and scroll position', async () => {
  await withApp({ args: ['--no-lab'] }, async app => {
    const page = await app.mainWindow();
    await page.waitForFunction(() => 'api' in window);
    await call(page, 'changeSettings', { destroyWindowS: 1 });
    await until('shown', () => app.electronApp.evaluate(pages).then(all => all[0]?.visible));
    expect((await app.electronApp.evaluate(pages))[0]).toMatchObject({ size: [1200, 800], minimum: [1000, 700] });
    const view = { route: { page: 'settings' }, scrollTop: 120 } as const;
    await call(page, 'rememberView', view);
    await app.electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await until('destroyed', () => app.electronApp.evaluate(pages).then(all => all.length === 0));
    const item = await app.host.waitForItem();
    await item.click('Open Switchyard');
    const again = await app.mainWindow();
    await again.waitForFunction(() => 'api' in window);
    expect(await call(again, 'recallView', null)).toMatchObject({ route: { page: 'settings' } });
    await until('shown again', () => app.electronApp.evaluate(pages).then(all => all[0]?.visible));
  });
});

test('a hidden window is sent nothing, and one patch when it is shown', async () => {
  await withApp({}, async app => {
    const page = await livePage(app);
    await page.evaluate(() => {
      const bag = window as unknown as { count: number; readonly api: { onPatch(listener: () => void): () => void } };
      bag.count = 0;
      bag.api.onPatch(() => {
        bag.count += 1;
      });
    });
    const count = () => page.evaluate(() => (window as unknown as { readonly count: number }).count);
    await until('patches come', async () => (await count()) > 2);
    await app.electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    // What was on its way may still arrive: then they rest.
    const hidden = await until('nothing is sent for a while', async () => {
      const before = await count();
      await new Promise(resolve => setTimeout(resolve, 3_000));
      return (await count()) === before && before;
    });
    await app.electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
    await until('it catches up', async () => (await count()) > hidden);
  });
});

test('the tray panel has its size, is frameless, opens from the menu and by a click on the icon', async () => {
  await withApp({ args: ['--hidden', '--no-lab'] }, async app => {
    const item = await app.host.waitForItem();
    await until('the full menu', async () => (await item.menu()).children.some(({ label }) => label === 'Tray panel'));
    await item.click('Tray panel');
    await app.panel();
    await until('shown', () => app.electronApp.evaluate(pages).then(all => all.find(({ url }) => url.includes('/panel.html'))?.visible));
    const [panel] = await app.electronApp.evaluate(pages);
    expect(panel?.size).toEqual([380, 600]);
    await call(await app.panel(), 'hidePanel', null);
    await until('hidden', () => app.electronApp.evaluate(pages).then(all => all.every(({ visible }) => !visible)));
    await new Promise(resolve => setTimeout(resolve, 500));
    await item.activate();
    await until('shown by the click', () =>
      app.electronApp.evaluate(pages).then(all => all.some(({ url, visible }) => visible && url.includes('/panel.html'))),
    );
    expect(panel?.url).toMatch(/^app:\/\/switchyard\/panel\.html\?theme=(light|dark)&lang=(en|ru)$/);
  });
});

test('a damaged file is set aside and reported, and the app starts', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'switchyard-data-'));
  try {
    writeFileSync(join(dataDir, 'servers.json'), '{"servers": [');
    writeFileSync(join(dataDir, 'settings.json'), '{"theme":"dark","lab":"?"}', { mode: 0o644 });
    await withApp({ dataDir, args: ['--no-lab'] }, async app => {
      const page = await app.mainWindow();
      await page.waitForFunction(() => 'api' in window);
      const { app: info, settings } = await stateOf(page);
      expect(info.notices).toEqual([expect.objectContaining({ code: 'file-set-aside' })]);
      expect(settings).toMatchObject({ theme: 'dark', lab: true });
      expect(info.resolvedTheme).toBe('dark');
      await call(page, 'addServer', { kind: 'mihomo', name: 'new', address: 'http://127.0.0.1:9', secret: '' });
    });
    const aside = readdirSync(dataDir).filter(name => name.startsWith('servers.corrupt-'));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(dataDir, aside[0] ?? ''), 'utf8')).toBe('{"servers": [');
    for (const name of ['servers.json', 'settings.json']) expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});

test('autostart is switched on and off on the desktop', async () => {
  const config = await mkdtemp(join(tmpdir(), 'switchyard-config-'));
  try {
    await withApp({ args: ['--no-lab'], env: { XDG_CONFIG_HOME: config } }, async app => {
      const page = await app.mainWindow();
      await page.waitForFunction(() => 'api' in window);
      const file = join(config, 'autostart/switchyard.desktop');
      await call(page, 'changeSettings', { autostart: true });
      await until('the file', async () => existsSync(file));
      expect(readFileSync(file, 'utf8')).toMatch(/^Exec=.+ --hidden$/m);
      await call(page, 'changeSettings', { autostart: false });
      await until('no file', async () => !existsSync(file));
    });
  } finally {
    await rm(config, { recursive: true, force: true });
  }
});

test('a key is copied, cleared later, and copied and saved as a picture', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-save-'));
  try {
    await withApp({ args: ['--no-lab'] }, async app => {
      const page = await app.mainWindow();
      await page.waitForFunction(() => 'api' in window);
      const text = () => app.electronApp.evaluate(async ({ clipboard }) => clipboard.readText());
      await call(page, 'copyText', { text: 'vless://one', sensitive: true });
      expect(await text()).toBe('vless://one');
      await call(page, 'changeSettings', { clearClipboardS: 1 });
      await call(page, 'copyText', { text: 'vless://two', sensitive: true });
      await until('cleared', async () => (await text()) === '');
      await call(page, 'copyQr', { text: 'vless://three' });
      const file = join(folder, 'key.png');
      await app.electronApp.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = async () => ({ canceled: false, filePath, bookmark: '' });
      }, file);
      expect(await call(page, 'saveQr', { text: 'vless://three', name: 'key' })).toEqual({ path: file });
      expect(PNG.sync.read(readFileSync(file)).width).toBeGreaterThan(150);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      await app.electronApp.evaluate(({ dialog }) => {
        dialog.showSaveDialog = async () => ({ canceled: true, filePath: '', bookmark: '' });
      });
      expect(await call(page, 'saveQr', { text: 'vless://three', name: 'key' })).toBeNull();
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
