/** The store's service: one database, one request at a time. A damaged database ends its thread, so that the client opens it anew and it is repaired. */
import type { MessagePort } from 'node:worker_threads';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { Fault, toFailure } from '@shared/fault';
import type { StoreRequest } from '../../store/protocol';
import type { LineMessage } from '../line';
import { backUpDaily, dayOf } from './backup';
import { asFault, isDamage, openDatabase } from './open';
import { createTables, type TableHandlers } from './tables';

export function serveStore(port: MessagePort): void {
  let open: { readonly db: DatabaseSyncInstance; readonly dataDir: string; readonly tables: TableHandlers; day: string } | null = null;

  function answer(request: StoreRequest): unknown {
    if (request.call === 'open') {
      if (open) return { setAside: null, restoredFrom: null };
      const { dataDir } = request.input;
      const { db, report } = openDatabase(dataDir, Date.now());
      open = { db, dataDir, tables: createTables(db), day: '' };
      return report;
    }
    if (request.call === 'close') {
      backUp(true);
      open?.db.exec('pragma wal_checkpoint(truncate)');
      open?.db.close();
      open = null;
      return null;
    }
    if (!open) throw new Fault('storage', 'the store is not open');
    return run(open.tables, request);
  }

  /** After the first request of a day, when its answer is out; and `anew` at the end. */
  function backUp(anew = false): void {
    const today = dayOf(Date.now());
    if (!open || (open.day === today && !anew)) return;
    open.day = today;
    try {
      backUpDaily(open.db, open.dataDir, Date.now(), anew);
    } catch (thrown) {
      port.postMessage({ warning: `no backup: ${asFault(thrown).message}` } satisfies LineMessage);
    }
  }

  port.on('message', (request: StoreRequest) => {
    try {
      const value = answer(request);
      const transfer = value instanceof Uint8Array ? [value.buffer as ArrayBuffer] : [];
      port.postMessage({ id: request.id, ok: true, value } satisfies LineMessage, transfer);
    } catch (thrown) {
      if (isDamage(thrown)) throw thrown;
      port.postMessage({ id: request.id, ok: false, error: toFailure(asFault(thrown)) } satisfies LineMessage);
      if (request.call === 'open') port.close();
    }
    if (request.call === 'close') port.close();
    else setImmediate(() => backUp());
  });
}

/** One case a call: the compiler sees that none is missing. */
function run(tables: TableHandlers, request: Exclude<StoreRequest, { readonly call: 'open' | 'close' }>): unknown {
  switch (request.call) {
    case 'saveRotation':
      return tables.saveRotation(request.input);
    case 'openRotations':
      return tables.openRotations(request.input);
    case 'limits':
      return tables.limits(request.input);
    case 'saveLimit':
      return tables.saveLimit(request.input);
    case 'removeLimit':
      return tables.removeLimit(request.input);
    case 'breaches':
      return tables.breaches(request.input);
    case 'saveBreaches':
      return tables.saveBreaches(request.input);
    case 'breachWindow':
      return tables.breachWindow(request.input);
    case 'breachSlice':
      return tables.breachSlice(request.input);
    case 'breachCounts':
      return tables.breachCounts(request.input);
    case 'heldBreaches':
      return tables.heldBreaches(request.input);
    case 'acknowledgeBreaches':
      return tables.acknowledgeBreaches(request.input);
    case 'loadAccounts':
      return tables.loadAccounts(request.input);
    case 'commitAccounts':
      return tables.commitAccounts(request.input);
    case 'loadKeys':
      return tables.loadKeys(request.input);
    case 'changeKeys':
      return tables.changeKeys(request.input);
    case 'keyIntents':
      return tables.keyIntents(request.input);
    case 'keyChoices':
      return tables.keyChoices(request.input);
    case 'saveKeyChoices':
      return tables.saveKeyChoices(request.input);
    case 'farmDocuments':
      return tables.farmDocuments(request.input);
    case 'saveFarmDocument':
      return tables.saveFarmDocument(request.input);
    case 'removeFarmDocument':
      return tables.removeFarmDocument(request.input);
    case 'savePast':
      return tables.savePast(request.input);
    case 'pastWindow':
      return tables.pastWindow(request.input);
    case 'pastById':
      return tables.pastById(request.input);
    case 'pastFigures':
      return tables.pastFigures(request.input);
    case 'pastPorts':
      return tables.pastPorts(request.input);
    case 'loadSignals':
      return tables.loadSignals(request.input);
    case 'saveSignals':
      return tables.saveSignals(request.input);
    case 'forgetServer':
      return tables.forgetServer(request.input);
  }
}
