/** Limits over readings: breaches in the state and the log, each told once, each recovery paired with it. */
import { randomUUID } from 'node:crypto';
import type { Announcement } from '@shared/announcement';
import { Fault } from '@shared/fault';
import type { BreachChange, Judgeable } from '@shared/limits/evaluate';
import { limitInputSchema } from '@shared/limits/limit.schema';
import { LimitsMemory } from '@shared/limits/memory';
import { type PresetId, presetLimit } from '@shared/limits/presets';
import { serversOf, withoutServer } from '@shared/limits/where';
import type { Breach, BreachAction, BreachQuery, BreachTold, BreachWindow, Limit, LimitInput, Sample } from '@shared/model';
import type { Clock, Log } from '../outside';
import { type State, setBreaches, setLimits, update } from '../state';
import type { StateStore } from '../store/store';
import { BreachBook } from './book';

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

/** Nothing begins for so long after the start and after a resume: links come back one after the other. */
export const GRACE_MS = 20_000;
/** Longest cool-down there is: breaches that ended before are not recalled. */
const LONGEST_COOL_DOWN_MS = 604_800_000;

export class Alerts {
  private memory = new LimitsMemory();
  private readonly book: BreachBook;
  private graceUntil = 0;

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
    this.memory = new LimitsMemory(shown);
    this.book.recalled(shown);
    update(state, setLimits(limits), setBreaches(this.memory.open()));
  }

  /** The program began to read, or the computer woke. */
  grace(): void {
    this.graceUntil = this.deps.clock.now() + GRACE_MS;
  }

  /** Values of servers, just read. */
  hear(samples: readonly Sample[]): void {
    for (const { serverId, metric, at, value } of samples)
      this.judge([{ measure: metric, serverId, subject: '', subjectName: '', value }], at);
  }

  /** `at`: when they were read, Unix ms. */
  judge(readings: readonly Judgeable[], at: number): void {
    const { limits } = this.deps.state.getState();
    if (limits.length === 0) return;
    const now = this.deps.clock.now();
    const grace = now < this.graceUntil && this.graceUntil - now <= GRACE_MS;
    const changes: BreachChange[] = [];
    for (const reading of readings)
      for (const limit of limits) {
        const change = this.memory.judge(limit, reading, at, grace);
        if (change) changes.push(change);
      }
    if (changes.length === 0) return;
    this.publish();
    for (const change of changes) void this.tell(change);
  }

  /** Fault `bad-input`, `not-found` (server or limit), `storage`: then nothing has changed. */
  async saveLimit(input: LimitInput): Promise<string> {
    const parsed = limitInputSchema.safeParse(input);
    if (!parsed.success)
      throw new Fault('bad-input', parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; '));
    const { limits, servers } = this.deps.state.getState();
    if (!(serversOf(parsed.data.where)?.every(id => Object.hasOwn(servers, id)) ?? true))
      throw new Fault('not-found', 'there is no such server');
    const before = limits.find(limit => limit.id === parsed.data.id);
    if (parsed.data.id !== null && !before) throw new Fault('not-found', 'there is no such limit');
    const limit: Limit = { ...parsed.data, id: parsed.data.id ?? randomUUID() };
    await this.book.saveLimit(limit);
    if (before && judgesOtherwise(before, limit)) this.endQuietly(limit.id);
    const current = this.deps.state.getState().limits;
    const next = before ? current.map(other => (other.id === limit.id ? limit : other)) : [...current, limit];
    update(this.deps.state, setLimits(next), setBreaches(this.memory.open()));
    return limit.id;
  }

  async setEnabled(id: string, enabled: boolean): Promise<void> {
    await this.saveLimit({ ...this.need(id), enabled });
  }

  /** One that is there already, under whichever name, is not added again. */
  async addPresets(presets: readonly { readonly id: PresetId; readonly name: string }[]): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const { id, name } of presets) {
      const wanted = presetLimit(id, name);
      const there = this.deps.state.getState().limits.find(limit => ruleOf(limit) === ruleOf(wanted));
      ids.push(there?.id ?? (await this.saveLimit(wanted)));
    }
    return ids;
  }

  async removeLimit(id: string): Promise<void> {
    await this.book.removeLimit(this.need(id));
    this.endQuietly(id);
    const { limits } = this.deps.state.getState();
    update(this.deps.state, setLimits(limits.filter(limit => limit.id !== id)), setBreaches(this.memory.open()));
  }

  /** Fault `not-found`: it is over. */
  muteBreach(id: string, muted: boolean): void {
    if (!this.change(id, { muted })) throw new Fault('not-found', 'the breach is over');
  }

  /** How they were told, as whoever told them says; those that are over, too. */
  told(breaches: readonly Breach[], told: BreachTold): void {
    const { servers } = this.deps.state.getState();
    const there = breaches.filter(({ serverId }) => Object.hasOwn(servers, serverId));
    if (there.length === 0) return;
    void this.book.save(there.map(breach => this.memory.change(breach.id, { told }) ?? { ...breach, told }));
    this.publish();
  }

  /** What was done because of it. */
  acted(id: string, action: BreachAction): void {
    this.change(id, { action });
  }

  breaches(query: BreachQuery): Promise<BreachWindow> {
    return this.book.window(query, this.deps.clock.now());
  }

  /** Those that wait for the end of the quiet hours. */
  held(): Promise<readonly Breach[]> {
    return this.book.held();
  }

  /** `ids` null: all. */
  async acknowledge(ids: readonly string[] | null): Promise<number> {
    const now = this.deps.clock.now();
    const which = this.memory.open().filter(breach => breach.acknowledgedAt === null && (ids?.includes(breach.id) ?? true));
    const count = await this.book.acknowledge(ids, now);
    for (const { id } of which) this.memory.change(id, { acknowledgedAt: now });
    if (which.length > 0) this.publish();
    return count;
  }

  /** A server is gone: limits over it alone go with it, and its breaches end without a word. */
  forgetServer(serverId: string): void {
    const now = this.deps.clock.now();
    const { limits } = this.deps.state.getState();
    for (const limit of limits) void this.book.save(this.memory.forget(now, limit.id, subject => subject.serverId === serverId));
    const left = limits.flatMap(limit => withoutServer(limit, serverId) ?? []);
    update(this.deps.state, setLimits(left), setBreaches(this.memory.open()));
    this.book.forgetServer(serverId, now);
  }

  private need(id: string): Limit {
    const limit = this.deps.state.getState().limits.find(other => other.id === id);
    if (!limit) throw new Fault('not-found', 'there is no such limit');
    return limit;
  }

  private publish(): void {
    update(this.deps.state, setBreaches(this.memory.open()));
  }

  private change(id: string, change: Parameters<LimitsMemory['change']>[1]): boolean {
    const changed = this.memory.change(id, change);
    if (!changed) return false;
    void this.book.save([changed]);
    this.publish();
    return true;
  }

  private endQuietly(limitId: string): void {
    const ended = this.memory.forget(this.deps.clock.now(), limitId);
    if (ended.length > 0) void this.book.save(ended);
  }

  private async tell({ type, breach }: BreachChange): Promise<void> {
    const { state, record, announce } = this.deps;
    if (type === 'peak') {
      if (this.book.isWorthWriting(breach)) await this.book.save([breach]);
      return;
    }
    record(type === 'began' ? 'breach' : 'recovery', breach);
    const serverName = state.getState().servers[breach.serverId]?.name ?? '';
    // Written first: after a crash it is known, and not told again.
    await this.book.save([breach]);
    const now = type === 'began' ? this.memory.find(breach.id) : breach;
    if (!breach.muted) announce({ type: type === 'began' ? 'breach' : 'recovery', breach: now ?? breach, serverName });
    const limit = state.getState().limits.find(({ id }) => id === breach.limitId);
    if (type === 'began' && limit && limit.action !== 'none') this.deps.act?.(limit.action, breach);
  }

  private isLab(serverId: string): boolean {
    return this.deps.state.getState().servers[serverId]?.lab ?? false;
  }
}

/** The rule without its name and switch. */
const ruleOf = ({ id: _id, name: _name, enabled: _enabled, ...rule }: LimitInput): string => JSON.stringify(rule);

/** Whether an open breach of the old rule says nothing about the new one. */
function judgesOtherwise(before: Limit, after: Limit): boolean {
  const judging = ({ id: _id, name: _name, coolDownS: _coolDownS, tell: _tell, action: _action, ...rest }: Limit): string =>
    JSON.stringify(rest);
  return judging(before) !== judging(after);
}
