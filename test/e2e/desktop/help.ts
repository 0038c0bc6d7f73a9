import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallName, Input, Output, Result } from '@shared/ipc';
import type { AppState, KeyQuery } from '@shared/model';
import type { Page } from 'playwright';
import { type LaunchedApp, type LaunchOptions, launchApp } from '../app';

/** One call through the bridge, as a window makes it; rejects with the error's code. */
export async function call<K extends CallName>(page: Page, name: K, input: Input<K>): Promise<Output<K>> {
  const result = (await page.evaluate(
    ([method, argument]) =>
      (window as unknown as { readonly api: Record<string, (input: unknown) => unknown> }).api[method as string]?.(argument),
    [name, input] as const,
  )) as Result<Output<K>>;
  if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.message}`);
  return result.value;
}

/** Every key of a server. */
export const ALL_KEYS: KeyQuery = { view: 'all', search: '', sort: { by: 'name', descending: false }, offset: 0, limit: 500 };
export const stateOf = async (page: Page): Promise<AppState> => (await call(page, 'attach', null)).state;

/** Polls until the check gives something; the time only guards. */
export async function until<T>(what: string, check: () => Promise<T | null | undefined | false>, timeout = 60_000): Promise<T> {
  const end = Date.now() + timeout;
  for (;;) {
    const found = await check();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`not within ${timeout} ms: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** Launches, runs, and stops in any case; a failure shows what the app printed. */
export async function withApp(options: LaunchOptions, run: (app: LaunchedApp) => Promise<void>): Promise<void> {
  const app = await launchApp(options);
  try {
    await run(app);
  } catch (error) {
    if (error instanceof Error)
      error.message += `\nThe app printed:\n${app.output().slice(-3_000)}\nand logged (exit ${app.electronApp.process()?.exitCode} ${app.electronApp.process()?.signalCode}):\n${readLog(app.dataDir)}`;
    throw error;
  } finally {
    await app.stop();
  }
}

function readLog(dataDir: string): string {
  try {
    return readFileSync(join(dataDir, 'logs/switchyard.log'), 'utf8').slice(-3_000);
  } catch {
    return 'nothing';
  }
}

/** As long as an app may take to start: its lab starts after it, and may take as long as the app allows. */
const LIVE_MS = 120_000;

/** A page whose bridge answers and whose servers are all live. */
export async function livePage(app: LaunchedApp): Promise<Page> {
  const page = await app.mainWindow();
  await page.waitForFunction(() => 'api' in window);
  await until(
    'all servers live',
    async () => {
      const { totals, order } = await stateOf(page);
      return order.length > 0 && totals.live === order.length;
    },
    LIVE_MS,
  );
  return page;
}

/** Runs a small Node program with the environment of the desktop, e.g. to look into its keyring; its standard output as JSON. */
export function runNode(source: string, env: NodeJS.ProcessEnv): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    let complaint = '';
    child.stdout.on('data', chunk => {
      text += chunk;
    });
    child.stderr.on('data', chunk => {
      complaint += chunk;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    child.once('exit', code => {
      clearTimeout(timer);
      if (code === 0) resolve(JSON.parse(text));
      else reject(new Error(`the helper program ended with ${code}: ${complaint}`));
    });
  });
}
