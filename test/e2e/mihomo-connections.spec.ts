/** The connections of a controller: painted in place, filtered, grouped, held, closed with proof, copied, exported. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { type LaunchedApp, launchApp } from './app';
import { call, stateOf, until } from './desktop/help';
import { expectAccessible, type SimulatedServers, startServers, watchViolations } from './help';
import { expect, test } from './test';

test.describe('the connections page', () => {
  test.describe.configure({ mode: 'serial' });
  let servers: SimulatedServers;
  let app: LaunchedApp;
  let page: Page;
  let serverId = '';
  let violations: () => Promise<readonly string[]>;
  const grid = () => page.getByRole('grid', { name: 'Connections' });
  const rows = () => grid().locator('.slot[data-row]:not([hidden], [aria-hidden])');
  const groups = () => grid().locator('.slot.grp:not([hidden])');
  const filter = () => page.getByRole('textbox', { name: 'Filter connections' });
  const shown = () => page.locator('[data-shown]');
  const dialog = () => page.locator('.dialog');
  const footer = () => page.locator('.tfoot');
  const texts = (column: string) =>
    grid().locator(`.slot[data-row]:not([hidden], [aria-hidden], .grp) [data-col="${column}"]`).allTextContents();
  const copied = () => app.electronApp.evaluate(({ clipboard }) => clipboard.readText());
  const open = async (): Promise<number> => {
    const answer = await fetch(`${servers.of('mihomo').address}/connections`, {
      headers: { authorization: `Bearer ${servers.of('mihomo').secret}` },
    });
    return ((await answer.json()) as { readonly connections: readonly unknown[] }).connections.length;
  };
  /** A number in front of the rest of a text. */
  const numberIn = async (of: ReturnType<typeof footer>): Promise<number> =>
    Number(/\d[\d\u202f]*/.exec((await of.textContent()) ?? '')?.[0].replaceAll('\u202f', ''));
  /** The pointer where it holds nothing. */
  const pointAway = () => page.mouse.move(5, 5);

  test.beforeAll(async () => {
    servers = await startServers();
    const { address, secret } = servers.of('mihomo');
    app = await launchApp({ args: ['--no-lab'] });
    page = await app.mainWindow();
    violations = await watchViolations(page);
    await page.waitForFunction(() => 'api' in window);
    ({ id: serverId } = await call(page, 'addServer', { kind: 'mihomo', name: 'home-gw', address, secret }));
    await until('it is live', async () => (await stateOf(page)).summaries[serverId]?.link === 'live');
    await call(page, 'openWindow', { page: 'server', serverId, tab: 'connections' });
    await pointAway();
  });
  test.afterAll(async () => {
    await app?.stop();
    await servers?.stop();
  });

  test('frames set texts in rows that are made once', async () => {
    await expect(rows().first()).toBeVisible();
    await expect(footer()).toContainText('parsed in');
    const made = await page.evaluate(async () => {
      const body = document.querySelector('.slots-body');
      if (!body) throw new Error('no rows');
      let elements = 0;
      let changed = 0;
      const observer = new MutationObserver(all => {
        for (const each of all) {
          if (each.type === 'childList') elements += each.addedNodes.length;
          else changed += 1;
        }
      });
      observer.observe(body, { childList: true, characterData: true, subtree: true });
      const frame = () => document.querySelector('.tfoot .end')?.textContent;
      const [before, until] = [frame(), performance.now() + 20_000];
      while ((frame() === before || changed === 0) && performance.now() < until) await new Promise(resolve => setTimeout(resolve, 50));
      observer.disconnect();
      return { elements, changed: changed > 0 };
    });
    expect(made).toEqual({ elements: 0, changed: true });
    await expectAccessible(page, 'connections');
  });

  test('a filter is drawn by its parts, narrows the rows, and says where it cannot be read', async () => {
    await page.keyboard.press('Control+f');
    await page.keyboard.type('network:udp and not source:10.0.0.0/8');
    await expect(page.locator('.q-operator').first()).toHaveText('and');
    await expect(page.locator('.q-field').first()).toHaveText('network:');
    // What is shown at first is from before the filter.
    await expect.poll(async () => (await numberIn(shown())) < (await open())).toBe(true);
    await expect(page.getByRole('button', { name: /^Close filtered/ })).toBeVisible();
    await filter().fill('prot:443');
    await expect(page.locator('#query-problem')).toContainText('no field');
    await expect(page.locator('.q-wrong')).toHaveText('prot:');
    await expect(page.getByRole('button', { name: /^Close filtered/ })).toHaveAttribute('aria-disabled', 'true');
    await expect(rows().first()).toBeVisible();
    await filter().fill('host:nothing-has-this-name');
    await expect(page.getByText('Nothing matches')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(filter()).toHaveValue('');
    await expect.poll(() => rows().count()).toBeGreaterThan(10);
    await page.keyboard.press('F1');
    await page.getByRole('button', { name: /source:192\.168\.1\.0\/24/ }).click();
    await expect(filter()).toHaveValue('source:192.168.1.0/24');
    await expect.poll(async () => (await texts('source')).every(each => each.startsWith('192.168.1.'))).toBe(true);
    await filter().fill('');
  });

  test('heads sort, by the keyboard too', async () => {
    await grid().getByRole('button', { name: 'Source' }).press('Enter');
    await expect(grid().getByRole('columnheader', { name: 'Source' })).toHaveAttribute('aria-sort', 'ascending');
    await expect
      .poll(async () => {
        const seen = await texts('source');
        return seen.length > 10 && seen.every((each, index) => index === 0 || (seen[index - 1] ?? '') <= each);
      })
      .toBe(true);
    await grid().getByRole('button', { name: 'Age' }).click();
    await expect(grid().getByRole('columnheader', { name: 'Age' })).toHaveAttribute('aria-sort', 'descending');
    await pointAway();
  });

  test('groups fold and unfold, and carry their sums', async () => {
    await page.getByRole('button', { name: 'Group', exact: true }).click();
    await page.getByRole('menuitemradio', { name: 'network' }).click();
    await expect(groups()).toHaveCount(2);
    await expect(rows()).toHaveCount(2);
    await grid().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await expect(groups().first()).toHaveAttribute('aria-expanded', 'true');
    await expect.poll(() => rows().count()).toBeGreaterThan(5);
    await page.keyboard.press('ArrowLeft');
    await expect(rows()).toHaveCount(2);
    await page.keyboard.press('Delete');
    await expect(dialog()).toContainText('that the filter shows at this moment');
    await expect(dialog().getByRole('button', { name: /^Close \d/ })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog()).toHaveCount(0);
    await page.getByRole('button', { name: 'Group: network' }).click();
    await page.getByRole('menuitemradio', { name: 'No groups' }).click();
    await expect.poll(() => rows().count()).toBeGreaterThan(10);
  });

  test('the end of the list is one key away, and rows are reused for it', async () => {
    const made = await grid().locator('.slot').count();
    await grid().focus();
    await page.keyboard.press('End');
    await expect
      .poll(async () => Number(await grid().locator('.slot.cur:not([hidden])').getAttribute('aria-rowindex')))
      .toBeGreaterThan(200);
    await expect(grid()).toHaveAttribute('aria-activedescendant', /^connection-/);
    expect(await grid().locator('.slot').count()).toBe(made);
    await page.keyboard.press('Home');
    await expect(grid().locator('.slot.cur:not([hidden])')).toHaveAttribute('aria-rowindex', '2');
    await page.keyboard.press('Escape');
  });

  test('paused, rows stand still while the counts go on', async () => {
    await grid().evaluate(element => (element as HTMLElement).blur());
    await page.keyboard.press('p');
    await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();
    const still = () => grid().locator('.slots-body').textContent();
    await expect(footer()).toContainText('since the last frame');
    const frame = () => footer().locator('.end').textContent();
    let before = await frame();
    await expect.poll(frame).not.toBe(before);
    const stood = (await texts('download')).join();
    before = await frame();
    await expect.poll(frame).not.toBe(before);
    expect((await texts('download')).join()).toBe(stood);
    expect(await still()).not.toBe('');
    await page.getByRole('button', { name: 'Go on' }).click();
  });

  test('one is looked at, copied as a rule, and its address is looked up', async () => {
    await filter().fill('host:example');
    await expect
      .poll(async () => {
        const hosts = await texts('host');
        return hosts.length > 2 && hosts.every(each => each.includes('example'));
      })
      .toBe(true);
    await grid().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(dialog().getByText('Received')).toBeVisible();
    await expectAccessible(page, 'details of a connection');
    const rule = dialog().getByRole('button', { name: /^Copy - DOMAIN-SUFFIX,/ });
    await rule.click();
    await expect.poll(copied).toMatch(/^- DOMAIN-SUFFIX,[^,]+,.+$/);
    await page.keyboard.press('Escape');
    await expect(dialog()).toHaveCount(0);
    await rows().nth(2).click({ button: 'right' });
    await expect(page.getByRole('menuitem', { name: /^Details/ })).toBeVisible();
    await page.getByRole('menuitem', { name: /^host:/ }).click();
    await expect(filter()).toHaveValue(/^host:example host:/);
    await filter().fill('');
    await page.getByRole('button', { name: 'More tools for connections' }).click();
    await page.getByRole('menuitem', { name: 'Name of an address…' }).click();
    await dialog().getByLabel('IP address').fill('not an address');
    await page.keyboard.press('Enter');
    await expect(dialog().locator('.c-bad')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog()).toHaveCount(0);
  });

  test('one is closed at once; what is filtered after its number was told; both are seen to be gone', async () => {
    await pointAway();
    await page.getByRole('button', { name: 'Pause' }).click();
    await grid().focus();
    await page.keyboard.press('ArrowDown');
    const id = (await grid().locator('.slot.cur:not([hidden])').getAttribute('data-row')) ?? '';
    await page.keyboard.press('Delete');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText(/^Closed \d+$/).click();
    await expect(grid().locator(`.slot[data-row="${id}"]`)).toBeVisible();
    await page.getByText('Open', { exact: true }).click();
    await filter().fill('network:udp');
    await expect.poll(async () => (await numberIn(shown())) > 0).toBe(true);
    const before = await open();
    await page.getByRole('button', { name: /^Close filtered/ }).click();
    const verb = dialog().getByRole('button', { name: /^Close \d/ });
    const count = await numberIn(verb);
    expect(count).toBeGreaterThan(0);
    await verb.click();
    await expect(dialog()).toHaveCount(0);
    await expect(page.getByText(/connections? (is|are) closed\./)).toBeVisible();
    expect(await open()).toBeLessThan(before);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await filter().fill('');
  });

  test('columns are chosen and kept, and what is shown is written to a file', async () => {
    const more = () => page.getByRole('button', { name: 'More tools for connections' });
    await more().click();
    await page.getByRole('menuitem', { name: /^Columns/ }).hover();
    await page.getByRole('menuitemcheckbox', { name: 'Process' }).click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect(grid().getByRole('columnheader', { name: 'Process' })).toBeVisible();
    const path = join(app.dataDir, 'connections.csv');
    await app.electronApp.evaluate(({ dialog: native }, filePath) => {
      native.showSaveDialog = async () => ({ canceled: false, filePath });
    }, path);
    await filter().fill('network:tcp');
    await expect(shown()).toBeVisible();
    await more().click();
    await page.getByRole('menuitem', { name: 'Export as CSV…' }).click();
    await expect(page.getByText(/connections? exported/)).toBeVisible();
    expect(readFileSync(path, 'utf8').split('\n').length).toBeGreaterThan(10);
    await filter().fill('');
  });

  test('a core that falls silent leaves its rows, without speeds and without a way to close them', async () => {
    await fetch(`${servers.of('mihomo').control}/silence`, { method: 'POST', body: JSON.stringify({ on: true }) });
    await expect(grid()).toHaveClass(/asleep/);
    await expect(rows().first()).toBeVisible();
    await expect.poll(async () => new Set(await texts('downRate'))).toEqual(new Set(['–']));
    await expect(page.getByRole('button', { name: /^Close all/ })).toHaveAttribute('aria-disabled', 'true');
    await expectAccessible(page, 'connections that are no longer renewed');
    expect(await violations()).toEqual([]);
  });
});
