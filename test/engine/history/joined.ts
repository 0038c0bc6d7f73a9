/** A run of the program as far as accounts and their history go: books of keys, their store, and the history that is told of them. */
import { DEFAULT_RETENTION } from '@shared/history/retention';
import type { AppState, Failure, Server } from '@shared/model';
import type { Keeping } from '../../../src/main/engine/history/contract';
import { createKeeping } from '../../../src/main/engine/history/keeping';
import { createHistoryLine } from '../../../src/main/engine/history/line';
import type { LineWorker } from '../../../src/main/engine/workers/parts';
import { dataFolder, type Run, residentThread, server, start } from '../ledger/support/books';
import { MemoryLog, realClock, until } from '../support/outside';

export interface Joined {
  readonly run: Run;
  readonly history: Keeping;
  readonly workers: LineWorker[];
  readonly failures: (Failure | null)[];
  readonly setAside: string[];
  readonly log: MemoryLog;
  /** From now on nothing comes to the history: as when the program is killed a moment later. */
  cut(): void;
  /** The total of all keys that the history knows. */
  total(): Promise<{ readonly down: number; readonly up: number }>;
  /** Both ended, in order. */
  end(): Promise<void>;
}
interface Options {
  readonly servers?: readonly Server[];
  readonly dataDir?: string;
}

export async function join({ servers = [server('s')], dataDir = dataFolder() }: Options = {}): Promise<Joined> {
  let isCut = false;
  const log = new MemoryLog();
  const workers: LineWorker[] = [];
  const failures: (Failure | null)[] = [];
  const setAside: string[] = [];
  const run = await start({ servers, counted: id => history.counted(id) });
  const state = { servers: Object.fromEntries(servers.map(one => [one.id, one])), summaries: {} } as unknown as AppState;
  const worker = (): LineWorker => {
    const started = residentThread().part('history');
    workers.push(started);
    return started;
  };
  const history: Keeping = createKeeping({
    ...{ dataDir, clock: realClock, log, line: createHistoryLine({ clock: realClock, log, worker }) },
    rules: () => ({ zone: 'UTC', retention: DEFAULT_RETENTION }),
    state: () => state,
    moves: async (id, told) => (isCut ? null : run.books.ask(id, 'moves', { told })),
    names: (id, ids) => run.books.ask(id, 'accountNames', { ids }),
    setAside: file => void setAside.push(file),
    failing: failure => void failures.push(failure),
  });
  const last = (values: Float64Array | undefined): number => values?.findLast(value => !Number.isNaN(value)) ?? 0;
  return {
    ...{ run, history, workers, failures, setAside, log },
    cut: () => {
      isCut = true;
    },
    total: async () => {
      const names = (['totalDown', 'totalUp'] as const).map(metric => ({ serverId: 's', metric, subject: '' }));
      const { series } = await history.range({ series: names, from: 0, to: Date.UTC(2099, 0, 1), points: 20_000, finest: 'days' });
      return { down: last(series[0]?.max), up: last(series[1]?.max) };
    },
    end: async () => {
      await history.stop();
      await run.end();
    },
  };
}

/** The history has what the ledger has. */
export const agreed = (joined: Joined, right: { readonly down: number; readonly up: number }): Promise<void> =>
  until(
    'history and ledger agree',
    async () => {
      const { down, up } = await joined.total();
      return down === right.down && up === right.up;
    },
    20_000,
  );
