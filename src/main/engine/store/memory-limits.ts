import { withoutServer } from '@shared/limits/where';
import type { Breach, BreachFilter, BreachWindow, Limit } from '@shared/model';
import { isFound, type LimitStore, MOST_BREACHES, newestFirst } from './limits';

const isNew = (breach: Breach): boolean => breach.acknowledgedAt === null;
const isOpen = (breach: Breach): boolean => breach.endedAt === null;

const STATES: { readonly [S in BreachFilter['state']]: (breach: Breach) => boolean } = {
  all: () => true,
  open: isOpen,
  unacknowledged: isNew,
};

/** Limits and breaches that last for this run: for the lab's servers, and when no store can be opened on disk. */
export function createMemoryLimits(): LimitStore & { forget(serverId: string, at: number): void } {
  const limits = new Map<string, Limit>();
  const breaches = new Map<string, Breach>();
  const isLast = ({ limitId, serverId, subject, endedAt }: Breach): boolean =>
    ![...breaches.values()].some(
      other =>
        other.limitId === limitId && other.serverId === serverId && other.subject === subject && (other.endedAt ?? 0) > (endedAt ?? 0),
    );
  const oldestFirst = (): Breach[] => [...breaches.values()].sort((a, b) => a.startedAt - b.startedAt);

  return {
    limits: async () => [...limits.values()],
    saveLimit: async limit => void limits.set(limit.id, limit),
    removeLimit: async id => void limits.delete(id),
    breaches: async endedSince =>
      oldestFirst().filter(breach => breach.endedAt === null || (breach.endedAt >= endedSince && isLast(breach))),
    saveBreaches: async changed => {
      for (const breach of changed) {
        // Whoever writes may not know what a person or an action did meanwhile.
        const { acknowledgedAt = null, action = null } = breaches.get(breach.id) ?? {};
        breaches.set(breach.id, { ...breach, acknowledgedAt: breach.acknowledgedAt ?? acknowledgedAt, action: breach.action ?? action });
      }
      for (const breach of breaches.values()) {
        if (breaches.size <= MOST_BREACHES) break;
        if (breach.endedAt !== null) breaches.delete(breach.id);
      }
    },
    breachWindow: async (query, now) => {
      const all = oldestFirst()
        .reverse()
        .filter(breach => isFound(breach, query, now));
      const rows = all.filter(STATES[query.state]);
      const counts: BreachWindow['counts'] = {
        all: all.length,
        open: all.filter(isOpen).length,
        unacknowledged: all.filter(isNew).length,
      };
      return { rows: rows.slice(query.offset, query.offset + query.limit), count: rows.length, counts };
    },
    breachSlice: async ({ filter, after, limit }, now) => {
      const found = [...breaches.values()].filter(breach => isFound(breach, filter, now));
      return found
        .filter(STATES[filter.state])
        .sort(newestFirst)
        .filter(breach => after === null || newestFirst(after, breach) < 0)
        .slice(0, limit);
    },
    breachCounts: async since => {
      const counts: Record<string, number> = {};
      for (const { limitId, startedAt, endedAt } of breaches.values())
        if (startedAt >= since || endedAt === null) counts[limitId] = (counts[limitId] ?? 0) + 1;
      return counts;
    },
    heldBreaches: async () => oldestFirst().filter(({ told }) => told === 'held'),
    acknowledgeBreaches: async (ids, at) => {
      const which = [...breaches.values()].filter(breach => isNew(breach) && (ids === null || ids.includes(breach.id)));
      for (const breach of which) breaches.set(breach.id, { ...breach, acknowledgedAt: at });
      return which.length;
    },
    forget(serverId, at) {
      for (const limit of limits.values()) {
        const left = withoutServer(limit, serverId);
        if (left === null) limits.delete(limit.id);
        else limits.set(limit.id, left);
      }
      for (const breach of breaches.values())
        if (breach.serverId === serverId && isOpen(breach)) breaches.set(breach.id, { ...breach, endedAt: Math.max(at, breach.startedAt) });
    },
  };
}
