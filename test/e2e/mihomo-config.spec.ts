/** The Config page of a controller: fields read back one by one, what the core is asked to do, what is open to others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { type ControllerWorld, openController } from './controller';
import { stateOf } from './desktop/help';
import { expectAccessible } from './help';
import { expect, test } from './test';

test.describe('a controller’s settings', () => {
  test.describe.configure({ mode: 'serial' });
  let world: ControllerWorld;
  let page: Page;
  const row = (field: string) => page.locator(`[data-field="${field}"]`);
  const action = (type: string) => page.locator(`[data-action="${type}"]`);
  const dialog = () => page.locator('.dialog');
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const port = async (field: string, label: string, value: string) => {
    await row(field).getByLabel(label).fill(value);
    await page.keyboard.press('Enter');
  };
  const core = async () => (await world.truth()).config;

  test.beforeAll(async () => {
    // As if the core had begun with log level debug.
    world = await openController('config', { debugRoutes: true });
    page = world.page;
    await expect(row('mixed-port')).toBeVisible();
  });
  test.afterAll(() => world?.stop());

  test('a field is busy, then verified; what was changed here stands over the page', async () => {
    await expect(page.locator('[data-changed]')).toHaveCount(0);
    await port('socks-port', 'SOCKS port', '7892');
    await expect(row('socks-port')).toContainText(/verified \d\d:\d\d:\d\d/);
    expect(await core()).toMatchObject({ 'socks-port': 7892 });
    await row('ipv6').getByRole('switch').click();
    await expect(row('ipv6')).toHaveAttribute('data-state', 'verified');
    await row('mode').getByRole('radio', { name: 'Global' }).click();
    await expect(row('mode')).toHaveAttribute('data-state', 'verified');
    await expect(page.locator('[data-changed]')).toHaveAttribute('data-changed', 'socks-port mode ipv6');
    await expectAccessible(page, 'settings of a controller');
    // Back to what it was by hand: nothing is left of it.
    await row('ipv6').getByRole('switch').click();
    await expect(page.locator('[data-changed]')).toHaveAttribute('data-changed', 'socks-port mode');
    await press('Copy as YAML');
    await expect.poll(world.copied).toBe('socks-port: 7892\nmode: global\n');
  });

  test('what the core took and did not set is named, with the ways out', async () => {
    await port('mixed-port', 'Mixed port', '70000');
    await expect(row('mixed-port')).toContainText('A number from 0 to 65535');
    expect(await core()).toMatchObject({ 'mixed-port': 7890 });
    await port('mixed-port', 'Mixed port', '443');
    await expect(row('mixed-port')).toHaveAttribute('data-state', 'kept');
    const trouble = page.locator('.warnrow');
    await expect(trouble).toContainText(/^Asked for 443 at .* closed 7890 and listens on no port now/);
    await expect(row('mixed-port').getByLabel('Mixed port')).toHaveValue('443');
    await expectAccessible(page, 'a change that the core did not make');
    await trouble.getByRole('button', { name: 'Back to 7890' }).click();
    await expect(row('mixed-port')).toHaveAttribute('data-state', 'verified');
    await expect(trouble).toHaveCount(0);
    expect(await core()).toMatchObject({ 'mixed-port': 7890 });
  });

  test('TUN is sent whole: a part of it does not switch it off', async () => {
    await row('tun').getByRole('switch').click();
    await expect(row('tun')).toHaveAttribute('data-state', 'verified');
    await row('tun').getByRole('button', { name: 'Edit…' }).click();
    await dialog().getByLabel('Device').fill('utun');
    await dialog().getByRole('switch', { name: 'Auto route' }).click();
    await expectAccessible(page, 'how traffic is captured');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await expect(row('tun')).toContainText('Device utun, stack gvisor, auto route');
    expect((await core()).tun).toMatchObject({ enable: true, device: 'utun', 'auto-route': true });
  });

  test('pasted YAML that the core refuses stays in the dialog; all goes back to the file', async () => {
    await press('Load another configuration');
    await dialog().getByRole('radio', { name: 'Pasted text' }).click();
    await dialog().getByRole('textbox').fill('nothing of the kind');
    await dialog().getByRole('button', { name: 'Load' }).click();
    await expect(dialog()).toContainText('yaml: unmarshal errors');
    await expect(dialog().getByRole('textbox')).toHaveValue('nothing of the kind');
    await expectAccessible(page, 'a configuration that was refused');
    await dialog().getByRole('textbox').fill('log-level: warning\n');
    await dialog().getByRole('button', { name: 'Load' }).click();
    await expect(dialog()).toHaveCount(0);
    await expect(row('log-level')).toContainText('warning');
    // The ports stay without force, and are still not those of the file.
    await expect(page.locator('[data-changed]')).toHaveAttribute('data-changed', 'socks-port');
    await press('Back to the file');
    await expect(page.locator('[data-changed]')).toHaveCount(0);
    expect(await core()).toMatchObject({ 'socks-port': 0, mode: 'rule', 'log-level': 'info' });
  });

  test('the core is asked, and told how it ended', async () => {
    await action('flush-fake-ip').getByRole('button', { name: 'Flush' }).click();
    await expect(action('flush-fake-ip')).toContainText(/flushed \d\d:/);
    await action('upgrade').getByRole('button', { name: 'Upgrade' }).click();
    await expectAccessible(page, 'asked before an upgrade');
    await dialog().getByRole('button', { name: 'Upgrade' }).click();
    await action('upgrade-geo').getByRole('button', { name: 'Update' }).click();
    await dialog().getByRole('button', { name: 'Update' }).click();
    await expect(action('upgrade')).toContainText('already using latest version');
    await expect(action('upgrade-geo')).toHaveAttribute('data-run', 'done');
    // Longer than anybody waits.
    await world.profile({ downloadMs: 60_000 });
    await action('upgrade-geo').getByRole('button', { name: 'Update' }).click();
    await dialog().getByRole('button', { name: 'Update' }).click();
    await expect(action('upgrade-geo')).toContainText(/downloading, usually \d:\d\d/);
    await press('Update geo data: wait no longer');
    await expect(action('upgrade-geo')).toHaveAttribute('data-run', 'left');
    await action('restart').getByRole('button', { name: 'Restart' }).click();
    await dialog().getByRole('button', { name: 'Restart' }).click();
    await expect(action('restart')).toContainText(/restarted \d\d:/, { timeout: 60_000 });
    const { events } = await stateOf(page);
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['config-kept', 'core-restart', 'core-current', 'core-left']));
  });

  test('DNS, storage, profiles, all of the configuration', async () => {
    await world.isLive();
    await page.getByLabel('Name to look up').fill('cdn.video.example');
    // Its link may be told to the window a moment later.
    await expect(page.getByRole('button', { name: 'Ask' })).toBeEnabled();
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-dns="answered"]')).toContainText(/answered in \d+ ms.*NOERROR, \d records?/);

    await page.getByRole('textbox', { name: 'Key', exact: true }).fill('theme');
    await press('Read');
    await expect(page.locator('[data-storage]')).toContainText('nothing is kept under this key');
    const value = page.getByLabel('Value of theme in JSON');
    await value.fill('{"dark":');
    await expect(page.locator('[data-storage]')).toContainText('This is no JSON yet');
    await value.fill('{"dark": true}');
    await page.getByRole('region', { name: 'Storage' }).getByRole('button', { name: 'Save' }).click();
    await expect(page.locator('[data-storage]')).toContainText('stored and read back, 13 bytes');
    await press('Remove');
    await dialog().getByRole('button', { name: 'Remove' }).click();
    await expect(page.locator('[data-storage]')).toContainText('removed, and read back');

    const filePath = join(world.app.dataDir, 'heap.pb.gz');
    await world.saveTo(filePath);
    await press('Save…: Heap profile');
    await expect(page.locator('.toast', { hasText: 'Profile saved' })).toBeVisible();
    expect(readFileSync(filePath, 'utf8')).toContain('heap profile');
    await action('gc').getByRole('button', { name: 'Collect' }).click();
    await expect(action('gc')).toContainText(/collected \d\d:/);
    await expect(page.locator('[data-hint="open-debug"]')).toContainText('log-level: info');

    await press('View all');
    await expect(dialog()).toContainText('mixed-port: 7890');
    await expectAccessible(page, 'all of a configuration');
    await page.keyboard.press('Escape');
    expect(await world.violations()).toEqual([]);
  });
});
