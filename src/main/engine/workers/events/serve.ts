/** The service of the log of events. A damaged database ends its thread, for only then is the file let go of; the next one sets it aside. */
import type { MessagePort } from 'node:worker_threads';
import { Fault } from '@shared/fault';
import type { EventLogCalls, EventLogRequest } from '../../events/protocol';
import { createDisposable } from '../disposable';
import { serveCalls } from '../serve';
import { asFault, isDamage } from '../store/open';
import { createBook, type EventBook } from './book';
import { MIGRATIONS } from './schema';

/** What the list of the state begins with. */
const NEWEST = 50;

/** A small cache: it is looked at seldom. */
const FILE = createDisposable('events.db', MIGRATIONS, 'pragma cache_size = -256;');

type Handlers = { readonly [K in keyof EventLogCalls]: (input: EventLogCalls[K]['input']) => EventLogCalls[K]['output'] };

export function serveEvents(port: MessagePort): void {
  let opened: { readonly dataDir: string; readonly book: EventBook; close(): void } | null = null;
  const book = (): EventBook => {
    if (!opened) throw new Fault('storage', 'the log of events is not open');
    return opened.book;
  };
  const handlers: Handlers = {
    open: ({ dataDir }) => {
      let setAside: string | null = null;
      if (!opened) {
        const { db, setAside: aside } = FILE.open(dataDir, Date.now());
        setAside = aside;
        opened = {
          dataDir,
          book: createBook(db),
          close: () => {
            // Closing alone leaves it open until its statements are collected.
            db.exec('pragma wal_checkpoint(truncate)');
            db.close();
          },
        };
      }
      return { setAside, newest: opened.book.newest(NEWEST), lastId: opened.book.lastId() };
    },
    add: events => {
      book().add(events, Date.now());
      return null;
    },
    query: query => book().query(query),
    slice: wanted => book().slice(wanted),
    close: () => {
      opened?.close();
      opened = null;
      setImmediate(() => port.close());
      return null;
    },
  };
  serveCalls<EventLogRequest>(port, handlers, {
    faultOf: asFault,
    isFatal: thrown => {
      if (!isDamage(thrown)) return false;
      if (opened) FILE.markDamaged(opened.dataDir);
      return true;
    },
  });
}
