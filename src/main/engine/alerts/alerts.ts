/** Limits over readings: breaches in the state and the log, each told once, each recovery paired with it. */
import { randomBytes } from 'node:crypto';
import type { Announcement } from '@shared/announcement';
import { Fault } from '@shared/fault';
import { type BreachChange, type Judgeable, worse } from '@shared/limits/evaluate';
import { factsOf } from '@shared/limits/measures';
import { LimitsMemory } from '@shared/limits/memory';
import { isOver, namesSubject, serversOf, withoutServer } from '@shared/limits/where';
import type {
  Breach,
  BreachAction,
  BreachFilter,
  BreachQuery,
  BreachTold,
  BreachWindow,
  Limit,
  LimitStanding,
  Measure,
} from '@shared/model';
import type { Clock, Log } from '../outside';
import { type State, setBreaches, setLimits, update } from '../state';
import type { BreachPlace } from '../store/limits';
import type { StateStore } from '../store/store';
import { BreachBook } from './book';
import { type Seen, Standings } from './standing';

export interface AlertsDeps {
  readonly clock: Clock;
  readonly state: State;
  readonly store: StateStore;
  readonly log: Log;
  announce(announcement: Announcement): void;
  /** A breach began or ended: for the list of events. */
  record(type: 'breach' | 'recovery', breach: Breach): void;
  /** A limit says that something is to be done because of a breach that began. */
  act?(type: BreachAction['type'], breach: Breach): void;
}

/** What was read of one server at one time. */
export interface Batch {
  readonly serverId: string;
  /** Unix ms. */
  readonly at: number;
  readonly readings: readonly Judgeable[];
  /** Of these measures all subjects are here: what is not is gone, and what was open of it ends without a word. */
  readonly whole?: ReadonlySet<Measure>;
  /** Limits that the readings are for; absent: all over their measure. */
  readonly only?: (limit: Limit) => boolean;
}

/** Nothing begins for so long after the start and after a resume: links come back one after the other. */
export const GRACE_MS = 30_000;
/** Longest cool-down there is: breaches that ended before are not recalled. */
const LONGEST_COOL_DOWN_MS = 604_800_000;
const LATELY_MS = 30 * 86_400_000;
/** Ended ones of which it may still be told how they were told, and what was done. */
const MOST_RECENT = 500;
const serial = (): string => `-${randomBytes(4).toString('hex')}`;

export class Alerts {
  private memory = new LimitsMemory([], serial);
  readonly book: BreachBook;
  private readonly standings = new Standings();
  private readonly recent = new Map<string, Breach>();
  /** Limits that the grace says nothing of: made or changed since it began. */
  private readonly graceless = new Set<string>();
  private graceFrom = Number.NEGATIVE_INFINITY;

  constructor(private readonly deps: AlertsDeps) {
    const { store, log } = deps;
    this.book = new BreachBook({ store, log, isLab: id => this.isLab(id) });
  }

  /** Takes up the limits and breaches of the last run, without telling any of them again. */
  async load(): Promise<void> {
    const { store, state, clock } = this.deps;
    const now = clock.now();
    const [stored, breaches] = await Promise.all([store.limits(), store.breaches(now - LONGEST_COOL_DOWN_MS)]);
    const known = new Set(stored.map(limit => limit.id));
    const lost = breaches.filter(breach => breach.endedAt === null && !known.has(breach.limitId));
    if (lost.length > 0) void this.book.save(lost.map(breach => ({ ...breach, endedAt: Math.max(now, breach.startedAt) })));
    // The list of servers may have been lost: what belongs to others waits in the store until they are back.
    const { servers } = state.getState();
    const isThere = (id: string): boolean => Object.hasOwn(servers, id);
    const limits = stored.filter(({ where }) => serversOf(where)?.some(isThere) ?? true);
    const shown = breaches.filter(breach => known.has(breach.limitId) && isThere(breach.serverId));
    this.memory = new LimitsMemory(shown, serial);
    this.book.recalled(shown);
    this.publish(limits);
    this.grace();
  }

  /** The program began to read, or the computer woke. */
  grace(): void {
    this.graceFrom = this.deps.clock.monotonic();
    this.graceless.clear();
  }
  /** What was read of a server (null: of any) is not followed by what comes next; but for these measures. */
  gap(serverId: string | null, but: ReadonlySet<Measure>): void {
    const counts = new Set(this.limits.filter(({ measure }) => but.has(measure)).map(({ id }) => id));
    this.memory.gap((subject, limitId) => (serverId === null || subject.serverId === serverId) && !counts.has(limitId));
    if (serverId !== null) this.standings.lose(serverId, limitId => !counts.has(limitId));
  }

  get limits(): readonly Limit[] {
    return this.deps.state.getState().limits;
  }
  /** Limits that are on and over that server; `measures`: over one of these. */
  over(serverId: string, measures?: ReadonlySet<Measure>): readonly Limit[] {
    const server = this.deps.state.getState().servers[serverId];
    return server ? this.limits.filter(limit => limit.enabled && (measures?.has(limit.measure) ?? true) && isOver(limit, server)) : [];
  }
  /** Subjects of a server of which a limit remembers something. */
  remembered(limitId: string, serverId: string): readonly string[] {
    return this.memory.subjects(limitId, serverId);
  }

  /** Ports that are off because of an open breach. */
  switchedOff(serverId: string): ReadonlySet<string> {
    const isHeld = ({ action }: Breach): boolean =>
      action?.type === 'switch-off-port' && (action.state === 'doing' || (action.state === 'done' && action.code === null));
    const held = this.memory.open().filter(breach => breach.serverId === serverId && isHeld(breach));
    return new Set(held.map(({ subject }) => subject));
  }

  judge({ serverId, at, readings, whole, only }: Batch): void {
    const changes: BreachChange[] = [];
    const measures = new Set([...readings.map(({ measure }) => measure), ...(whole ?? [])]);
    for (const limit of this.over(serverId, measures)) {
      if (only && !only(limit)) continue;
      const here = readings.filter(({ measure, subject }) => measure === limit.measure && namesSubject(limit.where, subject));
      changes.push(...this.judgeBy(limit, here, at));
      if (here.length > 0 || whole?.has(limit.measure)) this.standings.put(limit.id, serverId, worstOf(limit, here, at));
      if (!whole?.has(limit.measure)) continue;
      const there = new Set(here.map(({ subject }) => subject));
      this.endGone(
        limit,
        serverId,
        this.memory.subjects(limit.id, serverId).filter(subject => !there.has(subject)),
      );
    }
    this.tellAll(changes);
  }

  /** As `judge`, of one limit: the worker has chosen what is worth judging, and tells the worst of all. */
  judgeChosen(limit: Limit, { serverId, at, readings }: Batch, gone: readonly string[], seen: Seen): void {
    // It may have been changed or removed since it was asked about.
    if (!this.over(serverId).includes(limit)) return;
    this.standings.put(limit.id, serverId, seen);
    this.endGone(limit, serverId, gone);
    this.tellAll(this.judgeBy(limit, readings, at));
  }

  /** What happens now and then is over by itself, also while nothing can be read. */
  pass(at: number): void {
    const changes: BreachChange[] = [];
    for (const limit of this.limits) {
      if (!limit.enabled || factsOf(limit.measure).type !== 'event') continue;
      for (const { serverId, subject } of this.memory.against(limit.id)) {
        const nothing = { measure: limit.measure, serverId, subject, subjectName: '', value: null };
        changes.push(...this.judgeBy(limit, [nothing], at));
      }
    }
    this.tellAll(changes);
  }

  /** Limits were saved or removed: those of `ended` judge otherwise than before, or no longer. */
  changed(limits: readonly Limit[], ended: readonly string[], touched: string | null): void {
    const now = this.deps.clock.now();
    for (const limitId of ended) {
      this.end(this.memory.forget(now, limitId));
      this.standings.forget(limitId);
    }
    if (touched !== null) this.graceless.add(touched);
    this.publish(limits);
  }

  /** Fault `not-found`: it is over. */
  muteBreach(id: string, muted: boolean): void {
    if (!this.memory.find(id) || !this.change(id, { muted })) throw new Fault('not-found', 'the breach is over');
  }
  /** How they were told, as whoever told them says. */
  told(breaches: readonly Breach[], told: BreachTold): void {
    // Of a mass of them in one step.
    const changed = breaches.map(known => {
      const open = this.memory.change(known.id, { told });
      if (open) return open;
      const ended = { ...(this.recent.get(known.id) ?? known), told };
      this.remember(ended);
      return ended;
    });
    if (changed.length === 0) return;
    this.publish();
    void this.book.save(changed);
  }
  /** What was done because of it. */
  acted(breach: Breach, action: BreachAction): void {
    this.change(breach.id, { action }, breach);
  }
  /** `ids` null: all. How many were not acknowledged before. */
  async acknowledge(ids: readonly string[] | null): Promise<number> {
    const now = this.deps.clock.now();
    const wanted = ids && new Set(ids);
    const which = this.memory.open().filter(({ id, acknowledgedAt }) => acknowledgedAt === null && (wanted?.has(id) ?? true));
    // Here first: what is written of them meanwhile has it, too.
    for (const { id } of which) this.memory.change(id, { acknowledgedAt: now });
    for (const breach of this.recent.values())
      if (wanted?.has(breach.id) ?? true) this.recent.set(breach.id, { ...breach, acknowledgedAt: breach.acknowledgedAt ?? now });
    if (which.length > 0) this.publish();
    return this.book.acknowledge(ids, now);
  }

  breaches(query: BreachQuery): Promise<BreachWindow> {
    return this.book.window(query, this.deps.clock.now());
  }
  /** Rows behind that place one after the other, newest first. */
  slice(filter: BreachFilter, after: BreachPlace | null, limit: number): Promise<readonly Breach[]> {
    return this.book.slice(filter, after, limit, this.deps.clock.now());
  }
  /** Those that wait for the end of the quiet hours. */
  held(): Promise<readonly Breach[]> {
    return this.book.held();
  }
  /** In the order of the limits. Rejects with a Fault `storage`. */
  async standing(): Promise<readonly LimitStanding[]> {
    const now = this.deps.clock.now();
    const lately = await this.book.counts(now - LATELY_MS);
    return this.limits.map(limit => this.standings.read(limit, this.memory, lately.get(limit.id) ?? 0, now));
  }

  /** A server is gone: limits over it alone go with it, and its breaches end without a word. */
  forgetServer(serverId: string): void {
    const now = this.deps.clock.now();
    for (const { id } of this.limits) this.end(this.memory.forget(now, id, subject => subject.serverId === serverId));
    this.standings.forgetServer(serverId);
    this.publish(this.limits.flatMap(limit => withoutServer(limit, serverId) ?? []));
    this.book.forgetServer(serverId, now);
  }

  private judgeBy(limit: Limit, readings: readonly Judgeable[], at: number): readonly BreachChange[] {
    const grace = this.deps.clock.monotonic() - this.graceFrom < GRACE_MS && !this.graceless.has(limit.id);
    return readings.flatMap(reading => this.memory.judge(limit, reading, at, grace) ?? []);
  }

  private tellAll(changes: readonly BreachChange[]): void {
    if (changes.length === 0) return;
    const meant = changes.map(change => this.meant(change));
    this.publish();
    void this.tell(meant);
  }

  /** What is to be done is written with the breach: after a crash before it was done, the next start does it. */
  private meant(change: BreachChange): BreachChange {
    const type = this.limits.find(({ id }) => id === change.breach.limitId)?.action ?? 'none';
    if (change.type !== 'began' || type === 'none' || !this.deps.act) return change;
    const breach = this.memory.change(change.breach.id, { action: { type, state: 'doing', at: this.deps.clock.now(), code: null } });
    return breach ? { ...change, breach } : change;
  }

  private endGone(limit: Limit, serverId: string, subjects: readonly string[]): void {
    if (subjects.length === 0) return;
    const gone = new Set(subjects);
    const ended = this.memory.forget(this.deps.clock.now(), limit.id, ({ serverId: id, subject }) => id === serverId && gone.has(subject));
    if (ended.length === 0) return;
    this.end(ended);
    this.publish();
  }

  private end(breaches: readonly Breach[]): void {
    if (breaches.length === 0) return;
    for (const breach of breaches) this.remember(breach);
    void this.book.save(breaches);
  }
  private remember(breach: Breach): void {
    this.recent.set(breach.id, breach);
    const [oldest] = this.recent.keys();
    if (this.recent.size > MOST_RECENT && oldest !== undefined) this.recent.delete(oldest);
  }

  private publish(limits?: readonly Limit[]): void {
    update(this.deps.state, ...(limits ? [setLimits(limits)] : []), setBreaches(this.memory.open()));
  }

  /** `known`: how one that is over and long forgotten was. */
  private change(id: string, change: Parameters<LimitsMemory['change']>[1], known: Breach | null = null): boolean {
    const open = this.memory.change(id, change);
    const before = this.recent.get(id) ?? known;
    const changed = open ?? (before && { ...before, ...change });
    if (!changed) return false;
    if (open) this.publish();
    else this.remember(changed);
    void this.book.save([changed]);
    return true;
  }

  private async tell(changes: readonly BreachChange[]): Promise<void> {
    const { state, record, announce } = this.deps;
    const told = changes.filter(({ type }) => type !== 'peak');
    for (const { type, breach } of told) {
      if (type === 'ended') this.remember(breach);
      record(type === 'began' ? 'breach' : 'recovery', breach);
    }
    // Written first, and together: after a crash they are known, and not told again.
    const written = changes.filter(({ type, breach }) => type !== 'peak' || this.book.isWorthWriting(breach));
    if (written.length > 0) await this.book.save(written.map(({ breach }) => breach));
    for (const { type, breach } of told) {
      const serverName = state.getState().servers[breach.serverId]?.name ?? '';
      if (!breach.muted) announce({ type: type === 'began' ? 'breach' : 'recovery', breach, serverName });
      if (type !== 'began' || !breach.action) continue;
      // Over while it was written: nobody misses what was not begun.
      if (this.memory.find(breach.id)) this.deps.act?.(breach.action.type, breach);
      else this.change(breach.id, { action: { ...breach.action, state: 'failed', code: 'cancelled' } }, breach);
    }
  }

  private isLab(serverId: string): boolean {
    return this.deps.state.getState().servers[serverId]?.lab ?? false;
  }
}

function worstOf(limit: Limit, readings: readonly Judgeable[], at: number): Seen {
  const known = readings.flatMap(reading => (reading.value === null ? [] : [{ ...reading, value: reading.value }]));
  const [first] = known;
  if (!first) return { at, value: null, subject: '', subjectName: '', count: 0 };
  const worst = known.reduce((one, other) => (worse(limit.side, one.value, other.value) === one.value ? one : other), first);
  return { at, value: worst.value, subject: worst.subject, subjectName: worst.subjectName, count: known.length };
}
