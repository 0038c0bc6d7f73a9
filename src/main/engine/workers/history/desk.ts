/** Answers the history's requests inside a worker: opens the database when it is told to, and works on between requests. */
import { existsSync, statSync } from 'node:fs';
import { Fault } from '@shared/fault';
import type { HistoryReport } from '../../history/history';
import type { HistoryRequest, OpenHistory } from '../../history/protocol';
import { asFault, isDamage } from '../store/open';
import { type Book, createBook } from './book';
import { historyPath, markDamaged, openHistory } from './open';
import { createSteady } from './steady';

export interface Desk {
  /**
   * Throws a Fault; `gone`: open first. What is no Fault is damage: the worker must end, for only then is the file let go of, and the next one sets it
   * aside.
   */
  answer(request: HistoryRequest): unknown;
}

/** They change nothing. */
const ASKS: ReadonlySet<HistoryRequest['call']> = new Set(['range', 'days', 'export', 'series', 'size']);

interface Opened {
  readonly dataDir: string;
  readonly book: Book;
  close(): void;
}

/** `warn`: what no request waits for; `failed`: the same damage, found between requests. */
export function createDesk(warn: (message: string) => void, failed: (thrown: unknown) => void): Desk {
  let opened: Opened | null = null;
  let working = false;
  const steady = createSteady(
    () => Date.now(),
    () => performance.now(),
  );

  const open = ({ dataDir, zone, retention, named }: OpenHistory): HistoryReport => {
    if (opened) {
      opened.book.learn(named);
      return { setAside: null, ticks: opened.book.newest() };
    }
    const { db, setAside } = openHistory(dataDir, Date.now());
    const sideBytes = (): number =>
      ['-wal', '-shm'].reduce((sum, suffix) => {
        const path = historyPath(dataDir) + suffix;
        return sum + (existsSync(path) ? statSync(path).size : 0);
      }, 0);
    try {
      const book = createBook({ db, zone, retention, named, now: Date.now, steady, sideBytes, warn });
      const close = (): void => {
        db.exec('pragma wal_checkpoint(truncate)');
        db.close();
      };
      opened = { book, dataDir, close };
      return { setAside, ticks: book.newest() };
    } catch (thrown) {
      db.close();
      if (isDamage(thrown)) markDamaged(dataDir);
      throw thrown;
    }
  };

  const run = (book: Book, request: Exclude<HistoryRequest, { readonly call: 'open' | 'close' }>): unknown => {
    switch (request.call) {
      case 'append':
        return book.append(request.input);
      case 'range':
        return book.range(request.input);
      case 'series':
        return book.series(request.input);
      case 'totals':
        return book.totals(request.input);
      case 'export':
        return book.export(request.input);
      case 'days':
        return book.days(request.input);
      case 'size':
        return book.size(request.input);
      case 'keep':
        return book.keep(request.input);
      case 'forgetServer':
        return book.forgetServer(request.input);
    }
  };

  const found = (damage: unknown): unknown => {
    if (opened) markDamaged(opened.dataDir);
    return damage;
  };
  /** One slice after the other, with room for requests between them. */
  const work = (): void => {
    working = false;
    try {
      steady();
      if (opened?.book.work()) goOn();
    } catch (thrown) {
      if (isDamage(thrown)) failed(found(thrown));
      else warn(`not put in order: ${asFault(thrown).message}`);
    }
  };
  const goOn = (): void => {
    if (working) return;
    working = true;
    setImmediate(work);
  };

  return {
    answer: request => {
      try {
        if (request.call === 'open') return open(request.input);
        if (request.call === 'close') {
          opened?.close();
          opened = null;
          return null;
        }
        if (!opened) throw new Fault('gone', 'the history is not open');
        const value = run(opened.book, request);
        if (!ASKS.has(request.call)) goOn();
        return value;
      } catch (thrown) {
        throw isDamage(thrown) ? found(thrown) : asFault(thrown);
      }
    },
  };
}
