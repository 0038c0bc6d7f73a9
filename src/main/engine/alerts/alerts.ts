/**
 * Limits over samples: breaches in the state and the store, each told once, each recovery paired with it. Those of the lab's servers last as long
 * as the lab and are never stored.
 */
import { randomUUID } from 'node:crypto';
import type { Announcement } from '@shared/announcement';
import { Fault } from '@shared/fault';
import { type BreachChange, evaluate, forget, type LimitsMemory, mute, recall } from '@shared/limits';
import type { Breach, Limit, Sample } from '@shared/model';
import { limitInputSchema } from '@shared/model.schema';
import type { Clock, Log } from '../outside';
import { type State, setBreaches, setLimits, update } from '../state';
import type { StateStore } from '../store/store';

export interface AlertsDeps {
  readonly clock: Clock;
  readonly state: State;
  readonly store: StateStore;
  readonly log: Log;
  announce(announcement: Announcement): void;
  /** A breach began or ended: for the list of events. */
  record(type: 'breach' | 'recovery', breach: Breach): void;
}
export type LimitInput = Omit<Limit, 'id'> & { readonly id: string | null };

/** A new peak is written when it is this much above the one on disk: the disk is not for every sample. */
const PEAK_STEP = 1.1;

export class Alerts {
  private memory: LimitsMemory = {};
  private readonly written = new Map<string, number>();

  constructor(private readonly deps: AlertsDeps) {}

  /** Takes up the limits and breaches of the last run, without telling any of them again. */
  async load(): Promise<void> {
    const { store, state } = this.deps;
    const [stored, breaches] = await Promise.all([store.limits(), store.breaches()]);
    const known = new Set(stored.map(limit => limit.id));
    for (const lost of breaches.filter(breach => breach.endedAt === null && !known.has(breach.limitId)))
      this.save({ ...lost, endedAt: this.deps.clock.now() });
    // The list of servers may have been lost: what belongs to others waits in the store until they are back.
    const { servers } = state.getState();
    const limits = stored.filter(limit => Object.hasOwn(servers, limit.serverId));
    const shown = new Set(limits.map(limit => limit.id));
    this.memory = recall(breaches.filter(breach => shown.has(breach.limitId)));
    for (const breach of breaches) this.written.set(breach.id, breach.peak);
    update(state, setLimits(limits), setBreaches(this.open()));
  }

  judge(samples: readonly Sample[]): void {
    const { state } = this.deps;
    const { limits } = state.getState();
    if (limits.length === 0) return;
    const changes: BreachChange[] = [];
    for (const sample of samples) {
      const { memory, breaches } = evaluate(limits, this.memory, sample, sample.at);
      this.memory = memory;
      changes.push(...breaches);
    }
    if (changes.length === 0) return;
    update(state, setBreaches(this.open()));
    for (const change of changes) this.tell(change);
  }

  /** Fault `bad-input`, `not-found` (server or limit), `storage`: then nothing has changed. */
  async saveLimit(input: LimitInput): Promise<string> {
    const parsed = limitInputSchema.safeParse(input);
    if (!parsed.success)
      throw new Fault('bad-input', parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; '));
    const { limits, servers } = this.deps.state.getState();
    if (!Object.hasOwn(servers, parsed.data.serverId)) throw new Fault('not-found', 'there is no such server');
    const before = limits.find(limit => limit.id === parsed.data.id);
    if (parsed.data.id !== null && !before) throw new Fault('not-found', 'there is no such limit');
    const limit: Limit = { ...parsed.data, id: parsed.data.id ?? randomUUID() };
    if (!this.isLab(limit.serverId)) await this.deps.store.saveLimit(limit);
    if (before && judgesOtherwise(before, limit)) this.endQuietly(limit.id);
    const current = this.deps.state.getState().limits;
    const next = before ? current.map(other => (other.id === limit.id ? limit : other)) : [...current, limit];
    update(this.deps.state, setLimits(next), setBreaches(this.open()));
    return limit.id;
  }

  async removeLimit(id: string): Promise<void> {
    const limit = this.deps.state.getState().limits.find(other => other.id === id);
    if (!limit) throw new Fault('not-found', 'there is no such limit');
    if (!this.isLab(limit.serverId)) await this.deps.store.removeLimit(id);
    this.drop(other => other.id === id);
  }

  muteBreach(id: string, muted: boolean): void {
    const breach = this.deps.state.getState().breaches.find(other => other.id === id);
    if (!breach) throw new Fault('not-found', 'the breach is over');
    this.memory = mute(this.memory, id, muted);
    this.save({ ...breach, muted });
    update(this.deps.state, setBreaches(this.open()));
  }

  /** A server is gone: its limits go with it, and its breaches end without a word. */
  forgetServer(serverId: string): void {
    this.drop(limit => limit.serverId === serverId);
    this.deps.store.forgetServer(serverId, this.deps.clock.now()).catch(error => this.complain(error));
  }

  private open(): readonly Breach[] {
    return Object.values(this.memory).flatMap(({ breach }) => breach ?? []);
  }

  private drop(which: (limit: Limit) => boolean): void {
    const { limits } = this.deps.state.getState();
    for (const limit of limits.filter(which)) this.endQuietly(limit.id);
    update(this.deps.state, setLimits(limits.filter(limit => !which(limit))), setBreaches(this.open()));
  }

  private endQuietly(limitId: string): void {
    const { memory, ended } = forget(this.memory, limitId, this.deps.clock.now());
    this.memory = memory;
    if (ended) this.save(ended);
  }

  private tell({ type, breach }: BreachChange): void {
    const serverName = this.deps.state.getState().servers[breach.serverId]?.name ?? '';
    if (type === 'peak') {
      if (breach.peak >= (this.written.get(breach.id) ?? 0) * PEAK_STEP) this.save(breach);
      return;
    }
    this.save(breach);
    this.deps.record(type === 'began' ? 'breach' : 'recovery', breach);
    if (!breach.muted) this.deps.announce({ type: type === 'began' ? 'breach' : 'recovery', breach, serverName });
  }

  private save(breach: Breach): void {
    this.written.set(breach.id, breach.peak);
    if (breach.endedAt !== null) this.written.delete(breach.id);
    if (this.isLab(breach.serverId)) return;
    this.deps.store.saveBreach(breach).catch(error => this.complain(error));
  }

  private isLab(serverId: string): boolean {
    return this.deps.state.getState().servers[serverId]?.lab ?? false;
  }

  private complain(error: unknown): void {
    this.deps.log.error('limits: not written', { error: error instanceof Error ? error.message : String(error) });
  }
}

/** Whether an open breach of the old rule says nothing about the new one. */
function judgesOtherwise(before: Limit, after: Limit): boolean {
  const rule = ({ name: _name, coolDownS: _coolDownS, ...rest }: Limit): string => JSON.stringify(rest);
  return rule(before) !== rule(after);
}
