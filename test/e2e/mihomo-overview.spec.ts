/** A controller's overview, all controllers at once, and what palette and tray panel can do on one. */
import type { MihomoSummary } from '@shared/model';
import type { Page } from 'playwright';
import { type ControllerWorld, openController } from './controller';
import { call, stateOf, until } from './desktop/help';
import { expectAccessible, openPanel } from './help';
import { expect, test } from './test';

test.describe('a controller’s overview', () => {
  test.describe.configure({ mode: 'serial' });
  let world: ControllerWorld;
  let page: Page;
  const group = (name: string) => page.locator(`[data-group="${name}"]`);
  const tile = (label: string) => page.locator('.tiles .metric').filter({ has: page.getByText(label, { exact: true }) });
  const summary = async (): Promise<MihomoSummary> => {
    const found = (await stateOf(page)).summaries[world.serverId];
    if (found?.kind !== 'mihomo') throw new Error('no controller');
    return found;
  };
  const nowOf = async (name: string) => (await summary()).groups.find(each => each.name === name);
  const control = async (path: string, input: unknown = {}) => {
    const answer = await fetch(`${world.core.control}${path}`, { method: 'POST', body: JSON.stringify(input) });
    expect(answer.status).toBe(200);
  };

  test.beforeAll(async () => {
    world = await openController('overview');
    page = world.page;
  });
  test.afterAll(() => world?.stop());

  test('six figures and two charts are live', async () => {
    await expect(tile('Down')).toContainText(/\d [KM]iB\/s|\d[KM]?i?B\/s/);
    await expect(tile('Down')).toContainText(/peak [\d.]+/);
    await expect(tile('Down since start')).toContainText('as the core counts');
    const before = await tile('Down since start').textContent();
    await expect(tile('Down since start')).not.toHaveText(before ?? '');
    await expect(tile('Memory')).toContainText('no limit set');
    await expect(page.locator('.cp[role="img"]')).toHaveCount(2);
    await expect(page.locator('.cp[role="img"]').first()).toHaveAttribute('aria-label', /Now .+\/s down and .+\/s up/);
    await expectAccessible(page, 'overview of a controller');
  });

  test('an automatic group is pinned by a click and let go again', async () => {
    const fastest = group('Fastest');
    const other = fastest.locator('button.node[aria-pressed="false"]').first();
    const node = (await other.getAttribute('title')) ?? '';
    await fastest.locator(`button.node[title="${node}"]`).click();
    await expect(fastest).toContainText(`pinned to ${node}`);
    expect(await nowOf('Fastest')).toMatchObject({ now: node, pinned: node });
    await fastest.getByRole('button', { name: 'Unpin' }).click();
    await expect(fastest).not.toContainText('pinned to');
    await until('the core chooses by itself', async () => (await nowOf('Fastest'))?.pinned === '');
  });

  test('a group is tested, and the filter shows its nodes', async () => {
    const main = group('Main');
    await main.getByRole('button', { name: 'Test latency of Main' }).click();
    await until('a test that ended', async () => {
      const runs = await call(page, 'listNodeRuns', { serverId: world.serverId });
      return runs.some(({ job, state }) => job.type === 'test-group' && job.group === 'Main' && state === 'done');
    });
    await expect(main.getByRole('button', { name: 'Test latency of Main' })).toBeVisible();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('AMS');
    await expect(main.locator('button.node')).toHaveText([/^AMS 1/]);
    await page.getByLabel('Filter nodes').fill('');
    await main.getByRole('button', { name: 'Fold Main' }).click();
    await expect(main.locator('button.node')).toHaveCount(0);
    await main.getByRole('button', { name: 'Unfold Main' }).click();
  });

  test('all controllers stand in one table behind the heading of the rail', async () => {
    await page.locator('.rail').getByRole('link', { name: 'mihomo', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Controllers' })).toBeVisible();
    const row = page.locator('tr[data-server="home-gw"]');
    await expect(row).toContainText(/mihomo v?1\.19/);
    await expect(row).toContainText('MiB');
    await row.getByLabel('Mode of home-gw').click();
    await page.getByRole('option', { name: 'Global' }).click();
    await until('the mode was read back', async () => (await summary()).mode === 'global');
    await expectAccessible(page, 'all controllers');
    await row.getByRole('link', { name: 'home-gw' }).click();
    await expect(page.getByRole('radio', { name: 'Global' })).toBeChecked();
  });

  test('the palette chooses a node, and closes all connections once it was confirmed', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Main → HEL 1');
    await page.keyboard.press('Enter');
    await until('the node was read back', async () => (await nowOf('Main'))?.now === 'HEL 1');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Close all');
    await page.keyboard.press('Enter');
    await expect(page.locator('.dialog')).toContainText(/\d+/);
    await page.locator('.dialog').getByRole('button').last().click();
    await until('a run that ended', async () => {
      const runs = await call(page, 'listClosingRuns', { serverId: world.serverId });
      return runs.some(({ what, state }) => what === 'all' && state === 'done');
    });
  });

  test('the tray panel switches the node of a group', async () => {
    const panel = await openPanel(world.app);
    await panel.getByRole('button', { name: 'Show the groups of home-gw' }).click();
    await panel.getByLabel('Node of Main').click();
    await panel.getByRole('option', { name: 'AMS 1' }).click();
    await until('the node was read back', async () => (await nowOf('Main'))?.now === 'AMS 1');
    const close = panel.getByRole('button', { name: /^Close .*connection/ });
    await close.click();
    await expect(close).toContainText('press again');
    await expectAccessible(panel, 'controllers in the tray panel');
  });

  test('a core that restarts breaks the line of its chart', async () => {
    await control('/restart');
    await expect(tile('Down since start')).toContainText(/since \d\d:\d\d:\d\d/);
    await expect(page.locator('.ev').first()).toContainText('restarted');
    await world.isLive();
  });

  test('silent, it shows when its figures are from, and is tried again on demand', async () => {
    await control('/silence', { on: true });
    // For a few seconds, then it connects again: all that the page says of it until then is looked at at the same moment.
    const said = () =>
      page.evaluate(() => {
        const tiles = [...document.querySelectorAll('.tiles .metric')].filter(each => each.textContent?.includes('Connections'));
        return [document.querySelector('.topbar'), document.querySelector('.banner'), ...tiles].map(each => each?.textContent).join('\n');
      });
    await expect.poll(said).toMatch(/Stale since \d\d:\d\d:\d\d.*\n.*No data from home-gw since.*\n.*Connections.*as of \d\d:\d\d:\d\d/);
    await expect(page.getByRole('button', { name: 'Test all' })).toHaveAttribute('aria-disabled', 'true');
    await expect(group('Main').locator('button.node').first()).toHaveAttribute('aria-disabled', 'true');
    // It is there as long as nothing comes.
    await page.getByRole('button', { name: 'Try now' }).click();
    await control('/silence', { on: false });
    await world.isLive();
    await expect(page.locator('.topbar')).toContainText('Live');
    expect(await world.violations()).toEqual([]);
  });
});
