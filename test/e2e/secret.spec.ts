import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchApp } from './app';
import { call, stateOf, until } from './desktop/help';
import { startServers } from './help';
import { expect, test } from './test';

test('a server whose keychain item is gone asks for its secret, and is live again', async () => {
  const servers = await startServers();
  const farm = servers.of('farm');
  const dataDir = await mkdtemp(join(tmpdir(), 'switchyard-e2e-'));
  try {
    const first = await launchApp({ args: ['--no-lab'], dataDir });
    try {
      const page = await first.mainWindow();
      await page.waitForFunction(() => 'api' in window);
      await call(page, 'addServer', {
        kind: 'farm',
        name: 'riga',
        address: farm.address,
        username: farm.username ?? '',
        secret: farm.secret,
      });
    } finally {
      await first.stop();
    }
    // The next start has another desktop with an empty keyring.
    const second = await launchApp({ args: ['--no-lab'], dataDir });
    try {
      const page = await second.mainWindow();
      await page.locator('.rail').getByRole('link', { name: 'riga' }).click();
      await expect(page.locator('.banner.warn')).toContainText('This server needs its secret');
      await page.locator('.banner.warn').getByRole('button', { name: 'Enter secret' }).click();
      await page.getByRole('dialog').getByLabel('Password').fill(farm.secret);
      await page.getByRole('button', { name: 'Use secret' }).click();
      await until('the server is live', async () => Object.values((await stateOf(page)).summaries)[0]?.link === 'live');
      await expect(page.locator('tr[data-row]').first()).toBeVisible();
    } finally {
      await second.stop();
    }
  } finally {
    await servers.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});
