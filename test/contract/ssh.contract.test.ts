/** The SSH transport against real sshd processes: what it opens, what it asks, what it refuses, and that nothing of it is left behind. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@shared/fault';
import { ASK_PIPE, ASK_TOKEN } from '@shared/ssh';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint, Road } from '../../src/main/engine/transport/road';
import type { Asked } from '../../src/main/engine/transport/ssh/asked';
import { openPipe } from '../../src/main/engine/transport/ssh/pipe';
import type { Question } from '../../src/main/engine/transport/ssh/question';
import { Tunnels, type TunnelsDeps } from '../../src/main/engine/transport/ssh/tunnels';
import { askRunningApp } from '../../src/main/shell/askpass/asker';
import { MemoryLog, until } from '../engine/support/outside';
import { type Bundle, bundle } from '../engine/support/worker';
import { needs } from '../peers/peers';
import { freePort } from '../support/ports';
import { PASSPHRASE, processes, type SshHost, SshWorld, sshd, startEcho } from './ssh-peer';

const never = new AbortController().signal;
type AskedThen = Question & { readonly again: boolean };

describe.skipIf(!sshd)(`SSH transport ${needs('sshd')}`, () => {
  let world: SshWorld;
  let box: SshHost;
  let gate: SshHost;
  let echo: Awaited<ReturnType<typeof startEcho>>;
  let dataDir = '';
  const made: Tunnels[] = [];
  const asked: AskedThen[] = [];
  const log = new MemoryLog();

  beforeAll(async () => {
    world = new SshWorld();
    dataDir = mkdtempSync(join(tmpdir(), 'switchyard data-'));
    [box, gate, echo] = await Promise.all([world.host('box'), world.host('gate'), startEcho()]);
    world.configure('box', box);
    world.know(box, 'box-host');
    world.configure('locked', box, { IdentityFile: world.path('locked') });
    world.configure('stranger', box, { IdentityFile: world.path('stranger') });
    world.configure('new', box, { UserKnownHostsFile: world.path('new_hosts') });
    world.configure('gate', gate, { UserKnownHostsFile: world.path('gate_hosts') });
    world.configure('behind', box, { ProxyJump: 'gate' });
    // What a user may have there, and what must not get its way with us.
    world.configure('sloppy', box, {
      UserKnownHostsFile: world.path('sloppy_hosts'),
      StrictHostKeyChecking: 'no',
      ControlMaster: 'auto',
      ControlPath: world.path('ctl'),
      ControlPersist: '60',
      ForkAfterAuthentication: 'yes',
      LogLevel: 'QUIET',
      BatchMode: 'yes',
      RemoteCommand: 'sleep 60',
      LocalForward: `127.0.0.1:${echo.port} 127.0.0.1:9`,
    });
  });
  afterEach(async () => {
    await Promise.all(made.splice(0).map(tunnels => tunnels.stop()));
    asked.length = 0;
    // Who was ended goes when it has its turn, and the other side of its connection after it.
    await until('no process is left', () => ours().length === 0);
    await until('no connection is left', () => box.connections() + gate.connections() === 0);
  });
  afterAll(async () => {
    await echo?.stop();
    await world?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Processes that belong to this suite's tunnels. */
  const ours = () => processes().filter(({ command }) => command.some(word => word.includes(dataDir)));
  const start = (answers: readonly (string | null)[] = [], options: Partial<TunnelsDeps> = {}): Tunnels => {
    const left = [...answers];
    const tunnels = new Tunnels({
      dataDir,
      log,
      program: world.program,
      ask: async (_route, _name, question, again) => {
        asked.push({ ...question, again });
        return left.shift() ?? null;
      },
      ...options,
    });
    made.push(tunnels);
    return tunnels;
  };
  const api = () => `127.0.0.1:${echo.port}`;
  const road = (tunnels: Tunnels, destination: string, remote = api()): Road => tunnels.road({ destination, remote }, destination);
  const failure = async (work: Promise<unknown>): Promise<Fault> => {
    const thrown = await work.then(
      () => null,
      error => error,
    );
    expect(thrown).toBeInstanceOf(Fault);
    return thrown as Fault;
  };
  const dial = (to: Endpoint): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect({ ...to });
      socket.once('error', reject);
      socket.once('connect', () => resolve(socket));
    });
  const say = async (to: Endpoint, text: string): Promise<string> => {
    const socket = await dial(to);
    const back = new Promise<string>((resolve, reject) => {
      socket.once('data', chunk => resolve(String(chunk)));
      socket.once('close', () => reject(new Error('closed')));
    });
    socket.write(text);
    return back.finally(() => socket.destroy());
  };

  /** What ended is noticed a moment later than it is seen from outside. */
  const standsAgain = (way: Road): Promise<void> =>
    until('it stands again', async () => {
      const there = await way.open(never);
      return (await say(there, 'again').catch(() => '')) === 'again';
    });

  it('opens a socket of this user alone that leads to the API, and clears it away', async () => {
    const tunnels = start();
    const there = await road(tunnels, 'box').open(never);
    if (!('path' in there)) throw new Error('not a socket');
    expect(there.path.startsWith(join(dataDir, 'ssh/'))).toBe(true);
    expect(statSync(join(dataDir, 'ssh')).mode & 0o777).toBe(0o700);
    expect(statSync(join(there.path, '..')).mode & 0o777).toBe(0o700);
    expect(statSync(there.path).mode & 0o777).toBe(0o600);
    expect(await say(there, 'hello')).toBe('hello');
    expect(asked).toEqual([]);
    await tunnels.stop();
    expect(readdirSync(join(dataDir, 'ssh'))).toEqual(['ask']);
  });

  it('connects to the API only when somebody connects to the socket', async () => {
    const before = echo.count();
    const way = road(start(), 'box');
    const there = await way.open(never);
    expect(await way.explain(new Fault('api-loop', 'silent'))).toMatchObject({ code: 'api-loop' });
    expect(echo.count()).toBe(before);
    await say(there, 'x');
    expect(echo.count()).toBe(before + 1);
  });

  it('makes one tunnel, however many clients there are, and keeps it for the next one', async () => {
    const tunnels = start();
    const roads = Array.from({ length: 5 }, () => road(tunnels, 'box'));
    const places = await Promise.all(roads.map(way => way.open(never)));
    expect(new Set(places.map(place => JSON.stringify(place))).size).toBe(1);
    expect(box.connections()).toBe(1);
    for (const way of roads) way.close();
    const next = await road(tunnels, 'box').open(never);
    expect(next).toEqual(places[0]);
    expect(box.connections()).toBe(1);
  });

  it('reaches a socket on the server', async () => {
    const path = world.path('api.sock');
    const there = await startEcho(path);
    try {
      expect(await say(await road(start(), 'box', path).open(never), 'hello')).toBe('hello');
    } finally {
      await there.stop();
    }
  });

  it('works with loopback ports where sockets cannot be forwarded', async () => {
    const way = road(start([], { opens: 'port' }), 'box');
    const there = await way.open(never);
    expect(there).toMatchObject({ host: '127.0.0.1' });
    expect(await say(there, 'hello')).toBe('hello');
    expect(await way.explain(new Fault('timeout', 'slow'))).toMatchObject({ code: 'timeout' });
  });

  it('lies in a short folder when the data folder is too deep for a socket', async () => {
    const deep = join(dataDir, 'a'.repeat(60), 'b'.repeat(60));
    const runtime = mkdtempSync(join(tmpdir(), 'sy-'));
    const before = process.env.XDG_RUNTIME_DIR;
    process.env.XDG_RUNTIME_DIR = runtime;
    try {
      const tunnels = start([], { dataDir: deep });
      const there = await road(tunnels, 'box').open(never);
      if (!('path' in there)) throw new Error('not a socket');
      expect(there.path.length).toBeLessThanOrEqual(100);
      expect(there.path.startsWith(runtime)).toBe(true);
      expect(await say(there, 'hello')).toBe('hello');
      await tunnels.stop();
    } finally {
      if (before === undefined) delete process.env.XDG_RUNTIME_DIR;
      else process.env.XDG_RUNTIME_DIR = before;
      rmSync(runtime, { recursive: true, force: true });
    }
  });

  describe('host keys', () => {
    it('asks about an unknown one and goes on when it is accepted, for good', async () => {
      rmSync(world.path('new_hosts'), { force: true });
      const there = await road(start(['yes']), 'new').open(never);
      expect(await say(there, 'hello')).toBe('hello');
      expect(asked).toHaveLength(1);
      expect(asked[0]).toMatchObject({ kind: 'host-key', fingerprint: box.fingerprint, again: false });
      expect(asked[0]?.text).toContain('authenticity of host');
      await road(start(), 'new').open(never);
      expect(asked).toHaveLength(1);
    });

    it('refuses an unknown one when the user says no, and when nobody answers', async () => {
      rmSync(world.path('new_hosts'), { force: true });
      expect(await failure(road(start(['no']), 'new').open(never))).toMatchObject({ code: 'ssh-host-key' });
      expect(await failure(road(start([null]), 'new').open(never))).toMatchObject({ code: 'ssh-host-key' });
      expect(readFileSync(world.path('new_hosts'), { encoding: 'utf8', flag: 'a+' })).toBe('');
    });

    it('is not talked into taking one by the configuration, nor into leaving a process behind', async () => {
      expect(await failure(road(start([null]), 'sloppy').open(never))).toMatchObject({ code: 'ssh-host-key' });
      expect(asked).toHaveLength(1);
      const tunnels = start(['yes']);
      const there = await road(tunnels, 'sloppy').open(never);
      expect(await say(there, 'hello')).toBe('hello');
      expect(readdirSync(world.folder)).not.toContain('ctl');
    });

    it('refuses a changed one without asking, in the words of ssh', async () => {
      const other = await world.host('other');
      world.configure('other', other);
      world.know(other, 'other-host');
      await road(start(), 'other').open(never);
      await other.changeKey();
      const fault = await failure(road(start(['yes', 'yes']), 'other').open(never));
      expect(fault).toMatchObject({ code: 'ssh-host-changed' });
      expect(fault.message).toContain(other.fingerprint);
      expect(fault.message).toContain('Offending');
      expect(asked).toEqual([]);
      await other.stop();
    });
  });

  describe('keys', () => {
    it('that is refused', async () => {
      const fault = await failure(road(start(), 'stranger').open(never));
      expect(fault).toMatchObject({ code: 'ssh-auth' });
      expect(fault.message).toContain('Permission denied (publickey');
    });

    it('behind a passphrase, asked until it is right', async () => {
      const there = await road(start(['wrong', PASSPHRASE]), 'locked').open(never);
      expect(await say(there, 'hello')).toBe('hello');
      expect(asked.map(({ kind, again }) => [kind, again])).toEqual([
        ['passphrase', false],
        ['passphrase', true],
      ]);
      expect(asked[0]?.text).toContain(world.path('locked'));
    });

    it('behind a passphrase that nobody tells', async () => {
      expect(await failure(road(start([null]), 'locked').open(never))).toMatchObject({ code: 'ssh-unanswered' });
    });

    it('from the agent', async () => {
      const socket = world.path('agent.sock');
      const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
      try {
        await until('the agent', () => readdirSync(world.folder).includes('agent.sock'));
        execFileSync('ssh-add', ['-q', world.path('good')], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
        world.configure('by-agent', box, { IdentityAgent: socket, IdentityFile: world.path('good.pub') });
        await road(start(), 'by-agent').open(never);
        expect(asked).toEqual([]);
      } finally {
        agent.kill();
      }
    });
  });

  it('shows that a device waits to be touched, until it was', async () => {
    // What ssh does for a key on such a device, which is not to be had here.
    writeFileSync(
      world.path('touch'),
      `#!/bin/sh
SSH_ASKPASS_PROMPT=none "$SSH_ASKPASS" 'Confirm user presence for key ED25519-SK' >/dev/null &
asking=$!
until [ -e '${world.path('touched')}' ]; do sleep 0.05; done
kill "$asking"
wait "$asking"
exec '${process.execPath}' -e 'const s = require("net").connect(${box.port}, "127.0.0.1"); process.stdin.pipe(s); s.pipe(process.stdout)'
`,
      { mode: 0o755 },
    );
    world.configure('device', box, { ProxyCommand: world.path('touch') });
    let takenBack = false;
    const ask: TunnelsDeps['ask'] = (_route, _name, question, again, signal) =>
      new Promise(resolve => {
        asked.push({ ...question, again });
        signal.addEventListener('abort', () => {
          takenBack = true;
          resolve(null);
        });
      });
    const opening = road(start([], { ask }), 'device').open(never);
    await until('the question', () => asked.length === 1);
    expect(asked[0]).toMatchObject({ kind: 'presence', text: 'Confirm user presence for key ED25519-SK' });
    writeFileSync(world.path('touched'), '');
    expect(await say(await opening, 'hello')).toBe('hello');
    expect(takenBack).toBe(true);
  });

  describe('questions without a script', () => {
    let asker: Bundle;
    let program = '';
    beforeAll(async () => {
      asker = await bundle('test/contract/ssh-asker.ts');
      program = world.path('asker');
      writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${asker.path}' "$@"\n`, { mode: 0o755 });
    });
    afterAll(() => asker.remove());

    it('are put by the app itself', async () => {
      const there = await road(start(['wrong', PASSPHRASE], { asker: program }), 'locked').open(never);
      expect(await say(there, 'hello')).toBe('hello');
      expect(asked.map(({ kind, again }) => [kind, again])).toEqual([
        ['passphrase', false],
        ['passphrase', true],
      ]);
    });
    it('get no answer when the user gives up', async () => {
      expect(await failure(road(start([null], { asker: program }), 'locked').open(never))).toMatchObject({ code: 'ssh-unanswered' });
    });
    it('are heard only from who knows the token', async () => {
      const questions = await openPipe(program, world.folder);
      const [pipe = '', token = ''] = [questions.env[ASK_PIPE], questions.env[ASK_TOKEN]];
      const ask = (env: Record<string, string>) => askRunningApp({ [ASK_PIPE]: pipe, ...env }, 'Enter passphrase');
      expect(await ask({ [ASK_TOKEN]: 'x'.repeat(token.length) })).toBeNull();
      expect(await questions.take()).toEqual([]);
      const answer = ask({ [ASK_TOKEN]: token });
      let waiting: readonly Asked[] = [];
      await until('the question', async () => {
        waiting = await questions.take();
        return waiting.length > 0;
      });
      expect(waiting[0]).toMatchObject({ text: 'Enter passphrase', hint: null, gone: false });
      await waiting[0]?.answer('hush');
      expect(await answer).toBe('hush');
      questions.close();
      expect(await ask({ [ASK_TOKEN]: token })).toBeNull();
    });
  });

  it('says so when the questions’ own program cannot run', async () => {
    rmSync(world.path('new_hosts'), { force: true });
    const fault = await failure(road(start(['yes'], { asker: world.path('known_hosts') }), 'new').open(never));
    expect(fault).toMatchObject({ code: 'ssh-failed' });
    expect(fault.message).toContain('ssh_askpass');
  });

  it('goes through a jump host, whose questions come too', async () => {
    rmSync(world.path('gate_hosts'), { force: true });
    const there = await road(start(['yes']), 'behind').open(never);
    expect(await say(there, 'hello')).toBe('hello');
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ kind: 'host-key', fingerprint: gate.fingerprint });
    expect(gate.connections()).toBe(1);
  });

  describe('what goes wrong on the way', () => {
    it('nothing listens there', async () => {
      const gone = await world.host('gone');
      await gone.stop();
      world.configure('gone', gone);
      const fault = await failure(road(start(), 'gone').open(never));
      expect(fault).toMatchObject({ code: 'ssh-connect' });
      expect(fault.message).toContain('Connection refused');
    });

    it('a name that nobody knows', async () => {
      const fault = await failure(road(start(), 'no-such-host.invalid').open(never));
      expect(fault).toMatchObject({ code: 'ssh-connect' });
      expect(fault.message).toContain('Could not resolve hostname');
    });

    it('no ssh on this computer', async () => {
      const fault = await failure(road(start([], { program: 'no-such-ssh' }), 'box').open(never));
      expect(fault).toMatchObject({ code: 'ssh-missing' });
    });

    it('nothing listens at the remote address', async () => {
      const way = road(start(), 'box', `127.0.0.1:${await freePort()}`);
      await expect(say(await way.open(never), 'x')).rejects.toThrow('closed');
      const fault = await way.explain(new Fault('reset', 'closed at once'));
      expect(fault).toMatchObject({ code: 'ssh-remote', message: 'open failed: connect failed: Connection refused' });
    });

    it('the remote socket is not there', async () => {
      const way = road(start(), 'box', world.path('absent.sock'));
      await expect(say(await way.open(never), 'x')).rejects.toThrow('closed');
      expect(await way.explain(new Fault('reset', 'closed at once'))).toMatchObject({ code: 'ssh-remote' });
    });

    it('the server forbids forwarding', async () => {
      const strict = await world.host('strict', { AllowTcpForwarding: 'no' });
      world.configure('strict', strict);
      world.know(strict, 'strict-host');
      const way = road(start(), 'strict');
      await expect(say(await way.open(never), 'x')).rejects.toThrow('closed');
      expect(await way.explain(new Fault('reset', 'closed at once'))).toMatchObject({ code: 'ssh-forbidden' });
      await strict.stop();
    });

    it('the connection breaks, and the next one stands', async () => {
      const way = road(start(), 'box');
      const socket = await dial(await way.open(never));
      const closed = new Promise(resolve => socket.once('close', resolve));
      box.drop();
      await closed;
      expect(await way.explain(new Fault('reset', 'closed'))).toMatchObject({ code: 'ssh-connect' });
      expect(await say(await way.open(never), 'again')).toBe('again');
    });

    it('the other side falls silent: the tunnel is given up, not the server', async () => {
      const way = road(start(), 'box');
      await way.open(never);
      const sessions = box.sessions();
      for (const pid of sessions) process.kill(pid, 'SIGSTOP');
      try {
        const fault = await way.explain(new Fault('api-loop', 'silent'));
        expect(fault).toMatchObject({ code: 'ssh-connect', message: 'the SSH connection does not answer any more' });
      } finally {
        for (const pid of sessions) process.kill(pid, 'SIGCONT');
      }
      expect(await say(await way.open(never), 'again')).toBe('again');
    });
  });

  it('ends at once when the computer goes to sleep, and opens again after it', async () => {
    const tunnels = start();
    const way = road(tunnels, 'box');
    await way.open(never);
    tunnels.suspend();
    await until('the connection ended', () => box.connections() === 0);
    expect(await failure(way.open(never))).toMatchObject({ code: 'cancelled' });
    tunnels.resume();
    expect(await say(await way.open(never), 'hello')).toBe('hello');
  });

  it('takes its question back when nobody waits for the tunnel any more', async () => {
    rmSync(world.path('new_hosts'), { force: true });
    let over = false;
    const ask: TunnelsDeps['ask'] = (_route, _name, _question, _again, signal) =>
      new Promise(resolve => {
        signal.addEventListener('abort', () => {
          over = true;
          resolve(null);
        });
        asked.push({ ..._question, again: false });
      });
    const way = road(start([], { ask }), 'new');
    const opening = failure(way.open(never));
    await until('the question', () => asked.length === 1);
    way.close();
    await until('the question is over', () => over);
    expect(await opening).toMatchObject({ code: 'cancelled' });
  });

  describe('no process is left behind', () => {
    let holder: Bundle;
    beforeAll(async () => {
      holder = await bundle('test/contract/ssh-holder.ts');
    });
    afterAll(() => holder.remove());

    /** Runs the holder until it prints `word`. */
    const hold = async (destination: string, word: string) => {
      const child = spawn(process.execPath, [holder.path, dataDir, world.program, destination, api()], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.on('data', chunk => {
        text += chunk;
      });
      await until(`the holder says ${word}`, () => {
        if (child.exitCode !== null) throw new Error(`the holder ended: ${text}`);
        return text.includes(word);
      });
      return child;
    };
    const killed = async (child: Awaited<ReturnType<typeof hold>>): Promise<void> => {
      const gone = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      await until('every process of the tunnel has ended', () => ours().length === 0);
    };

    it('when the app is killed', async () => {
      const child = await hold('box', 'open');
      expect(ours().some(({ command }) => command.includes('-N'))).toBe(true);
      await killed(child);
      await until('the server sees no connection', () => box.connections() === 0);
    });

    it('when the app is killed behind a jump host', async () => {
      writeFileSync(world.path('gate_hosts'), `[127.0.0.1]:${gate.port} ${readFileSync(world.path('gate-host.pub'), 'utf8')}`);
      await killed(await hold('behind', 'open'));
      await until('no server sees a connection', () => box.connections() === 0 && gate.connections() === 0);
    });

    it('when the app is killed while a question waits', async () => {
      await killed(await hold('locked', 'asked'));
    });

    it('when what watches over ssh is killed', async () => {
      const tunnels = start();
      const way = road(tunnels, 'box');
      await way.open(never);
      const watcher = ours().find(({ command }) => command.includes('switchyard-ssh'));
      if (!watcher) throw new Error('no watcher');
      process.kill(watcher.pid, 'SIGKILL');
      await until('ssh ended too', () => box.connections() === 0);
      await standsAgain(way);
    });

    it('when ssh itself is killed', async () => {
      const way = road(start(), 'box');
      await way.open(never);
      const ssh = ours().find(({ command }) => command.includes('-N') && !command.includes('switchyard-ssh'));
      if (!ssh) throw new Error('no ssh');
      process.kill(ssh.pid, 'SIGKILL');
      await until('its watcher ended too', () => ours().length === 0);
      await standsAgain(way);
    });
  });

  it('never hands a word of the destination to ssh as an option', async () => {
    const fault = await failure(road(start(), '-oProxyCommand=touch x').open(never));
    expect(['ssh-connect', 'ssh-failed']).toContain(fault.code);
    expect(readdirSync('.')).not.toContain('x');
  });
});
