/** The Rules and Logs pages of a controller: hits, switches, the rule that would match, rule sets; lines followed, filtered, paused, saved. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { type ControllerWorld, openController } from './controller';
import { call, stateOf } from './desktop/help';
import { expectAccessible } from './help';
import { expect, test } from './test';

interface CoreRule {
  readonly index: number;
  readonly payload: string;
  readonly extra: { readonly disabled: boolean };
}

test.describe('a controller’s rules and log', () => {
  test.describe.configure({ mode: 'serial' });
  let world: ControllerWorld;
  let page: Page;
  const row = (index: number) => page.locator(`tr[data-row="${index}"]`);
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const tab = (name: string) => page.getByRole('navigation', { name: 'Pages of this server' }).getByRole('link', { name }).click();
  const field = (name: string) => page.getByRole('textbox', { name });
  const set = (name: string) => page.locator(`[data-set="${name}"]`);
  const lines = () => page.locator('.logrow[data-level]');
  /** Of the lines that are kept. */
  const count = async (): Promise<number> => Number.parseInt((await page.locator('[data-log-count]').innerText()) || '0', 10);
  /** What the core says itself. */
  const coreRules = async (): Promise<readonly CoreRule[]> => {
    const { address, secret } = world.core;
    const answer = await fetch(`${address}/rules`, { headers: { authorization: `Bearer ${secret}` } });
    return ((await answer.json()) as { readonly rules: readonly CoreRule[] }).rules;
  };
  const streams = async (): Promise<number> => (await world.truth()).streams;

  test.beforeAll(async () => {
    world = await openController('rules');
    page = world.page;
    await expect(row(0)).toBeVisible();
  });
  test.afterAll(() => world?.stop());

  test('rules are filtered, and switched as the core then says', async () => {
    const rules = await coreRules();
    await expect(page.locator('[data-rules-count]')).toHaveText(`${rules.length} rules`);
    await page.keyboard.press('Control+f');
    await page.keyboard.type('mail.example');
    await expect(page.locator('tr[data-row]')).toHaveCount(1);
    await expect(page.locator('tr[data-row] mark')).toHaveText('mail.example');
    await page.locator('tr[data-row]').getByRole('switch').click();
    await expect
      .poll(async () => (await coreRules()).filter(({ extra }) => extra.disabled).map(({ payload }) => payload))
      .toEqual(['mail.example']);
    await field('Filter rules').fill('');
    await page.getByRole('radio', { name: 'Off 1' }).click();
    await expect(page.locator('tr[data-row]')).toHaveCount(1);
    await expect(page.locator('tr[data-row]').getByRole('switch')).not.toBeChecked();
    await press('Switch all on');
    await expect.poll(async () => (await coreRules()).some(({ extra }) => extra.disabled)).toBe(false);
    await expect(page.getByText('Nothing matches')).toBeVisible();
    await page.getByRole('radio', { name: 'All' }).click();
    await expect(row(0)).toBeVisible();
  });

  test('the rule that would match is found, with what only the core can tell', async () => {
    const match = page.locator('[data-match]');
    const wanted = (await coreRules()).find(({ payload }) => payload === 'video.example')?.index ?? -1;
    await field('Which rule would match?').fill('https://cdn.video.example/watch');
    await expect(match).toHaveAttribute('data-match', String(wanted));
    await expect(match).toContainText('Not looked into: rule sets reject');
    await expect(row(wanted)).toBeVisible();
    await expect(row(wanted).locator('mark')).toHaveText('video.example');
    await press('Resolve');
    await expect(match).toContainText('Its addresses:');
    await expectAccessible(page, 'rules of a controller');
    await page.getByRole('button', { name: 'could match first' }).click();
    await expect(page.locator('.dialog .unseen li').first()).toContainText('a set whose entries the controller does not show');
    await expectAccessible(page, 'rules that could match first');
    await page.keyboard.press('Escape');
    await press('Next match');
    await expect(match).not.toHaveAttribute('data-match', String(wanted));
    await field('Which rule would match?').fill('what is this');
    await expect(page.getByText('That is no name, address or URL.')).toBeVisible();
    await field('Which rule would match?').fill('');
    await expect(match).toHaveCount(0);
  });

  test('rule sets are updated one by one, and one that refuses is quoted', async () => {
    await press('Update all');
    await expect(set('trackers')).toContainText('503 Service Unavailable');
    await expect(page.getByRole('button', { name: 'Update all' })).toBeEnabled();
    await expect(set('streaming')).toContainText(/now|s ago/);
    await expect.poll(async () => (await stateOf(page)).events.map(({ type }) => type)).toContain('rule-sets-run');
  });

  test('lines come, are filtered, held still and saved', async () => {
    await page.getByRole('radio', { name: 'Debug' }).click();
    await expect(lines().first()).toBeVisible();
    await tab('Logs');
    // What was heard on the page before is there.
    await expect.poll(() => lines().count()).toBeGreaterThan(1);
    await expectAccessible(page, 'log of a controller');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('-info example');
    await expect.poll(async () => (await lines().allInnerTexts()).every(text => /example/.test(text))).toBe(true);
    await field('Filter lines').fill('');
    await press('Pause');
    // A line that waits: the log stands still by then.
    await expect(page.getByRole('button', { name: /Resume, [1-9]\d* new/ })).toBeVisible();
    const held = await count();
    expect(held).toBeGreaterThan(1);
    const path = join(world.app.dataDir, 'saved.log');
    await world.saveTo(path);
    await press('Save log as');
    await expect(page.getByText(`${held} lines saved`)).toBeVisible();
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(held);
    expect(await count()).toBe(held);
    await page.getByRole('button', { name: /Resume/ }).click();
    await press('Clear');
    await expect.poll(count).toBeLessThan(held);
  });

  test('nothing is listened to once the page is left', async () => {
    // Traffic and memory, which are always listened to, and the log.
    await expect.poll(streams).toBe(3);
    await call(page, 'openWindow', { page: 'overview' });
    await expect.poll(streams).toBe(2);
    expect(await world.violations()).toEqual([]);
  });
});
