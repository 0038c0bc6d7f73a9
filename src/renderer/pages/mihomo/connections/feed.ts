/**
 * One window's watch of a controller's connections: says what is in sight, takes the ticks that the hub pushes, and tells who paints. Changes of the
 * view go out one at a time, the newest only.
 */
import type { Input, WindowApi } from '@shared/ipc';
import type { ConnectionsTick, ConnectionsView, Failure } from '@shared/model';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { call, failureOf } from '../../../api';
import type { Sight } from '../../../ui/slots/sight';
import { RowBook } from './rowBook';

/** What the page chooses; the rest follows from what is in sight. */
export type ViewChoice = Omit<ConnectionsView, 'revision' | 'offset' | 'limit' | 'held'>;
/** All but the rows of the last tick, and why there is none. */
interface FeedState {
  readonly tick: Omit<ConnectionsTick, 'rows' | 'texts' | 'heads'> | null;
  readonly failure: Failure | null;
  /** Rows keep their places. */
  readonly held: boolean;
}
/** The way to main, for tests. */
export interface FeedPorts {
  readonly onTick: WindowApi['onConnections'];
  readonly watch: (input: Input<'watchConnections'>) => Promise<{ readonly watch: string }>;
  readonly change: (input: Input<'changeConnectionsView'>) => Promise<unknown>;
  readonly seen: (input: Input<'seenConnections'>) => Promise<unknown>;
  readonly unwatch: (input: Input<'unwatchConnections'>) => Promise<unknown>;
  /** Runs once what was painted is on the screen. */
  readonly afterPaint: (then: () => void) => void;
}
export const livePorts = (): FeedPorts => ({
  onTick: listener => window.api.onConnections(listener),
  watch: input => call('watchConnections', input),
  change: input => call('changeConnectionsView', input),
  seen: input => call('seenConnections', input),
  unwatch: input => call('unwatchConnections', input),
  afterPaint: then => void requestAnimationFrame(then),
});

/** Rows beyond those in sight that are loaded on either side. */
const MARGIN = 24;
/** As many as main answers at most. */
const MOST = 500;
const SEEN_EVERY = 4;
const RETRY_MS = 2000;

/** The part of the list to ask for. Pure. */
export function partFor({ first, end }: Sight): { readonly offset: number; readonly limit: number } {
  const offset = Math.max(0, first - MARGIN);
  return { offset, limit: Math.min(MOST, end - offset + MARGIN) };
}
/** Whether the rows in sight will soon be outside of the loaded ones. Pure. */
export function leavesPart({ first, end }: Sight, loaded: Sight, count: number): boolean {
  const half = MARGIN / 2;
  return Math.max(0, first - half) < loaded.first || Math.min(count, end + half) > loaded.end;
}

export class ConnectionFeed {
  readonly rows = new RowBook();
  readonly state: StoreApi<FeedState> = createStore<FeedState>(() => ({ tick: null, failure: null, held: false }));
  readonly #listeners = new Set<() => void>();
  #watch: string | null = null;
  #early: ConnectionsTick[] = [];
  #sight: Sight = { first: 0, end: 30 };
  #part = partFor(this.#sight);
  #revision = 0;
  #number = 0;
  #sending: Promise<void> | null = null;
  #changed = false;
  #again = false;
  #stopped = true;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly serverId: string,
    private choice: ViewChoice,
    private readonly ports: FeedPorts,
  ) {}

  /** The id by which calls name this watch; null: there is none yet. */
  get watch(): string | null {
    return this.#watch;
  }
  readonly count = (): number => this.rows.count;
  readonly rowAt = this.rows.rowAt;
  readonly onNews = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Watches until the returned function is called. */
  start(): () => void {
    this.#stopped = false;
    const deaf = this.ports.onTick(tick => this.#hear(tick));
    void this.#begin();
    return () => {
      this.#stopped = true;
      deaf();
      clearTimeout(this.#retry);
      const watch = this.#watch;
      this.#watch = null;
      if (watch !== null) void this.ports.unwatch({ watch }).catch(() => undefined);
    };
  }
  /** Another question; what is on the screen stays until its rows come. */
  choose(choice: ViewChoice): void {
    if (JSON.stringify(choice) === JSON.stringify(this.choice)) return;
    this.choice = choice;
    this.#change();
  }
  /** Rows keep their places, under the pointer or a menu, while their figures go on. */
  readonly hold = (held: boolean): void => {
    if (held === this.state.getState().held) return;
    this.state.setState({ held });
    this.#change();
  };
  /** What is shown is to be painted again. */
  readonly touch = (): void => {
    for (const listener of this.#listeners) listener();
  };
  /** Resolves when main knows all that was chosen so far: what is asked of the watch then is about what the page shows, or is about to. */
  async settled(): Promise<void> {
    while (this.#sending !== null) await this.#sending;
  }
  readonly see = (sight: Sight): void => {
    this.#sight = sight;
    if (this.#watch !== null && leavesPart(sight, this.rows.loaded, this.rows.count)) this.#change();
  };

  #view(): ConnectionsView {
    this.#revision += 1;
    this.#part = partFor(this.#sight);
    return { ...this.choice, revision: this.#revision, ...this.#part, held: this.state.getState().held };
  }
  async #begin(): Promise<void> {
    this.#early = [];
    this.#watch = null;
    this.#number = 0;
    try {
      const { watch } = await this.ports.watch({ serverId: this.serverId, view: this.#view() });
      if (this.#stopped) {
        void this.ports.unwatch({ watch }).catch(() => undefined);
        return;
      }
      this.#watch = watch;
      this.state.setState({ failure: null });
      const early = this.#early;
      this.#early = [];
      for (const tick of early) this.#hear(tick);
      this.#send();
    } catch (thrown) {
      if (this.#stopped) return;
      this.state.setState({ failure: failureOf(thrown) });
      this.#retry = setTimeout(() => void this.#begin(), RETRY_MS);
    }
  }
  #change(again = false): void {
    this.#changed = true;
    this.#again ||= again;
    this.#send();
  }
  #send(): void {
    const watch = this.#watch;
    if (this.#sending !== null || !this.#changed || watch === null || this.#stopped) return;
    this.#sending = this.#sendTo(watch).finally(() => {
      this.#sending = null;
      this.#send();
    });
  }
  async #sendTo(watch: string): Promise<void> {
    this.#changed = false;
    const again = this.#again;
    this.#again = false;
    try {
      await this.ports.change({ watch, view: this.#view(), ...(again ? { again } : {}) });
    } catch (thrown) {
      if (this.#watch !== watch || this.#stopped) return;
      const failure = failureOf(thrown);
      if (failure.code === 'gone') void this.#begin();
      else this.state.setState({ failure });
    }
  }
  #hear(tick: ConnectionsTick): void {
    if (this.#stopped) return;
    if (this.#watch === null) {
      // It may come before the answer that names the watch.
      if (this.#early.length < 20) this.#early.push(tick);
      return;
    }
    if (tick.watch !== this.#watch) return;
    const lost = tick.number !== this.#number + 1;
    this.#number = tick.number;
    const whole = this.rows.take(tick);
    const { rows: _, texts: __, heads: ___, ...rest } = tick;
    this.touch();
    this.state.setState({ tick: rest, failure: null });
    if (!whole || lost) this.#change(!whole);
    // The list may have grown into the part in sight; asked for once, whatever comes.
    else if (this.#part.offset !== partFor(this.#sight).offset || this.#part.limit !== partFor(this.#sight).limit) this.see(this.#sight);
    if (tick.number % SEEN_EVERY === 0) this.#tellSeen(tick.watch, tick.number);
  }
  #tellSeen(watch: string, number: number): void {
    this.ports.afterPaint(() => {
      if (this.#watch === watch) void this.ports.seen({ watch, number }).catch(() => undefined);
    });
  }
}
