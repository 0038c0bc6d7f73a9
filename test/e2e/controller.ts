/** A controller of the lab as the only server of an app, for the specs of its pages. */
import type { Page } from 'playwright';
import type { MihomoProfile } from '../../src/lab/mihomo/profile';
import { type LaunchedApp, launchApp } from './app';
import { call, stateOf, until } from './desktop/help';
import { type SimulatedServer, startServers, watchViolations } from './help';

export interface ControllerWorld {
  readonly app: LaunchedApp;
  readonly page: Page;
  readonly serverId: string;
  readonly core: SimulatedServer;
  violations(): Promise<readonly string[]>;
  isLive(): Promise<void>;
  profile(change: Partial<MihomoProfile>): Promise<void>;
  copied(): Promise<string>;
  /** What a save dialog answers from now on. */
  saveTo(path: string): Promise<void>;
  /** What the core knows of itself. */
  truth(): Promise<{ readonly config: Readonly<Record<string, unknown>>; readonly streams: number }>;
  stop(): Promise<void>;
}

/** Starts both; the controller is live, and the tab is opened. */
export async function openController(tab: string, profile: Partial<MihomoProfile> = {}): Promise<ControllerWorld> {
  const servers = await startServers();
  const core = servers.of('mihomo');
  const setProfile = async (change: Partial<MihomoProfile>): Promise<void> => {
    const answer = await fetch(`${core.control}/profile`, { method: 'POST', body: JSON.stringify(change) });
    if (!answer.ok) throw new Error(await answer.text());
  };
  await setProfile(profile);
  const app = await launchApp({ args: ['--no-lab'] });
  const page = await app.mainWindow();
  const violations = await watchViolations(page);
  await page.waitForFunction(() => 'api' in window);
  const { address, secret } = core;
  const { id: serverId } = await call(page, 'addServer', { kind: 'mihomo', name: 'home-gw', address, secret });
  const isLive = async (): Promise<void> => {
    await until('it is live', async () => (await stateOf(page)).summaries[serverId]?.link === 'live');
  };
  await isLive();
  await call(page, 'openWindow', { page: 'server', serverId, tab });
  return {
    ...{ app, page, serverId, core, violations, isLive, profile: setProfile },
    copied: () => app.electronApp.evaluate(({ clipboard }) => clipboard.readText()),
    saveTo: path =>
      app.electronApp.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = async () => ({ canceled: false, filePath });
      }, path),
    truth: async () => (await (await fetch(`${core.control}/truth`)).json()) as Awaited<ReturnType<ControllerWorld['truth']>>,
    stop: async () => {
      await app.stop();
      await servers.stop();
    },
  };
}
