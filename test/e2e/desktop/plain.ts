/** The app started as a user starts it: without a debugger on any side. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Desktop, startDesktop } from '../../../scripts/lib/desktop.mjs';
import { program } from '../app';

export interface Status {
  readonly servers: { readonly live: number; readonly total: number };
  readonly tray: 'registered' | 'none';
}
export interface PlainApp {
  readonly desktop: Desktop;
  readonly dataDir: string;
  readonly child: ChildProcess;
  /** Status lines so far, oldest first. */
  readonly statuses: () => readonly Status[];
  readonly log: () => string;
  /** Another start with the same data folder; resolves with its exit code. */
  again(...args: string[]): Promise<number | null>;
  stop(): Promise<void>;
}

export async function startPlain(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<PlainApp> {
  const desktop = await startDesktop();
  const dataDir = await mkdtemp(join(tmpdir(), 'switchyard-data-'));
  const { executable, args: first } = await program();
  const start = (more: readonly string[]): ChildProcess =>
    spawn(executable, [...first, '--data', dataDir, ...more], {
      env: { ...desktop.env, SWITCHYARD_STATUS: '1', ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const child = start(args);
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk.toString('utf8');
  });
  const exit = (of: ChildProcess): Promise<number | null> =>
    new Promise(resolve => (of.exitCode !== null || of.signalCode !== null ? resolve(of.exitCode) : of.once('exit', resolve)));
  return {
    desktop,
    dataDir,
    child,
    statuses: () => [...printed.matchAll(/^status (\{.*\})\n/gm)].map(([, json = '{}']) => JSON.parse(json) as Status),
    log: () => readFileSync(join(dataDir, 'logs/switchyard.log'), 'utf8'),
    again: (...more) => exit(start(more)),
    async stop() {
      const force = setTimeout(() => child.kill('SIGKILL'), 40_000);
      if (child.exitCode === null) child.kill('SIGTERM');
      await exit(child);
      clearTimeout(force);
      await desktop.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
