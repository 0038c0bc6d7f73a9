/** Every ledger's totals on their way to the history: a server's in order, one request at a time, told again until they are there. */
import { toFailure } from '@shared/fault';
import type { Log } from '../outside';
import type { History } from './history';
import { ledgerSource, MOVES_AT_ONCE, type Moves } from './moves';

export interface LedgersOptions {
  readonly history: Pick<History, 'totals'>;
  /** `HistoryReport.ticks`. */
  readonly ticks: Readonly<Record<string, number>>;
  readonly log: Log;
  /** What the history lacks that has heard of a server's tick `told`; null: nothing. */
  moves(serverId: string, told: number): Promise<readonly Moves[] | null>;
  /** Whether the accounts of a server begin anew with each run of the program. */
  beginsAnew(serverId: string): boolean;
}

export interface Ledgers {
  /** A ledger was committed. Never rejects: what could not be told is told with the next one. */
  counted(serverId: string): void;
  forget(serverId: string): void;
  /** Resolves when nothing is on its way. */
  settled(): Promise<void>;
}

export function createLedgers({ history, ticks, log, moves, beginsAnew }: LedgersOptions): Ledgers {
  const told = new Map<string, number>();
  /** Servers whose ledgers are other ones than the history knew. */
  const anew = new Set<string>();
  const working = new Map<string, Promise<void>>();
  const waiting = new Set<string>();
  /** Servers that are gone: what comes of them after that is of nobody. */
  const gone = new Set<string>();

  const tellAll = async (serverId: string): Promise<void> => {
    for (let more = true; more; ) {
      waiting.delete(serverId);
      const found = await moves(serverId, told.get(serverId) ?? ticks[ledgerSource(serverId)] ?? 0);
      const last = found?.at(-1);
      if (found && last && !gone.has(serverId)) {
        if (found.some(move => move.anew)) anew.add(serverId);
        await history.totals(serverId, found, anew.has(serverId) || beginsAnew(serverId));
        told.set(serverId, last.tick);
      }
      more = waiting.has(serverId) || found?.length === MOVES_AT_ONCE;
    }
  };

  return {
    counted: serverId => {
      if (gone.has(serverId)) return;
      waiting.add(serverId);
      if (working.has(serverId)) return;
      const work = tellAll(serverId)
        .catch(thrown => log.debug('history: totals not told', { serverId, error: toFailure(thrown).message }))
        .finally(() => working.delete(serverId));
      working.set(serverId, work);
    },
    forget: serverId => {
      gone.add(serverId);
      told.delete(serverId);
      anew.delete(serverId);
    },
    settled: async () => {
      await Promise.all(working.values());
    },
  };
}
