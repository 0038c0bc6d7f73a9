/** What the tests and the soak of the history share: a client with a worker of its own, a process that writes and is killed, and the account of it. */
import { spawn } from 'node:child_process';
import type { Worker } from 'node:worker_threads';
import { SUMMED } from '@shared/history/levels';
import { DEFAULT_RETENTION } from '@shared/history/retention';
import { createHistory } from '../../../src/main/engine/history/client';
import type { History, HistoryReport } from '../../../src/main/engine/history/history';
import { createHistoryLine } from '../../../src/main/engine/history/line';
import { createParts, type LineWorker } from '../../../src/main/engine/workers/parts';
import { MemoryLog, realClock } from '../support/outside';
import type { Bundle, Resident } from '../support/worker';

export interface Held {
  readonly history: History;
  readonly workers: LineWorker[];
  readonly repaired: HistoryReport[];
  readonly log: MemoryLog;
  /** Closed, and its files let go of: they are when the thread has ended. */
  closed(): Promise<void>;
}

export function hold(resident: Resident, dataDir: string): Held {
  const log = new MemoryLog();
  const workers: LineWorker[] = [];
  const threads: Worker[] = [];
  const ends: Promise<void>[] = [];
  const repaired: HistoryReport[] = [];
  const start = (): LineWorker => {
    const started = createParts(() => {
      const thread = resident.worker();
      threads.push(thread);
      ends.push(new Promise(resolve => thread.once('exit', () => resolve())));
      return thread;
    })('history');
    workers.push(started);
    return started;
  };
  const line = createHistoryLine({ clock: realClock, log, worker: start });
  const history = createHistory({
    ...{ dataDir, zone: 'Europe/Riga', retention: DEFAULT_RETENTION, line, log },
    repaired: report => void repaired.push(report),
  });
  const closed = async (): Promise<void> => {
    await history.close();
    // They do not keep a process alive by themselves.
    for (const thread of threads) thread.ref();
    await Promise.all(ends);
  };
  return { history, workers, repaired, log, closed };
}

/** Years before anything is too old to be kept raw at the end of a test. */
export const WRITER_START = Date.now() - 20 * 3_600_000;

/** Lets a process write, kills it after so many acknowledged ticks, and gives the newest of them. `under`: a shell command that it runs under. */
export function writeAndDie(
  worker: Bundle,
  writer: Bundle,
  dataDir: string,
  count: number,
  under = '',
): Promise<{ newest: number; said: string }> {
  return new Promise((resolve, reject) => {
    const words = [process.execPath, writer.path, dataDir, worker.path, String(WRITER_START)].map(word => `'${word}'`).join(' ');
    const child = spawn('sh', ['-c', `${under} exec ${words}`], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    let errors = '';
    let killed = false;
    const ticks = (): readonly string[] => text.split('\n').slice(0, -1);
    child.stdout.on('data', chunk => {
      text += String(chunk);
      if (killed || ticks().length < count) return;
      killed = true;
      child.kill('SIGKILL');
    });
    child.stderr.on('data', chunk => {
      errors += String(chunk);
    });
    child.on('error', reject);
    child.on('close', code => {
      if (killed || code === 7) resolve({ newest: Number(ticks().at(-1) ?? 0), said: errors });
      else reject(new Error(`ended by itself: ${errors}`));
    });
  });
}

/** Every tick up to the newest is in every level, once. Throws. */
export async function account(history: History, newest: number): Promise<void> {
  const span = { from: WRITER_START, to: WRITER_START + (newest + 1) * 5_000 };
  for (const level of SUMMED) {
    const series = (['down', 'up', 'memory'] as const).map(metric => ({ serverId: 's', metric, subject: '' }));
    const answer = await history.range({ series, ...span, points: 20_000, finest: level });
    for (const { count, sum, max } of answer.series) {
      const total = (column: Float64Array): number => column.reduce((all, value) => all + (Number.isNaN(value) ? 0 : value), 0);
      const told = [total(count), total(sum), max.reduce((most, value) => Math.max(most, value || 0), 0)];
      const right = [newest, (newest * (newest + 1)) / 2, newest];
      if (told.join() !== right.join()) throw new Error(`${level} hold ${told.join(', ')}, not ${right.join(', ')}`);
    }
  }
}
