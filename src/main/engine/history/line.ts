/** The line to the history's worker. It is never terminated from here: see `store/line.ts`. */
import type { Clock, Log } from '../outside';
import { Line } from '../workers/line';
import type { LineWorker } from '../workers/parts';
import type { HistoryCalls } from './protocol';

export interface HistoryLineOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Starts a worker whose service is `serveHistory`. */
  worker(): LineWorker;
}

/** Faults of the line are `storage`. A worker is started by the first request, and opened by its client when it says that it is not. */
export const createHistoryLine = ({ clock, log, worker }: HistoryLineOptions): Line<HistoryCalls> =>
  new Line<HistoryCalls>({ ...{ name: 'history', code: 'storage', clock, log, worker }, first: null, resend: true, terminable: false });
