import type { Page } from 'playwright';
import { type LaunchedApp, launchApp } from './app';
import { call, livePage } from './desktop/help';
import { expectAccessible, goTo, openPanel, watchViolations } from './help';
import { expect, test } from './test';

const SECTIONS = ['General', 'Servers', 'Notifications', 'Sampling and history', 'Secrets', 'Keyboard', 'Lab', 'About'];

/** The tabs of servers that have some, each with what it shows once it was read. */
const TABS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'fra-edge-1': {
    Live: '[data-balancer]',
    Inbounds: 'tr[data-row]',
    Doctor: '[data-check="reached"][data-result="pass"]',
    Settings: '.srow',
  },
  'hel-keys': {
    Traffic: '[data-counting] .metric',
    Doctor: '[data-check="reached"][data-result="pass"]',
    Settings: '.srow',
  },
};

async function tourTabs(page: Page, server: string, at: (what: string) => Promise<void>): Promise<void> {
  const tabs = Object.entries(TABS[server] ?? {});
  const links = page.getByRole('navigation', { name: 'Pages of this server' });
  for (const [name, shown] of tabs) {
    await links.getByRole('link', { name }).click();
    await expect(page.locator(shown).first()).toBeVisible();
    await at(`${server}, ${name}`);
  }
  if (tabs.length > 0) await links.getByRole('link', { name: 'Keys' }).click();
}

/** Opens every page in turn. */
async function tour(page: Page, at: (what: string) => Promise<void>): Promise<void> {
  for (const name of ['Overview', 'History', 'Limits', 'fra-edge-1', 'hel-keys', 'home-gw', 'riga-farm']) {
    await goTo(page, name);
    await expect(page.locator('.topbar h1')).toHaveText(name);
    if (name === 'riga-farm' || name === 'fra-edge-1' || name === 'hel-keys')
      await expect(page.locator('tr[data-row]').first()).toBeVisible();
    await at(name);
    await tourTabs(page, name, at);
  }
  await goTo(page, 'Overview');
  await page.locator('.events').getByRole('button', { name: 'All' }).click();
  await expect(page.locator('.eventlog tr[data-row]').first()).toBeVisible();
  await at('Events');
  await goTo(page, 'Overview');
  await page.getByRole('main').getByRole('button', { name: 'Add server' }).click();
  await expect(page.locator('.onb')).toBeVisible();
  await page.getByLabel('Address').fill('192.0.2.7:10085');
  await expect(page.locator('[data-before-contact]')).toBeVisible();
  await at('onboarding, before the first contact');
  await page.getByRole('button', { name: /^Modem farm/ }).click();
  await at('onboarding');
  await page.getByRole('button', { name: 'Back' }).click();
  await goTo(page, 'Settings');
  for (const section of SECTIONS) {
    await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: section, exact: true }).click();
    await at(`settings, ${section}`);
  }
  await page.locator('.srow', { hasText: 'Components and states' }).getByRole('button').click();
  await expect(page.locator('.comp')).toBeVisible();
  await at('components');
  await page.getByRole('button', { name: 'Back' }).click();
  await goTo(page, 'Overview');
}

test.describe('every page', () => {
  let app: LaunchedApp;
  let page: Page;
  test.beforeAll(async () => {
    app = await launchApp();
    page = await livePage(app);
  });
  test.afterAll(() => app.stop());

  for (const theme of ['dark', 'light'] as const) {
    test(`passes axe and the content security policy in ${theme}`, async () => {
      test.setTimeout(900_000);
      await call(page, 'changeSettings', { theme });
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      const violations = await watchViolations(page);
      await expect(page.locator('.rail')).toBeVisible();
      await tour(page, what => expectAccessible(page, `${what} in ${theme}`));
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectAccessible(page, `palette in ${theme}`);
      await page.keyboard.press('Escape');
      await goTo(page, 'fra-edge-1');
      await page.getByRole('navigation', { name: 'Pages of this server' }).getByRole('link', { name: 'Live' }).click();
      await page.getByRole('button', { name: 'Test a route' }).click();
      await expectAccessible(page, `route in ${theme}`);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      await page.keyboard.type('check a configuration');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').getByRole('textbox').fill('{ "api": {} }');
      await page.keyboard.press('Control+Enter');
      await expect(page.locator('[data-config="judged"] [data-severity]').first()).toBeVisible();
      await expectAccessible(page, `configuration in ${theme}`);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+n');
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectAccessible(page, `new key in ${theme}`);
      await page.keyboard.press('Escape');
      expect(await violations()).toEqual([]);
    });

    test(`the tray panel passes them too in ${theme}`, async () => {
      await call(page, 'changeSettings', { theme });
      const panel = await openPanel(app);
      await expect(panel.locator('html')).toHaveAttribute('data-theme', theme);
      const violations = await watchViolations(panel);
      await expect(panel.locator('.panel')).toBeVisible();
      await expectAccessible(panel, `tray panel in ${theme}`);
      await panel.getByRole('button', { name: 'New key' }).click();
      await expectAccessible(panel, `tray panel, new key in ${theme}`);
      expect(await violations()).toEqual([]);
      await call(panel, 'hidePanel', null);
    });
  }

  test('nothing overflows sideways, from 1000 x 700 on', async () => {
    await app.electronApp.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .find(window => window.webContents.getURL().includes('/index.html'))
        ?.setContentSize(1000, 700);
    });
    for (const language of ['en', 'ru'] as const) {
      await call(page, 'changeSettings', { language: 'en' });
      await tour(page, async what => {
        await call(page, 'changeSettings', { language });
        await expect(page.locator('html')).toHaveAttribute('lang', language);
        const wide = await page.evaluate(() =>
          [...document.querySelectorAll('body *')]
            .filter(element => !element.closest('svg, .sr, .u-wrap') && element.getBoundingClientRect().right > innerWidth + 1)
            .map(element => element.outerHTML.slice(0, 120)),
        );
        expect.soft(wide, `${what} in ${language}`).toEqual([]);
        await call(page, 'changeSettings', { language: 'en' });
        await expect(page.locator('html')).toHaveAttribute('lang', 'en');
      });
    }
  });

  test('works by keyboard alone', async () => {
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    await goTo(page, 'Overview');
    // The palette opens a server and gives focus back.
    await page.keyboard.press('Control+k');
    await page.keyboard.type('open riga');
    await page.keyboard.press('Enter');
    await expect(page.locator('.topbar h1')).toHaveText('riga-farm');
    await page.keyboard.press('Control+f');
    await expect(page.locator('input[data-filter]')).toBeFocused();
    await page.keyboard.press('Escape');
    // Into the table, then by arrows.
    await page.locator('tr[data-row]').first().focus();
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('tr[data-index="1"]')).toBeFocused();
    await page.keyboard.press('End');
    await expect(page.locator('tr[data-row]').last()).toBeFocused();
    await page.keyboard.press('Home');
    await expect(page.locator('tr[data-index="0"]')).toBeFocused();
    // Every control of a page is reached by Tab, and what has focus shows it.
    await goTo(page, 'Overview');
    await page.locator('.rail a').first().focus();
    const seen = new Set<string>();
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press('Tab');
      const outline = await page.evaluate(() => {
        const element = document.activeElement;
        const ring = element?.closest('.field') ?? element;
        return ring ? getComputedStyle(ring).outlineStyle : 'none';
      });
      seen.add(await focused());
      expect(outline, await focused()).not.toBe('none');
    }
    expect(seen.size).toBeGreaterThan(10);
    await page.keyboard.press('Control+1');
    await expect(page.locator('.topbar h1')).not.toHaveText('Overview');
    await page.keyboard.press('Escape');
    await expect(page.locator('.topbar h1')).toHaveText('Overview');
    // A dialog holds focus and gives it back.
    await page.locator('.topbar').getByRole('button', { name: 'New key' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog').getByLabel('Name')).toBeFocused();
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab');
      // The guards around a dialog send focus back a moment after they got it.
      const inside = () => page.evaluate(() => document.activeElement?.closest('[role="dialog"]') instanceof Element);
      await expect.poll(inside).toBe(true);
    }
    await page.keyboard.press('Escape');
    await expect(page.locator('.topbar').getByRole('button', { name: 'New key' })).toBeFocused();
  });
});
