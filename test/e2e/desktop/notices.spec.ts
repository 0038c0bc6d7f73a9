/** What the desktop is told of breaches, over D-Bus: one notice each, many as one, with buttons that work; quiet hours; no daemon; a webhook; a restart. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LimitInput } from '@shared/model';
import type { Page } from 'playwright';
import { type Desktop, startDesktop } from '../../../scripts/lib/desktop.mjs';
import { startTrayHost, type TrayHost } from '../../../scripts/lib/tray-host.mjs';
import { type LaunchedApp, launchApp } from '../app';
import { type SimulatedServer, type SimulatedServers, startServers } from '../help';
import { expect, test } from '../test';
import { call, livePage, stateOf, until } from './help';

const LIMIT: LimitInput = {
  ...{ id: null, name: 'Port offline', enabled: true, measure: 'portOffline', where: { type: 'all' }, side: 'over', at: 0, clearAt: 0 },
  ...{ forS: 1, coolDownS: 0, period: null, tell: { notification: true, tray: true }, action: 'none' },
};
/** Ports that break one after the other, and all at once: of two limits, so that they are not one outage. */
const ALONE = 3;
const TOGETHER = 4;
let alone: readonly number[] = [];
let together: readonly number[] = [];
let desktop: Desktop;
let host: TrayHost;
let servers: SimulatedServers;
let farm: SimulatedServer;
let dataDir: string;
let app: LaunchedApp;
let page: Page;
const received: { readonly title: string; readonly state: string }[] = [];
const authorised: (string | undefined)[] = [];
const receiver = createServer((request, response) => {
  let text = '';
  request.on('data', chunk => {
    text += chunk;
  });
  request.on('end', () => {
    received.push(JSON.parse(text));
    authorised.push(request.headers.authorization);
    response.writeHead(204).end();
  });
});

const start = async (): Promise<void> => {
  app = await launchApp({ args: ['--no-lab'], dataDir, on: desktop });
  page = await livePage(app);
};
/** Ports that are online, by name. */
const online = async (): Promise<readonly { readonly id: number; readonly name: string }[]> => {
  const farmId = Object.keys((await stateOf(page)).servers)[0] ?? '';
  return (await call(page, 'listPorts', { serverId: farmId })).flatMap(({ port }) =>
    port.connInet ? [{ id: port.id, name: port.name }] : [],
  );
};
const plug = async (ids: readonly number[], plugged: boolean): Promise<void> => {
  for (const id of ids) {
    const answer = await fetch(`${farm.control}/modem/${id}`, { method: 'POST', body: JSON.stringify({ plugged }) });
    expect(answer.status).toBe(200);
  }
};
const open = async () => (await stateOf(page)).breaches;
const shown = () => host.notifications?.shown ?? [];
/** One that was not there before. */
const wait = (summary: string, before = 0) => host.notifications?.wait(one => one.summary === summary && shown().indexOf(one) >= before);

test.beforeAll(async () => {
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  [desktop, servers, dataDir] = await Promise.all([startDesktop(), startServers(), mkdtemp(join(tmpdir(), 'switchyard-notices-'))]);
  if (!desktop.tray) throw new Error('no stand-in');
  host = desktop.tray;
  farm = servers.of('farm');
  app = await launchApp({ args: ['--no-lab'], dataDir, on: desktop });
  page = await app.mainWindow();
  await page.waitForFunction(() => 'api' in window);
  const { kind, name, address, username = '', secret } = farm;
  const { pollS, webhook } = (await stateOf(page)).settings;
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  await call(page, 'changeSettings', { pollS: { ...pollS, farm: 1 }, webhook: { ...webhook, on: true, url } });
  const { id: serverId } = await call(page, 'addServer', { kind, name, address, username, secret });
  await livePage(app);
  // No port moves by the panel's own schedule, and those that are offline from the start are not told.
  await call(page, 'setService', { serverId, name: 'scheduler', running: false });
  const ids = await until('its ports', async () => {
    const ports = await online();
    return ports.length >= ALONE + TOGETHER && ports.map(({ id }) => String(id));
  });
  const over = (name: string, subjects: readonly string[]) =>
    call(page, 'saveLimit', { ...LIMIT, name, where: { type: 'subjects', serverId, subjects } });
  await over('Port offline', ids.slice(0, ALONE));
  await over('Rack offline', ids.slice(ALONE, ALONE + TOGETHER));
  alone = ids.slice(0, ALONE).map(Number);
  together = ids.slice(ALONE, ALONE + TOGETHER).map(Number);
});
test.afterAll(async () => {
  await app?.stop();
  await host?.stop();
  await servers?.stop();
  await desktop?.stop();
  receiver.closeAllConnections();
  receiver.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

/** Ports that start again, and the notice of each. */
const restored: { readonly name: string; readonly notice: number }[] = [];
const unplugOne = async (): Promise<{ readonly id: number; readonly name: string }> => {
  const port = (await online()).find(({ id }) => alone.includes(id));
  if (!port) throw new Error('no port is online');
  await plug([port.id], false);
  return port;
};

test('one breach is one notice, with what helps', async () => {
  const { id, name } = await unplugOne();
  const began = await wait(`${name}: Port offline`);
  expect(began?.body).toMatch(new RegExp(`^${farm.name}\nOffline since \\d\\d:\\d\\d\\.$`));
  expect(began?.hints).toMatchObject({ urgency: 2 });
  expect(began?.actions.map(({ label }) => label)).toEqual(['Open', 'Restart port', 'Open', 'Mute']);
  await until('marked', async () => (await open()).some(({ told }) => told === 'once'));
  // Its modem takes a while to start: what becomes of it is looked at below.
  await plug([id], true);
  restored.push({ name, notice: began?.id ?? 0 });
});

test('many are one notice, muted together by its button', async () => {
  const names = new Set((await online()).flatMap(({ id, name }) => (together.includes(id) ? name : [])));
  const before = shown().length;
  await plug(together, false);
  const told = await wait('Rack offline: 4 at once');
  expect(told?.body).toMatch(/^.+, .+, .+ and 1 more on /);
  const theirs = async () => (await open()).filter(({ subjectName }) => names.has(subjectName));
  expect((await theirs()).map(({ told: how }) => how)).toEqual(['grouped', 'grouped', 'grouped', 'grouped']);
  host.notifications?.act(told?.id ?? 0, told?.actions.find(({ label }) => label === 'Mute all')?.key ?? 'none');
  await until('muted', async () => (await theirs()).every(({ muted }) => muted));
  // Those that were told apart before all had begun are gone from the desktop: what remains in sight is one.
  const apart = shown()
    .slice(before)
    .filter(({ summary }) => [...names].some(name => summary === `${name}: Rack offline`));
  for (const { id } of apart) expect(host.notifications?.closed).toContain(id);
});

test('its end takes the place of its beginning; both are forwarded', async () => {
  for (const { name, notice } of restored) {
    const over = await wait(`${name}: Port offline is over`);
    expect(over?.replaces).toBe(notice);
    expect(shown().filter(({ summary }) => summary.startsWith(`${name}:`))).toHaveLength(2);
    const of = () => received.filter(({ title }) => title.startsWith(`${name}:`)).map(({ state }) => state);
    await expect.poll(of).toEqual(['began', 'ended']);
  }
});

test('quiet hours hold a breach, and tell it when they end', async () => {
  await call(page, 'changeSettings', { quietHours: { on: true, from: 0, to: 0, critical: false } });
  const before = shown().length;
  const { name } = await unplugOne();
  await until('held', async () => (await open()).some(({ told, subjectName }) => told === 'held' && subjectName === name));
  expect(shown()).toHaveLength(before);
  await call(page, 'changeSettings', { quietHours: { on: false, from: 0, to: 0, critical: false } });
  const told = await wait('In the quiet hours: 1 limit broken');
  expect(told?.body).toBe(`${name}: Port offline\n1 still broken.`);
});

test('after a restart a breach is not told again, and its end is', async () => {
  const earlier = shown().length;
  const { id, name } = await unplugOne();
  await wait(`${name}: Port offline`, earlier);
  await until('marked', async () => (await open()).some(({ told, subjectName }) => told === 'once' && subjectName === name));
  await app.stop();
  const before = shown().length;
  await plug([id], true);
  await start();
  await wait(`${name}: Port offline is over`, before);
  expect(
    shown()
      .slice(before)
      .map(({ summary }) => summary),
  ).toEqual([`${name}: Port offline is over`]);
});

test('the settings try the desktop and the webhook, whose secret goes where it belongs only', async () => {
  await page.locator('.rail').getByRole('link', { name: 'Settings' }).click();
  const link = page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Notifications', exact: true });
  await link.click();
  await page.getByRole('button', { name: 'Show one' }).click();
  await wait('Switchyard: a test');
  await expect(page.getByText('The desktop took it.')).toBeVisible();
  const address = page.getByRole('textbox', { name: 'Address', exact: true });
  const url = await address.inputValue();
  await address.fill('https://example.com/hooks/abcdefghij1234567890');
  await expect(page.getByText('A part of it looks like a secret.')).toBeVisible();
  await address.fill(url);
  await page.getByLabel('Secret', { exact: true }).fill('Bearer hunter2-hunter2');
  await page.getByRole('button', { name: 'Store', exact: true }).click();
  await expect(page.getByText('Stored in the keychain.')).toBeVisible();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect(page.getByText(/^Delivered: 204/)).toBeVisible();
  await expect.poll(() => received.at(-1)).toMatchObject({ title: 'Switchyard: a test', state: 'test' });
  expect(authorised.at(-1)).toBe('Bearer hunter2-hunter2');
  for (const file of ['settings.json', 'logs/switchyard.log']) expect(await readFile(join(dataDir, file), 'utf8')).not.toContain('hunter2');
});

test('a desktop that shows none is said in the app, and forgotten when it shows one', async () => {
  const notices = async () => (await stateOf(page)).app.notices.map(({ code }) => code);
  await host.stop();
  const { failure } = await call(page, 'testNotification', null);
  expect(failure).not.toBeNull();
  expect((await stateOf(page)).app.notifications).toBe('failed');
  expect(await notices()).toContain('no-notifications');
  host = await startTrayHost({ address: desktop.address ?? '', capabilities: ['body'] });
  expect(await call(page, 'testNotification', { title: 'a', body: '<b>' })).toEqual({ failure: null, actions: false });
  await wait('a');
  expect(shown()[0]).toMatchObject({ body: '<b>', actions: [] });
  expect((await stateOf(page)).app.notifications).toBe('no-actions');
  expect(await notices()).not.toContain('no-notifications');
});
