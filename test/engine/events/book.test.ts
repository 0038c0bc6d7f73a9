import type { EventFilter } from '@shared/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDisposable } from '../../../src/main/engine/workers/disposable';
import { createBook, type EventBook } from '../../../src/main/engine/workers/events/book';
import { BOUNDS } from '../../../src/main/engine/workers/events/prune';
import { MIGRATIONS } from '../../../src/main/engine/workers/events/schema';
import { ALL, DAY, dataFolder, event, HOUR, NOON, query, word } from './shelf';

const ZONE = { zone: 'Europe/Riga', now: NOON };
let folder: ReturnType<typeof dataFolder>;
let db: ReturnType<ReturnType<typeof createDisposable>['open']>['db'];
let book: EventBook;
beforeEach(() => {
  folder = dataFolder();
  ({ db } = createDisposable('events.db', MIGRATIONS).open(folder.path, NOON));
  book = createBook(db);
});
afterEach(() => {
  db.close();
  folder.remove();
});
const find = (filter: Partial<EventFilter>, change = {}) => book.query({ ...query({ filter: { ...ALL, ...filter }, ...change }), ...ZONE });
const ids = (filter: Partial<EventFilter>, change = {}) => find(filter, change).rows.map(({ id }) => id);

describe('the log of events', () => {
  it('gives back what was told, newest first', () => {
    const told = [event(1), event(2, { at: NOON + 1, serverId: null, serverName: null, params: { count: 3, file: 'x "y"' } })];
    book.add(told, NOON);
    expect(find({}).rows).toEqual(told.toReversed());
    expect(find({})).toMatchObject({ total: 2, kept: 2, since: NOON, newest: 2, fresh: 0, zone: 'Europe/Riga' });
  });

  it('is empty at first', () => {
    expect(find({})).toMatchObject({ rows: [], total: 0, kept: 0, since: null, newest: null, days: [], today: {} });
    expect(book.lastId()).toBe(0);
  });

  it('takes the same events again without doubling them', () => {
    book.add([event(1), event(2)], NOON);
    book.add([event(1), event(2), event(3)], NOON);
    expect(find({}).total).toBe(3);
  });

  it('orders by time, and by id within one moment', () => {
    book.add([event(1, { at: NOON + 5 }), event(2), event(3)], NOON);
    expect(ids({})).toEqual([1, 3, 2]);
  });

  it('counts days of the zone, also where one has 23 hours', () => {
    // On 29 March 2026 Riga's clocks go from 3:00 to 4:00: the day ends at 21:00 UTC instead of 22:00.
    const times = ['2026-03-28T21:59:00Z', '2026-03-28T22:00:00Z', '2026-03-29T20:59:59Z', '2026-03-29T21:00:00Z'];
    book.add(
      times.map((time, index) => event(index + 1, { at: Date.parse(time) })),
      NOON,
    );
    expect(find({}).days).toEqual([
      { day: '2026-03-30', count: 1 },
      { day: '2026-03-29', count: 2 },
      { day: '2026-03-28', count: 1 },
    ]);
    expect(book.query({ ...query(), ...ZONE, zone: 'UTC' }).days).toEqual([
      { day: '2026-03-29', count: 2 },
      { day: '2026-03-28', count: 2 },
    ]);
  });

  it('counts only days on which something is found', () => {
    book.add([event(1, { at: NOON - 2 * DAY }), event(2, { at: NOON - DAY, kind: 'keys' }), event(3)], NOON);
    expect(find({ kinds: ['control'] }).days).toEqual([
      { day: '2026-09-14', count: 1 },
      { day: '2026-09-12', count: 1 },
    ]);
  });

  it('gives any window of a long list, and tells how long it is', () => {
    book.add(
      Array.from({ length: 300 }, (_, index) => event(index + 1, { at: NOON + index })),
      NOON,
    );
    const { rows, total } = find({}, { offset: 120, limit: 3 });
    expect(rows.map(({ id }) => id)).toEqual([180, 179, 178]);
    expect(total).toBe(300);
  });

  it('holds still up to an event, and counts what came after it', () => {
    book.add([event(1), event(2, { kind: 'keys' })], NOON);
    expect(find({}, { upTo: 2 })).toMatchObject({ total: 2, fresh: 0 });
    book.add([event(3, { at: NOON + 1 }), event(4, { at: NOON + 2, kind: 'keys' })], NOON);
    expect(find({}, { upTo: 2 })).toMatchObject({ total: 2, fresh: 2, newest: 4, kept: 4 });
    expect(find({ kinds: ['keys'] }, { upTo: 2 })).toMatchObject({ total: 1, fresh: 1 });
  });

  it('tells what today brought by type, whatever the filter', () => {
    const yesterday = event(1, { at: NOON - 13 * HOUR, type: 'rotation-stuck' });
    book.add([yesterday, event(2, { type: 'rotation-changed' }), event(3, { type: 'rotation-changed' }), event(4)], NOON);
    expect(find({ kinds: ['app'] }).today).toEqual({ 'rotation-changed': 2, 'mode-set': 1 });
  });
});

describe('a filter', () => {
  beforeEach(() =>
    book.add(
      [
        event(1, { type: 'rotation-changed', kind: 'rotation', by: 'timer', params: { port: 'LV-02', newIp: '203.0.113.9' } }),
        event(2, { type: 'link-lost', kind: 'connection', by: 'watch', shape: 'bad', params: { code: 'refused' } }),
        event(3, { type: 'key-made', kind: 'keys', serverId: 's2', serverName: 'Ø-Ключи', params: { key: 'Лена 100 %_x' } }),
        event(4, { type: 'app-started', kind: 'app', by: 'system', serverId: null, serverName: null, params: { servers: 7 } }),
      ],
      NOON,
    ),
  );

  it('finds words in particulars and in the server’s name of then, whatever their case', () => {
    expect(ids({ words: [word('lv-02')] })).toEqual([1]);
    expect(ids({ words: [word('113.9')] })).toEqual([1]);
    expect(ids({ words: [word('лена')] })).toEqual([3]);
    expect(ids({ words: [word('ø-ключ')] })).toEqual([3]);
    expect(ids({ words: [word('7')] })).toEqual([4]);
  });
  it('takes no character for a wildcard', () => {
    expect(ids({ words: [word('100 %_x')] })).toEqual([3]);
    expect(ids({ words: [word('%')] })).toEqual([3]);
    expect(ids({ words: [word("' or 1=1 --")] })).toEqual([]);
  });
  it('finds words of the window’s language by types and codes, and names of now by ids', () => {
    expect(ids({ words: [word('refused it', { codes: ['refused'] })] })).toEqual([2]);
    expect(ids({ words: [word('made', { types: ['key-made'] })] })).toEqual([3]);
    expect(ids({ words: [word('renamed', { serverIds: ['s1'] })] })).toEqual([2, 1]);
  });
  it('needs every word', () => {
    expect(ids({ words: [word('lv-02'), word('home-gw')] })).toEqual([1]);
    expect(ids({ words: [word('lv-02'), word('лена')] })).toEqual([]);
  });
  it('takes any of the kinds, sources, states and servers', () => {
    expect(ids({ kinds: ['rotation', 'app'] })).toEqual([4, 1]);
    expect(ids({ sources: ['timer'] })).toEqual([1]);
    expect(ids({ shapes: ['bad'] })).toEqual([2]);
    expect(ids({ servers: [{ serverIds: ['s2'], name: 'nothing' }] })).toEqual([3]);
    expect(ids({ servers: [{ serverIds: [], name: 'home' }] })).toEqual([2, 1]);
    expect(ids({ kinds: ['rotation'], shapes: ['bad'] })).toEqual([]);
  });
  it('finds a name of another script whatever its case', () => {
    expect(ids({ servers: [{ serverIds: [], name: 'ключи' }] })).toEqual([3]);
  });
});

describe('slices', () => {
  it('follow each other without a gap, also through equal times', () => {
    book.add(
      Array.from({ length: 25 }, (_, index) => event(index + 1, { at: NOON + Math.floor(index / 7), kind: index % 2 ? 'keys' : 'app' })),
      NOON,
    );
    const all: number[] = [];
    let after: { readonly at: number; readonly id: number } | null = null;
    for (;;) {
      const slice = book.slice({ filter: { ...ALL, kinds: ['app'] }, after, limit: 4 });
      all.push(...slice.map(({ id }) => id));
      if (slice.length < 4) break;
      after = slice.at(-1) ?? null;
    }
    expect(all).toEqual(ids({ kinds: ['app'] }));
    expect(all).toHaveLength(13);
  });
});

describe('the bounds', () => {
  const bounded = (change: Partial<typeof BOUNDS>) => {
    book = createBook(db, { ...BOUNDS, least: 2, ...change });
  };
  const many = (count: number, change: (index: number) => Parameters<typeof event>[1]) =>
    Array.from({ length: count }, (_, index) => event(index + 1, change(index)));

  it('keep the newest', () => {
    bounded({ most: 600 });
    book.add(
      many(1000, index => ({ at: NOON + index })),
      NOON,
    );
    expect(find({})).toMatchObject({ kept: 600, since: NOON + 400 });
  });
  it('keep a year', () => {
    bounded({});
    book.add(
      many(10, index => ({ at: NOON - (index < 4 ? 366 : 364) * DAY })),
      NOON,
    );
    expect(find({}).kept).toBe(6);
  });
  it('keep the newest when a clock jumps years ahead', () => {
    bounded({ least: 8 });
    book.add(
      many(10, () => ({})),
      NOON + 4000 * DAY,
    );
    expect(find({}).kept).toBe(8);
  });
  it('let what schedules do as they should not push out the rest', () => {
    bounded({ mostRoutine: 5 });
    const routine = { type: 'rotation-changed', kind: 'rotation', by: 'timer' } as const;
    book.add(
      many(40, index => (index % 2 ? routine : {})),
      NOON,
    );
    expect(find({}).today).toEqual({ 'rotation-changed': 5, 'mode-set': 20 });
  });
});
