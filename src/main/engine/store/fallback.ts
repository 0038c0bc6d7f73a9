import { createMemoryStore } from './memory';
import type { StateStore } from './store';

/** The store on disk, or one for this run when that cannot be opened: the program then works on, and `failed` says what it cannot keep. */
export function withFallback(disk: StateStore, failed: (thrown: unknown) => void): StateStore {
  let current = disk;
  return {
    open: async () => {
      try {
        return await disk.open();
      } catch (thrown) {
        current = createMemoryStore();
        failed(thrown);
        return current.open();
      }
    },
    saveRotation: entry => current.saveRotation(entry),
    openRotations: () => current.openRotations(),
    limits: () => current.limits(),
    saveLimit: limit => current.saveLimit(limit),
    removeLimit: id => current.removeLimit(id),
    breaches: endedSince => current.breaches(endedSince),
    saveBreaches: breaches => current.saveBreaches(breaches),
    breachWindow: (query, now) => current.breachWindow(query, now),
    breachSlice: (slice, now) => current.breachSlice(slice, now),
    breachCounts: since => current.breachCounts(since),
    heldBreaches: () => current.heldBreaches(),
    acknowledgeBreaches: (ids, at) => current.acknowledgeBreaches(ids, at),
    loadAccounts: serverId => current.loadAccounts(serverId),
    commitAccounts: (serverId, commit) => current.commitAccounts(serverId, commit),
    loadKeys: serverId => current.loadKeys(serverId),
    changeKeys: (change, commit) => current.changeKeys(change, commit),
    keyIntents: serverId => current.keyIntents(serverId),
    keyChoices: serverId => current.keyChoices(serverId),
    saveKeyChoices: (serverId, choices) => current.saveKeyChoices(serverId, choices),
    farmDocuments: kind => current.farmDocuments(kind),
    saveFarmDocument: document => current.saveFarmDocument(document),
    removeFarmDocument: (kind, id) => current.removeFarmDocument(kind, id),
    savePast: rows => current.savePast(rows),
    pastWindow: (serverId, query) => current.pastWindow(serverId, query),
    pastById: ids => current.pastById(ids),
    pastFigures: (serverId, portId, now, zone) => current.pastFigures(serverId, portId, now, zone),
    pastPorts: (serverId, now) => current.pastPorts(serverId, now),
    loadSignals: serverId => current.loadSignals(serverId),
    saveSignals: (serverId, block) => current.saveSignals(serverId, block),
    forgetServer: (id, at) => current.forgetServer(id, at),
    close: async () => {
      await Promise.all([disk.close(), current.close()]);
    },
  };
}
