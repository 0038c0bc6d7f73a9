import { Fault } from '@shared/fault';
import type { KeyapiLimits, KeyapiReport, KeyapiServer, ProbeReport } from '@shared/model';
import { z } from 'zod';
import { parseAddress } from '../../transport/address';
import { createHttp } from '../../transport/http';
import type { ClientContext, Reading } from '../client';
import { Calls } from './calls';
import type { KeyapiClient, KeyListing, WireKey } from './contract';
import { Counter } from './counting';
import { Pace } from './pace';
import { Poll } from './poll';
import { readRows } from './rows';
import { openSession, type Session } from './session';
import { ServerTime } from './time';
import { dateOf, Wire } from './wire';

const FIND_AGAIN_MS = 300_000;
const banner = z.object({
  message: z.string().max(200).optional().catch(undefined),
  version: z.string().max(50).optional().catch(undefined),
});

export interface KeyapiTuning {
  /** Pause before a read is tried again, ms. */
  readonly retryMs?: number;
  /** Longest wait for the answer to a write, ms. */
  readonly writeMs?: number;
}
/** What a session is polled with. */
interface Open {
  readonly session: Session;
  readonly counter: Counter;
}

/** Client of one VPN key management API, whatever its dialect: wire -> model. */
export class Keyapi extends Calls implements KeyapiClient {
  readonly kind = 'keyapi';
  protected readonly wire: Wire;
  private readonly pace: Pace;
  private readonly path: string;
  private readonly addressWarnings: readonly string[];
  private readonly poll: Poll;
  private opened: Open | null = null;
  private opening: Promise<Open> | null = null;
  /** The last list's bytes and what was read from them: most lists are the same as before. */
  private lastList: { readonly body: Buffer; readonly zone: number | null; readonly keys: readonly WireKey[] } | null = null;
  private bootedAt: number | null = null;
  private foundAgainAt = Number.NEGATIVE_INFINITY;

  constructor(
    server: KeyapiServer,
    private readonly context: ClientContext,
    tuning: KeyapiTuning = {},
  ) {
    const now = (): number => context.clock.monotonic();
    super(new ServerTime(), now);
    const { address, warnings } = parseAddress('keyapi', server.address);
    const url = new URL(address);
    this.path = url.pathname;
    this.addressWarnings = warnings;
    this.pace = new Pace(now);
    const secret = this.secret();
    const http = createHttp({ address: url.origin, pin: server.pin, secrets: secret === null ? [] : [secret] });
    this.wire = new Wire(http, this.pace, now, tuning.retryMs, tuning.writeMs);
    this.poll = new Poll({
      ...{ context, pace: this.pace },
      list: signal => this.list(signal),
      restartAskedAt: () => this.restartAskedAt,
      isRestarting: () => this.restarting > 0,
      bootedAt: () => this.bootedAt,
    });
  }

  close(): void {
    this.wire.http.close();
  }

  async probe(signal: AbortSignal): Promise<ProbeReport> {
    const begun = this.context.clock.monotonic();
    this.opened = null;
    this.poll.forget();
    const { session, counter } = await this.ready(signal);
    const { report } = session;
    const about = await this.banner(signal);
    await this.boot(report, signal);
    const source = await this.poll.look(counter, signal);
    return {
      kind: 'keyapi',
      program: about.message ?? 'VPN Key Management API',
      version: about.version ?? null,
      capabilities: [
        ...['list-keys', 'create-keys', 'links', ...(source === 'none' ? [] : [`traffic-${source}`])],
        ...[`dialect-${report.dialect}`, ...(report.auth === 'none' ? [] : [`auth-${report.auth}`])],
      ],
      elapsedMs: this.context.clock.monotonic() - begun,
      warnings: this.warnings(report),
    };
  }

  async sample(signal: AbortSignal): Promise<Reading> {
    const { session, counter } = await this.ready(signal);
    const reading = await this.poll.sample(counter, session.report, signal);
    return { ...reading, figures: { ...reading.figures, warnings: this.warnings(session.report) } };
  }

  async about(signal: AbortSignal): Promise<KeyapiReport> {
    return (await this.open(signal)).report;
  }

  waitMs(what: keyof KeyapiLimits): number {
    return this.pace.waitMs(what);
  }

  async list(signal: AbortSignal): Promise<KeyListing> {
    await this.open(signal);
    const answer = await this.wire.get('/keys', signal);
    if (answer.status !== 200) throw this.wire.fault(answer, 'list');
    const { lastList } = this;
    const zone = this.time.offset;
    const same = lastList !== null && lastList.zone === zone && lastList.body.equals(answer.body);
    const keys = same ? lastList.keys : readRows(this.wire.http.parse(answer), this.time);
    this.lastList = { body: answer.body, zone, keys };
    return { at: this.context.clock.now(), serverAt: dateOf(answer), keys };
  }

  protected async open(signal: AbortSignal): Promise<Session> {
    return (await this.ready(signal)).session;
  }

  /** Whoever comes first finds out; the others wait for the same, and go on by themselves when the first one gave up. */
  private async ready(signal: AbortSignal): Promise<Open> {
    for (;;) {
      if (this.opened) return this.opened;
      const mine = this.opening === null;
      this.opening ??= this.find(signal).finally(() => {
        this.opening = null;
      });
      try {
        return await this.opening;
      } catch (thrown) {
        if (mine || signal.aborted || !(thrown instanceof Fault) || thrown.code !== 'cancelled') throw thrown;
      }
    }
  }

  private async find(signal: AbortSignal): Promise<Open> {
    const session = await openSession(this.wire, this.path, this.secret(), this.time, signal);
    const counter = new Counter(
      {
        pace: this.pace,
        now: () => this.context.clock.monotonic(),
        all: (call, inner) => this.allCounts(call, inner),
        one: (key, inner) => this.keyTraffic(key, inner),
        gone: () => this.findAgain(),
      },
      session,
    );
    this.opened = { session, counter };
    return this.opened;
  }

  /** What was there is gone: the server is another version than it was. Not more often than that, for a call that a dialect only should have. */
  private findAgain(): void {
    const now = this.context.clock.monotonic();
    if (now - this.foundAgainAt < FIND_AGAIN_MS) return;
    this.foundAgainAt = now;
    this.opened = null;
  }

  private secret(): string | null {
    return this.context.secret?.value || null;
  }

  /** What the server says of itself; some dialects say nothing. */
  private async banner(signal: AbortSignal): Promise<z.output<typeof banner>> {
    for (const path of [`${this.wire.base}/`, `${this.wire.root}/`]) {
      const answer = await this.wire.getRaw(path, signal).catch(() => null);
      if (answer?.status !== 200) continue;
      try {
        const found = banner.safeParse(this.wire.http.parse(answer)).data;
        if (found?.message !== undefined) return found;
      } catch {
        // A page for people.
      }
    }
    return {};
  }

  /** Asked once for each probe: this call costs such a server a second. */
  private async boot(report: KeyapiReport, signal: AbortSignal): Promise<void> {
    if (!report.calls.includes('health')) return;
    const health = await this.health(signal).catch(() => null);
    const { uptimeS = null } = health ?? {};
    this.bootedAt = uptimeS === null ? null : this.context.clock.now() - uptimeS * 1_000;
  }

  private warnings(report: KeyapiReport): readonly string[] {
    return [...this.addressWarnings, ...(report.auth === 'none' ? ['no-auth'] : [])];
  }
}
