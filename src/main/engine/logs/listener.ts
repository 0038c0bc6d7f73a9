/** Listens to the log of one controller while anybody watches it, and keeps its newest lines. */
import { Fault } from '@shared/fault';
import { LISTEN_LEVELS, type ListenLevel, type LogGap, type LogPage, type LogView } from '@shared/model';
import type { ControllerClient } from '../clients/client';
import type { Subscription } from '../clients/mihomo/channel';
import type { Clock } from '../outside';
import type { StreamStatus } from '../transport/stream';
import { type Added, LogRing } from './ring';
import { LogViewer } from './viewer';

export interface ListenerDeps {
  readonly serverId: string;
  readonly clock: Clock;
  /** The live client; null: none runs. */
  client(): ControllerClient | null;
  /** Whether anybody can see a window. */
  seen(): boolean;
  send(page: LogPage): void;
  /** Nobody has watched for so long that nothing is kept any more. */
  forgotten(): void;
}

/** Two pushes to a window are at least this far apart. */
const PUSH_MS = 250;
/** A window that does not say so for this long watches no more. */
const LEASE_MS = 90_000;
/** A window that goes from one page of the log to another does not interrupt it. */
const LINGER_MS = 3_000;
/** So long its lines are there for a window that comes back. */
const KEEP_MS = 10 * 60_000;

interface Watch {
  readonly viewer: LogViewer;
  cancelLease: () => void;
  cancelPush: (() => void) | null;
  pushedAt: number;
}
interface Listening {
  readonly client: ControllerClient;
  readonly level: ListenLevel;
  subscription: Subscription | null;
}
const IDLE: StreamStatus = { state: 'idle', failure: null, retryAt: null };

export class LogListener {
  private readonly ring = new LogRing();
  private readonly watches = new Map<string, Watch>();
  private listening: Listening | null = null;
  private status = IDLE;
  /** Since when lines may be missing, Unix ms; null: none are, or nothing was ever heard. */
  private missing: Pick<LogGap, 'from' | 'why'> | null = null;
  private cancelForget: (() => void) | null = null;
  private cancelLinger: (() => void) | null = null;

  constructor(private readonly deps: ListenerDeps) {}

  watch(watchId: string, view: LogView): LogPage {
    this.cancelForget?.();
    this.cancelForget = null;
    this.cancelLinger?.();
    this.cancelLinger = null;
    const known = this.watches.get(watchId);
    known?.viewer.change(view);
    known?.cancelLease();
    known?.cancelPush?.();
    const cancelLease = this.deps.clock.after(LEASE_MS, () => this.unwatch(watchId));
    const watch: Watch = { viewer: known?.viewer ?? new LogViewer(this.ring, view), cancelLease, cancelPush: null, pushedAt: this.now() };
    this.watches.set(watchId, watch);
    this.adjust();
    return this.page(watchId, watch);
  }

  unwatch(watchId: string): void {
    const watch = this.watches.get(watchId);
    if (!watch) return;
    watch.cancelLease();
    watch.cancelPush?.();
    this.watches.delete(watchId);
    if (this.watches.size > 0) {
      this.adjust();
      return;
    }
    this.cancelForget = this.deps.clock.after(KEEP_MS, () => this.deps.forgotten());
    this.cancelLinger = this.deps.clock.after(LINGER_MS, () => {
      this.cancelLinger = null;
      this.adjust();
    });
  }

  viewer(watchId: string): LogViewer | null {
    return this.watches.get(watchId)?.viewer ?? null;
  }

  clear(): void {
    this.ring.clear();
    this.missing = null;
    for (const { viewer } of this.watches.values()) viewer.cleared();
    this.changed();
  }

  /** Fits the stream to who watches, whether they can see it, and the client that runs. */
  adjust(): void {
    const levels = [...this.watches.values()].map(({ viewer }) => viewer.view.level);
    const wanted = LISTEN_LEVELS.find(one => levels.includes(one)) ?? (this.cancelLinger ? this.listening?.level : undefined);
    const level = this.deps.seen() ? (wanted ?? null) : null;
    const client = level === null ? null : this.deps.client();
    const { listening } = this;
    if (listening && listening.client === client && listening.level === level) return;
    this.listening = null;
    if (level !== null && client !== null) {
      const next: Listening = { client, level, subscription: null };
      this.listening = next;
      next.subscription = client.streams.logs(level, {
        frame: line => this.heard(this.ring.addLine(line, this.deps.clock.now())),
        state: status => {
          if (this.listening === next) this.told(status);
        },
      });
    } else {
      this.lost(level === null ? 'not-watched' : 'lost');
      this.status = IDLE;
      this.changed();
    }
    // The new one listens already: where only the level differs no connection is made twice.
    listening?.subscription?.end();
  }

  end(): void {
    for (const { cancelLease, cancelPush } of this.watches.values()) {
      cancelLease();
      cancelPush?.();
    }
    this.watches.clear();
    this.cancelForget?.();
    this.cancelLinger?.();
    const { listening } = this;
    this.listening = null;
    listening?.subscription?.end();
  }

  private told(status: StreamStatus): void {
    this.status = status;
    if (status.state === 'live') {
      if (this.missing) this.heard(this.ring.addGap({ ...this.missing, to: this.deps.clock.now() }));
      this.missing = null;
    } else if (status.state !== 'connecting') this.lost('lost');
    this.changed();
  }
  private lost(why: LogGap['why']): void {
    if (this.missing === null && this.ring.size > 0) this.missing = { from: this.deps.clock.now(), why };
  }
  private heard(added: Added): void {
    for (const { viewer } of this.watches.values()) viewer.added(added);
    this.changed();
  }

  private changed(): void {
    if (!this.deps.seen()) return;
    for (const [id, watch] of this.watches) {
      if (watch.cancelPush) continue;
      const wait = Math.max(0, watch.pushedAt + PUSH_MS - this.now());
      watch.cancelPush = this.deps.clock.after(wait, () => {
        watch.cancelPush = null;
        watch.pushedAt = this.now();
        this.deps.send(this.page(id, watch));
      });
    }
  }
  private page(watchId: string, { viewer }: Watch): LogPage {
    const { state, failure, retryAt } = this.status;
    return { watchId, serverId: this.deps.serverId, link: state, failure, retryAt, ...viewer.lines() };
  }
  private now(): number {
    return this.deps.clock.monotonic();
  }
}

export const noSuchWatch = (): Fault => new Fault('gone', 'nobody watches a log under that name');
