/** Accounts of a key API through the worker and the store: what a table of its keys shows. */
import type { CountSource, KeyapiServer, KeyCounts, KeyQuery, KeyRow, KeyWindow } from '@shared/model';
import { describe, expect, it } from 'vitest';
import type { WireKey } from '../../../src/main/engine/clients/keyapi/contract';
import type { LedgerFigures, ListReading } from '../../../src/main/engine/keys/ledger';
import { NEW_CHOICES } from '../../../src/main/engine/store/keys';
import { ALL_KEYS } from '../support/keys';
import { wireKey } from '../support/wire';
import { answer, type Pair } from './support/answer';
import { eachWithItsFolder, key, MIN, type Run, server, soon, start as startRun, T0, uuid } from './support/books';

eachWithItsFolder();

const XRAY: CountSource = { type: 'exact', how: 'xray', name: 'xray_api' };
const UNNAMED: CountSource = { type: 'exact', how: 'unnamed', name: null };
const GUESS: CountSource = { type: 'estimate', how: 'network-share', name: 'alternative_monitor' };
const GIB = 2 ** 30;
const wire = (n: number, change: Partial<WireKey> = {}): WireKey => wireKey(String(n), uuid(n), { port: 10_000 + n, ...change });
const exact = (up: number, down: number): KeyCounts => ({ up, down, total: up + down, source: XRAY });
const total = (bytes: number, source: CountSource = UNNAMED): KeyCounts => ({ up: null, down: null, total: bytes, source });

interface ListRun extends Run {
  list(
    minutes: number,
    keys: readonly WireKey[],
    counts: readonly (KeyCounts | null)[],
    more?: Partial<ListReading>,
  ): Promise<LedgerFigures>;
  /** The same with what the second source told: its uptime in seconds, counters by uuid. */
  both(
    minutes: number,
    keys: readonly WireKey[],
    counts: readonly (KeyCounts | null)[],
    uptimeS: number,
    users: Readonly<Record<string, Pair>>,
  ): Promise<LedgerFigures>;
  window(query?: Partial<KeyQuery>): Promise<KeyWindow>;
}
async function start(): Promise<ListRun> {
  const keyapi = server('s', { kind: 'keyapi', address: 'http://hel.example/api' }) as KeyapiServer;
  const run = await startRun({ servers: [keyapi] });
  const reading = (
    minutes: number,
    keys: readonly WireKey[],
    counts: readonly (KeyCounts | null)[],
    more: Partial<ListReading>,
  ): ListReading => {
    const at = run.at(minutes);
    const told = keys.flatMap(({ id }, n) => (counts[n] ? [[id, counts[n]] as const] : []));
    // Rates are told by the steady time between two readings.
    const monotonic = minutes * MIN;
    return {
      ...{ at, monotonic, askedAt: monotonic, keys, counts: new Map(told), beside: new Map(), whole: true, failure: null },
      ...{ restartAskedAt: null, bootedAt: null, ...more },
    };
  };
  return {
    ...run,
    list: (minutes, keys, counts, more = {}) => run.books.list('s', reading(minutes, keys, counts, more), null, soon()),
    both: (minutes, keys, counts, uptimeS, users) => {
      const given = reading(minutes, keys, counts, {});
      const counters = { at: given.at, monotonic: given.monotonic, uptimeS, bytes: answer(users) };
      return run.books.list('s', given, { reading: counters, place: 'here' }, soon());
    },
    window: (query = {}) => run.books.ask('s', 'rows', { query: { ...ALL_KEYS, ...query }, now: run.now() }),
  };
}
const named = (rows: readonly KeyRow[], name: string): KeyRow => {
  const found = rows.find(row => row.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
};

describe('the keys of a key API', () => {
  it('are rows with their port, way of counting, rate and totals; estimates stay apart and are counted in the footer', async () => {
    const run = await start();
    const keys = [wire(1), wire(2), wire(3, { active: false })];
    await run.list(0, keys, [exact(5, 50), total(1000, GUESS), null]);
    const figures = await run.list(1, keys, [exact(65, 650), total(7000, GUESS), null]);
    expect(figures).toMatchObject({ keys: 3, online: 2, rate: { up: 1, down: 10 }, counted: { exact: 1, estimates: 1, none: 1 } });
    const { rows, month, today, keyapi, counts, exactSince, drift } = await run.window();
    expect(named(rows, 'key 1')).toMatchObject({
      ...{ id: '1', uuidEnd: '0000', state: 'active', rate: { up: 1, down: 10 }, totals: { month: { up: 60, down: 600 } }, estimate: null },
      ...{ online: { state: 'now', by: 'traffic' }, caveats: [] },
      keyapi: { port: 10_001, counted: { type: 'exact', by: 'api' }, estimated: null, compare: null, crosscheck: null },
    });
    expect(named(rows, 'key 2')).toMatchObject({
      ...{ totals: null, estimate: 7000, caveats: ['estimate'], rate: { up: 0, down: 100 } },
      keyapi: { counted: { type: 'estimate', source: GUESS }, estimated: { month: { up: 0, down: 6000 } }, compare: null },
    });
    expect(named(rows, 'key 3')).toMatchObject({ state: 'disabled', totals: null, keyapi: { counted: { type: 'none' } } });
    expect([month, today]).toEqual([
      { up: 60, down: 600 },
      { up: 60, down: 600 },
    ]);
    expect(keyapi).toEqual({
      ...{ exact: 1, estimates: 1, none: 1, estimatedToday: 6000, estimatedMonth: 6000, monthAtLeast: false, directed: true },
      readAt: T0 + MIN,
    });
    expect(counts).toMatchObject({ all: 3, online: 2, estimates: 1, 'compare-off': 0, differs: 0 });
    expect([exactSince, drift]).toEqual([T0, null]);
  });

  it('that turn to estimates keep what was counted exactly in the footer, and no estimate is put in its place', async () => {
    const run = await start();
    const keys = [wire(1), wire(2)];
    await run.list(0, keys, [exact(0, 0), total(0, GUESS)]);
    await run.list(1, keys, [exact(60, 600), total(100, GUESS)]);
    await run.list(2, keys, [total(5000, GUESS), total(200, GUESS)]);
    await run.list(3, keys, [total(9000, GUESS), total(300, GUESS)]);
    const { rows, month, keyapi } = await run.window();
    expect(named(rows, 'key 1')).toMatchObject({ totals: { month: { up: 60, down: 600 } }, keyapi: { counted: { type: 'estimate' } } });
    expect(month).toEqual({ up: 60, down: 600 });
    expect(keyapi).toMatchObject({ exact: 0, estimates: 2, estimatedMonth: 300, monthAtLeast: true });
  });

  it('are searched, sorted and shown by views, whatever they are called', async () => {
    const run = await start();
    const keys = [wire(1, { name: 'tv' }), wire(2, { name: 'tv' }), wire(3, { name: 'Анна #2', port: 443 })];
    await run.list(0, keys, [exact(0, 0), exact(0, 0), total(0, GUESS)]);
    await run.list(1, keys, [exact(0, 10), exact(0, 90), total(40, GUESS)]);
    const ids = async (query: Partial<KeyQuery>) => (await run.window(query)).rows.map(({ id }) => id);
    const by = (field: KeyQuery['sort']['by'], descending = true) => ids({ sort: { by: field, descending } });
    expect(await by('month')).toEqual(['2', '3', '1']);
    expect(await by('port', false)).toEqual(['3', '1', '2']);
    expect(await by('counted')).toEqual(['3', '1', '2']);
    expect(await ids({ view: 'estimates' })).toEqual(['3']);
    expect(await ids({ search: 'анна' })).toEqual(['3']);
    expect(await ids({ search: '10002' })).toEqual(['2']);
    expect(await run.books.ask('s', 'ids', { query: { ...ALL_KEYS, search: 'tv' }, now: run.now() })).toEqual(['1', '2']);
  });

  it('take over what was counted before, where that is chosen, whenever it was told', async () => {
    const run = await start();
    const keys = [wire(1), wire(2)];
    // One call for each key: not all are told at once.
    await run.list(0, keys, [exact(100, 0), null], { whole: false });
    expect((await run.window()).firstContact).toEqual({ keys: 1, bytes: 100 });
    const choices = { ...NEW_CHOICES, firstContact: 'take-over' } as const;
    await run.store.saveKeyChoices('s', choices);
    await run.books.choose('s', choices);
    await run.list(1, keys, [null, exact(7, 0)], { whole: false });
    const { rows, firstContact } = await run.window();
    expect(rows.map(row => row.totals?.allTime.up)).toEqual([100, 7]);
    expect(firstContact).toBeNull();
  });

  it('begin at zero where they were made later, and end with the list, while what they moved stays counted', async () => {
    const run = await start();
    await run.list(0, [wire(1)], [exact(500, 0)]);
    await run.list(1, [wire(1), wire(2)], [exact(501, 0), exact(30, 0)]);
    await run.list(2, [wire(2)], [exact(40, 0)]);
    const { rows, month } = await run.window();
    expect(rows.map(row => [row.name, row.totals?.allTime.up])).toEqual([['key 2', 40]]);
    expect(month.up).toBe(41);
    // Of a list that came too short at first, the rest is as old as it says.
    await run.list(3, [wire(2), wire(3, { createdAtMs: T0 - 30 * 86_400_000 })], [exact(40, 0), exact(9999, 0)]);
    expect(named((await run.window()).rows, 'key 3').totals?.allTime.up).toBe(0);
  });

  it('go on in the next run of the program, whatever way the API counts in by then', async () => {
    const first = await start();
    await first.list(0, [wire(1)], [exact(0, 100)]);
    await first.list(1, [wire(1)], [exact(0, 150)]);
    await first.end();
    const second = await start();
    await second.list(30, [wire(1)], [exact(0, 175)]);
    expect((await second.window()).rows[0]?.totals?.allTime).toEqual({ up: 0, down: 75 });
    // A newer dialect counts otherwise: its number says nothing about the one before.
    await second.list(31, [wire(1)], [total(9_000_000)]);
    await second.list(32, [wire(1)], [total(9_000_025)]);
    const { rows, keyapi } = await second.window();
    expect(rows[0]).toMatchObject({
      ...{ totals: { allTime: { up: 0, down: 100 } }, atLeast: { allTime: true } },
      keyapi: { counted: { type: 'exact', by: 'api-total' } },
    });
    expect(keyapi?.directed).toBe(false);
    const detail = await second.books.ask('s', 'detail', { keyId: '1', now: second.now() });
    expect(detail?.marks[0]).toEqual({ type: 'source', at: T0 + 31 * MIN, from: 'api', to: 'api-total' });
  });

  it('have a baseline of their own for resets, and notes, tags and quotas that are kept here', async () => {
    const run = await start();
    const wish = key('1', 'key 1', {
      ...{ uuid: uuid(1), flow: '', inboundTag: '', tags: ['home'], note: 'hers' },
      quota: { bytes: 100, resets: { every: 'never' }, atFull: 'notify' },
    });
    await run.list(0, [wire(1)], [exact(0, 0)]);
    await run.books.change({ serverId: 's', save: [wish], remove: [], begin: [], end: [] });
    await run.list(1, [wire(1)], [exact(0, 95)]);
    expect((await run.window()).rows[0]).toMatchObject({
      state: 'near-quota',
      tags: ['home'],
      note: 'hers',
      quota: { used: 95, bytes: 100 },
    });
    await run.list(2, [wire(1)], [exact(0, 120)]);
    expect((await run.window({ search: 'hers' })).rows[0]?.state).toBe('over-quota');
    await run.books.reset('s', ['1'], 'user');
    await run.list(3, [wire(1)], [exact(0, 127)]);
    expect((await run.window()).rows[0]).toMatchObject({ state: 'active', totals: { sinceReset: { down: 7 }, allTime: { down: 127 } } });
    const detail = await run.books.ask('s', 'detail', { keyId: '1', now: run.now() });
    expect(detail?.resets).toEqual([{ at: T0 + 2 * MIN, bytes: { up: 0, down: 120 }, by: 'user' }]);
    await run.end();
    const next = await start();
    await next.list(4, [wire(1)], [exact(0, 130)]);
    expect((await next.window()).rows[0]).toMatchObject({ note: 'hers', totals: { sinceReset: { down: 10 } } });
  });

  it('say when a reset by schedule is due', async () => {
    const run = await start();
    await run.list(0, [wire(1)], [exact(0, 0)]);
    const quota = { bytes: 100, resets: { every: 'day' }, atFull: 'notify' } as const;
    await run.books.change({ serverId: 's', save: [key('1', 'key 1', { quota })], remove: [], begin: [], end: [] });
    expect(await run.list(1, [wire(1)], [exact(0, 5)])).toMatchObject({ due: false });
    expect(await run.list(24 * 60, [wire(1)], [exact(0, 6)])).toMatchObject({ due: true });
    expect((await run.books.ask('s', 'quotaWork', { now: run.now(), limit: 10, skip: [] })).resets).toEqual(['1']);
    await run.books.reset('s', ['1'], 'schedule');
    expect(await run.list(24 * 60 + 1, [wire(1)], [exact(0, 6)])).toMatchObject({ due: false });
  });

  it('are written as a file with what was counted', async () => {
    const run = await start();
    await run.list(0, [wire(1), wire(2)], [exact(0, 0), total(5, GUESS)]);
    await run.list(1, [wire(1), wire(2)], [exact(10, 20), total(9, GUESS)]);
    const text = new TextDecoder().decode(await run.books.ask('s', 'exportText', { format: 'json', now: run.now() }));
    const [one, two] = JSON.parse(text).keys ?? JSON.parse(text);
    expect([one.name, one.estimate_bytes, two.estimate_bytes]).toEqual(['key 1', null, 9]);
    expect(JSON.stringify(one)).toContain('30');
  });
});

describe('a restart of the Xray behind it', () => {
  it('that we asked for counts all anew, also what shows more than before', async () => {
    const run = await start();
    const keys = [wire(1), wire(2)];
    await run.list(0, keys, [exact(0, 100), exact(0, 1000)]);
    await run.list(1, keys, [exact(0, 110), exact(0, 1100)]);
    await run.list(2, keys, [exact(0, 500), exact(0, 3)], { restartAskedAt: performance.now() });
    const { rows } = await run.window();
    expect(rows.map(row => row.totals?.allTime.down)).toEqual([510, 103]);
    expect(rows[0]?.atLeast).toMatchObject({ month: true, allTime: true });
    const detail = await run.books.ask('s', 'detail', { keyId: '1', now: run.now() });
    expect(detail?.marks[0]).toMatchObject({ type: 'restart', lastReadAt: T0 + MIN });
  });

  it('did not happen while a counter stands where it was', async () => {
    const run = await start();
    const keys = [wire(1), wire(2)];
    await run.list(0, keys, [exact(0, 100), exact(0, 1000)]);
    await run.list(1, keys, [exact(0, 500), exact(0, 1000)], { restartAskedAt: performance.now() });
    expect((await run.window()).rows.map(row => row.totals?.allTime.down)).toEqual([400, 0]);
  });

  it('of a key alone is a reset by somebody: that key says so', async () => {
    const run = await start();
    const keys = [wire(1), wire(2)];
    await run.list(0, keys, [exact(0, 100), exact(0, 1000)]);
    await run.list(1, keys, [exact(0, 130), exact(0, 20)]);
    const { rows } = await run.window();
    expect(rows.map(row => row.totals?.allTime.down)).toEqual([30, 20]);
    const detail = await run.books.ask('s', 'detail', { keyId: '2', now: run.now() });
    expect(detail?.marks[0]?.type).toBe('foreign-reset');
  });
});

describe('two counts of the same bytes', () => {
  it('are held beside each other from the same moment on: estimates, and the API beside gRPC', async () => {
    const run = await start();
    const keys = [wire(1), wire(2)];
    const guess = (a: number, b: number): Partial<ListReading> => ({
      beside: new Map([
        ['1', total(a, GUESS)],
        ['2', total(b, GUESS)],
      ]),
    });
    await run.list(0, keys, [exact(0, GIB), exact(0, GIB)], guess(7 * GIB, 9 * GIB));
    await run.list(1, keys, [exact(0, 11 * GIB), exact(0, 11 * GIB)], guess(16.8 * GIB, 15 * GIB));
    const { rows, counts } = await run.window();
    expect(named(rows, 'key 1').keyapi?.compare).toEqual({
      ...{ span: 'since', since: T0, ours: 10 * GIB, theirs: expect.closeTo(9.8 * GIB, 0), percent: expect.closeTo(-2, 5), off: false },
    });
    expect(named(rows, 'key 2').keyapi?.compare).toMatchObject({ percent: expect.closeTo(-40, 5), off: true });
    expect(counts['compare-off']).toBe(1);
    expect((await run.window({ view: 'compare-off' })).rows.map(({ id }) => id)).toEqual(['2']);
    expect((await run.window({ sort: { by: 'compare', descending: true } })).rows.map(({ id }) => id)).toEqual(['2', '1']);
    expect(named(rows, 'key 1')).toMatchObject({ estimate: null, totals: { allTime: { up: 0, down: 10 * GIB } } });
    await run.books.reset('s', ['2'], 'user');
    await run.list(2, keys, [exact(0, 11 * GIB), exact(0, 12 * GIB)], guess(16.8 * GIB, 16 * GIB));
    expect(named((await run.window()).rows, 'key 2').keyapi?.compare).toMatchObject({ ours: GIB, theirs: GIB, percent: 0, off: false });
    // From the next month on, the month is what both have wholly counted.
    const next = 31 * 24 * 60;
    await run.list(next, keys, [exact(0, 13 * GIB), exact(0, 12 * GIB)], guess(18.8 * GIB, 16 * GIB));
    expect(named((await run.window()).rows, 'key 1').keyapi?.compare).toMatchObject({ span: 'month', ours: 2 * GIB, percent: 0 });
  });

  it('join by uuid: what Xray counts itself is exact and wins; the API shows where it differs', async () => {
    const run = await start();
    const keys = [wire(1), wire(2)];
    const users = (a: number, b: number) => ({
      [uuid(1).toUpperCase()]: { down: a },
      [uuid(2)]: { down: b },
      'somebody-else': { down: 5 },
    });
    await run.both(0, keys, [total(50, GUESS), exact(0, 70)], 1000, users(60, 70));
    const figures = await run.both(1, keys, [total(90, GUESS), exact(0, GIB)], 1060, users(60 + GIB, 2 * GIB + 70));
    expect(figures).toMatchObject({ direct: 2, counted: { exact: 2, estimates: 0 } });
    const { rows, month } = await run.window();
    expect(rows.map(row => [row.totals?.allTime.down, row.keyapi?.counted])).toEqual([
      [GIB, { type: 'exact', by: 'grpc' }],
      [2 * GIB, { type: 'exact', by: 'grpc' }],
    ]);
    expect(rows[1]?.keyapi?.crosscheck).toMatchObject({ ours: 2 * GIB, theirs: GIB - 70, off: true });
    expect(month.down).toBe(3 * GIB);
  });
});
