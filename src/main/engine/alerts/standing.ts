/** How limits stand: the worst of what was read last, by server. */

import { worse } from '@shared/limits/evaluate';
import { factsOf } from '@shared/limits/measures';
import type { LimitsMemory } from '@shared/limits/memory';
import type { Limit, LimitStanding } from '@shared/model';

/** Of one limit and server, at one time. */
export interface Seen {
  readonly at: number;
  /** Null: nothing could be read. */
  readonly value: number | null;
  readonly subject: string;
  readonly subjectName: string;
  /** How many subjects have a value. */
  readonly count: number;
}

/** What was read so long ago says nothing of now: above the slowest polling. */
const STALE_MS = 2 * 3_600_000;

export class Standings {
  private readonly seen = new Map<string, Map<string, Seen>>();
  /** Of the last value of each limit. */
  private readonly judgedAt = new Map<string, number>();

  put(limitId: string, serverId: string, seen: Seen): void {
    const servers = this.seen.get(limitId) ?? new Map<string, Seen>();
    this.seen.set(limitId, servers);
    servers.set(serverId, seen);
    if (seen.value !== null) this.judgedAt.set(limitId, seen.at);
  }
  /** Nothing can be read of a server now; `which`: of these limits. */
  lose(serverId: string, which: (limitId: string) => boolean): void {
    for (const [limitId, servers] of this.seen) {
      const seen = servers.get(serverId);
      if (seen && which(limitId)) servers.set(serverId, { ...seen, value: null, count: 0 });
    }
  }
  forgetServer(serverId: string): void {
    for (const servers of this.seen.values()) servers.delete(serverId);
  }
  forget(limitId: string): void {
    this.seen.delete(limitId);
    this.judgedAt.delete(limitId);
  }

  read(limit: Limit, memory: LimitsMemory, lately: number, now: number): LimitStanding {
    const facts = factsOf(limit.measure);
    const against = memory.against(limit.id);
    const open = against.filter(({ broken }) => broken).length;
    const fresh = [...(this.seen.get(limit.id) ?? [])].filter(([, { value, at }]) => value !== null && now - at < STALE_MS);
    const base = { limitId: limit.id, judgedAt: this.judgedAt.get(limit.id) ?? null, open, lately };
    const none = { now: null, serverId: null, subject: '', subjectName: '', subjects: 0 };
    if (!limit.enabled) return { ...base, ...none, state: 'off' };
    if (fresh.length === 0) return { ...base, ...none, state: open > 0 ? 'broken' : 'unjudged' };
    const [serverId, worst] = fresh.reduce((one, other) =>
      worse(limit.side, one[1].value ?? 0, other[1].value ?? 0) === one[1].value ? one : other,
    );
    const longest = against.toSorted((a, b) => Number(b.broken) - Number(a.broken) || a.since - b.since)[0];
    const subjects = fresh.reduce((sum, [, { count }]) => sum + count, 0);
    const state = open > 0 ? 'broken' : longest ? 'against' : 'fine';
    const named = { serverId, subject: worst.subject, subjectName: worst.subjectName };
    if (facts.type === 'state') {
      const seconds = longest ? Math.max(0, now - longest.since) / 1000 : 0;
      const whose = longest && longest.serverId === serverId && longest.subject === worst.subject ? named : longest;
      return { ...base, state, now: seconds, subjects, ...named, ...(whose ? { serverId: whose.serverId, subject: whose.subject } : {}) };
    }
    return { ...base, state, now: worst.value, subjects, ...named };
  }
}
