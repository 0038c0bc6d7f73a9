import { type LineOptions, StoreLine } from './line';
import type { StoreCall, StoreInput } from './protocol';
import type { StateStore, StoreReport } from './store';

export interface StoreOptions extends Omit<LineOptions, 'opened'> {
  /** The database was found damaged while the program ran, and repaired. */
  repaired(report: StoreReport): void;
}

const CLOSE_DEADLINE_MS = 10_000;

/** The store on disk, in its worker. */
export function createStore(options: StoreOptions): StateStore {
  let first = true;
  let closing: Promise<void> | null = null;
  const opened = (report: StoreReport): void => {
    if (!first && report.setAside !== null) options.repaired(report);
    first = false;
  };
  const line = new StoreLine({ ...options, opened });
  const write = async <K extends StoreCall>(call: K, input: StoreInput<K>): Promise<void> => {
    await line.request(call, input);
  };

  const close = async (): Promise<void> => {
    // What was asked before is done first: the worker keeps the order.
    if (!first)
      await line.request('close', null, CLOSE_DEADLINE_MS).catch(error => options.log.warn('store: not closed in order', { error }));
    await line.stop();
  };

  return {
    open: () => line.open(),
    saveRotation: entry => write('saveRotation', entry),
    openRotations: () => line.request('openRotations', null),
    limits: () => line.request('limits', null),
    saveLimit: limit => write('saveLimit', limit),
    removeLimit: id => write('removeLimit', { id }),
    breaches: () => line.request('breaches', null),
    saveBreach: breach => write('saveBreach', breach),
    forgetServer: (id, at) => write('forgetServer', { id, at }),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
