import { createMemoryFarm } from './memory-farm';
import { createMemoryKeys } from './memory-keys';
import { createMemoryLimits } from './memory-limits';
import type { RotationEntry, StateStore } from './store';

/** A store that lasts for this run: when none can be opened on disk, and in tests. */
export function createMemoryStore(): StateStore {
  const rotations = new Map<string, RotationEntry>();
  const { forget: forgetKeys, ...keys } = createMemoryKeys();
  const { forget: forgetFarm, ...farm } = createMemoryFarm();
  const { forget: forgetLimits, ...limits } = createMemoryLimits();
  return {
    ...keys,
    ...farm,
    ...limits,
    open: async () => ({ setAside: null, restoredFrom: null }),
    saveRotation: async entry => {
      if (entry.past) await farm.savePast([entry.past]);
      if (entry.open) rotations.set(entry.rotation.id, entry);
      else rotations.delete(entry.rotation.id);
    },
    openRotations: async () => [...rotations.values()].map(entry => entry.memo),
    forgetServer: async (serverId, at) => {
      forgetKeys(serverId);
      forgetFarm(serverId);
      forgetLimits(serverId, at);
    },
    close: async () => undefined,
  };
}
