/** Starts real sshd processes as an ordinary user on loopback ports, each with keys and a configuration of its own; `stop` ends everything. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../scripts/lib/processes.mjs';
import { freePort } from '../support/ports';
import { waitFor } from './xray-peer';

/** Null where there is no sshd; the suites then say so. */
export const sshd = findProgram('sshd');
export const PASSPHRASE = 'correct horse  battery';

export interface SshHost {
  readonly port: number;
  /** `SHA256:...` of its host key. */
  readonly fingerprint: string;
  /** Ends the connections that stand; it listens on. */
  drop(): void;
  /** Number of connections that stand now. */
  connections(): number;
  /** All processes that serve them. */
  sessions(): readonly number[];
  /** Answers with another host key from now on. */
  changeKey(): Promise<void>;
  /** Ends and starts again. */
  stop(): Promise<void>;
  start(): Promise<void>;
  log(): string;
}

/** A private folder with a client's keys and configuration, as `~/.ssh` would hold them, and the servers it knows of. */
export class SshWorld {
  readonly folder = mkdtempSync(join(tmpdir(), 'switchyard-ssh-'));
  /** The ssh program that reads this configuration and no other; a jump host's ssh gets it too. */
  readonly program = join(this.folder, 'bin/ssh');
  readonly knownHosts = join(this.folder, 'known_hosts');
  private readonly hosts: SshHost[] = [];

  constructor() {
    mkdirSync(join(this.folder, 'bin'));
    // The directory that the service's own start makes.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
    writeFileSync(this.knownHosts, '');
    writeFileSync(join(this.folder, 'config'), '');
    writeFileSync(this.program, `#!/bin/sh\nexec ${findProgram('ssh')} -F '${join(this.folder, 'config')}' "$@"\n`);
    chmodSync(this.program, 0o755);
    this.key('good', '');
    this.key('locked', PASSPHRASE);
    this.key('stranger', '');
    writeFileSync(this.path('authorized'), ['good', 'locked'].map(name => readFileSync(this.path(`${name}.pub`), 'utf8')).join(''));
  }

  path = (name: string): string => join(this.folder, name);

  /** Adds a `Host` to the configuration. */
  configure(name: string, host: SshHost, options: Readonly<Record<string, string>> = {}): void {
    const all = {
      HostName: '127.0.0.1',
      Port: String(host.port),
      User: userInfo().username,
      IdentityFile: this.path('good'),
      IdentitiesOnly: 'yes',
      IdentityAgent: 'none',
      UserKnownHostsFile: this.knownHosts,
      GlobalKnownHostsFile: '/dev/null',
      ...options,
    };
    const lines = Object.entries(all).map(([key, value]) => `  ${key} ${value}\n`);
    appendFileSync(this.path('config'), `Host ${name}\n${lines.join('')}`);
  }

  /** The host's key becomes a known one. */
  know(host: SshHost, name: string): void {
    appendFileSync(this.knownHosts, `[127.0.0.1]:${host.port} ${readFileSync(this.path(`${name}.pub`), 'utf8')}`);
  }

  async host(name: string, extra: Readonly<Record<string, string>> = {}): Promise<SshHost> {
    if (!sshd) throw new Error('no sshd here');
    const program = sshd;
    this.key(`${name}-host`, '');
    const port = await freePort();
    const options = {
      Port: String(port),
      ListenAddress: '127.0.0.1',
      HostKey: this.path(`${name}-host`),
      PidFile: 'none',
      AuthorizedKeysFile: this.path('authorized'),
      StrictModes: 'no',
      UsePAM: 'no',
      PasswordAuthentication: 'no',
      KbdInteractiveAuthentication: 'no',
      LogLevel: 'VERBOSE',
      ...extra,
    };
    const config = this.path(`${name}-sshd_config`);
    writeFileSync(
      config,
      Object.entries(options)
        .map(([key, value]) => `${key} ${value}\n`)
        .join(''),
    );
    let text = '';
    let child: ChildProcess | null = null;
    const start = async (): Promise<void> => {
      const begins = text.length;
      // Absolute: sshd starts itself anew for each connection.
      const started = spawn(program, ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
      child = started;
      started.stderr?.on('data', chunk => {
        text += chunk;
      });
      await waitFor(`sshd ${name}`, () => {
        if (started.exitCode !== null) throw new Error(`sshd ended: ${text}`);
        return text.slice(begins).includes('Server listening');
      });
    };
    const sessions = (): readonly number[] => (child?.pid ? childrenOf(child.pid) : []);
    const drop = (): void => {
      for (const pid of below(sessions())) end(pid);
    };
    const stop = async (): Promise<void> => {
      const ending = child;
      child = null;
      if (!ending) return;
      const over = new Promise(resolve => ending.once('exit', resolve));
      const left = ending.pid ? below(childrenOf(ending.pid)) : [];
      ending.kill('SIGTERM');
      for (const pid of left) end(pid);
      await over;
    };
    await start();
    const fingerprint = (): string =>
      /SHA256:\S+/.exec(execFileSync('ssh-keygen', ['-lf', this.path(`${name}-host.pub`)], { encoding: 'utf8' }))?.[0] ?? '';
    const host: SshHost = {
      port,
      get fingerprint() {
        return fingerprint();
      },
      drop,
      connections: () => sessions().length,
      sessions: () => below(sessions()),
      changeKey: async () => {
        await stop();
        rmSync(this.path(`${name}-host`));
        this.key(`${name}-host`, '');
        await start();
      },
      stop,
      start,
      log: () => text,
    };
    this.hosts.push(host);
    return host;
  }

  async stop(): Promise<void> {
    await Promise.all(this.hosts.map(host => host.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private key(name: string, passphrase: string): void {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', name, '-f', this.path(name)]);
  }
}

/** A TCP server (or one on a socket's path) that sends back what it gets, and counts its connections. */
export async function startEcho(path?: string): Promise<{ readonly port: number; count(): number; stop(): Promise<void> }> {
  const open = new Set<Socket>();
  let count = 0;
  const server: Server = createServer(socket => {
    count += 1;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
    socket.pipe(socket);
  });
  await new Promise<void>(resolve => (path === undefined ? server.listen(0, '127.0.0.1', resolve) : server.listen(path, resolve)));
  const address = server.address() as AddressInfo | string;
  return {
    port: typeof address === 'string' ? 0 : address.port,
    count: () => count,
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

const end = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was gone already.
  }
};

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: readonly string[];
}

/** Every process that can be seen, without those that have ended. */
export function processes(): readonly Process[] {
  return readdirSync('/proc').flatMap(entry => {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) return [];
    try {
      const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
      return state === 'Z' ? [] : [{ pid, parent: Number(parent), command }];
    } catch {
      return [];
    }
  });
}

/** Those processes and all that they started: each connection has one with rights and one without. */
function below(pids: readonly number[]): readonly number[] {
  return pids.flatMap(pid => [pid, ...below(childrenOf(pid))]);
}
const childrenOf = (pid: number): readonly number[] => processes().flatMap(one => (one.parent === pid ? [one.pid] : []));
