/** The page of events: what earlier runs told, what happens now, filters, days, what a line leads to, the file. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { type LaunchedApp, launchApp } from './app';
import { call, livePage, stateOf } from './desktop/help';
import { expectAccessible, goTo } from './help';
import { writePastEvents } from './pastevents';
import { expect, test } from './test';

/** Half of them rotations. */
const PAST = 4_000;

test.describe('events', () => {
  test.describe.configure({ mode: 'serial' });
  let folder: string;
  let app: LaunchedApp;
  let page: Page;
  const lines = () => page.locator('.eventlog tr[data-row]');
  const line = (text: string | RegExp) => lines().filter({ hasText: text }).first();
  const filter = () => page.getByRole('textbox', { name: 'Filter, as in server:riga-farm' });
  const found = () => page.locator('[data-found]');
  const idOf = async (kind: string): Promise<string> =>
    Object.values((await stateOf(page)).servers).find(server => server.kind === kind)?.id ?? '';
  /** Off the rows, which hold still under it. */
  const pointAway = () => page.mouse.move(1, 1);

  test.beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchyard-data-'));
    writePastEvents(folder, PAST);
    app = await launchApp({ dataDir: folder });
    page = await livePage(app);
    await goTo(page, 'Overview');
    await page.locator('.events').getByRole('button', { name: 'All' }).click();
    await pointAway();
  });
  test.afterAll(async () => {
    await app?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  test('what earlier runs told is there, and what happens comes by itself', async () => {
    await expect(page.getByRole('heading', { name: 'Events' })).toBeVisible();
    await expect(page.locator('.topbar .meta')).toHaveText(/^4.\d{3} kept, since /);
    await expect(line('Switchyard started')).toContainText('system');
    await expect(line('TLL-0 kept its IP')).toContainText('tallinn-farm');
    const serverId = await idOf('mihomo');
    await call(page, 'setMode', { serverId, mode: 'direct' });
    await expect(line('home-gw mode Direct')).toContainText('control');
    await expectAccessible(page, 'events');
  });

  test('held still, it counts what comes, and shows it when it is asked to', async () => {
    await page.getByRole('button', { name: 'Follow new events' }).click();
    await expect(page.getByRole('button', { name: 'Follow new events' })).toHaveAttribute('aria-pressed', 'false');
    await call(page, 'setMode', { serverId: await idOf('mihomo'), mode: 'global' });
    await page.getByRole('button', { name: /^\d+ new$/ }).click();
    await expect(line('home-gw mode Global')).toBeVisible();
    await expect(page.getByRole('button', { name: /^\d+ new$/ })).toHaveCount(0);
    await page.getByRole('button', { name: 'Follow new events' }).click();
    await call(page, 'setMode', { serverId: await idOf('mihomo'), mode: 'rule' });
    await expect(line('home-gw mode Rule')).toBeVisible();
  });

  test('a rotation stands there while it goes on, and with its outcome after it', async () => {
    const serverId = await idOf('farm');
    const ports = await call(page, 'listPorts', { serverId });
    const port = ports.find(({ eligibility }) => eligibility.state === 'ready')?.port ?? ports[0]?.port;
    await call(page, 'rotatePort', { serverId, portId: port?.id ?? 0, from: 'window' });
    await expect(line(new RegExp(`^\\d\\d:\\d\\d:\\d\\d.*${port?.name}.*riga-farm.*rotation.*you`))).toBeVisible();
  });

  test('words, servers and kinds filter it; what finds nothing can be cleared', async () => {
    await page.keyboard.press('Control+f');
    await page.keyboard.type('server:tallinn kind:rot kept');
    await expect(found()).toHaveText(/^2.000 found$/);
    await expect(lines().filter({ hasText: 'old-gw' })).toHaveCount(0);
    await filter().fill('tll-1234');
    await expect(found()).toHaveText('1 found');
    await filter().fill('kind:nonsense');
    await expect(page.getByText('Nothing matches')).toBeVisible();
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect(found()).toHaveCount(0);
    await page.getByRole('radio', { name: 'Control' }).click();
    await expect(found()).toHaveText(/^2.\d{3} found$/);
    await expect(lines().filter({ hasText: 'TLL-' })).toHaveCount(0);
    await page.getByRole('radio', { name: 'All' }).click();
    await expect(found()).toHaveCount(0);
  });

  test('a day is gone to, and folded', async () => {
    await page.getByRole('button', { name: /^Go to a day: / }).click();
    await page.getByRole('menuitem').last().click();
    await pointAway();
    const head = lines()
      .filter({ has: page.locator('.dayhead') })
      .last();
    await expect(head).toBeVisible();
    const day = (await head.locator('.dayhead').getAttribute('aria-label')) ?? '';
    const fold = page.getByRole('button', { name: day });
    await fold.click();
    await expect(fold).toHaveAttribute('aria-expanded', 'false');
    await fold.click();
    await expect(fold).toHaveAttribute('aria-expanded', 'true');
    await expect(line(/TLL-3\d\d\d kept its IP/)).toBeVisible();
  });

  test('what is found is saved as a file', async () => {
    const path = join(folder, 'saved.csv');
    await app.electronApp.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    }, path);
    await filter().fill('server:tallinn');
    await expect(found()).toHaveText(/^2.000 found$/);
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: 'What is found, as CSV' }).click();
    await expect.poll(() => existsSync(path)).toBe(true);
    await expect.poll(async () => (await readFile(path, 'utf8')).trim().split('\r\n').length).toBe(PAST / 2 + 1);
    expect(await readFile(path, 'utf8')).toContain('TLL-0 kept its IP: 203.0.113.77 again,tallinn-farm,rotation,timer,rotation-same-ip');
    await filter().fill('');
  });

  test('a key that was made shows its QR code', async () => {
    const serverId = await idOf('xray');
    await call(page, 'makeKey', { serverId, draft: { name: 'from-events' } });
    // Wherever the pointer rests: what is typed makes another list.
    await filter().fill('from-events');
    await line('Key from-events made').getByRole('button', { name: 'Show QR' }).click();
    await expect(page.locator('.dialog')).toContainText('from-events');
    await page.keyboard.press('Escape');
    await expect(page.locator('.dialog')).toHaveCount(0);
  });
});
