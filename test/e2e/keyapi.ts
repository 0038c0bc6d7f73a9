/** A key API of the lab as the only server of an app, for the specs of its pages. */
import type { KeyapiSummary, KeyRow } from '@shared/model';
import type { Locator, Page } from 'playwright';
import { expect } from 'playwright/test';
import type { KeyapiProfile } from '../../src/lab/keyapi/profile';
import { type LaunchedApp, launchApp } from './app';
import { ALL_KEYS, call, stateOf, until } from './desktop/help';
import { type SimulatedServers, startServers, watchViolations } from './help';

export const KEYAPI_NAME = 'hel-keys';

export interface KeyapiWorld {
  readonly app: LaunchedApp;
  readonly page: Page;
  readonly serverId: string;
  readonly address: string;
  violations(): Promise<readonly string[]>;
  /** The row of a key. */
  shown(name: string): Locator;
  dialog(): Locator;
  tab(name: string): Promise<void>;
  rowsOf(search: string): Promise<readonly KeyRow[]>;
  summary(): Promise<KeyapiSummary>;
  /** The lab's own knowledge of the server. */
  truth(): Promise<{ readonly counters: string; readonly restarts: number; readonly keys: readonly { readonly name: string }[] }>;
  control(path: string, body: unknown, method?: 'POST' | 'DELETE'): Promise<void>;
  profile(change: Partial<KeyapiProfile>): Promise<void>;
  /** From now on a restart of its Xray lasts until it is let go, however slow this computer is; else as long as the profile says. */
  holdRestarts(hold: boolean): Promise<void>;
  /** Lets one restart end, and holds the next. */
  endOneRestart(): Promise<void>;
  /** Another dialect at the same address, found out anew. */
  speak(dialect: KeyapiProfile['dialect'], change?: Partial<KeyapiProfile>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts both; the server speaks dialect A and its keys are on the screen. `restartMs`: what its Xray takes to restart. */
export async function openKeyapi(restartMs: number): Promise<KeyapiWorld> {
  const servers: SimulatedServers = await startServers();
  const app = await launchApp({ args: ['--no-lab'] });
  const page = await app.mainWindow();
  const violations = await watchViolations(page);
  await page.waitForFunction(() => 'api' in window);
  const { address, control: controlAddress } = servers.of('keyapi');

  const control: KeyapiWorld['control'] = async (path, body, method = 'POST') => {
    const answer = await fetch(`${controlAddress}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(method === 'POST' ? { body: JSON.stringify(body) } : {}),
    });
    expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
  };
  const profile: KeyapiWorld['profile'] = change => control('/profile', change);
  const holdRestarts: KeyapiWorld['holdRestarts'] = hold => profile({ restartHeld: hold });
  const truth = async () => (await (await fetch(`${controlAddress}/truth`)).json()) as Awaited<ReturnType<KeyapiWorld['truth']>>;

  await profile({ dialect: 'A', apiKey: '', restartMs });
  const { settings } = await stateOf(page);
  await call(page, 'changeSettings', { pollS: { ...settings.pollS, keyapi: 1 } });
  const { id: serverId } = await call(page, 'addServer', { kind: 'keyapi', name: KEYAPI_NAME, address });
  const summary = async (): Promise<KeyapiSummary> => {
    const found = (await stateOf(page)).summaries[serverId];
    if (found?.kind !== 'keyapi') throw new Error('no key API');
    return found;
  };
  const shown = (name: string): Locator => page.locator('tr[data-row]', { hasText: name });
  await until('it is live', async () => (await summary()).link === 'live');
  await call(page, 'openWindow', { page: 'server', serverId, tab: 'keys' });
  await expect(shown('router')).toBeVisible();

  return {
    ...{ app, page, serverId, address, violations, shown, summary, control, profile, truth, holdRestarts },
    dialog: () => page.locator('.dialog'),
    tab: name => page.locator('.tabs').getByRole('link', { name }).click(),
    rowsOf: async search => (await call(page, 'queryKeys', { serverId, query: { ...ALL_KEYS, search } })).rows,
    endOneRestart: async () => {
      const { restarts } = await truth();
      await until('a restart ends', async () => {
        await control('/let-go', {});
        return (await truth()).restarts > restarts;
      });
    },
    speak: async (dialect, change = {}) => {
      const apiKey = dialect === 'A' ? '' : 'an-api-key';
      await profile({ dialect, apiKey, restartMs, rateLimits: false, resetLies: false, ...change });
      await call(page, 'editServer', { id: serverId, draft: { kind: 'keyapi', name: KEYAPI_NAME, address, secret: apiKey } });
      await until(`it speaks ${dialect}`, async () => {
        const { link, report } = await summary();
        return link === 'live' && report?.dialect === dialect.toLowerCase();
      });
    },
    stop: async () => {
      await app.stop();
      await servers.stop();
    },
  };
}
