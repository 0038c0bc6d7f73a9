/** The events in their database: added, found, counted. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { EventDay, EventQuery, EventWindow, LoggedEvent } from '@shared/model';
import { DAY_MS, dayOf, zoneOf } from '@shared/walltime';
import type { EventLogCalls } from '../../events/protocol';
import { transaction } from '../store/open';
import { countDays } from './days';
import { also, type Found, findBy } from './find';
import { BOUNDS, type Bounds, pruneEvents } from './prune';
import { COLUMNS, type EventRow, eventOf, valuesOf } from './rows';

type In<K extends keyof EventLogCalls> = EventLogCalls[K]['input'];
type Out<K extends keyof EventLogCalls> = EventLogCalls[K]['output'];

export interface EventBook {
  newest(count: number): readonly LoggedEvent[];
  lastId(): number;
  add(events: In<'add'>, now: number): void;
  query(query: In<'query'>): Out<'query'>;
  slice(wanted: In<'slice'>): Out<'slice'>;
}

/** So many events come between two looks at the bounds. */
const PRUNE_EVERY = 500;

export function createBook(db: DatabaseSyncInstance, bounds: Bounds = BOUNDS): EventBook {
  // Sent again, it is there already.
  const insert = db.prepare('insert or ignore into events values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const ends = db.prepare('select count(*) as kept, min(at) as since, max(id) as newest from events');
  const types = db.prepare('select type, count(*) as count from events where at >= ? group by type');
  const newestRows = db.prepare(`select ${COLUMNS} from events order by at desc, id desc limit ?`);
  let sinceLook = PRUNE_EVERY;
  /** Days and total of the query at hand: a list that scrolls asks for them again and again. */
  let counted: { readonly key: string; readonly days: readonly EventDay[] } | null = null;
  let whole: Pick<EventWindow, 'kept' | 'since' | 'newest'> | null = null;

  const rowsOf = (found: Found, tail: string, ...values: readonly number[]): readonly LoggedEvent[] =>
    (
      db
        .prepare(`select ${COLUMNS} from events${found.sql && ` where ${found.sql}`} order by at desc, id desc ${tail}`)
        .all(...found.params, ...values) as unknown as readonly EventRow[]
    ).map(eventOf);
  const countOf = ({ sql, params }: Found): number =>
    (db.prepare(`select count(*) as count from events where ${sql}`).get(...params) as { readonly count: number }).count;
  const daysOf = (query: Pick<EventQuery, 'filter' | 'upTo'>, found: Found, zoneName: string): readonly EventDay[] => {
    const key = JSON.stringify([query.filter, query.upTo, zoneName]);
    if (counted?.key !== key) counted = { key, days: countDays(db, found, zoneOf(zoneName)) };
    return counted.days;
  };

  return {
    newest: count => (newestRows.all(count) as unknown as readonly EventRow[]).map(eventOf),
    lastId: () => (ends.get() as { readonly newest: number | null }).newest ?? 0,
    add: (events, now) => {
      transaction(db, () => {
        for (const event of events) insert.run(...valuesOf(event));
        sinceLook += events.length;
        if (sinceLook < PRUNE_EVERY) return;
        sinceLook = 0;
        pruneEvents(db, now, bounds);
      });
      counted = null;
      whole = null;
    },
    query: ({ filter, upTo, offset, limit, zone: zoneName, now }) => {
      const all = findBy(filter);
      const found = upTo === null ? all : also(all, `id <= ${upTo}`);
      const days = daysOf({ filter, upTo }, found, zoneName);
      whole ??= ends.get() as unknown as NonNullable<typeof whole>;
      const local = zoneOf(zoneName);
      const today = types.all(local.at(dayOf(local, now) * DAY_MS)) as unknown as readonly { type: string; count: number }[];
      return {
        rows: rowsOf(found, 'limit ? offset ?', limit, offset),
        total: days.reduce((sum, { count }) => sum + count, 0),
        fresh: upTo === null ? 0 : countOf(also(all, `id > ${upTo}`)),
        ...{ ...whole, days, zone: zoneName },
        today: Object.fromEntries(today.map(({ type, count }) => [type, count])),
      };
    },
    slice: ({ filter, after, limit }) =>
      rowsOf(after ? also(findBy(filter), `(at, id) < (${after.at}, ${after.id})`) : findBy(filter), 'limit ?', limit),
  };
}
