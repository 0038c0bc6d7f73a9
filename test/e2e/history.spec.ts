/** The history page over a history of some days: lines, gaps, the past beside the present, days of keys, files; and the span of live charts. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { PNG } from 'pngjs';
import { type LaunchedApp, launchApp } from './app';
import { call, stateOf, until } from './desktop/help';
import { type FilledHistory, fillHistory, KEYAPI, KEYS, MIHOMO, XRAY } from './filled-history';
import { expectAccessible, goTo, watchViolations } from './help';
import { expect, test } from './test';

/** How long a point of the week's lines is. */
const POINT_MS = 30 * 60_000;

test.describe('the history page', () => {
  test.describe.configure({ mode: 'serial' });
  let app: LaunchedApp;
  let page: Page;
  let folder: string;
  let filled: FilledHistory;
  let violations: () => Promise<readonly string[]>;

  const lines = () => page.locator('section[data-lines]');
  const days = () => page.locator('section[data-days]');
  const chart = (name: string | RegExp) => page.getByRole('slider', { name });
  const legend = () => lines().locator('[data-line]');
  const range = () => page.locator('[data-range]');
  const pick = async (button: string | RegExp, item: string) => {
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('menuitemradio', { name: item, exact: true }).click();
  };
  const save = async (item: string): Promise<Buffer> => {
    const path = join(folder, item.replaceAll(/\W/g, ''));
    await app.electronApp.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    }, path);
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
    // It is there when its end is.
    const end = async () => (await readFile(path).catch(() => Buffer.alloc(0))).subarray(-12).toString('latin1');
    await expect.poll(end).toMatch(/\n$|IEND/);
    return readFile(path);
  };

  test.beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchyard-history-'));
    filled = fillHistory(folder, 8, 60, Date.now());
    app = await launchApp({ dataDir: folder });
    page = await app.mainWindow();
    violations = await watchViolations(page);
    await page.waitForFunction(() => 'api' in window);
  });
  test.afterAll(async () => {
    await app?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  test('live charts show two minutes or ten, and keep to it', async () => {
    await expect(page.getByText(/last 2 min/)).toBeVisible();
    await page.getByRole('radio', { name: '10 min' }).click();
    await expect(page.getByText(/last 10 min/)).toBeVisible();
    await expect.poll(async () => (await stateOf(page)).settings.liveMinutes).toBe(10);
  });

  test('shows each server’s line with its total, and says whose the gap is', async () => {
    // What was filled in ends with the last full hour, maybe before the newest point, and the page soon reads nothing anew.
    await until('readings of each server in the newest point', async () => {
      const now = Date.now();
      const names = [XRAY, KEYAPI, MIHOMO].map(serverId => ({ serverId, metric: 'down' as const, subject: '' }));
      const { series } = await call(page, 'historyRange', { from: now - (now % POINT_MS), to: now + 1_000, points: 4_000, series: names });
      return series.every(({ count }) => count.some(readings => readings > 0));
    });
    await goTo(page, 'History');
    await expect(page.getByRole('heading', { name: 'History', exact: true })).toBeVisible();
    await expect(lines()).toHaveAttribute('data-lines', '3');
    await expect(legend()).toHaveText([/fra-edge-1 .*[GT]iB/, /hel-keys .*[GT]iB/, /home-gw .*[GT]iB/]);
    await expect(lines().getByText('home-gw: no data')).toBeVisible();
    await expect(page.locator('.topbar .meta')).toHaveText(/since .+ on disk/);
    await expect(days()).not.toHaveAttribute('data-days', '0');
    await expectAccessible(page, 'history');
  });

  test('is read by the keyboard, and both charts point at the same moment', async () => {
    const slider = chart(/^Download by server/);
    await slider.focus();
    await page.keyboard.press('End');
    await expect(slider).toHaveAttribute('aria-valuetext', /fra-edge-1 .+iB\/s/);
    await expect(page.locator('.tip')).toHaveCount(2);
    await page.keyboard.press('Home');
    await expect(slider).toHaveAttribute('aria-valuenow', '0');
    await page.keyboard.press('ArrowRight');
    await expect(slider).toHaveAttribute('aria-valuenow', '1');
    await page.keyboard.press('Escape');
    await expect(page.locator('.tip')).toHaveCount(0);
    await expect(page.getByRole('heading', { name: 'History', exact: true })).toBeVisible();
  });

  test('is a table, too', async () => {
    await lines().getByRole('button', { name: 'Show as a table' }).click();
    const table = page.getByRole('grid', { name: /^Download by server/ });
    await expect(table.locator('tbody tr[data-index]').first()).toContainText(/\d\d:\d\d.*iB\/s/);
    await expectAccessible(page, 'history as a table');
    await lines().getByRole('button', { name: 'Show as a chart' }).click();
  });

  test('draws keys, ports and nodes, of one’s choice', async () => {
    await pick(/^By:/, 'key of fra-edge-1');
    await expect(page.getByRole('heading', { name: 'Download by key, fra-edge-1' })).toBeVisible();
    await expect(legend().first()).toContainText(KEYS[0] ?? '');
    await pick(/^By:/, 'port of riga-farm');
    await expect(legend().first()).toContainText(/Port-0\d.*dBm/);
    await pick(/^By:/, 'node of home-gw');
    await expect(page.getByRole('heading', { name: 'Latency by node, home-gw' })).toBeVisible();
    await page.getByRole('button', { name: 'Choose the lines' }).click();
    // What the page chooses depends on the nodes that the lab has used so far: from the first click on it is the user's choice.
    await page.getByRole('checkbox', { name: 'AMS 1' }).click();
    await expect(page.getByRole('button', { name: 'Automatic' })).toBeVisible();
    const chosen = page.getByRole('checkbox', { name: 'LON 2' });
    if (!(await chosen.isChecked())) await chosen.click();
    await expect(chosen).toBeChecked();
    await expect(legend().filter({ hasText: 'LON 2' })).toHaveCount(1);
    await chosen.click();
    await expect(legend().filter({ hasText: 'LON 2' })).toHaveCount(0);
    await page.getByRole('button', { name: 'Automatic' }).click();
    await page.keyboard.press('Escape');
    await pick(/^By:/, 'server');
  });

  test('lays the past beside the present', async () => {
    await pick('Compare with the past', 'With the range before');
    await expect(page.getByRole('heading', { name: 'Download: All servers' })).toBeVisible();
    await expect(lines().locator('[data-line="present"]')).toContainText('%');
    await expect(lines().locator('[data-line="past"]')).toContainText('–');
    const both = JSON.parse((await save('Lines as JSON')).toString()) as {
      readonly from: string;
      readonly compared_with: { readonly to: string };
    };
    expect(both.compared_with.to).toBe(both.from);
    await pick('Compare with the past', 'No comparison');
    await expect(lines()).toHaveAttribute('data-lines', '3');
  });

  test('goes back and forth, and to any range', async () => {
    const now = (await range().textContent()) ?? '';
    await page.getByRole('button', { name: 'Earlier' }).click();
    await expect(range()).not.toHaveText(now);
    await expect(page.getByRole('radio', { name: '7 d' })).not.toBeChecked();
    await page.getByRole('button', { name: 'Later' }).click();
    await expect(page.getByRole('radio', { name: '7 d' })).toBeChecked();
    await range().click();
    for (const [field, value] of [
      ['First day', '2020-01-01'],
      ['Last day', '2020-01-05'],
    ] as const)
      await page.getByLabel(field, { exact: true }).fill(value);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect(range()).toHaveText(/1 Jan 2020/);
    await expect(page.getByText('Nothing was recorded in this range.')).toBeVisible();
    await page.getByRole('radio', { name: '1 y' }).click();
    await expect(lines()).toHaveAttribute('data-lines', '3');
  });

  test('counts every byte of a key by days', async () => {
    await expect(days().locator('tr[data-key]').first()).toContainText(KEYS[0] ?? '');
    const year = 366 * 24 * 3_600_000;
    const found = await call(page, 'historyDays', { serverId: XRAY, from: Date.now() - year, to: Date.now(), most: 50 });
    const key = found.keys.find(({ name }) => name === KEYS[0]);
    const sum = [...(key?.down ?? []), ...(key?.up ?? [])].reduce((all, bytes) => (Number.isNaN(bytes) ? all : all + bytes), 0);
    expect(sum).toBeGreaterThanOrEqual(filled.bytes.get(KEYS[0] ?? '') ?? Number.NaN);
    await days().getByRole('button', { name: 'Show as a table' }).click();
    await expect(days().getByRole('table', { name: 'Traffic per key and day' })).toContainText('GiB');
    await days().getByRole('button', { name: 'Show as a chart' }).click();
    await expect(days().locator('tr[data-key]')).toHaveCount(8);
    await days()
      .getByRole('button', { name: /^Show \d+ keys/ })
      .click();
    await expect(days().locator('tr[data-key]').nth(8)).toBeVisible();
  });

  test('is saved as CSV, JSON and as a picture', async () => {
    const csv = (await save('Lines as CSV')).toString();
    expect(csv).toMatch(/^.?time,series,metric/);
    expect(csv).toContain('home-gw');
    const json = JSON.parse((await save('Days as JSON')).toString()) as { readonly series: readonly { readonly label: string }[] };
    expect(json.series.map(({ label }) => label)).toContain(`${KEYS[0]}, down`);
    for (const item of ['Lines as a picture (PNG)', 'Days as a picture (PNG)']) {
      const picture = PNG.sync.read(await save(item));
      expect([picture.width, picture.height]).toEqual([2400, 1080]);
      const colours = new Set(
        Array.from({ length: 5_000 }, (_, index) => picture.data.readUInt32BE((index * 517 * 4) % picture.data.length)),
      );
      expect(colours.size).toBeGreaterThan(4);
    }
  });

  test('speaks Russian in the light, without a violation', async () => {
    await call(page, 'changeSettings', { theme: 'light', language: 'ru' });
    await expect(page.getByRole('heading', { name: 'История', exact: true })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Приём по серверам' })).toBeVisible();
    await expectAccessible(page, 'history in Russian, light');
    expect(await violations()).toEqual([]);
  });
});
