/** All tunnels: one for each way, whatever the number of clients; none while the computer sleeps, none after the end. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '@shared/fault';
import type { SshRoute } from '@shared/model';
import type { Log } from '../../outside';
import type { Road } from '../road';
import { openFolder } from './folder';
import { openPipe } from './pipe';
import type { Question } from './question';
import { questionsByScript, SCRIPT } from './script';
import { Tunnel, type TunnelDeps } from './tunnel';

export interface TunnelsDeps {
  readonly dataDir: string;
  readonly log: Log;
  /** Puts a question to the user; null: no answer. `again`: the answer just given was wrong. */
  ask(route: SshRoute, name: string, question: Question, again: boolean, signal: AbortSignal): Promise<string | null>;
  /** Another ssh program than the one on the PATH. */
  readonly program?: string;
  readonly opens?: TunnelDeps['opens'];
  /** The program that asks for ssh where the system runs no scripts: this app itself, unless told. */
  readonly asker?: string;
}

/** A connected tunnel stays this long for the next client: a server just tested is added next. */
const LINGER_MS = 30_000;
/** Two round trips over a slow link, and what the server takes. */
const ANSWER_MS = 5_000;

interface Line {
  /** Of the server for which it was opened first. */
  readonly name: string;
  tunnel: Tunnel | null;
  readonly leases: Set<symbol>;
  lingering: NodeJS.Timeout | null;
}

/** Two servers over the same way share its tunnel. */
export const routeKey = ({ destination, remote }: SshRoute): string => JSON.stringify([destination, remote]);

export class Tunnels {
  private readonly lines = new Map<string, Line>();
  private places: Pick<TunnelDeps, 'folder' | 'questions'> | null = null;
  /** Those with a process, also where nobody uses them any more. */
  private readonly running = new Set<Tunnel>();
  private phase: 'running' | 'suspended' | 'stopped' = 'running';

  constructor(private readonly deps: TunnelsDeps) {}

  /** The way to one server. Nothing runs before its first `open`. */
  road(route: SshRoute, name: string): Road {
    const lease = Symbol(name);
    const key = routeKey(route);
    let closed = false;
    /** The tunnel of the last `open`. */
    let used: Tunnel | null = null;
    return {
      answerMs: ANSWER_MS,
      open: async signal => {
        if (closed || signal.aborted) throw new Fault('cancelled', 'closed');
        const tunnel = this.take(route, name, lease);
        used = tunnel;
        tunnel.forget();
        return await untilAborted(tunnel.ready, signal);
      },
      explain: fault => explain(fault, used),
      close: () => {
        if (closed) return;
        closed = true;
        this.release(key, lease);
      },
    };
  }

  /** The computer goes to sleep: every connection will be dead when it wakes. */
  suspend(): void {
    if (this.phase !== 'running') return;
    this.phase = 'suspended';
    this.endAll();
  }

  resume(): void {
    if (this.phase === 'suspended') this.phase = 'running';
  }

  /** Ends every tunnel; resolves when no process is left. */
  async stop(): Promise<void> {
    this.phase = 'stopped';
    this.endAll();
    await Promise.all([...this.running].map(tunnel => tunnel.end()));
  }

  private take(route: SshRoute, name: string, lease: symbol): Tunnel {
    if (this.phase !== 'running') throw new Fault('cancelled', 'nothing is connected while the computer sleeps');
    const key = routeKey(route);
    const line = this.lines.get(key) ?? { name, tunnel: null, leases: new Set<symbol>(), lingering: null };
    this.lines.set(key, line);
    line.leases.add(lease);
    if (line.lingering) clearTimeout(line.lingering);
    line.lingering = null;
    if (line.tunnel?.alive) return line.tunnel;
    const { log, program = 'ssh', opens = process.platform === 'win32' ? 'port' : 'socket' } = this.deps;
    this.places ??= this.prepare();
    const ask: TunnelDeps['ask'] = (question, again, signal) => this.deps.ask(route, line.name, question, again, signal);
    const tunnel = new Tunnel(route, { ...this.places, program, opens, log, ask });
    line.tunnel = tunnel;
    this.running.add(tunnel);
    void tunnel.ended.then(fault => {
      this.running.delete(tunnel);
      if (line.tunnel === tunnel) line.tunnel = null;
      log.info('ssh tunnel ended', { name: line.name, ...fault.failure });
    });
    return tunnel;
  }

  private release(key: string, lease: symbol): void {
    const line = this.lines.get(key);
    if (!line?.leases.delete(lease) || line.leases.size > 0) return;
    const drop = (): void => {
      this.lines.delete(key);
      this.endLine(line);
    };
    let ready = false;
    void line.tunnel?.ready.then(
      () => {
        ready = true;
      },
      () => undefined,
    );
    // A tunnel that still waits, perhaps for an answer, waits for nobody now.
    setImmediate(() => {
      if (line.leases.size > 0 || this.lines.get(key) !== line) return;
      if (!ready) drop();
      else line.lingering ??= setTimeout(drop, LINGER_MS);
    });
  }

  private endAll(): void {
    for (const line of this.lines.values()) this.endLine(line);
    this.lines.clear();
  }

  private endLine(line: Line): void {
    if (line.lingering) clearTimeout(line.lingering);
    line.lingering = null;
    const { tunnel } = line;
    line.tunnel = null;
    void tunnel?.end();
  }

  private prepare(): Pick<TunnelDeps, 'folder' | 'questions'> {
    const { dataDir, asker = process.platform === 'win32' ? process.execPath : undefined } = this.deps;
    const folder = openFolder(dataDir);
    if (asker !== undefined) return { folder, questions: place => openPipe(asker, place) };
    const script = join(folder, 'ask');
    writeFileSync(script, SCRIPT, { mode: 0o700 });
    return { folder, questions: async place => questionsByScript(script, place) };
  }
}

/** What a tunnel knows better about a connection that failed before anything was sent. */
async function explain(fault: Fault, tunnel: Tunnel | null): Promise<Fault> {
  if (!tunnel) return fault;
  if (!tunnel.alive) return asFailed(await tunnel.ended, fault);
  switch (fault.code) {
    case 'reset':
    case 'refused': {
      const refusal = await tunnel.takeRefusal();
      if (refusal) return refusal;
      return tunnel.alive ? fault : asFailed(await tunnel.ended, fault);
    }
    case 'api-loop':
    case 'timeout':
      // Silence has two reasons: only one that is proved to lie behind the tunnel is the server's.
      if (await tunnel.answers()) return fault;
      void tunnel.end();
      return new Fault('ssh-connect', 'the SSH connection does not answer any more', { cause: fault });
    default:
      return fault;
  }
}

const asFailed = (why: Fault, fault: Fault): Fault => (why.code === 'cancelled' ? fault : why);

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Fault('cancelled', 'cancelled'));
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
