/** One server's session: creates its client, probes once, then samples or streams; keeps the state of the link. Never two samples at once. */
import { Fault, toFailure } from '@shared/fault';
import type { ErrorCode, Failure, LinkState, ProbeReport, Server } from '@shared/model';
import { isOverSsh } from '@shared/ssh';
import { type Client, type ClientContext, FINAL_CODES, isStreaming, type Reading } from '../clients/client';
import type { Clock, Secret } from '../outside';
import type { LinkChange } from '../state';
import { createBackoff } from '../transport/backoff';
import { withDeadline } from '../transport/deadline';
import { FIRST_CONTACT_MS } from '../transport/road';
import { createGather } from './gather';
import { REST_MS } from './rest';
import { type Schedule, waitAfter } from './schedule';

export interface SessionDeps {
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly random: () => number;
  create(context: ClientContext): Promise<Client>;
  /** Rejects with a Fault `keychain`; null: there is none. */
  secret(serverId: string): Promise<Secret | null>;
  saveToken(serverId: string, token: string): void;
  /** Poll interval of the server's kind by the settings. */
  intervalMs(): number;
  /** What a stream brings is gathered for a while then before it is told. */
  atRest(): boolean;
  link(change: LinkChange): void;
  probed(report: ProbeReport): void;
  /** `rttMs`: how long the answer took; null for figures that came by themselves. */
  reading(reading: Reading, rttMs: number | null): void;
  failed(failure: Failure): void;
}

const PROBE_MS = 60_000;
const SAMPLE_MS = 30_000;
/** After a longer outage the server may be another version: probed again. */
const PROBE_AGAIN_MS = 30_000;
const SECRET_CODES: ReadonlySet<ErrorCode> = new Set(['auth', 'needs-secret', 'keychain']);
const LOGIN_CODES: ReadonlySet<ErrorCode> = new Set(['auth', 'needs-secret', 'forbidden', 'keychain']);
const isFinal = (code: ErrorCode): boolean => FINAL_CODES.has(code) || code === 'keychain';

/** One connected stretch, from start or resume to suspend, restart or close. What an older one still reports is dropped. */
interface Life {
  readonly end: AbortController;
  client: Client | null;
  hasSecret: boolean;
  /** Monotonic; null: not probed, or due again. */
  probedAt: number | null;
  stopStream: (() => void) | null;
  running: Promise<Reading> | null;
  /** The server was asked for what `running` brings. */
  sampling: boolean;
  /** What follows `running`, for whoever asked meanwhile. */
  next: Promise<Reading> | null;
}

export class Session {
  private life: Life | null = null;
  private readonly backoff;
  private readonly leases = new Map<symbol, number>();
  private link: LinkState = 'idle';
  private goodAt: number | null = null;

  constructor(
    readonly server: Server,
    private readonly deps: SessionDeps,
  ) {
    this.backoff = createBackoff(deps.random);
  }

  /** The running client, once it is made. */
  get client(): Client | null {
    return this.life?.client ?? null;
  }
  get live(): boolean {
    return this.link === 'live';
  }
  /** Shortest of the settings' interval and what leases ask for. */
  get intervalMs(): number {
    return Math.min(this.deps.intervalMs(), ...this.leases.values());
  }

  /** Over SSH questions to a person may come before the first answer. */
  private get patienceMs(): number {
    return isOverSsh(this.server) ? FIRST_CONTACT_MS : PROBE_MS;
  }

  /** Connects at once; a connected stretch that runs is replaced. */
  start(): void {
    this.end();
    this.backoff.reset();
    this.life = {
      ...{ end: new AbortController(), client: null, hasSecret: false, probedAt: null },
      ...{ stopStream: null, running: null, sampling: false, next: null },
    };
    this.tell({ link: 'connecting', failure: null, retryAt: null, needsSecret: false });
    this.attempt(this.life).catch(() => undefined);
  }

  /** Ends every request, stream and timer at once. */
  pause(): void {
    if (!this.life) return;
    this.end();
    this.tell({ link: 'idle', failure: null, retryAt: null, needsSecret: false });
  }

  /** The same without a word to the state: the server is gone. */
  close(): void {
    this.end();
    this.leases.clear();
  }

  /**
   * Reads the server now, whatever its interval, back-off or final failure. A reading that is under way may not show what the caller knows of (a write
   * of its own): one more follows it, for all who ask meanwhile.
   */
  refresh(): Promise<Reading> {
    const { life } = this;
    if (!life?.running || !life.sampling) return this.join();
    const over = (): Promise<Reading> => {
      life.next = null;
      return this.join();
    };
    life.next ??= life.running.then(over, over);
    life.next.catch(() => undefined);
    return life.next;
  }

  /** The same for whoever is content with a reading that is under way. */
  join(): Promise<Reading> {
    if (!this.life) return Promise.reject(new Fault('cancelled', 'nothing is read while the computer sleeps'));
    const streamIsDown = this.life.stopStream !== null && !this.live;
    if (this.link === 'auth-failed' || this.link === 'stopped' || streamIsDown) {
      this.start();
      return this.life.running ?? Promise.reject(new Fault('gone', 'the server was closed'));
    }
    return this.attempt(this.life);
  }

  /** The computer woke up, or is on another network: what waits is tried at once. */
  wake(): void {
    if (!this.life) return;
    const { client, stopStream } = this.life;
    if (stopStream === null) {
      if (this.link === 'backoff') this.attempt(this.life).catch(() => undefined);
    } else if (client !== null && isStreaming(client)) client.wake?.();
  }

  /** Polls at least every `everyMs` until the returned function is called. Does not shorten a back-off. */
  pollFaster(everyMs: number): () => void {
    const lease = Symbol('lease');
    this.leases.set(lease, everyMs);
    this.replan();
    return () => {
      if (this.leases.delete(lease)) this.replan();
    };
  }

  /** The interval may have changed: what waits longer than it is brought forward. */
  replan(): void {
    const waits = this.deps.schedule.due(this.server.id);
    if (waits === null || !this.live || waits <= this.intervalMs) return;
    this.plan(this.intervalMs);
  }

  /** Once a second: a link on which nothing comes any more is stale. Streams watch this themselves. */
  tick(): void {
    if (this.link !== 'live' || this.life?.stopStream || this.goodAt === null) return;
    const age = this.deps.clock.monotonic() - this.goodAt;
    if (age <= Math.max(3 * this.intervalMs, 10_000)) return;
    const failure: Failure = { code: 'timeout', message: `no data for ${Math.round(age / 1000)} s` };
    this.tell({ link: 'stale', failure, retryAt: null, needsSecret: false });
  }

  private end(): void {
    const { life } = this;
    this.life = null;
    this.deps.schedule.cancel(this.server.id);
    if (!life) return;
    life.end.abort(new Fault('cancelled', 'the session ended'));
    life.stopStream?.();
    life.client?.close();
  }

  private attempt(life: Life): Promise<Reading> {
    if (life.running) return life.running;
    this.deps.schedule.cancel(this.server.id);
    const running = this.once(life);
    life.running = running;
    return running;
  }

  private async once(life: Life): Promise<Reading> {
    const { clock } = this.deps;
    try {
      const client = life.client ?? (await this.open(life));
      if (life.probedAt === null) {
        const report = await withDeadline(life.end.signal, this.patienceMs, 'probe', signal => client.probe(signal));
        this.mustLive(life);
        life.probedAt = clock.monotonic();
        this.deps.probed(report);
      }
      const begun = clock.monotonic();
      life.sampling = true;
      const reading = await withDeadline(life.end.signal, isOverSsh(this.server) ? FIRST_CONTACT_MS : SAMPLE_MS, 'reading', signal =>
        client.sample(signal),
      );
      this.mustLive(life);
      ended(life);
      this.good(life, client, reading, clock.monotonic() - begun);
      return reading;
    } catch (thrown) {
      ended(life);
      if (this.life === life) this.bad(life, thrown);
      throw thrown;
    }
  }

  private async open(life: Life): Promise<Client> {
    const { server } = this;
    const secret = await withDeadline(life.end.signal, PROBE_MS, 'keychain', () => this.deps.secret(server.id));
    this.mustLive(life);
    life.hasSecret = secret !== null && secret.value !== '';
    if (!life.hasSecret && server.kind === 'farm') throw new Fault('needs-secret', 'a farm needs a password');
    const saveToken = (token: string): void => this.deps.saveToken(server.id, token);
    const client = await this.deps.create({ server, secret, clock: this.deps.clock, saveToken, atRest: () => this.deps.atRest() });
    if (this.life !== life) {
      client.close();
      throw new Fault('cancelled', 'the session ended');
    }
    life.client = client;
    return client;
  }

  private good(life: Life, client: Client, reading: Reading, tookMs: number): void {
    this.backoff.reset();
    this.goodAt = this.deps.clock.monotonic();
    // Of a stream the link is live when its frames come.
    if (!isStreaming(client)) this.tell({ link: 'live', failure: null, retryAt: null, needsSecret: false });
    this.deps.reading(reading, tookMs);
    // A listener of the reading may have ended the session.
    if (this.life !== life) return;
    if (isStreaming(client)) this.listen(life, client);
    else this.plan(waitAfter(this.intervalMs, tookMs, this.deps.random));
  }

  private listen(life: Life, client: Client): void {
    if (life.stopStream || !isStreaming(client)) return;
    const gather = createGather(() => (this.deps.atRest() ? REST_MS : 0));
    // Marks the stream as begun: it may report before `stream` returns.
    life.stopStream = () => undefined;
    life.stopStream = client.stream({
      reading: reading => {
        if (this.life !== life) return;
        this.goodAt = this.deps.clock.monotonic();
        const gathered = gather(reading, this.goodAt);
        if (gathered) this.deps.reading(gathered, null);
      },
      state: (link, found, retryAt) => {
        if (this.life !== life) return;
        const failure = found && named(found, life);
        const needsSecret = failure !== null && SECRET_CODES.has(failure.code);
        this.tell({ link, failure, retryAt, needsSecret });
        if (failure && link !== 'live' && link !== 'connecting') this.deps.failed(failure);
      },
    });
  }

  private bad(life: Life, thrown: unknown): void {
    const fault = thrown instanceof Fault ? thrown : new Fault('internal', toFailure(thrown).message, { cause: thrown });
    const failure = named(fault.failure, life);
    if (isFinal(fault.code)) {
      life.stopStream?.();
      life.stopStream = null;
      life.client?.close();
      life.client = null;
      life.probedAt = null;
      const link = LOGIN_CODES.has(fault.code) ? 'auth-failed' : 'stopped';
      this.tell({ link, failure, retryAt: null, needsSecret: SECRET_CODES.has(failure.code) });
    } else if (!life.stopStream) {
      const waitMs = this.backoff.next(fault.options.retryAfterMs);
      if (this.longDown(life)) life.probedAt = null;
      this.tell({ link: 'backoff', failure, retryAt: this.deps.clock.now() + waitMs, needsSecret: false });
      this.plan(waitMs);
    }
    this.deps.failed(failure);
  }

  /** Down for long, and not probed since. */
  private longDown({ probedAt }: Life): boolean {
    if (probedAt === null || this.goodAt === null || probedAt > this.goodAt) return false;
    return this.deps.clock.monotonic() - this.goodAt > PROBE_AGAIN_MS;
  }

  private plan(ms: number): void {
    const { life } = this;
    if (!life) return;
    this.deps.schedule.set(this.server.id, ms, () => {
      if (this.life === life) this.attempt(life).catch(() => undefined);
    });
  }

  private tell(change: LinkChange): void {
    this.link = change.link;
    this.deps.link(change);
  }

  private mustLive(life: Life): void {
    if (this.life !== life) throw new Fault('cancelled', 'the session ended');
  }
}

function ended(life: Life): void {
  life.running = null;
  life.sampling = false;
}

/** Refused without a secret: it is missing, not wrong. */
const named = (failure: Failure, { hasSecret }: Life): Failure =>
  failure.code === 'auth' && !hasSecret ? { ...failure, code: 'needs-secret' } : failure;
