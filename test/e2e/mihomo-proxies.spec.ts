/** The proxies page of a controller: groups and their nodes, latency tests that are followed and stopped, pins, providers. */
import type { Page } from 'playwright';
import { type ControllerWorld, openController } from './controller';
import { call, stateOf, until } from './desktop/help';
import { expectAccessible, type SimulatedServers, startServers } from './help';
import { expect, test } from './test';

interface Truth {
  readonly groups: Readonly<Record<string, { readonly now: string; readonly fixed: string }>>;
}

test.describe('a controller’s proxies', () => {
  test.describe.configure({ mode: 'serial' });
  let world: ControllerWorld;
  let page: Page;
  let large: SimulatedServers | null = null;
  const group = (name: string) => page.locator(`[data-group="${name}"]`);
  const node = (of: string, name: string) => group(of).getByRole('button', { name, exact: true });
  const names = (of: string) => group(of).locator('[data-place]').allInnerTexts();
  const core = async (name: string) => ((await (await fetch(`${world.core.control}/truth`)).json()) as Truth).groups[name];
  const ended = (text: string | RegExp) => page.getByRole('status').filter({ hasText: text });
  const dismiss = () => page.getByRole('button', { name: 'Dismiss' }).first().click();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  /** How latency is tested from now on, as the user sets it. */
  const settings = async (timeoutMs: number, atOnce: number, groups: 'node by node' | 'by the core at once') => {
    await press('Edit');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Expects').fill('204');
    await dialog.getByLabel('Time limit').fill(String(timeoutMs));
    await dialog.getByLabel('At once').fill(String(atOnce));
    if ((await dialog.getByRole('combobox').filter({ hasText: groups }).count()) === 0) {
      await dialog.getByRole('combobox').click();
      await page.getByRole('option', { name: groups }).click();
    }
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toHaveCount(0);
  };

  test.beforeAll(async () => {
    world = await openController('proxies');
    page = world.page;
    await call(page, 'changeSettings', { theme: 'dark' });
    await expect(node('Main', 'FRA 1')).toBeVisible();
  });
  test.afterAll(async () => {
    await world?.stop();
    await large?.stop();
  });

  test('groups say what they lead to; a click chooses, and pins where the core chooses by itself', async () => {
    await expect(page.getByRole('radio', { name: 'All 13' })).toBeVisible();
    await expect(page.locator('.tabs').getByRole('link', { name: /^Proxies/ })).toContainText('13');
    await expect(group('Fallback')).toContainText('first that answers');
    await expect(group('Spread')).toContainText('hidden');
    await expectAccessible(page, 'proxies of a controller');
    await node('Main', 'FRA 2').click();
    await expect(node('Main', 'FRA 2')).toHaveAttribute('aria-pressed', 'true');
    await expect(group('Main')).toContainText('now FRA 2');
    expect((await core('Main'))?.now).toBe('FRA 2');
    await node('Fastest', 'LON 2').click();
    await expect(group('Fastest')).toContainText('pinned to LON 2, would choose');
    expect((await core('Fastest'))?.fixed).toBe('LON 2');
    await group('Fastest').getByRole('button', { name: 'Unpin' }).click();
    await expect(group('Fastest')).toContainText('the fastest');
    expect((await core('Fastest'))?.fixed).toBe('');
  });

  test('nodes are searched for, sorted and walked through by the keyboard', async () => {
    await page.keyboard.press('Control+f');
    await page.keyboard.type('hyst amber');
    await expect.poll(() => names('Main')).toEqual(['LON 2']);
    await expect(page.getByRole('button', { name: 'Test these 1' })).toBeVisible();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('no such node');
    await expect(page.getByText('Nothing matches')).toBeVisible();
    await press('Clear');
    await page.getByRole('radio', { name: 'Failed 1' }).click();
    await expect.poll(() => names('Main')).toEqual(['SIN 3']);
    await press('slower');
    await expect.poll(() => names('Main')).toEqual(['TYO 1']);
    await expect(page.getByRole('textbox', { name: 'Filter nodes' })).toHaveValue('>=400');
    await page.getByRole('textbox', { name: 'Filter nodes' }).fill('');
    await page.getByRole('combobox', { name: 'Order of nodes' }).click();
    await page.getByRole('option', { name: 'Order: by latency' }).click();
    await expect.poll(async () => (await names('Main')).at(-1)).toBe('SIN 3');
    await page.getByRole('combobox', { name: 'Order of nodes' }).click();
    await page.getByRole('option', { name: 'Order: as written' }).click();
    await expect.poll(async () => (await names('Main')).at(-1)).toBe('DIRECT');
    await node('Main', 'FRA 1').focus();
    await page.keyboard.press('End');
    await expect(node('Main', 'DIRECT')).toBeFocused();
    await page.keyboard.press('ArrowLeft');
    await expect(node('Main', 'MAD 2')).toBeFocused();
    await page.keyboard.press('d');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('Trojan');
    await expect(dialog.locator('tbody tr')).toHaveCount(10);
    await expectAccessible(page, 'one node');
    await page.keyboard.press('Escape');
    await expect(node('Main', 'MAD 2')).toBeFocused();
  });

  test('all are tested node by node: progress, failures by name, and the pin stays', async () => {
    const linked = async () => (await stateOf(page)).summaries[world.serverId]?.since;
    const before = await linked();
    await settings(700, 20, 'node by node');
    // It stayed connected, so that what is pressed next arrives.
    expect(await linked()).toBe(before);
    expect((await stateOf(page)).servers[world.serverId]).toMatchObject({ latency: { timeoutMs: 700, atOnce: 20, expected: '204' } });
    await node('Fastest', 'AMS 1').click();
    await expect(group('Fastest')).toContainText('pinned to AMS 1');
    await press('Test all');
    await expect(ended('13 nodes tested.')).toContainText('1 failed.');
    await press('Which');
    await expect(page.locator('.runlist li')).toHaveText([/SIN 3.*Timeout/]);
    await dismiss();
    expect((await core('Fastest'))?.fixed).toBe('AMS 1');
  });

  test('a test can be stopped', async () => {
    await settings(30_000, 1, 'node by node');
    // One that never answers, so that the test waits.
    await page.keyboard.press('Control+f');
    await page.keyboard.type('sin');
    await press('Test these 1');
    await expect(page.locator('[data-run="test-all"]')).toContainText('Node by node, so pins stay.');
    await expect(group('Main').getByText('testing')).toBeVisible();
    await press('Cancel');
    await expect(ended('Latency test stopped after 0 of 1.')).toBeVisible();
    await dismiss();
    await page.keyboard.press('Control+f');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
  });

  test('by the core at once the pin is taken, which is said, and put back', async () => {
    await settings(5000, 10, 'by the core at once');
    await group('Fastest').getByRole('button', { name: 'Test latency of Fastest' }).click();
    await expect(ended('Fastest: 6 nodes tested.')).toContainText('Pinned to AMS 1 again.');
    expect((await core('Fastest'))?.fixed).toBe('AMS 1');
  });

  test('providers are updated and checked; their nodes are found by their name', async () => {
    const provider = (name: string) => page.locator(`[data-provider="${name}"]`);
    await expect(provider('northway')).toContainText('148 of 500 GiB, 30 %');
    await expect(provider('amberline')).toContainText('ends in 3 days');
    await press('Update northway');
    await expect(provider('northway')).toContainText(/updated (now|\d+ s ago)/);
    await press('Update all');
    await expect(ended('3 providers updated.')).toBeVisible();
    await press('Check nodes of northway');
    await expect(ended('northway: 4 nodes checked.')).toBeVisible();
    await provider('own-nodes').getByRole('button', { name: 'own-nodes', exact: true }).click();
    await expect.poll(() => names('Main')).toEqual(['HEL 1', 'STO 1']);
    const { events } = await stateOf(page);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['provider-updated', 'providers-updated', 'provider-checked', 'group-tested']),
    );
  });

  test('of five thousand nodes only those in sight are there', async () => {
    large = await startServers(['--mihomo', '--scale', 'large']);
    const { address, secret } = large.of('mihomo');
    const { id } = await call(page, 'addServer', { kind: 'mihomo', name: 'large-gw', address, secret });
    await until('it is live', async () => (await stateOf(page)).summaries[id]?.link === 'live');
    await call(page, 'openWindow', { page: 'server', serverId: id, tab: 'proxies' });
    await expect(node('Main', 'FRA 1')).toBeVisible();
    const summary = (await stateOf(page)).summaries[id];
    // What every window is told of a group ends somewhere.
    expect(summary?.kind === 'mihomo' && summary.groups[0]?.nodes.length).toBe(200);
    await node('Main', 'FRA 1').focus();
    await page.keyboard.press('End');
    await expect(node('Main', 'NW 5000')).toBeFocused();
    expect(await page.locator('.node').count()).toBeLessThan(150);
    await call(page, 'openWindow', { page: 'server', serverId: world.serverId, tab: 'proxies' });
  });

  test('a controller that is gone leaves its nodes on the page, greyed, and nothing to press', async () => {
    await expect(node('Main', 'FRA 1')).toBeVisible();
    await fetch(`${world.core.control}/fault`, { method: 'POST', body: JSON.stringify({ type: 'refused' }) });
    await until('it is away', async () => (await stateOf(page)).summaries[world.serverId]?.link !== 'live');
    await expect(node('Main', 'FRA 1')).toHaveAttribute('aria-disabled', 'true');
    await expect(page.getByRole('button', { name: 'Test all' })).toHaveAttribute('aria-disabled', 'true');
    await expect(group('Main').locator('.lat-ok')).toHaveCount(0);
    expect(await world.violations()).toEqual([]);
  });
});
