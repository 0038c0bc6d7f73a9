import type { Breach, Limit } from '@shared/model';
import { createMemoryKeys } from './memory-keys';
import type { RotationEntry, StateStore } from './store';

/** A store that lasts for this run: when none can be opened on disk, and in tests. */
export function createMemoryStore(): StateStore {
  const rotations = new Map<string, RotationEntry>();
  const limits = new Map<string, Limit>();
  const breaches = new Map<string, Breach>();
  const { forget: forgetKeys, ...keys } = createMemoryKeys();
  return {
    ...keys,
    open: async () => ({ setAside: null, restoredFrom: null }),
    saveRotation: async entry => void rotations.set(entry.rotation.id, entry),
    openRotations: async () => [...rotations.values()].filter(entry => entry.open).map(entry => entry.memo),
    limits: async () => [...limits.values()],
    saveLimit: async limit => void limits.set(limit.id, limit),
    removeLimit: async id => void limits.delete(id),
    breaches: async () => [...breaches.values()].filter(breach => breach.endedAt === null || isLast(breach, breaches)),
    saveBreach: async breach => void breaches.set(breach.id, breach),
    forgetServer: async (serverId, at) => {
      forgetKeys(serverId);
      for (const limit of limits.values()) if (limit.serverId === serverId) limits.delete(limit.id);
      for (const breach of breaches.values())
        if (breach.serverId === serverId && breach.endedAt === null) breaches.set(breach.id, { ...breach, endedAt: at });
    },
    close: async () => undefined,
  };
}

const isLast = (breach: Breach, all: ReadonlyMap<string, Breach>): boolean =>
  ![...all.values()].some(other => other.limitId === breach.limitId && (other.endedAt ?? 0) > (breach.endedAt ?? 0));
