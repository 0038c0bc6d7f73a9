/**
 * The log of breaches as the parts of the engine see it: what is written, and where. Those of the lab's servers last as long as the program and never
 * meet the disk.
 */

import { serversOf } from '@shared/limits/where';
import type { Breach, BreachFilter, BreachQuery, BreachWindow, Limit } from '@shared/model';
import type { Log } from '../outside';
import { type BreachPlace, type LimitStore, newestFirst } from '../store/limits';
import { createMemoryLimits } from '../store/memory-limits';
import type { StateStore } from '../store/store';

/** A new peak is written when it is this much worse than the one on disk: the disk is not for every reading. */
const PEAK_STEP = 0.1;

export interface BreachBookDeps {
  readonly store: LimitStore & Pick<StateStore, 'forgetServer'>;
  readonly log: Log;
  isLab(serverId: string): boolean;
}

export class BreachBook {
  private readonly lab = createMemoryLimits();
  private readonly written = new Map<string, number>();

  constructor(private readonly deps: BreachBookDeps) {}

  /** Of the last run. */
  recalled(breaches: readonly Breach[]): void {
    for (const { id, endedAt, peak } of breaches) if (endedAt === null) this.written.set(id, peak);
  }

  /** Whether a new worst value is news for the disk. */
  isWorthWriting({ id, peak }: Breach): boolean {
    const before = this.written.get(id);
    return before === undefined || Math.abs(peak - before) >= Math.abs(before) * PEAK_STEP;
  }

  /** Resolves when it is written, or could not be: then it is reported. */
  async save(breaches: readonly Breach[]): Promise<void> {
    for (const { id, endedAt, peak } of breaches) {
      if (endedAt === null) this.written.set(id, peak);
      else this.written.delete(id);
    }
    const lab = breaches.filter(({ serverId }) => this.deps.isLab(serverId));
    const real = breaches.filter(({ serverId }) => !this.deps.isLab(serverId));
    if (lab.length > 0) await this.lab.saveBreaches(lab);
    if (real.length > 0) await this.deps.store.saveBreaches(real).catch(error => this.complain(error));
  }

  /** Rejects with a Fault `storage`. */
  async saveLimit(limit: Limit): Promise<void> {
    if (!this.isOfLab(limit)) await this.deps.store.saveLimit(limit);
  }
  async removeLimit(limit: Limit): Promise<void> {
    if (!this.isOfLab(limit)) await this.deps.store.removeLimit(limit.id);
  }
  /** Over the lab's servers only: gone with them. */
  isOfLab(limit: Limit): boolean {
    const named = serversOf(limit.where);
    return named?.every(id => this.deps.isLab(id)) ?? false;
  }

  forgetServer(serverId: string, at: number): void {
    this.lab.forget(serverId, at);
    this.deps.store.forgetServer(serverId, at).catch(error => this.complain(error));
  }

  /** Newest first, those of the lab among them. */
  async window(query: BreachQuery, now: number): Promise<BreachWindow> {
    const { offset, limit } = query;
    const whole = { ...query, offset: 0, limit: offset + limit };
    const [disk, lab] = await Promise.all([this.deps.store.breachWindow(whole, now), this.lab.breachWindow(whole, now)]);
    const rows = lab.count === 0 ? disk.rows : [...disk.rows, ...lab.rows].sort((a, b) => b.startedAt - a.startedAt);
    const sum = (of: (window: BreachWindow) => number): number => of(disk) + of(lab);
    return {
      rows: rows.slice(offset, offset + limit),
      count: sum(window => window.count),
      counts: {
        all: sum(({ counts }) => counts.all),
        open: sum(({ counts }) => counts.open),
        unacknowledged: sum(({ counts }) => counts.unacknowledged),
      },
    };
  }

  /** As `LimitStore.breachSlice`, those of the lab among them. */
  async slice(filter: BreachFilter, after: BreachPlace | null, limit: number, now: number): Promise<readonly Breach[]> {
    const stores = [this.deps.store, this.lab];
    const found = await Promise.all(stores.map(store => store.breachSlice({ filter, after, limit }, now)));
    return found.flat().sort(newestFirst).slice(0, limit);
  }

  async counts(since: number): Promise<ReadonlyMap<string, number>> {
    const [disk, lab] = await Promise.all([this.deps.store.breachCounts(since), this.lab.breachCounts(since)]);
    const ids = new Set([...Object.keys(disk), ...Object.keys(lab)]);
    return new Map([...ids].map(id => [id, (disk[id] ?? 0) + (lab[id] ?? 0)]));
  }

  async held(): Promise<readonly Breach[]> {
    const [disk, lab] = await Promise.all([this.deps.store.heldBreaches(), this.lab.heldBreaches()]);
    return [...disk, ...lab].sort((a, b) => a.startedAt - b.startedAt);
  }

  async acknowledge(ids: readonly string[] | null, at: number): Promise<number> {
    const [disk, lab] = await Promise.all([this.deps.store.acknowledgeBreaches(ids, at), this.lab.acknowledgeBreaches(ids, at)]);
    return disk + lab;
  }

  private complain(error: unknown): void {
    this.deps.log.error('limits: not written', { error: error instanceof Error ? error.message : String(error) });
  }
}
