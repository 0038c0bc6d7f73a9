/** What a key API leaves in doubt, in the window: a second source of exact counters, an outcome nobody knows yet, many keys at once, news without a window. */

import { until } from './desktop/help';
import { expectAccessible, focusRow } from './help';
import { KEYAPI_NAME, type KeyapiWorld, openKeyapi } from './keyapi';
import { expect, test } from './test';

const RESTART_MS = 500;

test.describe('a key API and what it leaves in doubt', () => {
  test.describe.configure({ mode: 'serial' });
  let world: KeyapiWorld;
  test.beforeAll(async () => {
    world = await openKeyapi(RESTART_MS);
  });
  test.afterAll(() => world?.stop());

  const banner = (text: string) => world.page.locator('.banner', { hasText: text });
  /** Presses it, unless the app's own reading, which comes at any moment once the server answers again, has settled it and taken it away. */
  const readNow = () =>
    world.page.evaluate(() => document.querySelector<HTMLButtonElement>('.banner[data-work="unknown"] button')?.click());

  test('an outcome that nobody knows says so, holds up other writes, and is told when the server comes back', async () => {
    const { page, shown, dialog, control, rowsOf, app } = world;
    await control('/step', { on: 'create', at: 'restarted', answer: 'error-500' });
    await page.keyboard.press('Control+n');
    await dialog().getByLabel('Name').fill('who knows');
    await world.holdRestarts(true);
    // Once the server is live.
    await dialog().getByRole('button', { name: 'Make key' }).click();
    await expect(page.locator('.banner[data-work="sent"]')).toBeVisible();
    // From now on nothing can be read.
    await control('/fault', { type: 'error-500', route: 'GET /api/*' });
    await world.holdRestarts(false);
    await expect(dialog().getByText('The key may or may not be there')).toBeVisible();
    await expectAccessible(page, 'an outcome in doubt');
    await page.keyboard.press('Escape');
    await expect(page.locator('.banner[data-work="unknown"]')).toContainText('Nobody knows yet whether who knows was made.');
    await expect(page.locator('.topbar')).toContainText('Outcome unknown');
    await expect(page.locator('[data-lead]')).toContainText('unknown');
    await expect(page.locator('.topbar').getByRole('button', { name: 'New key' })).toBeDisabled();
    await expectAccessible(page, 'an outcome that nobody knows');
    await app.host.notifications?.wait(({ summary }) => summary === `Nobody knows yet whether key who knows was made on ${KEYAPI_NAME}`);
    const heard = app.host.notifications?.shown.map(({ summary }) => summary) ?? [];
    expect(heard.filter(text => /could not be made/.test(text))).toEqual([]);

    await control('/fault', null, 'DELETE');
    await readNow();
    await expect(page.locator('[data-work]')).toHaveCount(0);
    await expect(shown('who knows')).toHaveCount(1);
    expect(await rowsOf('who knows')).toHaveLength(1);
    await app.host.notifications?.wait(({ summary }) => summary === `Key who knows was made on ${KEYAPI_NAME} after all`);
    expect((await world.truth()).keys.filter(({ name }) => name === 'who knows')).toHaveLength(1);
  });

  test('a deletion in doubt is not called a failure, and is told when it is known', async () => {
    const { page, shown, dialog, control, app } = world;
    await control('/step', { on: 'delete', at: 'restarted', answer: 'error-500' });
    await focusRow(shown('who knows'));
    await page.keyboard.press('Delete');
    await world.holdRestarts(true);
    await dialog().getByRole('button', { name: 'Delete key' }).click();
    await expect(page.locator('.banner[data-work="sent"]')).toBeVisible();
    await control('/fault', { type: 'error-500', route: 'GET /api/*' });
    await world.holdRestarts(false);
    const toast = page.locator('.toast', { hasText: 'Nobody knows yet whether who knows was deleted.' });
    await expect(toast).toBeVisible();
    await expect(page.locator('.toast', { hasText: 'was not deleted' })).toHaveCount(0);
    await control('/fault', null, 'DELETE');
    await readNow();
    await app.host.notifications?.wait(({ summary }) => summary === `Key who knows on ${KEYAPI_NAME} is deleted after all`);
    await expect(shown('who knows')).toHaveCount(0);
    await toast.locator('button').click();
  });

  test('a list is imported: its price before, one key after another', async () => {
    const { page, dialog, shown, rowsOf } = world;
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'Import keys…' }).click();
    const list = 'name,quota,tags,note\nlist one,10 GiB,family,hers\nrouter,,,\n"bad\nname",,,\nlist two,,,\nlist three,,,\n';
    await dialog().getByRole('textbox', { name: 'List of keys' }).fill(list);
    await dialog().getByRole('button', { name: 'Check' }).click();
    await expect(dialog().getByText('3 keys would be made')).toBeVisible();
    await expect(dialog().getByText('2 rows are left out')).toBeVisible();
    await expect(dialog().locator('[data-cost="3"]')).toContainText('restarts its Xray 3 times');
    await expectAccessible(page, 'a list for a key API');
    await dialog().getByRole('button', { name: 'Import 3 keys' }).click();
    await expect(page.getByText('3 of 3 keys imported.')).toBeVisible();
    await expect(shown('list two')).toBeVisible();
    expect(await rowsOf('list one')).toMatchObject([
      { tags: ['family'], note: 'hers', quota: { bytes: 10 * 1024 ** 3, atFull: 'notify' } },
    ]);
  });

  test('several keys are reset on the server together, each read back', async () => {
    const { page, dialog, shown } = world;
    for (const name of ['router', 'backup']) {
      await focusRow(shown(name));
      await page.keyboard.press(' ');
    }
    await page.locator('.bulk').getByRole('button', { name: 'Reset on the server…' }).click();
    await expect(dialog()).toContainText('some say success and do nothing');
    await dialog()
      .getByRole('button', { name: /^Reset/ })
      .click();
    await expect(banner('of 2 keys count from zero.')).toBeVisible();
  });

  test('several keys are deleted together: their price before, stopped between two, each read back', async () => {
    const { page, dialog, shown, rowsOf } = world;
    await page.getByRole('button', { name: 'Clear selection' }).click();
    for (const name of ['list one', 'list two', 'list three']) {
      await focusRow(shown(name));
      await page.keyboard.press(' ');
    }
    await page.locator('.bulk').getByRole('button', { name: 'Delete…' }).click();
    await expect(dialog().locator('[data-cost="3"]')).toContainText('restarts its Xray 3 times');
    await expectAccessible(page, 'deleting keys of a key API');
    await world.holdRestarts(true);
    await dialog().getByRole('button', { name: 'Delete 3 keys' }).click();
    await expect(page.locator('.banner[data-work="sent"]')).toBeVisible();
    await banner('Deleting keys').getByRole('button', { name: 'Cancel' }).click();
    await world.holdRestarts(false);
    await expect(banner('of 3 keys deleted.')).toContainText('not begun, cancelled');
    const left = (await Promise.all(['list one', 'list two', 'list three'].map(rowsOf))).flat();
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(3);
    const there = (await world.truth()).keys.map(({ name }) => name);
    expect(left.filter(({ name }) => !there.includes(name))).toEqual([]);
  });

  test('a second source is added through the form: exact, compared in percent, and told when it fails', async () => {
    const { page, tab, shown, summary, control, speak } = world;
    // It answers while its Xray restarts, so that the second source alone is away.
    await speak('B', { blocks: false });
    await expect(shown('router').locator('[data-source="estimate"]')).toBeVisible();
    await tab('Settings');
    await page.getByRole('switch', { name: 'Second source' }).click();
    await page.getByLabel('gRPC address').fill((await world.truth()).counters);
    await page.getByRole('button', { name: 'Save' }).click();
    await until('it counts', async () => {
      const { counters } = await summary();
      return counters?.state === 'live' && counters.keys > 0;
    });
    await tab('Keys');
    // Keys that moved no byte since Xray restarted have no counter there yet.
    const exact = page.locator('tr[data-row] [data-source="exact"]').first();
    await expect(exact).toBeVisible();
    await expect(page.locator('th', { hasText: 'Compare: the key API' })).toBeVisible();
    await expect(page.locator('tr[data-row] td', { hasText: /^[\d.]+\S*B[−+]?\d[\d.,]* %$/ }).first()).toBeVisible();
    await expect(page.locator('.tfoot')).toContainText(/Month .*: \d+ exact/);
    await expectAccessible(page, 'keys counted by a second source');
    await tab('Traffic');
    await expect(page.locator('[data-counting]')).toContainText('Second source, gRPC');
    await expectAccessible(page, 'traffic with a second source');
    await tab('Keys');

    await world.holdRestarts(true);
    const restarted = control('/restart', {});
    await expect(banner('The second source of counters does not answer.')).toBeVisible();
    await expect(banner('The second source of counters does not answer.')).toContainText('Last read at');
    // What was counted exactly stays in the footer.
    await expect(page.locator('.tfoot')).toContainText(/Month at least [\d.]+.*, now \d+ estimates/);
    await expectAccessible(page, 'keys while the second source is away');
    await world.holdRestarts(false);
    await restarted;
    await expect(banner('The second source of counters does not answer.')).toHaveCount(0);
    await expect(exact).toBeVisible();
  });

  test('without a window the desktop tells that a key is ready, or was not made', async () => {
    const { app, speak, control, page, serverId } = world;
    await speak('A');
    await page.evaluate(id => {
      const { api } = window as unknown as { readonly api: { makeKey(input: unknown): Promise<unknown> } };
      void api.makeKey({ serverId: id, draft: { name: 'night' }, wish: 'a-night' });
    }, serverId);
    await app.electronApp.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.close();
    });
    await app.host.notifications?.wait(({ summary }) => summary === `Key night is ready on ${KEYAPI_NAME}`);
    await control('/step', { on: 'create', at: 'before', answer: 'error-500' });
    const item = await app.host.waitForItem();
    await item.click(`New key > ${KEYAPI_NAME}`);
    await app.host.notifications?.wait(({ summary }) => summary === `No key could be made on ${KEYAPI_NAME}`);
  });
});
