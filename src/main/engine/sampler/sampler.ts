/** Drives the sessions of all servers by one clock, keeps their summaries, and tells readings to whoever listens. */
import { Fault } from '@shared/fault';
import type { SeriesBlock } from '@shared/ipc';
import type { Failure, Kind, LinkState, Metric, Port, Sample, Server } from '@shared/model';
import { METRICS } from '@shared/model';
import type { Client, ClientContext, Reading } from '../clients/client';
import type { Clock, Secret } from '../outside';
import { type LinkChange, type State, setApp, setFigures, setLink, setTotals, update } from '../state';
import { Book } from './book';
import { metricsIn, totalsOf } from './metrics';
import { REST_MS } from './rest';
import { createSchedule } from './schedule';
import { Session } from './session';
import { needsNewClient } from './wire';

export interface SamplerDeps {
  readonly clock: Clock;
  readonly state: State;
  readonly random?: () => number;
  create(context: ClientContext): Promise<Client>;
  secret(serverId: string): Promise<Secret | null>;
  saveToken(serverId: string, token: string): void;
  intervalMs(kind: Kind): number;
  /** At rest, nobody looks: what comes by itself is told, and the rings are written, no more often than polls are made. */
  atRest?(): boolean;
}

export type News =
  | { readonly type: 'reading'; readonly serverId: string; readonly reading: Reading }
  | { readonly type: 'failure'; readonly serverId: string; readonly failure: Failure; readonly at: number }
  | { readonly type: 'link'; readonly serverId: string; readonly from: LinkState; readonly to: LinkState; readonly failure: Failure | null }
  /** Values just read; null: a gap begins. */
  | { readonly type: 'samples'; readonly samples: readonly Sample[] }
  /** The rings were written: what the state says now stands until the next of these. */
  | { readonly type: 'tick'; readonly at: number };

const TICK = 'tick';
const TICK_MS = 1000;

export class Sampler {
  private readonly sessions = new Map<string, Session>();
  private readonly latest = new Map<string, Reading>();
  private readonly listeners = new Set<(news: News) => void>();
  private readonly book = new Book();
  private readonly schedule;
  /** Seconds from the last tick to the next, as planned. */
  private ticked = 1;
  private phase: 'new' | 'running' | 'suspended' | 'stopped' = 'new';

  constructor(private readonly deps: SamplerDeps) {
    this.schedule = createSchedule(deps.clock);
  }

  /** Follows the list: sessions of gone and changed servers end, of new and changed ones begin. */
  follow(servers: readonly Server[]): void {
    const wanted = new Map(servers.map(server => [server.id, server]));
    for (const [id, session] of this.sessions) {
      const server = wanted.get(id);
      if (server && !needsNewClient(session.server, server)) continue;
      session.close();
      this.sessions.delete(id);
      this.latest.delete(id);
    }
    for (const server of servers) {
      if (this.sessions.has(server.id)) continue;
      const session = this.open(server);
      this.sessions.set(server.id, session);
      if (this.phase === 'running') session.start();
    }
  }

  /** Connects a server anew: its secret changed. */
  restart(serverId: string): void {
    if (this.phase === 'running') this.sessions.get(serverId)?.start();
  }

  start(): void {
    if (this.phase === 'stopped' || this.phase === 'running') return;
    this.phase = 'running';
    for (const session of this.sessions.values()) session.start();
    this.tick();
  }

  suspend(): void {
    if (this.phase !== 'running') return;
    this.phase = 'suspended';
    for (const session of this.sessions.values()) session.pause();
    this.schedule.clear();
    update(this.deps.state, setApp({ suspended: true }), this.totals());
  }

  /** Where nothing told of the sleep before, what waits by now is tried at once. */
  resume(): void {
    if (this.phase === 'running') for (const session of this.sessions.values()) session.wake();
    if (this.phase !== 'suspended') return;
    update(this.deps.state, setApp({ suspended: false }));
    this.start();
  }

  stop(): void {
    if (this.phase === 'stopped') return;
    this.phase = 'stopped';
    for (const session of this.sessions.values()) session.close();
    this.sessions.clear();
    this.schedule.clear();
    this.listeners.clear();
  }

  /** The settings' intervals changed, or a rest began or ended. */
  replan(): void {
    for (const session of this.sessions.values()) session.replan();
    if (this.phase === 'running') this.tick();
  }

  listen(listener: (news: News) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  client(serverId: string): Client | null {
    return this.sessions.get(serverId)?.client ?? null;
  }
  live(serverId: string): boolean {
    return this.sessions.get(serverId)?.live ?? false;
  }
  reading(serverId: string): Reading | null {
    return this.latest.get(serverId) ?? null;
  }
  ports(serverId: string): readonly Port[] {
    return this.latest.get(serverId)?.ports ?? [];
  }
  intervalMs(serverId: string): number {
    const session = this.sessions.get(serverId);
    return session ? this.deps.intervalMs(session.server.kind) : 0;
  }
  series(serverId: string | null, metric: Metric, seconds: number): SeriesBlock {
    return this.book.read(serverId, metric, seconds, this.deps.clock.now());
  }

  /** Reads a server now, once more after a reading that is under way; rejects with a Fault. */
  refresh(serverId: string): Promise<Reading> {
    return this.sessions.get(serverId)?.refresh() ?? noServer();
  }

  /** Reads a server now, or joins a reading that is under way; rejects with a Fault. */
  join(serverId: string): Promise<Reading> {
    return this.sessions.get(serverId)?.join() ?? noServer();
  }

  pollFaster(serverId: string, everyMs: number): () => void {
    return this.sessions.get(serverId)?.pollFaster(everyMs) ?? (() => undefined);
  }

  private open(server: Server): Session {
    const { clock, state } = this.deps;
    const { id, kind } = server;
    return new Session(server, {
      clock,
      schedule: this.schedule,
      random: this.deps.random ?? Math.random,
      create: this.deps.create,
      secret: this.deps.secret,
      saveToken: this.deps.saveToken,
      intervalMs: () => this.deps.intervalMs(kind),
      atRest: () => this.resting(),
      link: change => this.linked(id, change),
      probed: ({ program, version, capabilities, warnings, elapsedMs }) =>
        update(state, setFigures(id, { kind, program, version, capabilities, warnings, rttMs: elapsedMs }, { rowsChanged: true })),
      reading: (reading, rttMs) => this.read(id, reading, rttMs),
      failed: failure => this.tell({ type: 'failure', serverId: id, failure, at: clock.now() }),
    });
  }

  private linked(id: string, change: LinkChange): void {
    const { state, clock } = this.deps;
    const from = state.getState().summaries[id]?.link ?? 'idle';
    update(state, setLink(id, change, clock.now()));
    if (from === change.link) return;
    // At rest the next tick is seconds away, and how many are live is shown at once.
    if (from === 'live' || change.link === 'live') update(state, this.totals());
    if (from === 'live') {
      const at = clock.now();
      this.tell({ type: 'samples', samples: METRICS.map(metric => ({ serverId: id, metric, at, value: null })) });
    }
    this.tell({ type: 'link', serverId: id, from, to: change.link, failure: change.failure });
  }

  private read(id: string, reading: Reading, rttMs: number | null): void {
    const figures = rttMs !== null && reading.figures.rttMs == null ? { ...reading.figures, rttMs } : reading.figures;
    const before = this.latest.get(id);
    // A frame of a stream brings some figures only: rows that it leaves out stay.
    this.latest.set(id, { ...before, ...reading });
    update(this.deps.state, setFigures(id, figures, { lastData: reading.at, rowsChanged: reading.rowsChanged }));
    this.tell({ type: 'reading', serverId: id, reading });
    const samples = metricsIn(figures).map(({ metric, value }) => ({ serverId: id, metric, at: reading.at, value }));
    if (samples.length > 0) this.tell({ type: 'samples', samples });
  }

  private tell(news: News): void {
    for (const listener of this.listeners) listener(news);
  }

  private totals() {
    return setTotals(totalsOf(this.deps.state.getState(), this.deps.clock.now()));
  }

  private tick = (): void => {
    const { state, clock } = this.deps;
    const now = clock.now();
    const everyMs = this.resting() ? REST_MS : TICK_MS;
    // On the full second, so that every ring's slots are filled once each.
    this.schedule.set(TICK, everyMs - (now % everyMs) || everyMs, this.tick);
    for (const session of this.sessions.values()) session.tick();
    update(state, this.totals());
    this.book.write(state.getState(), now, this.ticked);
    this.ticked = everyMs / TICK_MS;
    this.tell({ type: 'tick', at: now });
  };

  private resting(): boolean {
    return this.deps.atRest?.() ?? false;
  }
}

const noServer = (): Promise<never> => Promise.reject(new Fault('not-found', 'there is no such server'));
