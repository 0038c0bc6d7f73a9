import type { RotationStore } from '../rotations';
import type { FarmStore } from './farm';
import { createMemoryStore } from './memory';

type FarmPart = FarmStore & RotationStore;

/** The farms' part of the store: that of the lab's farms lasts for this run and never meets the disk. */
export function splitFarms(
  disk: FarmPart,
  isLab: (serverId: string) => boolean,
): FarmPart & { forget(serverId: string, at: number): void } {
  const memory = createMemoryStore();
  const of = (serverId: string): FarmPart => (isLab(serverId) ? memory : disk);
  return {
    saveRotation: entry => of(entry.rotation.serverId).saveRotation(entry),
    openRotations: () => disk.openRotations(),
    farmDocuments: kind => disk.farmDocuments(kind),
    saveFarmDocument: document => of(document.serverId).saveFarmDocument(document),
    removeFarmDocument: async (kind, id) => {
      await Promise.all([memory.removeFarmDocument(kind, id), disk.removeFarmDocument(kind, id)]);
    },
    savePast: async rows => {
      const lab = rows.filter(({ serverId }) => isLab(serverId));
      const real = rows.filter(({ serverId }) => !isLab(serverId));
      await Promise.all([lab.length > 0 ? memory.savePast(lab) : null, real.length > 0 ? disk.savePast(real) : null]);
    },
    pastWindow: (serverId, query) => of(serverId).pastWindow(serverId, query),
    pastById: async ids => (await Promise.all([memory.pastById(ids), disk.pastById(ids)])).flat(),
    pastFigures: (serverId, portId, now, zone) => of(serverId).pastFigures(serverId, portId, now, zone),
    pastPorts: (serverId, now) => of(serverId).pastPorts(serverId, now),
    loadSignals: serverId => of(serverId).loadSignals(serverId),
    saveSignals: (serverId, block) => of(serverId).saveSignals(serverId, block),
    forget: (serverId, at) => void memory.forgetServer(serverId, at),
  };
}
