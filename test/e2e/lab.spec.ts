import { type LaunchedApp, launchApp } from './app';
import { call, livePage, stateOf, until } from './desktop/help';
import { chartPicture, goTo, untilDifferent } from './help';
import { expect, test } from './test';

test.describe('with the lab', () => {
  let app: LaunchedApp;
  test.beforeAll(async () => {
    app = await launchApp();
    await livePage(app);
  });
  test.afterAll(() => app.stop());

  test('the overview shows every server live and its graphs move', async () => {
    const page = await app.mainWindow();
    await expect(page.getByText('4 of 4 servers live').first()).toBeVisible();
    for (const name of ['fra-edge-1', 'hel-keys', 'home-gw', 'riga-farm'])
      await expect(page.locator(`tr[data-server="${name}"]`)).toBeVisible();
    const first = await untilDifferent('a drawn chart', '', () => chartPicture(page));
    await untilDifferent('a chart that moves', first, () => chartPicture(page));
    const summary = page.locator('.cp[role="img"]').first();
    await expect(summary).toHaveAttribute('aria-label', /Now .+\/s down and .+\/s up/);
    await expect(page.locator('.servers .spark').first()).toBeVisible();
  });

  test('a chart is a table too', async () => {
    const page = await app.mainWindow();
    await page.getByRole('button', { name: 'Show as a table' }).first().click();
    await expect(page.getByRole('table', { name: 'Traffic' }).locator('tbody tr').first()).toContainText(/\d\d:\d\d:\d\d/);
    await page.getByRole('button', { name: 'Show as a chart' }).first().click();
  });

  test('a controller: its charts move, mode and node change', async () => {
    const page = await app.mainWindow();
    await goTo(page, 'home-gw');
    await expect(page.getByRole('heading', { name: 'home-gw' })).toBeVisible();
    const first = await untilDifferent('a drawn chart', '', () => chartPicture(page));
    await untilDifferent('a chart that moves', first, () => chartPicture(page));
    await page.getByRole('radio', { name: 'Direct' }).click();
    await until('the mode was read back', async () => {
      const { summaries } = await stateOf(page);
      return Object.values(summaries).some(summary => summary.kind === 'mihomo' && summary.mode?.toLowerCase() === 'direct');
    });
    await expect(page.getByRole('radio', { name: 'Direct' })).toBeChecked();
    await page.getByRole('radio', { name: 'Rule' }).click();
    await expect(page.getByRole('radio', { name: 'Rule' })).toBeChecked();

    const group = page
      .locator('[data-group]')
      .filter({ has: page.locator('.chip', { hasText: 'Selector' }) })
      .first();
    const name = (await group.locator('button.node[aria-pressed="false"]').first().getAttribute('title')) ?? '';
    const node = group.locator(`button.node[title="${name}"]`);
    await node.click();
    await expect(node).toHaveAttribute('aria-pressed', 'true');
    const groupName = (await group.getAttribute('data-group')) ?? '';
    await until('the node was read back', async () => {
      const { summaries } = await stateOf(page);
      return Object.values(summaries).some(
        summary => summary.kind === 'mihomo' && summary.groups.some(each => each.name === groupName && each.now === name),
      );
    });
  });

  test('the language changes at once', async () => {
    const page = await app.mainWindow();
    await call(page, 'changeSettings', { language: 'ru' });
    await expect(page.locator('.rail')).toContainText('Обзор');
    await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
    await call(page, 'changeSettings', { language: 'en' });
    await expect(page.locator('.rail')).toContainText('Overview');
  });

  test('the lab is visibly the lab and off in one click', async () => {
    const page = await app.mainWindow();
    await goTo(page, 'Overview');
    await expect(page.locator('[data-lab]')).toContainText('This is the lab.');
    await page.locator('[data-lab]').getByRole('button', { name: 'Turn off' }).click();
    await expect(page.getByRole('heading', { name: 'What do you run?' })).toBeVisible();
    await page.getByRole('button', { name: 'Try the lab' }).click();
    await expect(page.locator('tr[data-server="home-gw"]')).toBeVisible();
  });
});
