/** Farm proxies in the window: made, tested through a real proxy, changed, and copied with passwords that the window never has. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROXY_FORMATS } from '@shared/model';
import type { Page } from 'playwright';
import { type Echo, startEcho } from '../engine/farmtools/echo-server';
import { startProxy, type TestProxy } from '../engine/farmtools/proxy-server';
import { type LaunchedApp, launchApp } from './app';
import { call, stateOf, until } from './desktop/help';
import { expectAccessible, focusRow, type SimulatedServers, startServers, watchViolations } from './help';
import { expect, test } from './test';

const LOGIN = { name: 'e2e_login', password: 'S3cret/of 100%' };
const EVERYTHING = { search: '', state: null, loginId: null, sort: { by: 'port', descending: false }, offset: 0, limit: 500 } as const;

test.describe('farm proxies', () => {
  test.describe.configure({ mode: 'serial' });
  let app: LaunchedApp;
  let servers: SimulatedServers;
  let proxy: TestProxy;
  let echo: Echo;
  let page: Page;
  let folder = '';
  let serverId = '';
  let violations: () => Promise<readonly string[]>;
  const row = (name: string, number: number) => page.locator('tr[data-row]', { hasText: name }).filter({ hasText: String(number) });
  // A toast has that role, too.
  const dialog = () => page.locator('.dialog');
  const menuOf = async (name: string) => {
    await page.getByRole('button', { name: `More for ${name}` }).click();
    return page.getByRole('menu');
  };
  const clipboard = () => app.electronApp.evaluate(({ clipboard: board }) => board.readText());
  const choose = async (field: string, option: string) => {
    await dialog().getByRole('combobox', { name: field }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };

  test.beforeAll(async () => {
    [servers, echo, proxy, folder] = await Promise.all([
      startServers(),
      startEcho(),
      startProxy({ type: 'socks', login: LOGIN, from: '127.0.0.21' }),
      mkdtemp(join(tmpdir(), 'switchyard-proxies-')),
    ]);
    app = await launchApp({ args: ['--no-lab'] });
    page = await app.mainWindow();
    violations = await watchViolations(page);
    await page.waitForFunction(() => 'api' in window);
    const { address, username = '', secret } = servers.of('farm');
    const draft = { kind: 'farm', name: 'riga', address, username, secret, publicHost: '127.0.0.1' } as const;
    serverId = (await call(page, 'addServer', draft)).id;
    await until('it is live', async () => (await stateOf(page)).summaries[serverId]?.link === 'live');
    const login = { login: LOGIN.name, password: LOGIN.password, downBps: 20_000_000, upBps: 10_000_000 };
    expect((await call(page, 'addLogin', { serverId, draft: login })).type).toBe('saved');
    await call(page, 'changeSettings', { theme: 'dark' });
    await call(page, 'openWindow', { page: 'server', serverId, tab: 'proxies' });
  });
  test.afterAll(async () => {
    await app?.stop();
    await servers?.stop();
    await Promise.all([proxy?.close(), echo?.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  test('all of the panel’s are there, filtered and sorted', async () => {
    await expect(page.locator('tr[data-row]').first()).toBeVisible();
    const { totals } = await call(page, 'listProxies', { serverId, query: EVERYTHING, again: true });
    await expect(page.getByRole('radio', { name: `All ${totals.all}` })).toBeVisible();
    await expect(page.locator('.tabs').getByRole('link', { name: /^Proxies/ })).toContainText(String(totals.all));
    await page.keyboard.press('Control+f');
    await page.keyboard.type('socks 9100');
    await expect(page.locator('tr[data-row]')).toHaveCount(1);
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.getByRole('columnheader', { name: 'Number' }).getByRole('button').click();
    await expect(page.locator('tr[data-row]').first()).toContainText('9108');
    await page.getByRole('columnheader', { name: 'Port' }).getByRole('button').click();
    await expect(page.locator('tr[data-row]').first()).toContainText('8100');
    await expectAccessible(page, 'farm proxies, dark');
  });

  test('a new one is read back before it is said to be made', async () => {
    await page.getByRole('button', { name: 'New proxy' }).click();
    await expect(dialog().getByRole('button', { name: 'Make proxy' })).toBeVisible();
    await dialog().getByRole('button', { name: 'Make proxy' }).click();
    await expect(dialog().getByText('Choose a port.')).toBeVisible();
    await choose('Port', 'Port-01');
    await dialog().getByRole('radio', { name: 'socks' }).click();
    await dialog().getByLabel('Number').fill('8100');
    await choose('Login', LOGIN.name);
    await expect(dialog().getByText('Another proxy of this farm has this number.')).toBeVisible();
    await dialog().getByLabel('Number').fill(String(proxy.port));
    // What the panel refuses stays as it was typed, beside the panel's words.
    await dialog().getByLabel('Site list').fill('999');
    await page.keyboard.press('Control+Enter');
    await expect(dialog().getByText('The panel refused it')).toBeVisible();
    await expect(dialog().getByLabel('Number')).toHaveValue(String(proxy.port));
    await dialog().getByLabel('Site list').fill('');
    await page.keyboard.press('Control+Enter');
    await expect(dialog()).toHaveCount(0);
    await expect(row('Port-01', proxy.port)).toContainText('20 / 10');
    await expect(row('Port-01', proxy.port)).toContainText(LOGIN.name);
  });

  test('it is tested only through an address of the user’s, and says what was seen', async () => {
    await focusRow(row('Port-01', proxy.port));
    await page.keyboard.press('t');
    await expect(dialog()).toContainText('costs a little traffic');
    await expectAccessible(page, 'the echo address');
    await dialog().getByLabel('Echo address').fill('not an address');
    await dialog().getByRole('button', { name: 'Save and test' }).click();
    await expect(dialog().getByRole('alert')).toBeVisible();
    expect(proxy.asked).toEqual([]);
    await dialog().getByLabel('Echo address').fill(`http://127.0.0.1:${echo.port}/`);
    await dialog().getByRole('button', { name: 'Save and test' }).click();
    await expect(page.getByText('1 tested')).toBeVisible();
    expect(proxy.asked).toEqual([`127.0.0.1:${echo.port}`]);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    const menu = await menuOf(`Port-01 socks ${proxy.port}`);
    await menu.getByRole('menuitem', { name: 'Test' }).click();
    await expect(page.getByText(/as 127\.0\.0\.21\. No port shows this IP\./)).toBeVisible();
  });

  test('all are checked a few at a time; those that nobody listens for do not answer', async () => {
    await page.getByRole('button', { name: 'Check all' }).click();
    const { totals } = await call(page, 'listProxies', { serverId, query: EVERYTHING, again: false });
    await expect(page.getByText(`${totals.all} tested`)).toBeVisible();
    await expect(page.getByRole('radio', { name: `No answer ${totals.all - 1}` })).toBeVisible();
    // The one that answers; slow it is on a computer that stood still meanwhile.
    await page.getByRole('radio', { name: /^(Available|Slow) 1$/ }).click();
    await expect(page.locator('tr[data-row]')).toHaveCount(1);
    await page.getByRole('radio', { name: /^All/ }).click();
    await page.getByRole('button', { name: 'Dismiss' }).click();
  });

  test('a change is merged into what the panel has', async () => {
    await focusRow(row('Port-01', proxy.port));
    await page.keyboard.press('Enter');
    await dialog().getByLabel('Site list').fill('3, 4');
    await page.keyboard.press('Control+Enter');
    await expect(dialog()).toHaveCount(0);
    await expect(row('Port-01', proxy.port)).toContainText('2 sites');
    const menu = await menuOf(`Port-01 socks ${proxy.port}`);
    await menu.getByRole('menuitem', { name: 'Turn off…' }).click();
    await dialog().getByRole('button', { name: 'Turn off' }).click();
    await expect(row('Port-01', proxy.port)).toContainText('off');
    await (await menuOf(`Port-01 socks ${proxy.port}`)).getByRole('menuitem', { name: 'Turn on' }).click();
    await expect(row('Port-01', proxy.port)).toContainText(/available|slow/);
  });

  test('copied in any format, with the password filled in by main and cleared from the clipboard', async () => {
    await call(page, 'changeSettings', { clearClipboardS: 600 });
    await focusRow(row('Port-01', proxy.port));
    await page.keyboard.press(' ');
    await focusRow(row('Port-01', 8100));
    await page.keyboard.press(' ');
    await expect(page.locator('[data-makeup]')).toHaveText('1 http, 1 socks on 1 port');
    await page.getByRole('button', { name: 'Export 2…' }).click();
    await expect(dialog().getByRole('heading')).toHaveText('Export 2 proxies');
    await expect(dialog().locator('.pv')).toContainText(`socks5h://${LOGIN.name}:••••••••@127.0.0.1:${proxy.port}`);
    await expectAccessible(page, 'export, dark');
    await dialog().getByRole('radio', { name: /^JSON/ }).click();
    await expect(dialog().locator('.pv')).toContainText('"password": "••••••••"');
    await dialog().getByRole('radio', { name: /^URL/ }).click();
    await dialog().getByRole('radio', { name: 'socks', exact: true }).click();
    await dialog().getByRole('button', { name: 'Copy 1' }).click();
    await expect(dialog()).toHaveCount(0);
    await expect.poll(clipboard).toBe(`socks5h://${LOGIN.name}:S3cret%2Fof%20100%25@127.0.0.1:${proxy.port}\n`);
    await call(page, 'changeSettings', { clearClipboardS: 1 });
    await focusRow(row('Port-01', proxy.port));
    await page.keyboard.press('c');
    await expect.poll(clipboard).toBe('');
    const shown = await page.evaluate(() => document.documentElement.outerHTML);
    expect(shown).not.toContain('S3cret');
    await call(page, 'changeSettings', { clearClipboardS: 60 });
  });

  test('no call gives the window a password, whatever the format', async () => {
    const { rows } = await call(page, 'listProxies', { serverId, query: EVERYTHING, again: true });
    const seen: unknown[] = [rows, await call(page, 'proxyChoices', { serverId })];
    for (const format of PROXY_FORMATS) {
      const what = {
        serverId,
        proxyIds: null,
        onlyAvailable: false,
        type: null,
        format,
        host: null,
        comment: true,
        remoteDns: false,
      } as const;
      seen.push(await call(page, 'previewProxies', { ...what, template: '{password:url} {password:json}' }));
    }
    for (const form of ['S3cret', encodeURIComponent(LOGIN.password)]) expect(JSON.stringify(seen)).not.toContain(form);
  });

  test('saved to a file that only the user can read', async () => {
    const path = join(folder, 'proxies.yaml');
    await app.electronApp.evaluate(({ dialog: native }, filePath) => {
      native.showSaveDialog = async () => ({ canceled: false, filePath });
    }, path);
    await page.getByRole('button', { name: 'Export 2…' }).click();
    await dialog()
      .getByRole('radio', { name: /^mihomo/ })
      .click();
    await dialog().getByRole('button', { name: 'Save as…' }).click();
    await expect(page.getByText('2 proxies are saved')).toBeVisible();
    const text = await readFile(path, 'utf8');
    expect(text).toContain(`    username: "${LOGIN.name}"\n    password: ${JSON.stringify(LOGIN.password)}\n`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('a rotation link is copied only after it was allowed and its token understood', async () => {
    await (await menuOf(`Port-01 socks ${proxy.port}`)).getByRole('menuitem', { name: 'Copy rotation link…' }).click();
    await expect(dialog().getByText('Rotation links are switched off.')).toBeVisible();
    await dialog().getByRole('button', { name: 'Allow them' }).click();
    await dialog().getByRole('radio', { name: 'the administrator' }).click();
    await expect(dialog()).toContainText('This reveals your administrator token.');
    await expect(dialog().getByRole('button', { name: 'Copy link' })).toHaveAttribute('aria-disabled', 'true');
    await expectAccessible(page, 'a rotation link');
    await dialog().getByRole('checkbox').click();
    await dialog().getByRole('button', { name: 'Copy link' }).click();
    await expect(page.getByText(/it opens the whole farm/)).toBeVisible();
    const link = await clipboard();
    expect(link).toMatch(/\/api\/devices\/modem\/reconnect\?token=\w{20,}&id=21$/);
    expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain(new URL(link).searchParams.get('token') ?? '?');
  });

  test('in Russian and light it is as complete', async () => {
    await call(page, 'changeSettings', { language: 'ru', theme: 'light' });
    await expect(page.getByRole('button', { name: 'Новый прокси' })).toBeVisible();
    await expectAccessible(page, 'farm proxies, light, Russian');
    await page.getByRole('button', { name: /^Экспорт 2/ }).click();
    await expect(dialog().locator('.pv')).toContainText('••••••••');
    await expectAccessible(page, 'export, light, Russian');
    await page.keyboard.press('Escape');
    await call(page, 'changeSettings', { language: 'en', theme: 'dark' });
  });

  test('deleted for good after one question', async () => {
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await (await menuOf(`Port-01 socks ${proxy.port}`)).getByRole('menuitem', { name: 'Delete…' }).click();
    await dialog().getByRole('button', { name: 'Delete' }).click();
    await expect(row('Port-01', proxy.port)).toHaveCount(0);
    expect(await violations()).toEqual([]);
  });
});
