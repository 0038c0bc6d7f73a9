/**
 * The line to the store's worker. The worker is never terminated from here: ending a thread inside a call of the SQLite add-on aborts the whole
 * process (tried with `@photostructure/sqlite` 1.2.1). It ends by itself, between two calls.
 */
import type { Clock, Log } from '../outside';
import { Line } from '../workers/line';
import type { LineWorker } from '../workers/parts';
import type { StoreCalls } from './protocol';
import type { StoreReport } from './store';

export interface StoreLineOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Starts a worker. */
  worker(): LineWorker;
  /** The database was opened, for the first time or again. */
  opened(report: StoreReport): void;
}
export type StoreLine = Line<StoreCalls>;

/** Checking a large database takes its time. */
export const OPEN_DEADLINE_MS = 120_000;

/** Faults of the line are `storage`. */
export function createStoreLine({ dataDir, clock, log, worker, opened }: StoreLineOptions): StoreLine {
  const done = (value: unknown): void => opened(value as StoreReport);
  return new Line<StoreCalls>({
    ...{ name: 'store', code: 'storage', clock, log, worker, resend: true, terminable: false },
    first: { call: 'open', input: { dataDir }, deadlineMs: OPEN_DEADLINE_MS, done },
  });
}
