/** Starts the built app in the real Electron, on a small desktop of its own: private session bus, keyring, tray and notification stand-ins. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { type Desktop, type DesktopOptions, startDesktop } from '../../scripts/lib/desktop.mjs';
import { electronFor } from '../../scripts/lib/electron.mjs';
import { project } from '../../scripts/lib/paths.mjs';
import type { TrayHost } from '../../scripts/lib/tray-host.mjs';

export interface LaunchOptions {
  /** For the app, beside `--data`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Kept after the end; without it a new folder that goes with the app. */
  readonly dataDir?: string;
  /** What the desktop has. */
  readonly desktop?: DesktopOptions;
  /** A desktop that the caller started, and ends. */
  readonly on?: Desktop;
}
export interface LaunchedApp {
  readonly electronApp: ElectronApplication;
  readonly dataDir: string;
  readonly desktop: Desktop;
  /** Tray and notification stand-in; throws on a desktop without one. */
  readonly host: TrayHost;
  /** Everything that the app printed so far. */
  readonly output: () => string;
  /** The main window once it exists. */
  mainWindow(): Promise<Page>;
  /** The tray panel once it exists. */
  panel(): Promise<Page>;
  /** Quits the app as a user would and ends what was started with it; may be called twice. */
  stop(): Promise<void>;
}

// They only guard.
const START_MS = 120_000;
const QUIT_MS = 40_000;
/** For what a click, a filled field or a selector waits; without it the library gives them less than the expectations have. */
const ACT_MS = 120_000;

const running = new Set<LaunchedApp>();
/** Those that were started here and not stopped yet. */
export const runningApps = (): readonly LaunchedApp[] => [...running];

/** The program that runs the project's build (or the one named, e.g. a packaged one). */
export async function program(): Promise<{ readonly executable: string; readonly args: readonly string[] }> {
  const named = process.env.SWITCHYARD_EXECUTABLE;
  return named ? { executable: named, args: [] } : electronFor(project);
}

export async function launchApp({ args = [], env = {}, dataDir, desktop: parts, on }: LaunchOptions = {}): Promise<LaunchedApp> {
  const desktop = on ?? (await startDesktop(parts));
  const data = dataDir ?? (await mkdtemp(join(tmpdir(), 'switchyard-data-')));
  let printed = '';
  let stopping: Promise<void> | null = null;
  const clean = async (): Promise<void> => {
    if (!on) await desktop.stop();
    if (!dataDir) await rm(data, { recursive: true, force: true, maxRetries: 5 });
  };

  let electronApp: ElectronApplication;
  try {
    const { executable, args: first } = await program();
    electronApp = await _electron.launch({
      executablePath: executable,
      args: [...first, '--data', data, ...args],
      // The debugging port that drives it is refused without this.
      env: { ...definedOnly(desktop.env), SWITCHYARD_DRIVEN: '1', ...env },
      chromiumSandbox: true,
      timeout: START_MS,
    });
  } catch (error) {
    await clean();
    throw error;
  }
  electronApp.context().setDefaultTimeout(ACT_MS);
  const child = electronApp.process();
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      printed += chunk.toString('utf8');
    });

  // One that died stands in the list of windows for a while, and that it died may be heard later still.
  const dead = new WeakSet<Page>();
  const watch = (window: Page): void => void window.once('crash', () => dead.add(window));
  for (const window of electronApp.windows()) watch(window);
  electronApp.on('window', watch);
  const page = async (name: 'index' | 'panel'): Promise<Page> => {
    const isIt = (candidate: Page): boolean => !dead.has(candidate) && candidate.url().startsWith(`app://switchyard/${name}.html`);
    const end = Date.now() + START_MS;
    for (;;) {
      const found = electronApp.windows().find(candidate => !candidate.isClosed() && isIt(candidate));
      if (found && (await answers(found))) return found;
      if (Date.now() > end) throw new Error(`no ${name} window; the app printed:\n${printed}`);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  };
  const stop = async (): Promise<void> => {
    running.delete(app);
    const gone = new Promise<void>(resolve => {
      if (child.exitCode !== null || child.signalCode !== null) resolve();
      else child.once('exit', () => resolve());
    });
    // Only this one process, and only when it does not quit by itself.
    const force = setTimeout(() => child.kill('SIGKILL'), QUIT_MS);
    await electronApp.close().catch(() => undefined);
    await gone;
    clearTimeout(force);
    await clean();
  };

  const app: LaunchedApp = {
    electronApp,
    dataDir: data,
    desktop,
    get host() {
      if (!desktop.tray) throw new Error('this desktop was started without stand-ins');
      return desktop.tray;
    },
    output: () => printed,
    mainWindow: () => page('index'),
    panel: () => page('panel'),
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
  running.add(app);
  return app;
}

const answers = (page: Page): Promise<boolean> => page.evaluate(() => true).catch(() => false);

const definedOnly = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
