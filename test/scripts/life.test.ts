import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { findProgram, processesOf } from '../../scripts/lib/processes.mjs';
import { needs } from '../peers/peers';

const has = process.platform === 'linux' && ['Xvfb', 'dbus-daemon', 'gnome-keyring-daemon'].every(name => findProgram(name));

describe.skipIf(!has)(`the end of a headless start ${needs('gnome-keyring')}`, () => {
  const children: ChildProcess[] = [];
  const spawned = (command: string, args: string[]) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    children.push(child);
    return child;
  };
  afterEach(() => children.splice(0).forEach(child => void child.kill('SIGKILL')));

  const startStack = async () => {
    const child = spawned(process.execPath, [join(import.meta.dirname, 'fixtures/stack.mjs')]);
    if (!child.stdout) throw new Error('no stdout');
    for await (const line of createInterface({ input: child.stdout })) {
      const { run, folder } = JSON.parse(line) as { run: string; folder: string };
      return { child, run, folder };
    }
    throw new Error('the stack ended before it was up');
  };
  const exitOf = (child: ChildProcess) => new Promise<number | null>(resolve => child.once('exit', resolve));

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('after %s nothing it started is left, and nothing else is touched', async (signal, exitCode) => {
    const bystander = spawned('sleep', ['600']);
    const { child, run, folder } = await startStack();
    // Screen, bus, keyring, the app's stand-in, its child and its runaway; of one that just begins, the name of its run cannot be read yet.
    await expect.poll(() => processesOf(run).length).toBeGreaterThanOrEqual(6);
    const exited = exitOf(child);
    child.kill(signal);
    expect(await exited).toBe(exitCode);
    expect(processesOf(run)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  });

  it('ends when the script that handed over to it is gone', async () => {
    const { child, run } = await startStack();
    const exited = exitOf(child);
    child.disconnect();
    expect(await exited).toBe(143);
    expect(processesOf(run)).toEqual([]);
  });

  it('leaves no screen, bus, keyring or app behind even when it is killed outright', async () => {
    const { child, run, folder } = await startStack();
    const exited = exitOf(child);
    child.kill('SIGKILL');
    await exited;
    // What the stand-in itself started is out of reach then: it ignores signals on purpose.
    await expect.poll(() => names(run).filter(name => name !== 'sleep' && name !== 'sh')).toEqual([]);
    for (const pid of processesOf(run)) process.kill(pid, 'SIGKILL');
    await expect.poll(() => processesOf(run)).toEqual([]);
    rmSync(dirname(folder), { recursive: true, force: true });
  });
});

function names(run: string): string[] {
  return processesOf(run).flatMap(pid => {
    try {
      return [readFileSync(`/proc/${pid}/comm`, 'utf8').trim()];
    } catch {
      return [];
    }
  });
}
