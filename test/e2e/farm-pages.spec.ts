import type { Page } from 'playwright';
import { type LaunchedApp, launchApp } from './app';
import { call, livePage, stateOf, until } from './desktop/help';
import { expectAccessible, focusRow, goTo, watchViolations } from './help';
import { expect, test } from './test';

const TABS = ['Logins', 'IP history', 'Services', 'Settings'];

/** How the farm's pages look and are worked with the keyboard. */
test.describe("a farm's pages", () => {
  let app: LaunchedApp;
  let page: Page;
  test.beforeAll(async () => {
    app = await launchApp();
    page = await livePage(app);
  });
  test.afterAll(() => app.stop());

  const tab = (name: string) => page.getByRole('navigation', { name: 'Pages of this server' }).getByRole('link', { name });
  const settled = async () => {
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    await expect(page.locator('.page')).toBeVisible();
  };
  /** Opens every page of the farm in turn, with the dialogs that stand on them. */
  async function tour(at: (what: string) => Promise<void>): Promise<void> {
    const opened = async (what: string, open: () => Promise<void>) => {
      await open();
      await expect(page.locator('.dialog')).toBeVisible();
      await at(what);
      await page.keyboard.press('Escape');
      await expect(page.locator('.dialog')).toHaveCount(0);
    };
    await goTo(page, 'riga-farm');
    await expect(page.locator('tr[data-row]').first()).toBeVisible();
    await page.locator('thead').getByRole('checkbox').click();
    await expect(page.locator('.bulk [data-plan]')).toContainText('Rotate');
    await at('ports, all selected');
    await opened('bulk dialog', () => page.locator('.bulk .btn-primary').click());
    await page.locator('thead').getByRole('checkbox').click();
    await page.getByRole('radio', { name: 'Cards' }).click();
    await expect(page.locator('[role="gridcell"]').first()).toBeVisible();
    await at('ports as cards');
    await page.getByRole('radio', { name: 'Table' }).click();
    await opened('add port', () => page.getByRole('button', { name: 'Add port' }).click());
    await focusRow(page.locator('tr[data-row]').nth(1));
    await page.keyboard.press('Enter');
    await expect(page.locator('.rotations')).toBeVisible();
    await at('port');
    await page.getByRole('button', { name: 'Show as a table' }).click();
    await at('port, its signal as a table');
    await tab('IP history').click();
    await expect(page.locator('tr[data-row]').first()).toBeVisible();
    await at('port, its addresses');
    await tab('Settings').click();
    await expect(page.locator('.kv').first()).toBeVisible();
    await at('port, settings');
    await opened('schedule', () => page.getByRole('button', { name: 'Add schedule' }).click());
    await opened('edit port', () => page.getByRole('button', { name: 'Edit', exact: true }).click());
    await tab('Proxies').click();
    await settled();
    await at('port, proxies');
    await goTo(page, 'riga-farm');
    for (const name of TABS) {
      await tab(name).click();
      await settled();
      await at(name);
    }
    await opened('user', () => page.getByRole('button', { name: 'Add user' }).click());
    await tab('Logins').click();
    await opened('login', () => page.getByRole('button', { name: 'New login' }).click());
    await tab('Ports').click();
  }

  for (const theme of ['dark', 'light'] as const) {
    test(`pass axe and the content security policy in ${theme}`, async () => {
      test.setTimeout(900_000);
      await call(page, 'changeSettings', { theme });
      const violations = await watchViolations(page);
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      await tour(what => expectAccessible(page, `${what} in ${theme}`));
      expect(await violations()).toEqual([]);
    });
  }

  test('nothing overflows sideways, from 1000 x 700 on, in either language', async () => {
    await app.electronApp.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .find(window => window.webContents.getURL().includes('/index.html'))
        ?.setContentSize(1000, 700);
    });
    await tour(async what => {
      for (const language of ['ru', 'en'] as const) {
        await call(page, 'changeSettings', { language });
        await expect(page.locator('html')).toHaveAttribute('lang', language);
        const wide = await page.evaluate(() =>
          [...document.querySelectorAll('body *')]
            .filter(element => !element.closest('svg, .sr, .u-wrap') && element.getBoundingClientRect().right > innerWidth + 1)
            .map(element => element.outerHTML.slice(0, 120)),
        );
        expect.soft(wide, `${what} in ${language}`).toEqual([]);
      }
    });
  });

  for (const layout of ['Table', 'Cards'] as const) {
    test(`are worked by keyboard alone: ports as ${layout.toLowerCase()}`, async () => {
      await goTo(page, 'riga-farm');
      await page.getByRole('radio', { name: layout }).click();
      const at = (index: number) => page.locator(`[data-index="${index}"]`);
      await focusRow(at(0));
      await page.keyboard.press('Space');
      await expect(at(0)).toHaveAttribute('aria-selected', 'true');
      const next = layout === 'Table' ? 'ArrowDown' : 'ArrowRight';
      await page.keyboard.press(`Shift+${next}`);
      await page.keyboard.press(`Shift+${next}`);
      await expect(at(2)).toBeFocused();
      await expect(at(2)).toHaveAttribute('aria-selected', 'true');
      await expect(page.locator('.bulk')).toContainText('3 selected');
      await page.keyboard.press('End');
      await expect(page.locator('[data-index]').last()).toBeFocused();
      await page.keyboard.press('Home');
      await expect(at(0)).toBeFocused();
      await page.getByRole('button', { name: 'Clear selection' }).click();
      const { servers } = await stateOf(page);
      const serverId = Object.values(servers).find(server => server.kind === 'farm')?.id ?? '';
      const ready = await until('a port that is ready', async () =>
        (await call(page, 'listPorts', { serverId })).find(
          // And does not change by itself meanwhile.
          ({ eligibility, port, rotation }) =>
            eligibility.state === 'ready' && port.connInet && port.reconnectType === 'link' && rotation === null,
        ),
      );
      const row = page.locator(`[data-row="${ready.port.id}"]`);
      await focusRow(row);
      await page.keyboard.press('s');
      await expect
        .poll(async () => (await call(page, 'listPorts', { serverId })).find(({ port }) => port.id === ready.port.id)?.favourite)
        .toBe(!ready.favourite);
      await page.keyboard.press('r');
      await expect(row.getByRole('button', { name: /^(Asking|Rotating)/ })).toBeVisible();
      await page.keyboard.press('Enter');
      await expect(page.locator('.topbar h1')).toContainText(ready.port.name);
      await page.keyboard.press('Escape');
      await expect(page.locator('.topbar h1')).toHaveText('riga-farm');
      await page.getByRole('radio', { name: 'Table' }).click();
    });
  }
});
