import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { type LaunchedApp, launchApp } from './app';
import { call, livePage, stateOf } from './desktop/help';
import { expectAccessible, goTo, openPanel } from './help';
import { expect, test } from './test';

test.describe('limits', () => {
  test.describe.configure({ mode: 'serial' });
  let app: LaunchedApp;
  let page: Page;
  test.beforeAll(async () => {
    app = await launchApp();
    page = await livePage(app);
    await goTo(page, 'Limits');
  });
  test.afterAll(() => app.stop());

  const rule = (name: string) => page.locator('tr[data-rule]').filter({ has: page.getByRole('button', { name, exact: true }) });
  const editor = () => page.locator('.editor');
  const log = () => page.getByRole('region', { name: 'Breach log' });
  const names = async (): Promise<readonly string[]> => (await stateOf(page)).limits.map(({ name }) => name);

  test('three are suggested, one press each, and a limit that cannot be judged is not called fine', async () => {
    const suggested = page.getByRole('list', { name: 'Suggested limits' });
    await expect(suggested.locator('li')).toHaveCount(3);
    await suggested.getByRole('button', { name: 'Add Server down' }).click();
    await expect(rule('Server down')).toHaveAttribute('data-state', 'fine');
    await expect(rule('Server down')).toContainText('out of reach for 5 min');
    // The others wait in a menu; what is there already is not offered again.
    await page.getByRole('button', { name: 'Suggested limits' }).click();
    await expect(page.getByRole('menuitem', { name: 'Server down' })).toHaveCount(0);
    await page.getByRole('menuitem', { name: 'Core memory' }).click();
    await expect(rule('Core memory')).toHaveAttribute('data-state', 'fine');
    // Its metric is one that no server here has readings of.
    const [server] = Object.values((await stateOf(page)).servers).filter(({ kind }) => kind === 'farm');
    const where = { type: 'subjects', serverId: server?.id ?? '', subjects: ['9999'] } as const;
    const none = { id: null, name: 'Nobody', enabled: true, measure: 'sinr', where, side: 'under', at: 0, clearAt: 3, forS: 60 } as const;
    await call(page, 'saveLimit', {
      ...{ ...none, coolDownS: 0, period: null, tell: { notification: false, tray: false }, action: 'none' },
    });
    await expect(rule('Nobody')).toHaveAttribute('data-state', 'unjudged');
    await expect(rule('Nobody')).toContainText('cannot be judged');
    await rule('Nobody').getByRole('button', { name: 'Nobody' }).click();
    await expect(editor().getByLabel('Name')).toHaveValue('Nobody');
    await editor().getByRole('button', { name: 'Delete Nobody' }).click();
    await expect(rule('Nobody')).toHaveCount(0);
  });

  test('what is shown and typed stays, whatever breaks or is deleted meanwhile', async () => {
    await goTo(page, 'Overview');
    await goTo(page, 'Limits');
    await expect(editor().getByLabel('Name')).toHaveValue('Server down');
    const [gw] = Object.values((await stateOf(page)).servers).filter(({ kind }) => kind === 'mihomo');
    const rules = { id: null, name: 'Breaks at once', enabled: true, measure: 'memory', side: 'over', at: 1, clearAt: 1 } as const;
    const where = { type: 'servers', ids: [gw?.id ?? ''] } as const;
    await call(page, 'saveLimit', {
      ...{ ...rules, where, forS: 0, coolDownS: 0, period: null, tell: { notification: false, tray: false }, action: 'none' },
    });
    await expect(rule('Breaks at once')).toHaveAttribute('data-state', 'broken');
    await expect(editor().getByLabel('Name')).toHaveValue('Server down');
    await page.getByRole('button', { name: 'New limit' }).click();
    await editor().getByLabel('Name').fill('Half typed');
    await rule('Breaks at once').getByRole('button', { name: 'Breaks at once' }).click();
    await editor().getByRole('button', { name: 'Delete Breaks at once' }).click();
    await expect(rule('Breaks at once')).toHaveCount(0);
    await page.getByRole('button', { name: 'New limit' }).click();
    await expect(editor().getByLabel('Name')).toHaveValue('Half typed');
    await editor().getByRole('button', { name: 'Cancel' }).click();
    await expect(editor().getByLabel('Name')).toHaveValue('Server down');
  });

  test('the editor has the fields of its metric, says what is wrong, and what will be read', async () => {
    await page.getByRole('button', { name: 'New limit' }).click();
    await expect(editor().getByLabel('Metric')).toContainText('Memory of the core');
    await editor().getByLabel('Name').fill('Tiny');
    await editor().getByLabel('Breaks at').fill('much');
    await expect(editor().getByRole('alert')).toContainText('The threshold does not fit the metric');
    await editor().getByLabel('Breaks at').fill('0.001');
    await editor().getByLabel('Clears at').fill('0.0005');
    await editor().getByLabel('For at least').fill('1 s');
    await expect(editor().getByRole('alert')).toHaveCount(0);
    await expect(editor().locator('[data-notice]')).toContainText('Tiny');
    // What is typed waits while something else is looked at.
    await goTo(page, 'Overview');
    await goTo(page, 'Limits');
    await expect(editor().getByLabel('Name')).toHaveValue('Tiny');
    await editor().getByRole('combobox', { name: 'Metric' }).click();
    await page.getByRole('option', { name: 'Server out of reach' }).click();
    await expect(editor().getByLabel('Breaks at')).toHaveCount(0);
    await editor().getByRole('combobox', { name: 'Metric' }).click();
    await page.getByRole('option', { name: 'Memory of the core' }).click();
    await editor().getByLabel('Breaks at').fill('0.001');
    await editor().getByLabel('Clears at').fill('0.0005');
    await editor().getByLabel('For at least').fill('1 s');
    await editor().getByRole('button', { name: 'Test notification' }).click();
    const shown = await app.host.notifications?.wait(({ summary }) => summary.includes('Tiny'));
    expect(shown?.body).toContain('the limit is');
    await expect(editor().getByRole('button', { name: 'The desktop took it' })).toBeVisible();
    await editor().getByRole('button', { name: 'Save' }).click();
    await expect(rule('Tiny')).toBeVisible();
  });

  test('one that is broken is shown in its row, the log, the rail, the overview and the tray panel', async () => {
    await expect(rule('Tiny')).toHaveAttribute('data-state', 'broken');
    await expect(page.locator('.rail .count')).toHaveText('1');
    await expect(log().locator('tr[data-row]').filter({ hasText: 'Tiny' }).first()).toContainText('open');
    await goTo(page, 'Overview');
    await expect(page.locator('[data-breach]').filter({ hasText: 'Tiny' }).first()).toContainText('the limit is');
    await goTo(page, 'Limits');
    const panel = await openPanel(app);
    await expect(panel.locator('.pbanner[data-breach]')).toContainText('Tiny');
    await call(panel, 'hidePanel', null);
  });

  test('the rule is tested over past readings, as a chart by the keyboard and as a table', async () => {
    await rule('Tiny').getByRole('button', { name: 'Tiny', exact: true }).click();
    await expect(editor().locator('[data-fired]')).not.toHaveAttribute('data-fired', '0');
    const chart = editor().getByRole('slider', { name: 'The rule over past readings' });
    await expect(chart).not.toHaveAttribute('data-points', '0');
    await expect(chart).toHaveAttribute('aria-valuetext', /it would have fired/);
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    await expect(chart).toHaveAttribute('aria-valuetext', /\d\d:\d\d, .*(MiB|no data)/);
    await editor().getByRole('radio', { name: '7 d' }).click();
    await editor().getByRole('button', { name: 'Show as a table' }).click();
    const table = editor().getByRole('table', { name: 'The rule over past readings' });
    await expect(table.locator('tbody tr').first()).toContainText('MiB');
  });

  test('what was seen is acknowledged, and the log is filtered and saved', async () => {
    await log().getByRole('textbox', { name: 'Filter the log' }).fill('no such limit');
    await expect(log()).toContainText('Nothing matches');
    await log().getByRole('textbox', { name: 'Filter the log' }).fill('tiny');
    const rows = log().locator('tr[data-row]');
    await expect(rows.first()).toContainText('Tiny');
    await expect(rows.first().getByRole('button', { name: 'Acknowledge' })).toBeVisible();
    await log().getByRole('button', { name: 'Acknowledge all' }).click();
    await expect(log().getByRole('radio', { name: 'New 0' })).toBeVisible();
    await expect(rows.first().getByRole('button', { name: 'Acknowledge' })).toHaveCount(0);

    const filePath = join(app.dataDir, 'breaches.csv');
    await app.electronApp.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    }, filePath);
    await log().getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'CSV' }).click();
    await expect.poll(() => readFile(filePath, 'utf8').catch(() => '')).toContain('Tiny');

    // A breach muted from its own dialog counts no more.
    await rows.first().getByRole('button', { name: /^Tiny/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Mute' }).click();
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Unmute' })).toBeVisible();
    await page.keyboard.press('Escape');
  });

  test('passes axe with all of it in sight', async () => {
    for (const theme of ['light', 'dark'] as const) {
      await call(page, 'changeSettings', { theme });
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      await expectAccessible(page, `limits in ${theme}`);
    }
  });

  test('switched off it is not judged, and deleted it is gone', async () => {
    await rule('Tiny').getByRole('switch').click();
    await expect(rule('Tiny')).toHaveAttribute('data-state', 'off');
    await expect(page.locator('.rail .count')).toHaveCount(0);
    await editor().getByRole('button', { name: 'Delete Tiny' }).click();
    await expect.poll(names).not.toContain('Tiny');
    await expect(rule('Tiny')).toHaveCount(0);
  });
});
