/** What happens before an address is connected to that one connection may harm. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { Page } from 'playwright';
import { type LaunchedApp, launchApp } from './app';
import { expect, test } from './test';

test.describe('before the first contact', () => {
  let app: LaunchedApp;
  let page: Page;
  let silent: Server;
  let connections = 0;
  let address = '';
  test.beforeAll(async () => {
    silent = createServer(socket => {
      connections += 1;
      socket.on('error', () => socket.destroy());
      socket.resume();
    });
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const at = silent.address();
    address = typeof at === 'object' && at !== null ? `127.0.0.1:${at.port}` : '';
    app = await launchApp({ args: ['--no-lab'] });
    page = await app.mainWindow();
    await expect(page.locator('.onb')).toBeVisible();
  });
  test.afterAll(async () => {
    await app?.stop();
    silent?.close();
  });

  test('a bare port is not connected to: the danger is explained and the configuration can be checked', async () => {
    await page.getByLabel('Address').fill(address);
    const hint = page.locator('[data-before-contact]');
    await expect(hint).toContainText('routing rule');
    await page.waitForTimeout(2_000);
    expect(connections).toBe(0);
    await hint.getByRole('button', { name: 'Check a configuration' }).click();
    await expect(page.getByRole('dialog', { name: 'Check an Xray configuration' })).toBeVisible();
    await page.keyboard.press('Escape');
    expect(connections).toBe(0);
  });

  test('one connection tells that it runs in a circle, and no second one is made', async () => {
    await page.locator('[data-before-contact]').getByRole('button', { name: 'Connect and see' }).click();
    await expect(page.locator('[data-detect="api-loop"]')).toBeVisible();
    await expect(page.locator('[data-severity="danger"] .ln.add')).toContainText('"outboundTag": "api"');
    expect(connections).toBe(1);
    await page.waitForTimeout(3_000);
    expect(connections).toBe(1);
    // The same address typed anew is asked about anew.
    await page.getByLabel('Address').fill('');
    await page.getByLabel('Address').fill(address);
    await expect(page.locator('[data-before-contact]')).toBeVisible();
    await page.waitForTimeout(1_500);
    expect(connections).toBe(1);
  });
});
