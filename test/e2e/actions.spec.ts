import jsqr from 'jsqr';
import type { Locator, Page } from 'playwright';
import { PNG } from 'pngjs';
import { type LaunchedApp, launchApp } from './app';
import { ALL_KEYS, call, livePage, stateOf, until } from './desktop/help';
import { goTo, openPanel } from './help';
import { expect, test } from './test';

/** Reads the QR code out of a picture of it, as a camera would. */
async function readQr(code: Locator): Promise<string | undefined> {
  const { data, width, height } = PNG.sync.read(await code.screenshot());
  return jsqr(new Uint8ClampedArray(data), width, height)?.data;
}

test.describe('actions', () => {
  let app: LaunchedApp;
  let page: Page;
  test.beforeAll(async () => {
    app = await launchApp();
    page = await livePage(app);
  });
  test.afterAll(() => app.stop());

  const readyPort = async () => {
    const { servers } = await stateOf(page);
    const farm = Object.values(servers).find(server => server.kind === 'farm');
    return await until('a port that is ready', async () => {
      const ports = await call(page, 'listPorts', { serverId: farm?.id ?? '' });
      return ports.find(
        // And does not change by itself meanwhile.
        ({ eligibility, port, rotation }) =>
          eligibility.state === 'ready' && port.connInet && port.reconnectType === 'link' && rotation === null,
      );
    });
  };
  const outcomeOf = (serverId: string, portId: number) =>
    until(
      'an outcome',
      async () => {
        const { rotations } = await stateOf(page);
        return rotations[`${serverId}/${portId}`]?.outcome;
      },
      180_000,
    );

  test('a port rotated in the window is busy at once and ends with a proof', async () => {
    await goTo(page, 'riga-farm');
    const view = await readyPort();
    const row = page.locator(`tr[data-row="${view.port.id}"]`);
    await row.getByRole('button', { name: /^Rotate / }).click();
    await expect(row.getByRole('button', { name: /^(Asking|Rotating)/ })).toBeVisible();
    const outcome = await outcomeOf(view.serverId, view.port.id);
    await expect(page.locator('.toast', { hasText: view.port.name }).first()).toBeVisible();
    if (outcome.type === 'changed') {
      expect(outcome.newIp).not.toBe(outcome.oldIp);
      await expect(row).toContainText(`→ ${outcome.newIp}`);
    } else expect(['same-ip', 'no-internet', 'not-started', 'lost', 'stuck']).toContain(outcome.type);
  });

  test('a favourite is pinned in the window and rotated in the tray panel', async () => {
    const view = await readyPort();
    const star = page.locator(`tr[data-row="${view.port.id}"]`).getByRole('button', { name: `Pin ${view.port.name} to the tray` });
    if (await star.isVisible()) await star.click();
    const panel = await openPanel(app);
    const row = panel.locator(`[data-favourite="${view.port.name}"]`);
    await expect(row).toBeVisible();
    await row.getByRole('button', { name: /^(Rotate|Retry)/ }).click();
    await expect(row.getByRole('button', { name: /^(Asking|Rotating)/ })).toBeVisible();
    const outcome = await outcomeOf(view.serverId, view.port.id);
    if (outcome.type === 'changed') await expect(row).toContainText(`→ ${outcome.newIp}`);
    await call(panel, 'hidePanel', null);
  });

  for (const [server, kind] of [
    ['fra-edge-1', 'xray'],
    ['hel-keys', 'keyapi'],
  ] as const) {
    test(`a key on ${server} is made, proved, and its QR code reads as its link`, async () => {
      await goTo(page, server);
      await page.locator('.topbar').getByRole('button', { name: 'New key' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name').fill(`e2e-${kind}`);
      await dialog.getByRole('button', { name: 'Make key' }).click();
      await expect(dialog.getByRole('heading')).toHaveText(`e2e-${kind} matches the server`);
      await expect(dialog.locator('[data-check="on-server"]')).toHaveAttribute('data-result', 'pass');
      await expect(dialog.locator('[data-check="link-matches"]')).toHaveAttribute('data-result', 'pass');
      const link = await dialog.locator('[data-link]').textContent();
      expect(link).toMatch(/^vless:\/\//);
      await expect.poll(() => readQr(dialog.locator('.qr'))).toBe(link);
      await dialog.getByRole('button', { name: 'Copy link' }).click();
      await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
      await dialog.getByRole('button', { name: 'Done' }).click();
      const row = page.locator(`tr`, { hasText: `e2e-${kind}` });
      await expect(row).toBeVisible();
      await row.getByRole('button', { name: `More for e2e-${kind}` }).click();
      await page.getByRole('menuitem', { name: 'Delete…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete key' }).click();
      await expect(row).toHaveCount(0);
    });
  }

  test('a key made in the tray panel shows its QR code there', async () => {
    const panel = await openPanel(app);
    await panel.getByRole('button', { name: 'New key' }).click();
    await panel.getByRole('radio', { name: 'fra-edge-1' }).click();
    await panel.getByLabel('Name').fill('from-panel');
    // Pressed twice on a computer so slow that the key is there before the second press.
    await panel.locator('form').evaluate((form: HTMLFormElement) => {
      form.requestSubmit();
      const end = performance.now() + 2_000;
      while (performance.now() < end);
      form.requestSubmit();
    });
    await expect(panel.getByText('from-panel is ready')).toBeVisible();
    const { servers } = await stateOf(panel);
    const xray = Object.values(servers).find(server => server.kind === 'xray');
    const serverId = xray?.id ?? '';
    const { rows } = await call(panel, 'queryKeys', { serverId, query: { ...ALL_KEYS, search: 'from-panel' } });
    const { link } = await call(panel, 'keyLink', { serverId, keyId: rows[0]?.id ?? '' });
    await expect.poll(() => readQr(panel.locator('.qr'))).toBe(link);
    await panel.getByRole('button', { name: 'Done' }).click();
    await expect(panel.getByText('Favourites')).toBeVisible();
  });

  test('a key made in the tray menu flips the tray panel to its QR code', async () => {
    const item = await app.host.waitForItem();
    await item.click('New key > fra-edge-1');
    const panel = await app.panel();
    await expect(panel.locator('[data-new-key="made"]')).toBeVisible();
    await expect.poll(() => readQr(panel.locator('.qr'))).toMatch(/^vless:\/\//);
  });
});
