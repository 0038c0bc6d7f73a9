/** A key made in the window, in the hands of a real client: its bytes appear in the window. */
import type { Page } from 'playwright';
import { startXray, type XrayPeer } from '../contract/xray-peer';
import { fetchThrough, startOrigin, startSingBox } from '../contract/xray-traffic';
import { needs, peer } from '../peers/peers';
import { type LaunchedApp, launchApp } from './app';
import { ALL_KEYS, call, stateOf, until } from './desktop/help';
import { goTo } from './help';
import { expect, test } from './test';

const BYTES = 24 * 1024 ** 2;
const POLL_S = 5;
const xrayPath = peer('xray-26.3.27');
const singBox = peer('sing-box-1.14.1');
const missing = needs(xrayPath ? 'sing-box-1.14.1' : 'xray-26.3.27');

test.describe(`keys of a real Xray ${missing}`, () => {
  test.describe.configure({ mode: 'serial' });
  test.skip(!xrayPath || !singBox, `no Xray or no sing-box here ${missing}`);
  let xray: XrayPeer;
  let origin: Awaited<ReturnType<typeof startOrigin>>;
  let app: LaunchedApp;
  let page: Page;
  let serverId = '';
  test.beforeAll(async () => {
    [xray, origin] = await Promise.all([startXray(xrayPath ?? ''), startOrigin()]);
    app = await launchApp({ args: ['--no-lab'] });
    page = await app.mainWindow();
    const { settings } = await stateOf(page);
    await call(page, 'changeSettings', { pollS: { ...settings.pollS, xray: POLL_S } });
    const draft = { kind: 'xray', name: 'edge', address: `127.0.0.1:${xray.apiPort}`, inboundTag: 'vless-reality' } as const;
    serverId = (await call(page, 'addServer', draft)).id;
    await until('it is live', async () => (await stateOf(page)).summaries[serverId]?.link === 'live');
  });
  test.afterAll(async () => {
    await app?.stop();
    await xray?.stop();
    await origin?.stop();
  });

  const rowOf = async (name: string) =>
    (await call(page, 'queryKeys', { serverId, query: { ...ALL_KEYS, search: name } })).rows.find(row => row.name === name);
  const shown = (name: string) => page.locator('[role="row"], tr', { hasText: name });

  test('a key made in the window works in a client, and its bytes appear within two polls', async () => {
    await goTo(page, 'edge');
    await call(page, 'chooseFirstContact', { serverId, choice: 'start-at-zero' });
    await page.locator('.topbar').getByRole('button', { name: 'New key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('e2e-laptop');
    await dialog.getByRole('button', { name: 'Make key' }).click();
    await expect(dialog.getByRole('heading')).toHaveText('e2e-laptop matches the server');
    const link = (await dialog.locator('[data-link]').textContent()) ?? '';
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(shown('e2e-laptop')).toBeVisible();

    const client = await startSingBox(singBox ?? '', link);
    try {
      expect(await fetchThrough(client.port, origin.port, BYTES)).toBe(BYTES);
    } finally {
      await client.stop();
    }
    const moved = Date.now();
    const readAt = async () => (await stateOf(page)).summaries[serverId]?.lastData;
    let last = await readAt();
    let polls = 0;
    await until('its bytes are shown', async () => {
      const now = await readAt();
      if (now !== last) polls += 1;
      last = now;
      // 24 MiB, as the table writes it.
      return (await shown('e2e-laptop').textContent())?.includes('24.0');
    });
    console.log(`its bytes were shown ${Date.now() - moved} ms after the last of them`);
    // Besides one that was under way.
    expect(polls).toBeLessThanOrEqual(2 + 1);
    const row = await rowOf('e2e-laptop');
    expect(row?.totals?.allTime.down).toBeGreaterThanOrEqual(BYTES);
    expect(row?.totals?.allTime.down).toBeLessThan(BYTES + 20_000);
  });

  test('it is put back after a restart, and its account goes on', async () => {
    await until('it has run for a while', async () => {
      const summary = (await stateOf(page)).summaries[serverId];
      return summary?.kind === 'xray' && (summary.uptimeS ?? 0) >= 3;
    });
    await xray.restart();
    await until('it is put back', async () => (await stateOf(page)).events.some(({ type }) => type === 'keys-put-back'));
    await expect(shown('e2e-laptop')).toContainText('24.0');
    await goTo(page, 'Overview');
    await expect(page.getByText(/^Keys put back after the restart at \d\d:\d\d: 1$/).first()).toBeVisible();
    const row = await rowOf('e2e-laptop');
    expect(row).toMatchObject({ state: 'active', atLeast: { allTime: true } });
    const { link } = await call(page, 'keyLink', { serverId, keyId: row?.id ?? '' });
    const client = await startSingBox(singBox ?? '', link);
    try {
      expect(await fetchThrough(client.port, origin.port, BYTES)).toBe(BYTES);
    } finally {
      await client.stop();
    }
    await goTo(page, 'edge');
    await expect(shown('e2e-laptop')).toContainText('48.0');
  });
});
