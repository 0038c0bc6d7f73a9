/**
 * The log of events on disk, behind an interface that knows no database. What is added waits in memory until the log is open, and while a write is under way;
 * nobody waits for it.
 */
import { Fault, toFailure } from '@shared/fault';
import type { EventFilter, EventQuery, EventWindow, LoggedEvent } from '@shared/model';
import type { Clock, Log } from '../outside';
import { Line } from '../workers/line';
import type { LineWorker } from '../workers/parts';
import type { EventLogCalls, EventLogReport, EventPlace } from './protocol';

export interface EventLogOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Starts a worker whose service is `serveEvents`. */
  worker(): LineWorker;
  /** It was found damaged, its file kept under that name and a new one begun. */
  repaired(file: string): void;
}
export interface EventLog {
  /** The id of an event of now; greater than any before. */
  nextId(): number;
  /** Kept until it is written; never throws. */
  add(event: LoggedEvent): void;
  /** Opens the log and writes what waits. Resolves with the newest events of earlier runs, newest first; rejects with a Fault `storage`. */
  open(): Promise<readonly LoggedEvent[]>;
  query(query: EventQuery, zone: string): Promise<EventWindow>;
  /** Rows one after the other, newest first. */
  slice(filter: EventFilter, after: EventPlace | null, limit: number): Promise<readonly LoggedEvent[]>;
  /** Writes what waits; idempotent. */
  close(): Promise<void>;
}

/** More than this waits only when the disk refuses to take it; the oldest then go. */
const MOST_WAITING = 2_000;
/** At once to the worker. */
const BATCH = 200;
/** After a write that failed. */
const RETRY_MS = 30_000;
const CLOSE_DEADLINE_MS = 5_000;

export function createEventLog({ dataDir, clock, log, worker, repaired }: EventLogOptions): EventLog {
  let waiting: LoggedEvent[] = [];
  let lastId = 0;
  let [isOpen, isClosed] = [false, false];
  let writing: Promise<void> | null = null;
  let cancelRetry: (() => void) | null = null;
  let closing: Promise<void> | null = null;

  const opened = ({ setAside, lastId: last }: EventLogReport): void => {
    lastId = Math.max(lastId, last);
    // What was added before under the clock of a computer that went back: its ids may be taken.
    if (!isOpen && (waiting[0]?.id ?? Number.POSITIVE_INFINITY) <= last) {
      const from = lastId + 1;
      waiting = waiting.map((event, index) => ({ ...event, id: from + index }));
      lastId += waiting.length;
    }
    isOpen = true;
    if (setAside !== null) repaired(setAside);
  };
  const line = new Line<EventLogCalls>({
    ...{ name: 'log of events', code: 'storage', clock, log, worker, resend: true, terminable: false },
    first: { call: 'open', input: { dataDir }, deadlineMs: 30_000, done: value => opened(value as EventLogReport) },
  });

  const write = async (): Promise<void> => {
    try {
      while (waiting.length > 0) {
        const batch = waiting.slice(0, BATCH);
        await line.request('add', batch);
        const last = batch.at(-1)?.id ?? 0;
        waiting = waiting.filter(({ id }) => id > last);
      }
    } catch (thrown) {
      log.warn('events: not written yet', { error: toFailure(thrown).message, waiting: waiting.length });
      cancelRetry = clock.after(RETRY_MS, () => void flush());
    } finally {
      // In one go with the last look at what waits: nothing is added in between.
      writing = null;
    }
  };
  const flush = (): Promise<void> => {
    if (!isOpen || isClosed || waiting.length === 0) return writing ?? Promise.resolve();
    cancelRetry?.();
    cancelRetry = null;
    writing ??= write();
    return writing;
  };
  /** What is read holds what was told before. */
  const settled = async (): Promise<void> => {
    if (!isOpen) throw new Fault('storage', 'the log of events is not open');
    await flush();
  };
  const close = async (): Promise<void> => {
    await flush();
    isClosed = true;
    cancelRetry?.();
    if (isOpen)
      await line
        .request('close', null, { deadlineMs: CLOSE_DEADLINE_MS })
        .catch(error => log.warn('events: not closed in order', { error: toFailure(error).message }));
    await line.stop();
  };

  return {
    nextId: () => {
      lastId = Math.max(lastId + 1, Math.round(clock.now()));
      return lastId;
    },
    add: event => {
      if (isClosed) return;
      waiting.push(event);
      if (waiting.length > MOST_WAITING) waiting.splice(0, waiting.length - MOST_WAITING);
      if (!cancelRetry) void flush();
    },
    open: async () => {
      const { newest } = await line.request('open', { dataDir });
      void flush();
      return newest;
    },
    query: async (query, zone) => {
      await settled();
      return line.request('query', { ...query, zone, now: clock.now() });
    },
    slice: async (filter, after, limit) => {
      await settled();
      return line.request('slice', { filter, after, limit });
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
