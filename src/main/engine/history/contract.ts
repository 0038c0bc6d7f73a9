/** The history joined to the engine: opened when there is time for it, fed by every part, never in anybody's way. */
import type { HistoryMetric } from '@shared/history/metrics';
import type { HistoryDays, HistoryRange, RangeQuery } from '@shared/history/query';
import type { HistoryCalls, HistoryExport, HistoryInfo } from '@shared/ipc/history';
import type { AppState } from '@shared/model';
import type { Reading } from './history';

/** A file that is not written yet. */
export interface HistoryFile {
  readonly bytes: Uint8Array;
  /** Of its rows; 1 for a picture. */
  readonly count: number;
  readonly extension: HistoryExport['format'];
}

/** What is asked rejects with a Fault `storage` while the history cannot be read. */
export interface Keeping {
  /** Figures of every server as the state has them at `at` (Unix ms). */
  sample(state: Pick<AppState, 'summaries' | 'totals'>, at: number): void;
  /** Readings of one moment from a source that does not count its ticks. Before it is open they are let go of. */
  tell(source: string, at: number, readings: readonly Reading[]): void;
  /** The ledger of a server was committed: what moved is told, too. */
  counted(serverId: string): void;
  /** A server was removed: so is its history. */
  forget(serverId: string): void;

  range(query: RangeQuery): Promise<HistoryRange>;
  series(serverId: string, metric: HistoryMetric | null): Promise<HistoryCalls['historySeries']['output']>;
  days(query: HistoryCalls['historyDays']['input']): Promise<HistoryDays>;
  info(): Promise<HistoryInfo>;
  file(wish: HistoryExport): Promise<HistoryFile>;

  /** Opens it; never rejects: what fails is told as a notice, and tried again. */
  open(): Promise<void>;
  /** Everything written, then closed; idempotent. */
  stop(): Promise<void>;
}
