import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PortRow } from '@shared/model';
import type { Locator, Page } from 'playwright';
import { type LaunchedApp, launchApp } from './app';
import { call, livePage, stateOf, until } from './desktop/help';
import { focusRow, goTo } from './help';
import { expect, test } from './test';

const ROTATION_MS = 180_000;

/** What is done on a farm's pages, as the lab's panel and main then show it. */
test.describe('a farm', () => {
  test.describe.configure({ mode: 'serial' });
  let app: LaunchedApp;
  let page: Page;
  let serverId = '';
  test.beforeAll(async () => {
    app = await launchApp();
    page = await livePage(app);
    const { servers } = await stateOf(page);
    serverId = Object.values(servers).find(server => server.kind === 'farm')?.id ?? '';
  });
  test.afterAll(() => app.stop());
  test.beforeEach(async () => {
    await goTo(page, 'riga-farm');
    await expect(page.locator('tr[data-row]').first()).toBeVisible();
  });

  const ports = async (): Promise<readonly PortRow[]> => {
    const sort = { by: 'panel', descending: false } as const;
    const query = { view: 'all', search: '', operator: null, tag: null, sort, offset: 0, limit: 500 } as const;
    return (await call(page, 'queryPorts', { serverId, query })).rows;
  };
  const portOf = async (id: number): Promise<PortRow | undefined> => (await ports()).find(({ port }) => port.id === id);
  /** And does not change by itself meanwhile. */
  const isReady = ({ eligibility, port, rotation }: PortRow): boolean =>
    eligibility.state === 'ready' && port.connInet && rotation === null && port.reconnectType === 'link';
  const readyPorts = (count: number) =>
    until(`${count} ports that are ready`, async () => {
      const ready = (await ports()).filter(isReady);
      return ready.length >= count && ready.slice(0, count);
    });
  const first = async (): Promise<PortRow> => {
    const [row] = await readyPorts(1);
    if (!row) throw new Error('none');
    return row;
  };
  const rowOf = ({ port }: PortRow): Locator => page.locator(`tr[data-row="${port.id}"]`);
  const tab = (name: string) => page.getByRole('navigation', { name: 'Pages of this server' }).getByRole('link', { name, exact: false });
  const dialog = () => page.locator('.dialog');

  test('selected ports rotate together after one question; progress per port, one summary, and the history keeps each', async () => {
    const chosen = await readyPorts(2);
    for (const row of chosen) await rowOf(row).getByRole('checkbox').click();
    await expect(page.locator('.bulk [data-plan]')).toHaveText('Rotate 2 of 2');
    await page.locator('.bulk').getByRole('button', { name: 'Rotate 2…' }).click();
    await expect(dialog()).toContainText('Present addresses cannot be restored');
    await dialog().getByRole('button', { name: 'Rotate 2' }).click();
    const run = page.locator('[data-run]');
    await expect(run).toContainText(/of 2 done|2 ports rotated/);
    await expect(page.locator('.bulk')).toHaveCount(0);
    await run.getByRole('button', { name: 'Show ports' }).click();
    for (const row of chosen) await expect(run).toContainText(row.port.name);
    await expect(page.locator('[data-run="ended"]')).toBeVisible({ timeout: ROTATION_MS });
    await expect(run.locator('.banner')).toContainText('2 ports rotated');
    const [row] = chosen;
    if (!row) throw new Error('none');
    await focusRow(rowOf(row));
    await page.keyboard.press('Enter');
    await expect(page.locator('.topbar h1')).toContainText(row.port.name);
    const past = page.locator('.rotations tr[data-row]').first();
    await expect(past).toContainText('window');
    const last = (await portOf(row.port.id))?.last;
    if (last?.outcome === 'changed') await expect(past).toContainText(last.newIp ?? '');
    await focusRow(past);
    await page.keyboard.press('Enter');
    await expect(dialog()).toContainText('What proves it');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect(page.locator('tr[data-row]').first()).toBeVisible();
  });

  test('the history is saved as a table', async () => {
    const row = (await ports()).find(({ last }) => last !== null);
    if (!row) throw new Error('nothing was rotated');
    await focusRow(rowOf(row));
    await page.keyboard.press('Enter');
    const file = join(app.dataDir, 'rotations.csv');
    await app.electronApp.evaluate(({ dialog: dialogs }, filePath) => {
      dialogs.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await page.getByRole('button', { name: 'Export' }).click();
    await expect(page.locator('.toast', { hasText: 'Rotations saved' })).toBeVisible();
    const [head, line] = (await readFile(file, 'utf8')).split('\r\n');
    expect(head).toMatch(/^time,port,port_id,old_ip,new_ip,/);
    expect(line).toContain(row.port.name);
  });

  test('a port that cools down is asked for when ready, and not', async () => {
    // One that cools down for long enough to be asked twice.
    const row = await until('a ready port with a long step', async () =>
      (await ports()).find(each => isReady(each) && (each.port.reconnectMinS ?? 0) >= 60),
    );
    await rowOf(row)
      .getByRole('button', { name: /^(Rotate|Retry) / })
      .click();
    await until('the end', async () => (await stateOf(page)).rotations[`${serverId}/${row.port.id}`]?.outcome, ROTATION_MS);
    const later = rowOf(row).getByRole('button', { name: /^When ready / });
    await later.click();
    await expect.poll(async () => (await portOf(row.port.id))?.queuedBy).not.toBeNull();
    await rowOf(row)
      .getByRole('button', { name: /^In [01]:/ })
      .click();
    await expect.poll(async () => (await portOf(row.port.id))?.queuedBy).toBeNull();
  });

  test('a restart asks, and ends with the port on', async () => {
    const row = await first();
    await rowOf(row)
      .getByRole('button', { name: `More for ${row.port.name}` })
      .click();
    await page.getByRole('menuitem', { name: 'Restart port…' }).click();
    await dialog().getByRole('button', { name: 'Restart port' }).click();
    await expect(rowOf(row).getByRole('button', { name: /^Restarting/ })).toBeVisible();
    const end = await until(
      'the end of the restart',
      async () => {
        const restart = (await portOf(row.port.id))?.restart;
        return restart?.endedAt != null && restart.phase;
      },
      ROTATION_MS,
    );
    expect(['online', 'on']).toContain(end);
    expect((await portOf(row.port.id))?.port.active).toBe(true);
  });

  test("a port's settings are changed on the panel and read back", async () => {
    const row = await first();
    await focusRow(rowOf(row));
    await page.keyboard.press('Enter');
    await tab('Settings').click();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const step = dialog().getByLabel('Shortest step');
    await expect(step).not.toHaveValue('');
    await step.fill('25');
    await dialog().getByLabel('MTU').fill('x');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await expect(dialog().getByRole('alert')).toContainText('MTU');
    await dialog().getByLabel('MTU').fill('1400');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await expect(dialog()).toHaveCount(0);
    await expect(page.locator('.kv').first()).toContainText('25 s');
    const settings = await call(page, 'readPortSettings', { serverId, portId: row.port.id });
    expect(settings).toMatchObject({ reconnectMinS: 25, mtu: 1400, name: row.port.name });
    // A page that is held still lets a dialog read what it is about.
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await expect(step).toHaveValue('25');
    await page.keyboard.press('Escape');
    await expect(dialog()).toHaveCount(0);
    await page.keyboard.press('p');
  });

  test('a schedule of ours is made, switched off and removed', async () => {
    const row = await first();
    await focusRow(rowOf(row));
    await page.keyboard.press('Enter');
    await tab('Settings').click();
    await page.getByRole('button', { name: 'Add schedule' }).click();
    await dialog().getByLabel('Every', { exact: true }).fill('0');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await expect(dialog().getByRole('alert')).toContainText('minutes');
    await dialog().getByLabel('Every', { exact: true }).fill('90');
    await dialog().getByRole('switch', { name: 'Quiet hours' }).click();
    await dialog().getByRole('button', { name: 'Save' }).click();
    const line = page.locator('[data-schedule]');
    await expect(line).toContainText('every 1 h 30 min · once · not from 23:00 to 07:00');
    await line.getByRole('switch').click();
    await expect(line).toContainText('switched off');
    const [stored] = await call(page, 'listSchedules', { serverId });
    expect(stored).toMatchObject({ enabled: false, portIds: [row.port.id], times: { type: 'every', minutes: 90 } });
    await line.getByRole('button', { name: /^Remove/ }).click();
    await dialog().getByRole('button', { name: 'Remove schedule' }).click();
    await expect(line).toHaveCount(0);
  });

  test('a login is made, limited and deleted; its password shows only when asked for', async () => {
    await tab('Logins').click();
    await page.getByRole('button', { name: 'New login' }).click();
    await dialog().getByLabel('Login').fill('E2E');
    await dialog().getByLabel('Password').fill('hush-hush-7');
    await dialog().getByRole('button', { name: 'New login' }).click();
    await expect(dialog().getByRole('alert')).toContainText('lower-case');
    await dialog().getByLabel('Login').fill('e2e_login');
    await dialog().getByLabel('Down').fill('20');
    await dialog().getByRole('button', { name: 'New login' }).click();
    const row = page.locator('tr[data-row]', { hasText: 'e2e_login' });
    await expect(row).toContainText('20 Mbit/s');
    await expect(page.locator('main')).not.toContainText('hush-hush-7');
    await row.getByRole('button', { name: /^Show password/ }).click();
    await expect(row).toContainText('hush-hush-7');
    await row.getByRole('button', { name: /^Hide password/ }).click();
    await expect(row).not.toContainText('hush-hush-7');
    await row.getByRole('button', { name: 'Edit e2e_login' }).click();
    await dialog().getByLabel('Up').fill('2.5');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await expect(row).toContainText('2.5 Mbit/s');
    await row.getByRole('button', { name: 'Delete e2e_login' }).click();
    await dialog().getByRole('button', { name: 'Delete login' }).click();
    await expect(row).toHaveCount(0);
  });

  test('a service is stopped after a question, read back, named as missing, and started again', async () => {
    await tab('Services').click();
    const line = page.locator('[data-service="scheduler"]');
    await line.getByRole('button', { name: 'Stop Timer' }).click();
    await dialog().getByRole('button', { name: 'Stop' }).click();
    await expect(line).toContainText('stopped');
    await expect(page.locator('.banner', { hasText: '1 service is stopped' })).toBeVisible();
    await line.getByRole('button', { name: 'Start Timer' }).click();
    await dialog().getByRole('button', { name: 'Start' }).click();
    await expect(line).toContainText('running');
  });

  test('a panel user is added, deactivated and deleted', async () => {
    await tab('Settings').click();
    await page.getByRole('button', { name: 'Add user' }).click();
    await dialog().getByLabel('Name', { exact: true }).fill('e2e_user');
    await dialog().getByLabel('Password', { exact: true }).fill('secret7');
    await dialog().getByLabel('Password again').fill('secret8');
    await dialog().getByLabel('E-mail').fill('e2e@farm.example');
    await dialog().getByRole('button', { name: 'Add user' }).click();
    await expect(dialog().getByRole('alert')).toContainText('differ');
    await dialog().getByLabel('Password again').fill('secret7');
    await dialog().getByRole('button', { name: 'Add user' }).click();
    const line = page.locator('[data-user="e2e_user"]');
    await expect(line).toContainText('e2e@farm.example');
    await line.getByRole('switch').click();
    await expect
      .poll(async () => (await call(page, 'listFarmUsers', { serverId })).find(({ username }) => username === 'e2e_user')?.active)
      .toBe(false);
    await line.getByRole('button', { name: 'Delete e2e_user' }).click();
    await dialog().getByRole('button', { name: 'Delete user' }).click();
    await expect(line).toHaveCount(0);
  });

  test('addresses are read by pages, in the order asked for, of one port', async () => {
    await tab('IP history').click();
    const rows = page.locator('tr[data-row]');
    await expect(rows.first()).toBeVisible();
    await page.getByRole('combobox', { name: 'Rows on a page' }).click();
    await page.getByRole('option', { name: '50 a page' }).click();
    await expect(page.locator('.tfoot')).toContainText('1 of ');
    const top = await rows.first().textContent();
    await page.getByRole('button', { name: 'Next page' }).click();
    await expect(page.locator('.tfoot')).toContainText('2 of ');
    await expect.poll(() => rows.first().textContent()).not.toBe(top);
    await page.getByRole('button', { name: 'Given' }).click();
    await expect(page.locator('.tfoot')).toContainText('1 of ');
    await expect(page.locator('th[aria-sort="ascending"]')).toHaveText('Given');
    await expect.poll(() => rows.first().textContent()).not.toBe(top);
    const { port } = await first();
    await page.getByRole('combobox', { name: 'Port' }).click();
    await page.getByRole('option', { name: port.name, exact: true }).click();
    await expect.poll(async () => new Set(await rows.locator('a').allTextContents())).toEqual(new Set([port.name]));
    await rows.locator('a').first().click();
    await expect(page.locator('h1')).toContainText(port.name);
    await tab('IP history').click();
    await expect.poll(async () => new Set(await rows.locator('a').allTextContents())).toEqual(new Set([port.name]));
    await goTo(page, 'riga-farm');
    await tab('IP history').click();
    await page.getByRole('radio', { name: 'By operator' }).click();
    await expect(page.getByRole('columnheader', { name: 'Collected' })).toBeVisible();
    await expect(rows.first()).toBeVisible();
  });

  test('ports are turned off after a question and on without one; tags are kept and filter', async () => {
    const row = await first();
    await rowOf(row)
      .getByRole('button', { name: `More for ${row.port.name}` })
      .click();
    await page.getByRole('menuitem', { name: 'Turn off…' }).click();
    await dialog().getByRole('button', { name: 'Turn off' }).click();
    await rowOf(row)
      .getByRole('button', { name: `Turn on ${row.port.name}` })
      .click();
    await expect.poll(async () => (await portOf(row.port.id))?.port.active).toBe(true);
    await rowOf(row)
      .getByRole('button', { name: `More for ${row.port.name}` })
      .click();
    await page.getByRole('menuitem', { name: 'Tags…' }).click();
    await dialog().getByLabel('Tags').fill('shop, e2e');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByRole('combobox', { name: 'Tag' }).click();
    await page.getByRole('option', { name: 'e2e' }).click();
    await expect(page.locator('tr[data-row]')).toHaveCount(1);
    await expect(rowOf(row)).toBeVisible();
  });
});
