import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright';
import { type LaunchedApp, launchApp } from './app';
import { stateOf, until } from './desktop/help';
import { type SimulatedServers, startServers } from './help';
import { expect, test } from './test';

test.describe('adding servers', () => {
  let app: LaunchedApp;
  let servers: SimulatedServers;
  let page: Page;
  test.beforeAll(async () => {
    servers = await startServers();
    app = await launchApp({ args: ['--no-lab'] });
    page = await app.mainWindow();
    await expect(page.getByRole('heading', { name: 'What do you run?' })).toBeVisible();
  });
  test.afterAll(async () => {
    await app.stop();
    await servers.stop();
  });

  const startAdding = async () => {
    const add = page.getByRole('button', { name: 'Add server' }).first();
    if (!(await page.locator('.onb').isVisible())) {
      await page.locator('.rail').getByRole('link', { name: 'Overview' }).click();
      await add.click();
    }
    await expect(page.locator('.onb')).toBeVisible();
  };

  for (const kind of ['farm', 'mihomo', 'keyapi', 'xray'] as const) {
    test(`a ${kind} is recognised, tested and added`, async () => {
      const server = servers.of(kind);
      await startAdding();
      await page.getByLabel('Address').fill(server.address);
      // A bare port may be an API that one connection harms: the user is asked first.
      if (kind === 'xray') await page.getByRole('button', { name: 'Connect and see' }).click();
      await expect(page.locator('.kcard[aria-pressed="true"]')).toHaveCount(1);
      await page.getByLabel('Name').fill(`my-${kind}`);
      if (kind === 'farm') {
        await page.getByLabel('Administrator').fill(server.username ?? '');
        await page.getByLabel('Password').fill(server.secret);
      }
      if (kind === 'mihomo') await page.getByLabel('Secret').fill(server.secret);
      if (kind === 'keyapi') await page.getByLabel('API key').fill(server.secret);
      await page.getByRole('button', { name: 'Test', exact: true }).click();
      await expect(page.locator('[data-test="passed"]')).toContainText('answers');
      await page.getByRole('button', { name: 'Add server' }).click();
      await expect(page.getByRole('heading', { name: `my-${kind}`, exact: true })).toBeVisible();
      await until(`my-${kind} is live`, async () => {
        const { servers: list, summaries } = await stateOf(page);
        return Object.values(list).some(each => each.name === `my-${kind}` && each.kind === kind && summaries[each.id]?.link === 'live');
      });
    });
  }

  test('no secret is in the state that windows get', async () => {
    const text = JSON.stringify(await stateOf(page));
    const secrets = (['farm', 'mihomo', 'keyapi'] as const).map(kind => servers.of(kind).secret).filter(secret => secret !== '');
    expect(secrets.length).toBeGreaterThan(0);
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  test('a server is edited, reordered, grouped by tag and removed', async () => {
    await page.locator('.rail').getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Servers' }).click();
    await page.getByRole('button', { name: 'Edit my-mihomo' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('gateway');
    await page.getByRole('dialog').getByLabel('Tags').fill('home');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.locator('.srow[data-server="gateway"]')).toContainText('home');
    const placeIs = (place: number) =>
      until('the order changed', async () => {
        const { order, servers: list } = await stateOf(page);
        return order.map(id => list[id]?.name).indexOf('my-xray') === place;
      });
    // Two presses are two places, and the focus stays with the button.
    const move = async (way: string, place: number) => {
      const button = page.getByRole('button', { name: `Move my-xray ${way}` });
      await button.focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Enter');
      await placeIs(place);
      await expect(page.locator('.srow[data-server]')).toHaveText(
        place === 1 ? [/gateway/, /farm/, /xray/, /keyapi/] : [/gateway/, /farm/, /keyapi/, /xray/],
      );
      await expect(button).toBeFocused();
    };
    await move('up', 1);
    await move('down', 3);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Overview' }).click();
    const table = page.getByRole('region', { name: 'Servers' });
    await page.getByRole('button', { name: 'Group by tag' }).click();
    await expect(table.getByRole('rowheader')).toHaveText(['home 1', 'Without a tag 3']);
    await expect(table.locator('tr.taghead', { hasText: 'home' }).locator('xpath=following-sibling::tr[1]')).toContainText('gateway');
    await page.getByRole('button', { name: 'Filter servers' }).click();
    await page.getByRole('textbox', { name: 'Filter servers' }).fill('HOME');
    await expect(table.locator('tr[data-server]')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await page.locator('.rail').getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Servers' }).click();
    await page.getByRole('button', { name: 'Remove gateway?' }).click();
    await page.getByRole('button', { name: 'Remove server' }).click();
    await until('gateway is gone', async () => Object.values((await stateOf(page)).servers).every(each => each.name !== 'gateway'));
  });
});

test.describe('bad input', () => {
  let app: LaunchedApp;
  let page: Page;
  const listening: Server[] = [];
  const serve = async (answer: Parameters<typeof createServer>[1]): Promise<string> => {
    const server = createServer(answer);
    listening.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  test.beforeAll(async () => {
    app = await launchApp({ args: ['--no-lab'] });
    page = await app.mainWindow();
    await expect(page.locator('.onb')).toBeVisible();
  });
  test.afterAll(async () => {
    await app.stop();
    for (const server of listening) server.closeAllConnections();
    for (const server of listening) server.close();
  });
  const address = () => page.getByLabel('Address');
  const said = (code: string) => expect(page.locator(`[data-detect="${code}"]`)).toBeVisible();

  test('nothing listens there', async () => {
    const url = await serve(() => undefined);
    const server = listening.pop();
    server?.close();
    await address().fill(url);
    await said('refused');
    await expect(page.getByRole('alert')).toContainText('nothing listens at this port');
  });
  test('an address that is none', async () => {
    await address().fill('http://not a host');
    await said('bad-address');
  });
  test('a web page instead of an API', async () => {
    await address().fill(await serve((_, response) => response.setHeader('content-type', 'text/html').end('<h1>Welcome</h1>')));
    await said('wrong-kind');
    await expect(page.getByRole('alert')).not.toHaveText('');
  });
  test('what is missing is named before anything is asked', async () => {
    await address().fill('https://farm.example');
    await page.getByRole('button', { name: /^Modem farm/ }).click();
    await page.getByRole('button', { name: 'Add server' }).click();
    await expect(page.getByText('The administrator’s name is missing.')).toBeVisible();
    await expect(page.getByText('The password is missing.')).toBeVisible();
    expect((await stateOf(page)).order).toEqual([]);
  });
  test('a wrong password fails the test and adds nothing', async () => {
    const url = await serve((_, response) => {
      response.statusCode = 401;
      response.setHeader('content-type', 'application/json').setHeader('www-authenticate', 'Token').end('{"detail":"Invalid token."}');
    });
    await address().fill(url);
    await page.getByRole('button', { name: /^Modem farm/ }).click();
    await page.getByLabel('Administrator').fill('operator');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await expect(page.locator('[data-test="failed"]')).toBeVisible();
    expect((await stateOf(page)).order).toEqual([]);
  });
});
