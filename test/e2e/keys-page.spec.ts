/** The keys page by keyboard: selection and bulk actions, the review after a restart, import, codes on paper. */
import type { KeyQuery, KeyRow } from '@shared/model';
import type { Page } from 'playwright';
import { type LaunchedApp, launchApp } from './app';
import { ALL_KEYS, call, stateOf, until } from './desktop/help';
import { expectAccessible, focusRow, type SimulatedServers, startServers, watchViolations } from './help';
import { expect, test } from './test';

test.describe('the keys page', () => {
  test.describe.configure({ mode: 'serial' });
  let app: LaunchedApp;
  let servers: SimulatedServers;
  let page: Page;
  let serverId = '';
  let violations: () => Promise<readonly string[]>;
  const xray = () => servers.of('xray');
  const shown = (name: string) => page.locator('tr[data-row]', { hasText: name });
  const dialog = () => page.locator('.dialog');
  const rows = () => page.locator('tr[data-row]');
  const filter = () => page.locator('input[data-filter]');
  const rowsOf = async (search: string, change: Partial<KeyQuery> = {}) =>
    (await call(page, 'queryKeys', { serverId, query: { ...ALL_KEYS, search, ...change } })).rows;
  const untilShown = (what: string, read: () => ReturnType<typeof rowsOf>) =>
    until(what, async () => {
      const shownIds = await rows().evaluateAll(all => all.map(row => row.getAttribute('data-row')));
      return shownIds.join() === (await read()).map(({ id }) => id).join();
    });
  /** Only keys of these tests, by name: those of the lab move bytes, so that at any time one of them comes before, and ours out of sight. */
  const only = async (search: string) => {
    await filter().fill(search);
    const head = page.getByRole('columnheader', { name: 'Key', exact: true });
    while ((await head.getAttribute('aria-sort')) !== 'ascending') await head.getByRole('button').click();
    await untilShown(`only ${search}`, () => rowsOf(search));
  };
  const select = async (...names: readonly string[]) => {
    for (const name of names) {
      await focusRow(shown(name));
      await page.keyboard.press(' ');
      await expect(shown(name)).toHaveAttribute('aria-selected', 'true');
    }
    await expect(page.getByText(`${names.length} selected`)).toBeVisible();
  };
  const untilAll = (state: KeyRow['state'], ...names: readonly string[]) =>
    until(`${names} are ${state}`, async () => {
      for (const name of names) if ((await rowsOf(name)).find(row => row.name === name)?.state !== state) return false;
      return true;
    });

  /** The server takes its time to tell its users, until the returned function is called. */
  const slowUsers = async () => {
    const body = JSON.stringify({ type: 'latency', ms: 3_000, route: '*/GetInboundUsers*' });
    expect((await fetch(`${xray().control}/fault`, { method: 'POST', body })).ok).toBe(true);
    return async () => void (await fetch(`${xray().control}/fault`, { method: 'DELETE' }));
  };
  /** Uptime comes in whole seconds: a process this young could not be told from the next one. */
  const restart = async () => {
    await until('it has run for a while', async () => {
      const summary = (await stateOf(page)).summaries[serverId];
      return summary?.kind === 'xray' && (summary.uptimeS ?? 0) >= 3;
    });
    await fetch(`${xray().control}/restart`, { method: 'POST' });
  };

  test.beforeAll(async () => {
    servers = await startServers();
    app = await launchApp({ args: ['--no-lab'] });
    page = await app.mainWindow();
    violations = await watchViolations(page);
    await page.waitForFunction(() => 'api' in window);
    serverId = (await call(page, 'addServer', { kind: 'xray', name: 'edge', address: xray().address })).id;
    await until('it is live', async () => (await stateOf(page)).summaries[serverId]?.link === 'live');
    await call(page, 'setPutBack', { serverId, on: false });
    await call(page, 'openWindow', { page: 'server', serverId, tab: 'keys' });
  });
  test.afterAll(async () => {
    await app?.stop();
    await servers?.stop();
  });

  test('asks once how to begin', async () => {
    await page.locator('[data-first-contact]').getByRole('button', { name: 'Start at zero' }).click();
    await expect(page.locator('[data-first-contact]')).toHaveCount(0);
  });

  test('several keys are made by a pattern, selected by the keyboard, paused and resumed', async () => {
    await page.keyboard.press('Control+n');
    await dialog().getByLabel('Name').fill('guest');
    await dialog().getByRole('textbox', { name: 'How many keys' }).fill('4');
    await expect(dialog().getByRole('button', { name: 'Make 4 keys' })).toBeEnabled();
    await page.keyboard.press('Control+Enter');
    await expect(page.getByText('4 of 4 keys made.')).toBeVisible();
    await expect(dialog()).toHaveCount(0);
    await untilAll('active', 'guest-1', 'guest-2', 'guest-3', 'guest-4');
    await page.keyboard.press('Control+f');
    await expect(filter()).toBeFocused();
    await page.keyboard.type('guest-');
    await page.getByRole('columnheader', { name: 'State' }).getByRole('button').click();
    const byState = () => rowsOf('guest-', { sort: { by: 'state', descending: false } });
    await untilShown('the guests by their state', byState);
    const guests = (await byState()).length;
    await focusRow(rows().first());
    await page.keyboard.press(' ');
    await page.keyboard.press('Shift+End');
    await expect(page.getByText(`${guests} selected`)).toBeVisible();
    await expect(page.locator('tr[aria-selected="true"]')).toHaveCount(guests);
    await page.keyboard.press('Escape');
    await expect(page.locator('.bulk')).toHaveCount(0);
    await call(page, 'openWindow', { page: 'server', serverId, tab: 'keys' });
    await only('guest-');
    await select('guest-1', 'guest-2');
    await page.locator('.bulk').getByRole('button', { name: 'Pause' }).click();
    await expect(dialog()).toContainText('Live sessions go on until they close.');
    await dialog().getByRole('button', { name: 'Pause 2' }).click();
    await expect(shown('guest-1')).toContainText('paused');
    await expect(shown('guest-2')).toContainText('paused');
    await expectAccessible(page, 'keys with a selection');
    await page.locator('.bulk').getByRole('button', { name: 'Resume' }).click();
    await dialog().getByRole('button', { name: 'Resume 2' }).click();
    await expect(shown('guest-1')).toContainText('active');
    await expect(shown('guest-2')).toContainText('active');
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await expect(page.locator('.bulk')).toHaveCount(0);
  });

  test('a slow computer loses nothing that is pressed, and does it to no other key', async () => {
    // Inbounds that come late: what was sent before goes when they are there, once.
    const quick = await slowUsers();
    await page.keyboard.press('Control+n');
    await dialog().getByLabel('Name').fill('early');
    await dialog().getByRole('textbox', { name: 'How many keys' }).fill('2');
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('Control+Enter');
    await quick();
    await expect(page.getByText('2 of 2 keys made.')).toBeVisible();
    expect(await rowsOf('early-')).toHaveLength(2);
    await expect(dialog()).toHaveCount(0);
    await only('early-');

    await page.evaluate(() => {
      const soon = window.requestAnimationFrame.bind(window);
      window.requestAnimationFrame = then => soon(() => void setTimeout(() => then(performance.now()), 300));
      Object.assign(window, { soon });
    });
    const frames = () => page.evaluate(() => new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(seen))));
    // Esc in a menu before the focus is in it closes the menu, not the page.
    await shown('early-1').getByRole('button', { name: 'More for early-1' }).click();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menuitem')).toHaveCount(0);
    // A dialog that gives the focus back late does not take it from where the user has put it since.
    await focusRow(shown('early-1'));
    await page.keyboard.press('Enter');
    await expect(dialog()).toContainText('early-1');
    await page.keyboard.press('Escape');
    await focusRow(shown('early-2'));
    await frames();
    await page.keyboard.press('Delete');
    await expect(dialog()).toContainText('early-2');
    await page.keyboard.press('Escape');
    await frames();
    await expect(page.locator('tr:focus')).toContainText('early-2');
    await page.evaluate(() => {
      window.requestAnimationFrame = (window as unknown as { readonly soon: typeof requestAnimationFrame }).soon;
    });

    // The list is sorted anew under the focus, which goes along. Not while the pointer is over it: then the rows keep their places.
    await only('early');
    await page.mouse.move(0, 0);
    await focusRow(shown('early-2'));
    const [row] = await rowsOf('early-2');
    await call(page, 'editKey', { serverId, keyId: row?.id ?? '', change: { name: '0-early' } });
    await expect(rows()).toHaveText([/0-early/, /early-1/]);
    await expect(page.locator('tr:focus')).toContainText('0-early');
    await page.keyboard.press(' ');
    await expect(page.locator('tr[aria-selected="true"]')).toHaveText([/0-early/]);
    await page.getByRole('button', { name: 'Clear selection' }).click();
    for (const { id } of [...(await rowsOf('early-1')), ...(await rowsOf('0-early'))])
      await call(page, 'deleteKey', { serverId, keyId: id });
    await expect(shown('early')).toHaveCount(0);
  });

  test('a key is renamed and limited, and its details say how exact they are', async () => {
    await only('guest-');
    await focusRow(shown('guest-3'));
    await page.keyboard.press('F2');
    await dialog().getByLabel('Name').fill('e2e-tablet');
    await dialog().getByLabel('Quota').fill('50');
    await page.keyboard.press('Control+Enter');
    await expect(dialog()).toHaveCount(0);
    await expect(shown('guest-3')).toHaveCount(0);
    await only('e2e-');
    // How much of it is used depends on how long the tests took so far.
    await expect(shown('e2e-tablet')).toContainText('% of 50');
    await focusRow(shown('e2e-tablet'));
    await page.keyboard.press('Enter');
    await expect(dialog()).toContainText('month, on day 1');
    await expect(dialog().getByText('How exact')).toBeVisible();
    await expectAccessible(page, 'details of a key');
    await page.keyboard.press('Escape');
    await expect(dialog()).toHaveCount(0);
  });

  test('a list is checked row by row before it is imported', async () => {
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'Import keys…' }).click();
    await dialog().getByRole('textbox', { name: 'List of keys' }).fill('name,quota\nimported-1,10 GiB\nguest-1,\ntwo words,\n');
    await dialog().getByRole('button', { name: 'Check' }).click();
    await expect(dialog().getByText('1 key would be made')).toBeVisible();
    await expect(dialog().getByText('2 rows are left out')).toBeVisible();
    expect(await rowsOf('imported-1')).toEqual([]);
    await dialog().getByRole('button', { name: 'Import 1 key' }).click();
    await expect(page.getByText('1 of 1 keys imported.')).toBeVisible();
    await only('imported-1');
  });

  test('what a restart lost is reviewed, put back step by step, and read back', async () => {
    await only('e2e-');
    await restart();
    await expect(shown('e2e-tablet')).toContainText('lost');
    await page.getByRole('button', { name: 'Review', exact: true }).first().click();
    const missing = page.locator('[data-difference="missing"]');
    await expect(missing.locator('tr[data-row]')).toHaveCount(5);
    await expectAccessible(page, 'review of keys');
    await page
      .locator('[data-difference="unknown"]')
      .getByRole('radiogroup', { name: 'Unknown to us: for all' })
      .getByText('Adopt')
      .click();
    await expect(page.locator('[data-step="planned"]').first()).toContainText('Put back');
    await page.getByRole('button', { name: /^Apply \d+ changes$/ }).click();
    await expect(page.getByText(/^All \d+ keys agree$/)).toBeVisible();
    await untilAll('active', 'e2e-tablet', 'guest-1', 'imported-1');
    await page.getByRole('link', { name: /^Keys/ }).click();
    await expect(page.getByText('Keys differ from the server.')).toHaveCount(0);
  });

  test('what is lost again is put back in one go, also by a press that comes before both sides are compared', async () => {
    await only('e2e-');
    await restart();
    await expect(shown('e2e-tablet')).toContainText('lost');
    const quick = await slowUsers();
    await page.getByRole('button', { name: 'Reconcile', exact: true }).click();
    await dialog()
      .getByRole('button', { name: /^Put back \d+$/ })
      .click();
    await quick();
    await expect(dialog()).toHaveCount(0);
    await untilAll('active', 'e2e-tablet', 'guest-1', 'imported-1');
  });

  test('on paper there is nothing but the codes and their names', async () => {
    await only('e2e-');
    await select('e2e-tablet');
    await page.locator('.bulk').getByRole('button', { name: 'Print QR codes…' }).click();
    await expect(dialog().locator('[data-print="1"] .printqr path')).toHaveCount(1);
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator('.printsheet')).toBeVisible();
    await expect(page.locator('.printsheet')).toContainText('e2e-tablet');
    await expect(page.locator('#root')).toBeHidden();
    await expect(dialog()).toBeHidden();
    await page.emulateMedia({ media: null });
    await page.keyboard.press('Escape');
    await expect(dialog()).toHaveCount(0);
  });

  test('deleting asks with the number, and nothing of it stays selected', async () => {
    await page.getByRole('button', { name: 'Clear selection' }).click();
    await only('guest-');
    await select('guest-1', 'guest-2');
    await page.locator('.bulk').getByRole('button', { name: 'Delete…' }).click();
    await dialog().getByRole('button', { name: 'Delete 2 keys' }).click();
    await expect(shown('guest-1')).toHaveCount(0);
    await expect(page.locator('.bulk')).toHaveCount(0);
    expect(await violations()).toEqual([]);
  });
});
