/** A key API in the window: a key made while its Xray restarts, doubt that ends in one key, resets that are not believed, bulk with its price. */
import type { Page } from 'playwright';
import type { KeyapiProfile } from '../../src/lab/keyapi/profile';
import { call, stateOf, until } from './desktop/help';
import { expectAccessible, focusRow, openPanel } from './help';
import { type KeyapiWorld, openKeyapi } from './keyapi';
import { expect, test } from './test';

/** Real ones take 3 to 30 s; those that are looked at are held up meanwhile. */
const RESTART_MS = 500;

test.describe('a key API', () => {
  test.describe.configure({ mode: 'serial' });
  let world: KeyapiWorld;
  let page: Page;
  const shown = (name: string) => world.shown(name);
  const dialog = () => world.dialog();
  const tab = (name: string) => world.tab(name);
  const rowsOf = (search: string) => world.rowsOf(search);
  const profile = (change: Partial<KeyapiProfile>) => world.profile(change);
  const speak = (...to: Parameters<KeyapiWorld['speak']>) => world.speak(...to);

  test.beforeAll(async () => {
    world = await openKeyapi(RESTART_MS);
    page = world.page;
  });
  test.afterAll(() => world?.stop());

  test('says which dialect it speaks, by what it is known, and what differs', async () => {
    await expect(page.locator('[data-dialect="a"]')).toContainText('Speaks v1, the first one, no login. Known by:');
    await page.getByRole('button', { name: 'What differs' }).click();
    await expect(dialog().locator('[data-call="compare"]')).toHaveAttribute('data-has', 'true');
    await expect(dialog().locator('[data-call="daily"]')).toHaveAttribute('data-has', 'false');
    await expect(dialog()).toContainText('A key API cannot pause a key');
    await expectAccessible(page, 'what a dialect can do');
    await page.keyboard.press('Escape');
    await expectAccessible(page, 'keys of a key API');
  });

  test('every number says how it was counted', async () => {
    await expect(shown('router').locator('[data-source="exact"]')).toBeVisible();
    await expect(page.locator('.tfoot')).toContainText(/Month .*: \d+ exact/);
    await expect(page.getByRole('radio', { name: /^Estimates 0$/ })).toBeVisible();
  });

  test('a key is made while its Xray restarts: counted, not to be stopped, one for two presses', async () => {
    await page.keyboard.press('Control+n');
    await expect(dialog().locator('[data-cost="1"]')).toContainText('every session drops');
    await expectAccessible(page, 'new key of a key API');
    await dialog().getByLabel('Name').fill('sasha phone');
    await world.holdRestarts(true);
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('Escape');
    await expect(page.locator('[data-work="sent"]')).toContainText(/The server restarts Xray, sessions drop: \d:\d\d/);
    await expect(page.locator('[data-work="sent"]')).toContainText('Making sasha phone.');
    await expect(page.locator('[data-work="sent"]')).toContainText('cannot be stopped');
    await expect(page.locator('[data-lead]')).toContainText('sasha phone');
    await expect(page.locator('[data-lead]')).toContainText(/making \d:\d\d/);
    await expect(page.getByText(/^rates held since \d\d:\d\d:\d\d$/)).toBeVisible();
    await expect(page.locator('.topbar').getByRole('button', { name: 'New key' })).toBeDisabled();
    await expectAccessible(page, 'a key in the making');
    await world.holdRestarts(false);
    // The dialog is gone; how it ended is told all the same.
    const toast = page.locator('.toast', { hasText: 'sasha phone matches the server' });
    await expect(toast).toBeVisible();
    await toast.getByRole('button', { name: 'QR code' }).click();
    await expect(dialog().locator('[data-link]')).toContainText('vless://');
    await expectAccessible(page, 'QR code of a key API');
    await page.keyboard.press('Escape');
    await expect(page.locator('[data-work]')).toHaveCount(0);
    await expect(shown('sasha phone')).toHaveCount(1);
    expect(await rowsOf('sasha phone')).toHaveLength(1);
  });

  test('a server that says 500 and made it all the same ends in that one key', async () => {
    await profile({ restartFails: true });
    await page.keyboard.press('Control+n');
    await dialog().getByLabel('Name').fill('after doubt');
    await dialog().getByRole('button', { name: 'Make key' }).click();
    await expect(dialog().getByRole('heading')).toHaveText(/^after doubt/);
    await expect(dialog().locator('[data-check="on-server"]')).toContainText('though it answered otherwise');
    await expect(dialog().locator('[data-link]')).toContainText('vless://');
    await page.keyboard.press('Escape');
    await profile({ restartFails: false });
    await expect(shown('after doubt')).toHaveCount(1);
    expect(await rowsOf('after doubt')).toHaveLength(1);
  });

  test('several keys tell their price before, and stop between two keys', async () => {
    await page.keyboard.press('Control+n');
    await dialog().getByLabel('Name').fill('guest');
    await dialog().getByRole('textbox', { name: 'How many keys' }).fill('4');
    await expect(dialog().locator('[data-cost="4"]')).toContainText('restarts its Xray 4 times');
    await expect(dialog().locator('[data-cost="4"]')).toContainText('You can stop it between two keys.');
    await world.holdRestarts(true);
    await dialog().getByRole('button', { name: 'Make 4 keys' }).click();
    await world.endOneRestart();
    await expect(page.getByText('Making keys: 1 of 4.')).toBeVisible();
    await expect(page.locator('.banner[data-work="sent"]')).toContainText('Making guest-2');
    await page.locator('.banner', { hasText: 'Making keys' }).getByRole('button', { name: 'Cancel' }).click();
    await world.holdRestarts(false);
    await expect(page.getByText('2 of 4 keys made.')).toBeVisible();
    await expect(page.getByText('2 not begun, cancelled.')).toBeVisible();
    expect(await rowsOf('guest-')).toHaveLength(2);
  });

  test('what the API cannot keep is kept here, what it cannot do is explained', async () => {
    await focusRow(shown('guest-1'));
    await page.keyboard.press('F2');
    await expect(dialog()).toContainText('A key API cannot rename a key');
    await expect(dialog()).toContainText('A key API cannot block a key');
    await dialog().getByLabel('Quota').fill('50');
    await dialog().getByLabel('Tags').fill('family');
    await expectAccessible(page, 'settings of a key of a key API');
    await page.keyboard.press('Control+Enter');
    await expect(dialog()).toHaveCount(0);
    await until('it is kept', async () => (await rowsOf('guest-1')).some(({ tags, quota }) => tags.includes('family') && quota !== null));
    await shown('guest-1').getByRole('button', { name: 'More for guest-1' }).click();
    await expect(page.getByRole('menuitem', { name: 'Quota…' })).toBeVisible();
    await expect(page.getByRole('menuitem', { name: 'Pause' })).toHaveCount(0);
    await expect(page.getByRole('menuitem', { name: 'Rename…' })).toHaveCount(0);
    await page.keyboard.press('Escape');
    await focusRow(shown('guest-1'));
    await page.keyboard.press('Enter');
    await expect(dialog()).toContainText('Counted by Xray');
    await expectAccessible(page, 'details of a key of a key API');
    await page.keyboard.press('Escape');
  });

  test('a key is deleted with its price told, and read back', async () => {
    await focusRow(shown('guest-2'));
    await page.keyboard.press('Delete');
    await expect(dialog().locator('[data-cost="1"]')).toBeVisible();
    await world.holdRestarts(true);
    await dialog().getByRole('button', { name: 'Delete key' }).click();
    await expect(page.locator('[data-work="sent"]')).toContainText('Deleting guest-2.');
    await world.holdRestarts(false);
    await expect(page.locator('.toast', { hasText: 'guest-2 is deleted, read back' })).toBeVisible();
    await expect(shown('guest-2')).toHaveCount(0);
  });

  test('a reset that the server only says it did is told as such', async () => {
    await speak('B', { resetLies: true });
    await expect(shown('router').locator('[data-source="estimate"]')).toBeVisible();
    await expect(page.getByRole('radio', { name: /^Estimates [1-9]\d*$/ })).toBeVisible();
    await expect(page.locator('.tfoot')).toContainText(/estimates/);
    await shown('router').getByRole('button', { name: 'More for router' }).click();
    await page.getByRole('menuitem', { name: 'Reset on the server…' }).click();
    await expect(dialog()).toContainText('some say success and do nothing');
    await dialog().getByRole('button', { name: 'Reset', exact: true }).click();
    const ended = page.locator('.banner', { hasText: '0 of 1 keys count from zero.' });
    await expect(ended).toContainText('1 failed');
    await ended.getByRole('button', { name: 'Which' }).click();
    await expect(page.getByText('The server said success and did not reset.')).toBeVisible();
    await ended.getByRole('button', { name: 'Dismiss' }).click();
  });

  test('its own days and months stand beside our account, each with its source', async () => {
    await speak('C');
    await tab('Traffic');
    await expect(page.locator('[data-counting]')).toContainText('Our account, this month');
    const books = page.locator('[data-period]');
    await expect(books.locator('tr', { hasText: 'router' }).locator('[data-source="estimate"]')).toBeVisible();
    await books.getByRole('radio', { name: 'Day' }).click();
    await expect(books).toHaveAttribute('data-period', /^\d{4}-\d\d-\d\d$/);
    await books.getByRole('button', { name: 'The day before' }).click();
    await expectAccessible(page, 'traffic of a key API');
    await books.getByRole('radio', { name: 'All' }).click();
    await expect(books).toHaveAttribute('data-period', 'all');
  });

  test('the days of one key lead to its history, which is cleared on the server and read back', async () => {
    const books = page.locator('[data-period]');
    await books.getByRole('button', { name: 'router' }).click();
    await expect(books.getByRole('heading', { name: 'Its own books of router' })).toBeVisible();
    await expect(books.locator('tbody tr', { hasText: /\d{4}/ }).first()).toBeVisible();
    await expectAccessible(page, 'the days of one key');
    await books.getByRole('button', { name: 'Clear its history…' }).click();
    await expect(dialog()).toContainText('Our own account stays as it is.');
    await dialog().getByRole('button', { name: 'Clear history' }).click();
    await expect(page.locator('.toast', { hasText: 'The server forgot the history of router, read back' })).toBeVisible();
    await books.getByRole('button', { name: 'All keys' }).click();
    await books.getByRole('button', { name: 'Clean up…' }).click();
    await dialog().getByRole('textbox', { name: 'Days to keep' }).fill('0');
    await expect(dialog().getByRole('button', { name: 'Clean up', exact: true })).toBeDisabled();
    await dialog().getByRole('textbox', { name: 'Days to keep' }).fill('7');
    await expectAccessible(page, 'cleaning up a history');
    await dialog().getByRole('button', { name: 'Clean up', exact: true }).click();
    await expect(page.locator('.toast', { hasText: 'Only the last 7 days are kept on the server' })).toBeVisible();
  });

  test('the doctor says how it stands, and repairs are read back', async () => {
    await speak('D');
    await tab('Doctor');
    await expect(page.locator('[data-check="reached"]')).toHaveAttribute('data-result', 'pass');
    await expect(page.locator('[data-check="private"]')).toHaveAttribute('data-result', 'pass');
    await expect(page.locator('[data-check="config"]')).toHaveAttribute('data-result', 'pass');
    await expect(page.locator('[data-check="health"]')).toContainText('xray running');
    await expectAccessible(page, 'doctor of a key API');
    // A key that is in its list and not in its Xray.
    await world.control('/step', { on: 'create', at: 'saved', answer: 'error-500' });
    const headers = { 'content-type': 'application/json', 'x-api-key': 'an-api-key' };
    await fetch(`${world.address}/api/keys`, { method: 'POST', headers, body: JSON.stringify({ name: 'left out' }) });
    await page.getByRole('button', { name: 'Check again' }).click();
    await expect(page.locator('[data-check="config"]')).toHaveAttribute('data-result', 'attention');
    await page.getByRole('button', { name: 'Synchronise…' }).click();
    await expect(dialog()).toContainText('every session drops');
    await dialog().getByRole('button', { name: 'Synchronise…' }).click();
    await expect(page.locator('.toast', { hasText: 'hel-keys wrote its keys again' })).toBeVisible();
    await expect(page.locator('[data-check="config"]')).toHaveAttribute('data-result', 'pass');
  });

  test('a second source is set up where the server is, and its failure is told', async () => {
    await tab('Settings');
    await page.getByRole('switch', { name: 'Second source' }).click();
    await page.getByLabel('gRPC address').fill('127.0.0.1:1');
    await expectAccessible(page, 'settings of a key API');
    await page.getByRole('button', { name: 'Save' }).click();
    await until('it is stored', async () => {
      const stored = (await stateOf(page)).servers[world.serverId];
      return stored?.kind === 'keyapi' && stored.counters?.address === '127.0.0.1:1';
    });
    await tab('Keys');
    await expect(page.locator('.banner', { hasText: 'The second source of counters does not answer.' })).toBeVisible();
  });

  test('the tray panel makes one too, with its progress, and keeps it while it is hidden', async () => {
    await speak('A');
    const panel = await openPanel(world.app);
    await panel.getByRole('button', { name: 'New key' }).click();
    await expect(panel.locator('[data-cost="1"]')).toBeVisible();
    await panel.getByLabel('Name').fill('from panel');
    await world.holdRestarts(true);
    await panel.getByRole('button', { name: 'Make key' }).click();
    await expect(panel.locator('[data-work="sent"]')).toContainText('The server restarts Xray, sessions drop');
    await expectAccessible(panel, 'tray panel, a key in the making');
    await call(panel, 'hidePanel', null);
    await world.holdRestarts(false);
    await until('it is made', async () => (await rowsOf('from panel')).length === 1);
    const again = await openPanel(world.app);
    await expect(again.getByText('from panel is ready')).toBeVisible();
    await expect(again.locator('.qr')).toBeVisible();
    await again.getByRole('button', { name: 'Done' }).click();
    expect(await rowsOf('from panel')).toHaveLength(1);
  });

  test('the tray menu makes one by the pattern, and opens the panel on it', async () => {
    const item = await world.app.host.waitForItem();
    await world.holdRestarts(true);
    await item.click('New key > hel-keys');
    const panel = await world.app.panel();
    await expect(panel.locator('[data-new-key="making"]')).toContainText('Making a key on hel-keys');
    await world.holdRestarts(false);
    await expect(panel.locator('[data-new-key="made"]')).toBeVisible();
    await expect(panel.locator('.qr')).toBeVisible();
    await panel.getByRole('button', { name: 'Done' }).click();
    expect(await rowsOf('key-')).toHaveLength(1);
  });

  test('nothing violates the content security policy', async () => {
    expect(await world.violations()).toEqual([]);
  });
});
