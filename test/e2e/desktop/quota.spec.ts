/**
 * A key of a real Xray over its quota, on a whole desktop: it is told over D-Bus, paused by its limit, refused for new connections, let in again by the
 * notification's button, and by the reset.
 */
import type { LimitInput } from '@shared/model';
import type { Page } from 'playwright';
import { startXray, type XrayPeer } from '../../contract/xray-peer';
import { fetchThrough, startOrigin, startSingBox } from '../../contract/xray-traffic';
import { needs, peer } from '../../peers/peers';
import { zoneAtNoon } from '../../support/noon';
import { type LaunchedApp, launchApp } from '../app';
import { expect, test } from '../test';
import { ALL_KEYS, call, stateOf, until } from './help';

const xrayPath = peer('xray-26.3.27');
const singBox = peer('sing-box-1.14.1');
const lacking = needs(xrayPath ? 'sing-box-1.14.1' : 'xray-26.3.27');
const BYTES = 1_000_000;
const QUOTA = 900_000;
const DAY_MS = 86_400_000;
const LIMIT: LimitInput = {
  ...{ id: null, name: 'Quota used up', enabled: true, measure: 'keyQuota', where: { type: 'all' }, side: 'over', at: 100, clearAt: 95 },
  ...{ forS: 0, coolDownS: 0, period: null, tell: { notification: true, tray: true }, action: 'pause-key' },
};

test.describe(`a key over its quota ${lacking}`, () => {
  test.skip(!xrayPath || !singBox, `no Xray or no sing-box here ${lacking}`);
  let xray: XrayPeer;
  let origin: Awaited<ReturnType<typeof startOrigin>>;
  let app: LaunchedApp;
  let page: Page;
  let serverId = '';
  test.beforeAll(async () => {
    [xray, origin, app] = await Promise.all([startXray(xrayPath ?? ''), startOrigin(), launchApp({ args: ['--no-lab'] })]);
    page = await app.mainWindow();
    await page.waitForFunction(() => 'api' in window);
    // Its days begin when the test lets a day pass.
    await call(page, 'changeSettings', { timeZone: zoneAtNoon() });
    const draft = { kind: 'xray', name: 'edge', address: `127.0.0.1:${xray.apiPort}`, inboundTag: 'vless-reality', secret: '' } as const;
    serverId = (await call(page, 'addServer', draft)).id;
    await until('the server is live', async () => (await stateOf(page)).summaries[serverId]?.link === 'live');
    await call(page, 'saveLimit', LIMIT);
  });
  test.afterAll(async () => {
    await app?.stop();
    await origin?.stop();
    await xray?.stop();
  });

  test('is told, stops working, and comes back by the button and at the reset', async () => {
    const draft = { name: 'marta', quota: { bytes: QUOTA, resets: { every: 'day' }, atFull: 'notify' } } as const;
    const { key, link } = await call(page, 'makeKey', { serverId, draft });
    const client = await startSingBox(singBox ?? '', link);
    const fetch = (bytes: number): Promise<number> => fetchThrough(client.port, origin.port, bytes).catch(() => 0);
    const works = async (): Promise<boolean> => (await fetch(1_000)) === 1_000;
    const state = async () => (await call(page, 'queryKeys', { serverId, query: ALL_KEYS })).rows.find(({ id }) => id === key.id)?.state;
    const { notifications } = app.host;
    const shown = (body: RegExp) => notifications?.wait(one => one.summary.includes('marta') && body.test(one.body));
    try {
      expect(await fetch(BYTES)).toBe(BYTES);
      const told = await shown(/The key was paused/);
      await until('it is paused', async () => (await state()) === 'paused');
      await until('new connections are refused', async () => !(await works()));

      notifications?.act(told?.id ?? 0, told?.actions.find(({ label }) => label === 'Resume key')?.key ?? 'none');
      await until('it works again', works);
      await shown(/The key works again/);

      // Its count begins anew with the next day: then the limit holds again.
      await app.electronApp.evaluate((_electron, ahead) => {
        const { now } = Date;
        Date.now = () => now() + ahead;
      }, DAY_MS);
      await until('it is reset', async () => (await call(page, 'readKey', { serverId, keyId: key.id })).resets.length === 1);
      await until('the breach is over', async () => (await stateOf(page)).breaches.length === 0);

      // Over its quota once more, it is paused until the next reset, which lets it go on by itself.
      expect(await fetch(BYTES)).toBe(BYTES);
      await until('it is paused again', async () => (await state()) === 'paused');
      await until('new connections are refused again', async () => !(await works()));
      await app.electronApp.evaluate((_electron, ahead) => {
        const { now } = Date;
        Date.now = () => now() + ahead;
      }, DAY_MS);
      await until('it goes on by itself', async () => (await state()) === 'active');
      await until('it works again', works);
      await shown(/Lasted/);
    } finally {
      await client.stop();
    }
  });
});
