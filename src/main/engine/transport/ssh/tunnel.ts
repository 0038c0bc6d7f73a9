import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { Fault } from '@shared/fault';
import type { SshRoute } from '@shared/model';
import type { Log } from '../../outside';
import type { Endpoint } from '../road';
import { afterSilence } from '../silence';
import { argumentsOf, type Openings } from './arguments';
import type { Asked, Questions } from './asked';
import { type SshProcess, startSsh } from './process';
import { findSsh } from './program';
import { type Question, readQuestion } from './question';
import { faultFrom, refusedOpening } from './words';

export interface TunnelDeps {
  /** The ssh program: a name on the PATH, or a path. */
  readonly program: string;
  /** Private folder for the tunnels' sockets. */
  readonly folder: string;
  /** Opens the way for the questions of one ssh; `place`: the tunnel's own folder. */
  questions(place: string): Promise<Questions>;
  /** Sockets where the system's ssh can forward them, else loopback ports. */
  readonly opens: 'socket' | 'port';
  readonly log: Log;
  /** Puts a question to the user; null: no answer. `again`: the same was asked before in this attempt, so the answer was wrong. */
  ask(question: Question, again: boolean, signal: AbortSignal): Promise<string | null>;
}

/** Without a question open. */
const ATTEMPT_MS = 40_000;
const LOOK_MS = 50;
/** A round trip to the other side and back. */
const ECHO_MS = 5_000;
/** ssh's words about a connection come a moment after the connection's end. */
const WORDS_MS = 300;

/** One run of ssh: from its start over the questions to its end. Made anew for each attempt. */
export class Tunnel {
  /** Resolves when ssh is logged in and listens; rejects with a Fault. */
  readonly ready: Promise<Endpoint>;
  /** Resolves with why, when it has ended; never rejects. */
  readonly ended: Promise<Fault>;
  private ssh: SshProcess | null = null;
  private openings: Openings | null = null;
  private questions: Questions | null = null;
  private readonly waiting = new Set<{ readonly asked: Asked; readonly withdraw: () => void }>();
  private refusal: Fault | null = null;
  private unanswered: Question | null = null;
  /** It was connected. */
  private stood = false;
  /** Ended because it was asked to. */
  private cancelled = false;
  private readonly closing = new AbortController();
  private readonly place: string;

  constructor(
    private readonly route: SshRoute,
    private readonly deps: TunnelDeps,
  ) {
    this.place = join(deps.folder, randomBytes(4).toString('hex'));
    let over = (_fault: Fault): void => undefined;
    this.ended = new Promise(resolve => {
      over = resolve;
    });
    this.ready = this.start(over);
    this.ready.catch(() => undefined);
  }

  get alive(): boolean {
    return !this.closing.signal.aborted && (this.ssh?.running ?? true);
  }

  /** Ends it; idempotent. Resolves when no process of it is left. */
  async end(): Promise<void> {
    this.cancelled = true;
    this.closing.abort();
    this.ssh?.end();
    await this.ended;
  }

  /** A new connection begins: what was said of earlier ones is not about it. */
  forget(): void {
    this.refusal = null;
  }

  /** Why the other side would not open a connection that just broke; null: nothing is known of it. */
  async takeRefusal(): Promise<Fault | null> {
    for (let waited = 0; waited < WORDS_MS && !this.refusal; waited += LOOK_MS) await pause(LOOK_MS);
    const found = this.refusal;
    this.refusal = null;
    return found;
  }

  /** Whether the other side still answers: it is asked to open what cannot be opened. Never touches the API. */
  async answers(): Promise<boolean> {
    const { openings } = this;
    if (!openings || !this.alive) return false;
    return new Promise(resolve => {
      const socket = connect({ ...openings.echo });
      const done = (answered: boolean): void => {
        cancel();
        socket.destroy();
        this.refusal = null;
        resolve(answered && this.alive);
      };
      const cancel = afterSilence(ECHO_MS, () => done(false));
      socket.on('error', () => done(false));
      socket.on('close', () => done(true));
      socket.resume();
    });
  }

  private async start(over: (fault: Fault) => void): Promise<Endpoint> {
    try {
      const program = await findSsh(this.deps.program);
      this.mustGoOn();
      mkdirSync(this.place, { mode: 0o700 });
      chmodSync(this.place, 0o700);
      this.openings = await this.choose();
      this.questions = await this.deps.questions(this.place);
      this.mustGoOn();
      const env = {
        ...process.env,
        SSH_ASKPASS_REQUIRE: 'force',
        ...this.questions.env,
      };
      const ssh = startSsh(program.path, argumentsOf(this.route, this.openings, program), env, line => this.hear(line));
      this.ssh = ssh;
      this.follow(ssh, over);
      return await this.wait(ssh, this.openings, this.questions);
    } catch (thrown) {
      const last = thrown instanceof Fault ? thrown : new Fault('ssh-failed', thrown instanceof Error ? thrown.message : String(thrown));
      this.closing.abort();
      if (this.ssh) {
        this.ssh.end();
        await this.ssh.ended;
      } else {
        this.clear();
        over(last);
      }
      throw last;
    }
  }

  /** Tells the end once ssh has ended, and clears away. */
  private follow(ssh: SshProcess, over: (fault: Fault) => void): void {
    void ssh.ended.then(how => {
      this.closing.abort();
      this.clear();
      over(this.faultOf(ssh, how));
    });
  }

  /** Looks for questions and for the socket until ssh listens, has ended, or takes too long. */
  private async wait(ssh: SshProcess, openings: Openings, questions: Questions): Promise<Endpoint> {
    let leftMs = ATTEMPT_MS;
    const seen = new Set<string>();
    const failed = ssh.ended.then(how => this.faultOf(ssh, how));
    while (ssh.running) {
      for (const asked of await questions.take()) this.put(asked, seen);
      for (const { asked, withdraw } of this.waiting) if (asked.gone) withdraw();
      if (this.listens(ssh, openings)) {
        // Bound and listening are two steps, a moment apart.
        await pause(LOOK_MS);
        if (ssh.running) {
          this.stood = true;
          for (const { withdraw } of this.waiting) withdraw();
          return openings.api;
        }
      }
      if (leftMs <= 0) throw new Fault('ssh-connect', `not connected within ${ATTEMPT_MS / 1000} s. ${ssh.lines.at(-1) ?? ''}`.trim());
      this.mustGoOn();
      await pause(LOOK_MS);
      // The user's time is not ssh's.
      if (this.waiting.size === 0) leftMs -= LOOK_MS;
    }
    throw await failed;
  }

  private listens(ssh: SshProcess, { api, echo }: Openings): boolean {
    if ('path' in api && 'path' in echo) return existsSync(api.path) && existsSync(echo.path);
    return ssh.lines.some(line => line.startsWith('Authenticated to '));
  }

  /** Puts a question to the user, until it is answered, taken back by ssh, or the tunnel ends. */
  private put(asked: Asked, seen: Set<string>): void {
    const question = readQuestion(asked);
    const again = seen.has(question.text);
    seen.add(question.text);
    const ending = new AbortController();
    const withdraw = (): void => ending.abort();
    const entry = { asked, withdraw };
    this.waiting.add(entry);
    this.closing.signal.addEventListener('abort', withdraw, { once: true });
    const answering = this.deps.ask(question, again, ending.signal).catch(() => null);
    void answering.then(async answer => {
      this.closing.signal.removeEventListener('abort', withdraw);
      if (!ending.signal.aborted) {
        if (answer === null) this.unanswered = question;
        await asked.answer(answer);
        // Who gave up is not asked for the next key, nor for a password.
        if (answer === null) this.ssh?.end();
      }
      this.waiting.delete(entry);
    });
  }

  private hear(line: string): void {
    this.refusal = refusedOpening(line) ?? this.refusal;
    this.deps.log.debug('ssh', { says: line });
  }

  private faultOf(ssh: SshProcess, how: string): Fault {
    if (this.cancelled) return new Fault('cancelled', 'closed');
    const fault = faultFrom(ssh.lines, this.stood ? 'ssh-connect' : 'ssh-failed', how);
    if (!this.unanswered || fault.code === 'ssh-host-changed') return fault;
    return new Fault(this.unanswered.kind === 'host-key' ? 'ssh-host-key' : 'ssh-unanswered', this.unanswered.text.split('\n')[0] ?? '');
  }

  private async choose(): Promise<Openings> {
    if (this.deps.opens === 'socket') return { api: { path: join(this.place, 'a') }, echo: { path: join(this.place, 'e') } };
    const [api, echo] = await freePorts(2);
    return { api: { host: '127.0.0.1', port: api ?? 0 }, echo: { host: '127.0.0.1', port: echo ?? 0 } };
  }

  private mustGoOn(): void {
    if (this.cancelled) throw new Fault('cancelled', 'closed');
  }

  private clear(): void {
    this.questions?.close();
    rmSync(this.place, { recursive: true, force: true });
  }
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** Ports that nobody listens on now. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers: Server[] = [];
  const ports: number[] = [];
  for (let i = 0; i < count; i++) {
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address && typeof address === 'object') ports.push(address.port);
  }
  await Promise.all(servers.map(server => new Promise<void>(resolve => server.close(() => resolve()))));
  return ports;
}
