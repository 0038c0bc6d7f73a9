/** The real app, killed outright in the middle of what it does to a farm, and started again: nothing stays off, nothing goes unreported. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PortView } from '@shared/model';
import type { Page } from 'playwright';
import { type Desktop, startDesktop } from '../../../scripts/lib/desktop.mjs';
import { type LaunchedApp, launchApp } from '../app';
import { type SimulatedServer, type SimulatedServers, startServers } from '../help';
import { expect, test } from '../test';
import { call, livePage, until } from './help';

let desktop: Desktop;
let servers: SimulatedServers;
let farm: SimulatedServer;
let dataDir: string;
let app: LaunchedApp;
let page: Page;
let serverId: string;

const start = async (): Promise<void> => {
  app = await launchApp({ args: ['--no-lab'], dataDir, on: desktop });
  page = await app.mainWindow();
  await page.waitForFunction(() => 'api' in window);
};
/** As a power cut: no handler of its own runs. */
const kill = async (): Promise<void> => {
  const program = app.electronApp.process();
  const over = once(program, 'exit');
  program.kill('SIGKILL');
  await over;
};
const control = async (path: string, body: object): Promise<void> => {
  const answer = await fetch(`${farm.control}${path}`, { method: 'POST', body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
};
interface Truth {
  readonly modems: readonly { readonly id: number; readonly active: boolean; readonly ip: string; readonly phase: string }[];
}
const modem = async (id: number) => {
  const { modems } = (await (await fetch(`${farm.control}/truth`)).json()) as Truth;
  return modems.find(one => one.id === id);
};
/** And does not change by itself meanwhile. */
const canBeAsked = ({ eligibility, port }: PortView): boolean => eligibility.state === 'ready' && port.reconnectType === 'link';
const readyPort = async () => until('a port that can be asked', async () => (await call(page, 'listPorts', { serverId })).find(canBeAsked));
const past = async (portId: number) =>
  (await call(page, 'listPastRotations', { serverId, query: { portId, view: 'all', offset: 0, limit: 20 } })).rows;

test.beforeAll(async () => {
  [desktop, servers, dataDir] = await Promise.all([startDesktop(), startServers(), mkdtemp(join(tmpdir(), 'switchyard-kill-'))]);
  farm = servers.of('farm');
  await start();
  const { kind, name, address, username = '', secret } = farm;
  ({ id: serverId } = await call(page, 'addServer', { kind, name, address, username, secret }));
  await livePage(app);
});
test.afterAll(async () => {
  await app.stop();
  await servers.stop();
  await desktop.stop();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

test('killed while a port is off for its restart: on by the next start, and told', async () => {
  const { port } = await readyPort();
  // A panel that lists slowly, so that it stays off for longer than a moment: the app looks whether it is off.
  await control('/fault', { type: 'latency', ms: 4_000, route: '/api/devices/modem/list' });
  await call(page, 'restartPort', { serverId, portId: port.id });
  await until('off', async () => (await modem(port.id))?.active === false);
  await kill();
  expect((await modem(port.id))?.active).toBe(false);
  expect((await fetch(`${farm.control}/fault`, { method: 'DELETE' })).status).toBe(200);
  await start();
  await until('on again', async () => (await modem(port.id))?.active === true);
  const shown = await desktop.tray?.notifications?.wait(({ summary }) => summary.startsWith(`${port.name}: restarted`));
  expect(shown?.body).toBe(farm.name);
});

test('killed while a rotation is in flight: its outcome is proved by the next start', async () => {
  const { port } = await readyPort();
  await control(`/modem/${port.id}`, { nextOutcome: 'new-ip', nextDurationMs: 15_000 });
  await call(page, 'rotatePort', { serverId, portId: port.id, from: 'window' });
  await until('begun', async () => (await modem(port.id))?.phase === 'reconnecting');
  await kill();
  await start();
  const shown = await desktop.tray?.notifications?.wait(({ summary }) => summary.startsWith(`${port.name}: ${port.externalIp} → `));
  const ip = (await modem(port.id))?.ip ?? '';
  expect(shown?.summary).toContain(ip);
  expect(await past(port.id)).toMatchObject([{ outcome: 'changed', by: 'window', oldIp: port.externalIp, newIp: ip }]);
});

test('killed in the middle of a run: it goes on, each port is asked once, one summary', async () => {
  await readyPort();
  const ports = (await call(page, 'listPorts', { serverId })).filter(canBeAsked).slice(0, 3);
  expect(ports.length).toBeGreaterThan(1);
  const portIds = ports.map(({ port }) => port.id);
  for (const id of portIds) await control(`/modem/${id}`, { nextOutcome: 'new-ip', nextDurationMs: 5_000 });
  await call(page, 'rotatePorts', { serverId, portIds, window: 1, whenReady: true, goal: { type: 'any' } });
  await until('the first is changing', async () => (await modem(portIds[0] ?? 0))?.phase === 'reconnecting');
  await kill();
  await start();
  const title = `${farm.name}: ${portIds.length} of ${portIds.length} rotated`;
  const shown = await desktop.tray?.notifications?.wait(({ summary }) => summary === title, 90_000);
  expect(shown?.body).toBe(`${portIds.length} new IP`);
  for (const id of portIds) expect((await past(id)).filter(({ by }) => by === 'window')[0]).toMatchObject({ outcome: 'changed' });
});
