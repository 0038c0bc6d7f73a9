/** The pages of an Xray server: tabs, Live, Inbounds, its own settings; against a simulated server that the test can turn and look into. */
import { DOCTOR_CHECKS } from '@shared/model';
import type { Page } from 'playwright';
import { type LaunchedApp, launchApp } from './app';
import { call, stateOf, until } from './desktop/help';
import { type SimulatedServers, startServers } from './help';
import { expect, test } from './test';

const NAME = 'fra-edge-1';
const tab = (page: Page, name: string) => page.getByRole('navigation', { name: 'Pages of this server' }).getByRole('link', { name });
const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** What the simulated server tells the test, and lets it change. */
const control = (servers: SimulatedServers) => {
  const { control: origin } = servers.of('xray');
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${origin}/${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  return {
    truth: async () => (await ask('GET', 'truth')) as { readonly publicKey: string; readonly loopConnections: number },
    /** How often a method was called. */
    calls: async (method: string) =>
      ((await ask('GET', 'log')) as readonly { readonly target: string }[]).filter(({ target }) => target.endsWith(`/${method}`)).length,
    profile: (change: object) => ask('POST', 'profile', change),
    restart: () => ask('POST', 'restart', {}),
  };
};

/** As it is handed around: the API's inbound aims at its own port, and no rule takes its connections out. */
const DANGEROUS = `{
  "stats": {},
  "api": { "tag": "api", "services": ["StatsService"] },
  "policy": { "levels": { "0": { "statsUserUplink": true, "statsUserDownlink": true } } },
  "inbounds": [
    // VPN inbound
    { "port": 443, "protocol": "vless", "settings": { "clients": [{ "id": "uuid", "email": "uuid" }] } },
    { "listen": "127.0.0.1", "port": 10085, "protocol": "dokodemo-door", "settings": { "address": "127.0.0.1", "port": 10085 }, "tag": "api" }
  ]
}`;

/** An app that knows that one server only. */
async function withXray(): Promise<{ app: LaunchedApp; servers: SimulatedServers; page: Page; id: string }> {
  const servers = await startServers();
  const app = await launchApp({ args: ['--no-lab'] });
  const page = await app.mainWindow();
  await page.waitForFunction(() => 'api' in window);
  const { id } = await call(page, 'addServer', { kind: 'xray', name: NAME, address: servers.of('xray').address, secret: '' });
  await isLive(page, id);
  return { app, servers, page, id };
}
const isLive = (page: Page, id: string) => until('the server is live', async () => (await stateOf(page)).summaries[id]?.link === 'live');

test.describe('the pages of an Xray', () => {
  let app: LaunchedApp;
  let servers: SimulatedServers;
  let page: Page;
  let id: string;
  test.beforeAll(async () => {
    ({ app, servers, page, id } = await withXray());
  });
  test.afterAll(async () => {
    await app?.stop();
    await servers?.stop();
  });
  const show = (name?: string) => call(page, 'openWindow', { page: 'server', serverId: id, ...(name === undefined ? {} : { tab: name }) });

  test('stand as tabs of one server, by mouse, keyboard and palette', async () => {
    await show();
    await expect(tab(page, 'Keys')).toHaveAttribute('aria-current', 'page');
    await tab(page, 'Live').click();
    await expect(tab(page, 'Live')).toHaveAttribute('aria-current', 'page');
    await expect(card(page, 'Outbounds')).toBeVisible();
    await expect(page.locator('.topbar .meta')).toHaveText(/^Xray.* · up .+ · \d+ ms$/);
    await tab(page, 'Inbounds').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('table', { name: 'Inbounds' })).toBeVisible();
    await expect(tab(page, 'Inbounds')).toHaveText(/Inbounds\d+/);
    await expect(tab(page, 'Inbounds')).toHaveAttribute('aria-current', 'page');
    await expect(tab(page, 'Inbounds')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(tab(page, 'Live')).toHaveAttribute('aria-current', 'page');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('settings of fra');
    await page.keyboard.press('Enter');
    await expect(tab(page, 'Settings')).toHaveAttribute('aria-current', 'page');
  });

  test('Live shows what the server does, and the figures move', async () => {
    await show('live');
    await expect(card(page, 'Inbounds').locator('[data-inbound="vless-reality"]')).toContainText(':');
    const outbounds = card(page, 'Outbounds');
    await expect(outbounds.locator('[data-outbound="waw-wg"]')).toContainText('dead');
    await expect(outbounds.locator('[data-outbound="ams-wg"]')).toContainText('of 10 lost');
    await expect(outbounds.locator('[data-outbound="block"]')).toContainText('not watched');
    await expect(card(page, 'Routing').getByRole('row', { name: 'block-bt' })).toContainText('block');
    await expect(page.locator('.metric', { hasText: 'Uptime' }).locator('.v')).toHaveText(/\d/);
    const memory = page.locator('.metric', { hasText: 'Memory in use' }).locator('.v');
    await expect(memory).toHaveText(/\d/);
    const first = await memory.textContent();
    await expect(memory).not.toHaveText(first ?? '');
    await expect(card(page, 'Memory and goroutines').getByRole('img')).toHaveCount(2);
  });

  test('the keys that move bytes stand on top, with their rates', async () => {
    await show('live');
    const keys = card(page, 'Keys');
    const rows = keys.locator('tr[data-key]');
    await expect(rows.first()).toContainText(/\/s/);
    await expect(rows.first().locator('.spark path')).toHaveAttribute('d', /L/);
    // Under the pointer they stay where they are.
    await rows.first().hover();
    const name = (await rows.first().getAttribute('data-key')) ?? '';
    await keys.getByRole('button', { name, exact: true }).click();
    await expect(page.getByRole('dialog')).toContainText(name);
    await page.keyboard.press('Escape');
  });

  test('nothing is read while paused, hidden, or from another page', async () => {
    const { calls } = control(servers);
    await show('live');
    // Only Live asks for balancers.
    const read = async () => calls('GetBalancerInfo');
    const reads = async () => {
      const before = await read();
      return async () => (await read()) > before;
    };
    await until('Live reads', await reads());
    await page.getByRole('button', { name: 'Pause' }).click();
    // What was on its way when the button was pressed may still arrive: the calls rest once two looks agree.
    const still = async () => {
      const before = await read();
      await page.waitForTimeout(3_000);
      return (await read()) - before;
    };
    await expect.poll(still).toBe(0);
    await page.getByRole('button', { name: 'Go on' }).click();
    await until('Live reads again', await reads());
    await show('settings');
    await expect(tab(page, 'Settings')).toHaveAttribute('aria-current', 'page');
    await expect.poll(still).toBe(0);
    await show('live');
    await until('Live reads', await reads());
    // Playwright's pages count as visible even when their window is not: the page is told so.
    const hide = (hidden: boolean) =>
      page.evaluate(now => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => now });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await hide(true);
    await expect.poll(still).toBe(0);
    await hide(false);
    await until('Live reads again', await reads());
    // It shows what it showed: a page that comes back is not sent anywhere.
    await expect(tab(page, 'Live')).toHaveAttribute('aria-current', 'page');
  });

  test('a balancer is overridden, and the choice is read back', async () => {
    await show('live');
    const balancer = page.locator('[data-balancer="eu"]');
    await expect(balancer).toContainText('uses ');
    await balancer.getByRole('combobox').click();
    await page.getByRole('option', { name: 'ams-wg' }).click();
    await expect(balancer.getByRole('status')).toContainText(/verified \d\d:\d\d:\d\d/);
    await expect(balancer).toContainText('forced to ams-wg');
    const override = async () => (await call(page, 'readLive', { serverId: id })).balancers?.find(each => each.tag === 'eu')?.override;
    expect(await override()).toBe('ams-wg');
    await balancer.getByRole('combobox').click();
    await page.getByRole('option', { name: 'by itself' }).click();
    await expect(balancer).toContainText('uses ');
    expect(await override()).toBeNull();
    // Xray lists no balancers: another one is asked for by its tag.
    await page.getByRole('textbox', { name: 'Tag of another balancer' }).fill('nowhere');
    await page.keyboard.press('Enter');
    await expect(card(page, 'Routing')).toContainText('There is no nowhere.');
  });

  test('a route is tested by keyboard alone', async () => {
    await show('live');
    await page.getByRole('button', { name: 'Test a route' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByLabel('Host or IP')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('alert')).toHaveText('Write a host name or an IP address.');
    await page.keyboard.type('10.0.0.1');
    await page.keyboard.press('Enter');
    await expect(dialog.locator('[data-route="answered"]')).toContainText('Goes to block.');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Test a route' })).toBeFocused();
  });

  test('inbounds are listed, their public keys can be copied, and no private key is in the window', async () => {
    const { publicKey } = await control(servers).truth();
    await show('inbounds');
    const row = page.locator('tr[data-row="vless-reality"]');
    await expect(row).toContainText('reality');
    await expect(row).toContainText('www.example.com');
    await row.getByRole('button', { name: 'Copy the public key of vless-reality' }).click();
    await until('the key is in the clipboard', async () => {
      const text = await app.electronApp.evaluate(({ clipboard }) => clipboard.readText());
      return text === publicKey;
    });
    const views = JSON.stringify(await call(page, 'listInbounds', { serverId: id }));
    expect(views).toContain(publicKey);
    expect(views).not.toMatch(/private/i);
  });

  test('its own settings are changed and undone', async () => {
    await show('settings');
    const form = page.getByRole('region', { name: 'How it is reached, and what links say' });
    await form.getByLabel('Public host').fill('vpn.example.net');
    await form.getByLabel('Public port').fill('70000');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form.getByRole('alert')).toContainText('A port is between 1 and 65535.');
    await form.getByLabel('Public port').fill('8443');
    await form.getByLabel('Public port').press('Enter');
    await until('the server was changed', async () => {
      const server = (await stateOf(page)).servers[id];
      return server?.kind === 'xray' && server.publicHost === 'vpn.example.net' && server.publicPort === 8443;
    });
    await isLive(page, id);
    await form.getByLabel('Public host').fill('other.example.net');
    await form.getByRole('button', { name: 'Cancel' }).click();
    await expect(form.getByLabel('Public host')).toHaveValue('vpn.example.net');
    await page.getByRole('combobox', { name: 'Read every' }).click();
    await page.getByRole('option', { name: 'every 5 s', exact: true }).click();
    await until('the interval was changed', async () => (await stateOf(page)).settings.pollS.xray === 5);
    await call(page, 'changeSettings', { pollS: { ...(await stateOf(page)).settings.pollS, xray: 2 } });
  });

  test('the tab is the same in a window that was rebuilt', async () => {
    await show('inbounds');
    await expect(tab(page, 'Inbounds')).toHaveAttribute('aria-current', 'page');
    const kept = await until('the view is kept', async () => {
      const view = await call(page, 'recallView', null);
      return view?.route.tab === 'inbounds' && view;
    });
    expect(kept.route.serverId).toBe(id);
    await page.reload();
    await expect(tab(page, 'Inbounds')).toHaveAttribute('aria-current', 'page');
  });

  test('the doctor tells what it checked, and what to add', async () => {
    const { profile, restart } = control(servers);
    await show('doctor');
    const rows = page.locator('[data-check]');
    await expect(rows).toHaveCount(DOCTOR_CHECKS.length);
    await expect(page.locator('[data-check="reached"]')).toHaveAttribute('data-result', 'pass');
    await expect(page.locator('[data-works="restart"]')).toHaveAttribute('data-state', 'no');
    // No text of the report is a bare code.
    for (const text of await rows.allTextContents()) expect(text).not.toMatch(/doctor\.|\{\{/);
    // Online users switched off: said, with the lines to add, and on the tab.
    await profile({ statsUserOnline: false });
    await restart();
    await isLive(page, id);
    const finding = page.locator('[data-severity="attention"]', { hasText: 'Online devices cannot be counted' });
    await expect
      .poll(async () => {
        await page.getByRole('button', { name: 'Check again' }).first().click();
        return finding.count();
      })
      .toBe(1);
    await expect(finding.locator('.ln.add')).toContainText('"statsUserOnline": true');
    await expect(tab(page, 'Doctor')).toHaveText('Doctor1');
    await expect(page.locator('.rail').getByRole('img', { name: '1 check needs attention' })).toBeVisible();
    await finding.getByRole('button', { name: 'Copy' }).click();
    await until('the lines are in the clipboard', async () => {
      const text = await app.electronApp.evaluate(({ clipboard }) => clipboard.readText());
      return text.includes('"statsUserOnline": true') && text.includes('"levels"');
    });
    await finding.getByRole('button', { name: /^Fold/ }).click();
    await expect(finding.locator('.ln')).toHaveCount(0);
    // Mended.
    await profile({ statsUserOnline: true });
    await restart();
    await isLive(page, id);
    await expect
      .poll(async () => {
        await page.getByRole('button', { name: 'Check again' }).first().click();
        return page
          .locator('[data-check="online"]')
          .getAttribute('data-result', { timeout: 1_000 })
          .catch(() => null);
      })
      .toBe('pass');
    // A check may still be about the moment of the restart.
    await expect
      .poll(async () => {
        await page.getByRole('button', { name: 'Check again' }).first().click();
        return tab(page, 'Doctor').textContent();
      })
      .toBe('Doctor');
  });

  test('a pasted configuration is judged: the one of the seed would harm', async () => {
    await show('doctor');
    await page.getByRole('button', { name: 'Check a configuration' }).click();
    const dialog = page.getByRole('dialog');
    const text = dialog.getByLabel('Paste the config.json of the server');
    await expect(text).toBeFocused();
    await text.fill(DANGEROUS);
    await page.keyboard.press('Control+Enter');
    const danger = dialog.locator('[data-severity="danger"]').first();
    await expect(danger).toContainText('The API feeds itself');
    await expect(danger.locator('.ln.add')).toContainText('"outboundTag": "api"');
    await text.fill('{ "inbounds": [');
    await expect(danger).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Check', exact: true }).click();
    await expect(dialog.locator('[data-config="judged"]')).toContainText('This is no configuration of Xray.');
    await page.keyboard.press('Escape');
  });

  test('what the API lacks is named, with the way to the doctor', async () => {
    const { profile, restart } = control(servers);
    await profile({ services: ['HandlerService', 'StatsService'] });
    await restart();
    await isLive(page, id);
    await show('live');
    await expect(card(page, 'Routing')).toContainText('RoutingService');
    await expect(card(page, 'Outbounds')).toContainText('ObservatoryService');
    await card(page, 'Routing').getByRole('link', { name: 'What to add' }).click();
    await expect(tab(page, 'Doctor')).toHaveAttribute('aria-current', 'page');
  });

  test('a server that runs in a circle is not tried again, and the missing rule is shown', async () => {
    const { profile, restart, truth } = control(servers);
    await profile({ exposure: 'loop' });
    await restart();
    const finding = page.locator('[data-severity="danger"]');
    await show('live');
    await expect(finding).toContainText('This API runs in a circle');
    await expect(finding.locator('.ln.add')).toContainText('"outboundTag": "api"');
    const { loopConnections } = await truth();
    await page.waitForTimeout(4_000);
    expect((await truth()).loopConnections).toBe(loopConnections);
    await finding.getByRole('button', { name: 'Copy' }).click();
    await expect(finding.getByRole('button', { name: 'Copied' })).toBeVisible();
    // Mended: it is connected to when the user says so, and not before.
    await profile({ exposure: 'api' });
    await restart();
    await finding.getByRole('button', { name: 'Connect again' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Connect again' }).click();
    await isLive(page, id);
    await expect(finding).toHaveCount(0);
  });
});
