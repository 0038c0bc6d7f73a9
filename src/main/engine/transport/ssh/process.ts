import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';

/**
 * Runs before ssh takes the process over. Descriptor 3 is a line to us: when it breaks, however we ended, what waits on it ends the whole
 * group, ssh and whatever ssh started (a jump host's ssh, a ProxyCommand, a question). ssh itself never sees the line. Its arguments are
 * arguments here too, never words of the script.
 */
const LIFELINE = `
( trap '' TERM HUP INT; while read -r _ <&3; do :; done; kill -TERM 0; sleep 1; kill -KILL 0 ) >/dev/null 2>&1 &
exec 3<&-
exec "$@"`;

const GRACE_MS = 2_000;
const KEPT_LINES = 60;
const isWindows = process.platform === 'win32';

export interface SshProcess {
  readonly pid: number;
  /** The last lines that it said. */
  readonly lines: readonly string[];
  /** False as soon as it is being ended. */
  readonly running: boolean;
  /** Resolves when ssh and all that it started have ended, with how it ended. */
  readonly ended: Promise<string>;
  /** Ends it with all that it started; idempotent. */
  end(): void;
}

/** Starts ssh in a group of its own that does not outlive this process, whatever ends it. `onLine`: each line that ssh says. */
export function startSsh(path: string, args: readonly string[], env: NodeJS.ProcessEnv, onLine: (line: string) => void): SshProcess {
  const child: ChildProcess = isWindows
    ? // The system ends the children with us there: Node puts them into a job object.
      spawn(path, args, { env, stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true })
    : spawn('/bin/sh', ['-c', LIFELINE, 'switchyard-ssh', path, ...args], {
        env,
        stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
        detached: true,
      });
  const lines: string[] = [];
  let over = false;

  const signal = (name: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(isWindows ? child.pid : -child.pid, name);
    } catch {
      // The group is gone.
    }
  };
  let insisting: NodeJS.Timeout | null = null;
  const end = (): void => {
    if (over || insisting) return;
    signal('SIGTERM');
    insisting = setTimeout(() => signal('SIGKILL'), GRACE_MS);
  };

  const lifeline = (child.stdio[3] ?? null) as Duplex | null;
  lifeline?.on('error', () => undefined);
  // Without its watcher nothing would end ssh with us.
  lifeline?.resume().on('close', end);

  read(child.stderr, line => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    onLine(line);
  });

  const ended = new Promise<string>(resolve => {
    const finish = (how: string): void => {
      if (over) return;
      // The watcher still holds the group's number, so that nobody else can have it.
      signal('SIGKILL');
      over = true;
      if (insisting) clearTimeout(insisting);
      lifeline?.destroy();
      resolve(how);
    };
    child.once('error', error => finish(error.message));
    // What ssh said last comes before the end: the pipe is read to its end first, unless somebody else keeps it open.
    child.once('exit', (code, name) => {
      const how = name ? `ssh was ended by ${name}` : `ssh ended with code ${code ?? 0}`;
      if (!isWindows) signal('SIGKILL');
      const late = setTimeout(() => finish(how), 500);
      child.once('close', () => {
        clearTimeout(late);
        finish(how);
      });
    });
  });
  return {
    pid: child.pid ?? 0,
    lines,
    get running() {
      return !over && !insisting && child.exitCode === null && child.signalCode === null;
    },
    ended,
    end,
  };
}

function read(stream: Readable | null, onLine: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => {
    const parts = (rest + chunk).split(/\r?\n/);
    // A line without an end is no reason to keep all of it.
    rest = (parts.pop() ?? '').slice(-4_000);
    for (const part of parts) onLine(part);
  });
  stream?.on('end', () => {
    if (rest !== '') onLine(rest);
  });
  stream?.on('error', () => undefined);
}
