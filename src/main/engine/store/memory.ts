import type { Breach, Limit } from '@shared/model';
import { createMemoryFarm } from './memory-farm';
import { createMemoryKeys } from './memory-keys';
import type { RotationEntry, StateStore } from './store';

/** A store that lasts for this run: when none can be opened on disk, and in tests. */
export function createMemoryStore(): StateStore {
  const rotations = new Map<string, RotationEntry>();
  const limits = new Map<string, Limit>();
  const breaches = new Map<string, Breach>();
  const { forget: forgetKeys, ...keys } = createMemoryKeys();
  const { forget: forgetFarm, ...farm } = createMemoryFarm();
  return {
    ...keys,
    ...farm,
    open: async () => ({ setAside: null, restoredFrom: null }),
    saveRotation: async entry => {
      if (entry.past) await farm.savePast([entry.past]);
      if (entry.open) rotations.set(entry.rotation.id, entry);
      else rotations.delete(entry.rotation.id);
    },
    openRotations: async () => [...rotations.values()].map(entry => entry.memo),
    limits: async () => [...limits.values()],
    saveLimit: async limit => void limits.set(limit.id, limit),
    removeLimit: async id => void limits.delete(id),
    breaches: async () => [...breaches.values()].filter(breach => breach.endedAt === null || isLast(breach, breaches)),
    saveBreach: async breach => void breaches.set(breach.id, breach),
    forgetServer: async (serverId, at) => {
      forgetKeys(serverId);
      forgetFarm(serverId);
      for (const limit of limits.values()) if (limit.serverId === serverId) limits.delete(limit.id);
      for (const breach of breaches.values())
        if (breach.serverId === serverId && breach.endedAt === null) breaches.set(breach.id, { ...breach, endedAt: at });
    },
    close: async () => undefined,
  };
}

const isLast = (breach: Breach, all: ReadonlyMap<string, Breach>): boolean =>
  ![...all.values()].some(other => other.limitId === breach.limitId && (other.endedAt ?? 0) > (breach.endedAt ?? 0));
