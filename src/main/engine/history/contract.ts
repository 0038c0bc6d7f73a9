/** The history joined to the engine: opened when there is time for it, fed by every part, never in anybody's way. */
import type { HistoryMetric } from '@shared/history/metrics';
import type { HistoryDays, HistoryRange, RangeQuery } from '@shared/history/query';
import type { HistoryCalls, HistoryExport, HistoryInfo } from '@shared/ipc/history';
import type { Judgeable } from '@shared/limits/evaluate';
import type { Breach, Rotation } from '@shared/model';
import type { News } from '../sampler/sampler';

/** A file that is not written yet. */
export interface HistoryFile {
  readonly bytes: Uint8Array;
  /** Of its rows; 1 for a picture. */
  readonly count: number;
  readonly extension: HistoryExport['format'];
}

/** What is asked rejects with a Fault `storage` while the history cannot be read. */
export interface Keeping {
  /**
   * What the sampler tells: figures of every server, ports, nodes, keys that differ, services of panels, what a core carried and when it began
   * again. Before it is open, it is let go of.
   */
  heard(news: News): void;
  /** What limits make of a farm's ports, at that time. */
  judged(serverId: string, readings: readonly Judgeable[], at: number): void;
  /** A rotation moved on: one that changed the address is told, once. */
  rotated(rotation: Rotation): void;
  breached(breach: Breach): void;
  /** The ledger of a server was committed: what moved is told, too. */
  counted(serverId: string): void;
  /** A server was removed: so is its history. */
  forget(serverId: string): void;

  range(query: RangeQuery): Promise<HistoryRange>;
  series(serverId: string, metric: HistoryMetric | null): Promise<HistoryCalls['historySeries']['output']>;
  days(query: HistoryCalls['historyDays']['input']): Promise<HistoryDays>;
  info(): Promise<HistoryInfo>;
  file(wish: HistoryExport): Promise<HistoryFile>;

  /** The user changed how long what is kept, or in which zone days begin. */
  changed(): void;
  /** Opens it in a moment, when a window had its time. */
  start(): void;
  /** Everything written, then closed; idempotent. */
  stop(): Promise<void>;
}
