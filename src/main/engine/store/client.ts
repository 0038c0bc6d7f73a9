import { createStoreLine, OPEN_DEADLINE_MS, type StoreLineOptions } from './line';
import type { StoreCall, StoreInput } from './protocol';
import type { StateStore, StoreReport } from './store';

export interface StoreOptions extends Omit<StoreLineOptions, 'opened'> {
  /** The database was found damaged while the program ran, and repaired. */
  repaired(report: StoreReport): void;
}

const CLOSE_DEADLINE_MS = 10_000;
/** Accounts of 100,000 keys at once. */
const BULK_DEADLINE_MS = 60_000;

/** The store on disk, in its worker. */
export function createStore(options: StoreOptions): StateStore {
  let first = true;
  let closing: Promise<void> | null = null;
  const opened = (report: StoreReport): void => {
    if (!first && report.setAside !== null) options.repaired(report);
    first = false;
  };
  const line = createStoreLine({ ...options, opened });
  const write = async <K extends StoreCall>(call: K, input: StoreInput<K>, deadlineMs?: number): Promise<void> => {
    await line.request(call, input, deadlineMs === undefined ? {} : { deadlineMs });
  };

  const close = async (): Promise<void> => {
    // What was asked before is done first: the worker keeps the order.
    if (!first)
      await line
        .request('close', null, { deadlineMs: CLOSE_DEADLINE_MS })
        .catch(error => options.log.warn('store: not closed in order', { error }));
    await line.stop();
  };

  return {
    open: () => line.request('open', { dataDir: options.dataDir }, { deadlineMs: OPEN_DEADLINE_MS }),
    saveRotation: entry => write('saveRotation', entry),
    openRotations: () => line.request('openRotations', null),
    limits: () => line.request('limits', null),
    saveLimit: limit => write('saveLimit', limit),
    removeLimit: id => write('removeLimit', { id }),
    breaches: endedSince => line.request('breaches', { endedSince }),
    saveBreaches: breaches => write('saveBreaches', { breaches }),
    breachWindow: (query, now) => line.request('breachWindow', { query, now }),
    breachSlice: (slice, now) => line.request('breachSlice', { slice, now }),
    breachCounts: since => line.request('breachCounts', { since }),
    heldBreaches: () => line.request('heldBreaches', null),
    acknowledgeBreaches: (ids, at) => line.request('acknowledgeBreaches', { ids, at }),
    loadAccounts: serverId => line.request('loadAccounts', { serverId }, { deadlineMs: BULK_DEADLINE_MS }),
    commitAccounts: (serverId, commit) => write('commitAccounts', { serverId, commit }, BULK_DEADLINE_MS),
    loadKeys: serverId => line.request('loadKeys', { serverId }, { deadlineMs: BULK_DEADLINE_MS }),
    changeKeys: (change, commit = null) => write('changeKeys', { change, commit }, BULK_DEADLINE_MS),
    keyIntents: serverId => line.request('keyIntents', { serverId }),
    keyChoices: serverId => line.request('keyChoices', { serverId }),
    saveKeyChoices: (serverId, choices) => write('saveKeyChoices', { serverId, choices }),
    farmDocuments: kind => line.request('farmDocuments', { kind }),
    saveFarmDocument: document => write('saveFarmDocument', document),
    removeFarmDocument: (kind, id) => write('removeFarmDocument', { kind, id }),
    savePast: rows => write('savePast', { rows }),
    pastWindow: (serverId, query) => line.request('pastWindow', { serverId, query }),
    pastById: ids => line.request('pastById', { ids }),
    pastFigures: (serverId, portId, now, zone) => line.request('pastFigures', { serverId, portId, now, zone }),
    pastPorts: (serverId, now) => line.request('pastPorts', { serverId, now }),
    loadSignals: serverId => line.request('loadSignals', { serverId }),
    saveSignals: (serverId, block) => write('saveSignals', { serverId, block }),
    forgetServer: (id, at) => write('forgetServer', { id, at }),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
