import { DatabaseSync } from '@photostructure/sqlite';
import type { Breach, BreachFilter, BreachQuery } from '@shared/model';
import { describe, expect, it } from 'vitest';
import type { LimitStore } from '../../../src/main/engine/store/limits';
import { createMemoryLimits } from '../../../src/main/engine/store/memory-limits';
import { createLimitTables } from '../../../src/main/engine/workers/store/limits';
import { MIGRATIONS } from '../../../src/main/engine/workers/store/migrations';
import { breach, limit } from '../../shared/limits/limit';

const DAY = 86_400_000;
const NOW = 400 * DAY;
const WHOLE: BreachQuery = { state: 'all', limitId: null, serverId: null, search: '', days: 30, offset: 0, limit: 100 };

type Store = LimitStore & { forget(serverId: string, at: number): void };
function onDisk(): Store {
  const db = new DatabaseSync(':memory:');
  for (const step of MIGRATIONS) db.exec(step);
  const tables = createLimitTables(db);
  return {
    limits: async () => tables.limits(null),
    saveLimit: async one => void tables.saveLimit(one),
    removeLimit: async id => void tables.removeLimit({ id }),
    breaches: async endedSince => tables.breaches({ endedSince }),
    saveBreaches: async breaches => void tables.saveBreaches({ breaches }),
    breachWindow: async (query, now) => tables.breachWindow({ query, now }),
    breachSlice: async (slice, now) => tables.breachSlice({ slice, now }),
    breachCounts: async since => tables.breachCounts({ since }),
    heldBreaches: async () => tables.heldBreaches(null),
    acknowledgeBreaches: async (ids, at) => tables.acknowledgeBreaches({ ids, at }),
    forget: tables.forget,
  };
}

describe.each([
  ['on disk', onDisk],
  ['in memory', createMemoryLimits],
])('limits and breaches %s', (_where, make: () => Store) => {
  const log: readonly Breach[] = [
    breach({ id: 'old', startedAt: NOW - 90 * DAY, endedAt: NOW - 89 * DAY }),
    breach({ id: 'old-open', startedAt: NOW - 80 * DAY, subject: 'k1', subjectName: 'Марта' }),
    breach({ id: 'ended', startedAt: NOW - 2 * DAY, endedAt: NOW - DAY, acknowledgedAt: NOW, serverId: 'b', told: 'paired' }),
    breach({ id: 'held', startedAt: NOW - DAY, endedAt: NOW - DAY + 1, limitId: 'm', limitName: '100%_Memory', told: 'held' }),
    breach({ id: 'acted', startedAt: NOW - 1, action: { type: 'pause-key', state: 'done', at: NOW, code: null } }),
  ];
  const filled = async (): Promise<Store> => {
    const store = make();
    await store.saveBreaches(log);
    return store;
  };

  it('are read back as they were written', async () => {
    const store = await filled();
    const { rows } = await store.breachWindow({ ...WHOLE, days: 365 }, NOW);
    expect(rows).toEqual(log.toReversed());
    const rules = [limit({ id: 'z' }), limit({ id: 'a', measure: 'traffic', period: { type: 'rolling', days: 7 } })];
    for (const rule of rules) await store.saveLimit(rule);
    expect(await store.limits()).toEqual(rules);
  });

  it('are read in slices, each row once, whatever begins meanwhile and how many began at once', async () => {
    const store = await filled();
    // Ids hold names: these letters stand in another order by their UTF-16 than by their UTF-8.
    const names = ['a', 'b', 'c', 'd', 'e', '\uff21', '\u{1f1e9}'];
    const mass = names.map(name => breach({ id: `mass-${name}`, startedAt: NOW - 3 * DAY, subject: name }));
    await store.saveBreaches(mass);
    const read = async (filter: BreachFilter): Promise<readonly string[]> => {
      const ids: string[] = [];
      for (let last: Breach | null = null; ; ) {
        const slice: readonly Breach[] = await store.breachSlice({ filter, after: last, limit: 3 }, NOW);
        last = slice.at(-1) ?? null;
        if (last === null) return ids;
        ids.push(...slice.map(({ id }) => id));
        await store.saveBreaches([breach({ id: `late-${ids.length}`, startedAt: NOW, endedAt: NOW, acknowledgedAt: NOW })]);
      }
    };
    const masses = mass.map(({ id }) => id).reverse();
    expect(await read(WHOLE)).toEqual(['acted', 'held', 'ended', ...masses, 'old-open']);
    expect(await read({ ...WHOLE, state: 'open' })).toEqual(['acted', ...masses, 'old-open']);
    expect(await read({ ...WHOLE, state: 'unacknowledged', search: 'марта' })).toEqual(['old-open']);
  });

  it('are found by time, state, limit, server and words in any letters, newest first, page by page', async () => {
    const store = await filled();
    const ids = async (change: Partial<BreachQuery>) => (await store.breachWindow({ ...WHOLE, ...change }, NOW)).rows.map(({ id }) => id);
    expect(await ids({})).toEqual(['acted', 'held', 'ended', 'old-open']);
    expect(await ids({ state: 'open' })).toEqual(['acted', 'old-open']);
    expect(await ids({ state: 'unacknowledged' })).toEqual(['acted', 'held', 'old-open']);
    expect(await ids({ limitId: 'm' })).toEqual(['held']);
    expect(await ids({ serverId: 'b' })).toEqual(['ended']);
    expect(await ids({ search: 'мАРТА' })).toEqual(['old-open']);
    expect(await ids({ search: '0%_m' })).toEqual(['held']);
    expect(await ids({ search: '_' })).toEqual(['held']);
    expect(await ids({ days: 100, offset: 1, limit: 2 })).toEqual(['held', 'ended']);
    const window = await store.breachWindow({ ...WHOLE, state: 'open', limit: 1 }, NOW);
    expect(window).toMatchObject({ count: 2, counts: { all: 4, open: 2, unacknowledged: 3 } });
    expect(await store.breachCounts(NOW - 30 * DAY)).toEqual({ l: 3, m: 1 });
    expect((await store.heldBreaches()).map(({ id }) => id)).toEqual(['held']);
  });

  it('are acknowledged one by one, or all, once', async () => {
    const store = await filled();
    expect(await store.acknowledgeBreaches(['acted', 'ended', 'nobody'], 7)).toBe(1);
    expect(await store.acknowledgeBreaches(null, 8)).toBe(3);
    expect(await store.acknowledgeBreaches(null, 9)).toBe(0);
    const { rows } = await store.breachWindow(WHOLE, NOW);
    expect(rows.map(({ acknowledgedAt }) => acknowledgedAt)).toEqual([7, 8, NOW, 8]);
  });

  it('are recalled while they last, or were over a short while ago, of each subject the last', async () => {
    const store = await filled();
    await store.saveBreaches([breach({ id: 'again', startedAt: NOW - 10, endedAt: NOW - 5, serverId: 'b' })]);
    const ids = async (since: number) => (await store.breaches(since)).map(({ id }) => id);
    expect(await ids(NOW - 8 * DAY)).toEqual(['old-open', 'held', 'again', 'acted']);
    expect(await ids(NOW)).toEqual(['old-open', 'acted']);
  });

  it('let go of a server: what is over others as well goes on', async () => {
    const store = await filled();
    await store.saveLimit(limit({ id: 'both', where: { type: 'servers', ids: ['a', 'b'] } }));
    await store.saveLimit(limit({ id: 'one', where: { type: 'servers', ids: ['a'] } }));
    await store.saveLimit(limit({ id: 'all' }));
    store.forget('a', NOW);
    expect((await store.limits()).map(({ id, where }) => [id, where])).toEqual([
      ['both', { type: 'servers', ids: ['b'] }],
      ['all', { type: 'all' }],
    ]);
    expect((await store.breachWindow({ ...WHOLE, state: 'open' }, NOW)).count).toBe(0);
  });
});

describe('the log of breaches', () => {
  it('loses nothing to a clock that jumped ahead for a moment', async () => {
    const store = onDisk();
    const old = Array.from({ length: 300 }, (_, n) => breach({ id: `b${n}`, startedAt: NOW - n, endedAt: NOW }));
    await store.saveBreaches(old);
    const ahead = Array.from({ length: 300 }, (_, n) =>
      breach({ id: `a${n}`, startedAt: NOW + 4_000 * DAY + n, endedAt: NOW + 4_001 * DAY }),
    );
    await store.saveBreaches(ahead);
    expect((await store.breachWindow(WHOLE, NOW)).count).toBe(600);
  });
});

describe('what an older version stored', () => {
  const before = MIGRATIONS.findIndex(step => step.includes('limits_before'));
  it('is taken over: rules over one metric of one server, breaches told already', () => {
    const db = new DatabaseSync(':memory:');
    for (const step of MIGRATIONS.slice(0, before)) db.exec(step);
    db.exec(`insert into limits values ('l', 'Память "core"', 's1', 'memory', 209715200, 188743680, 120, 1800, 1);
      insert into limits values ('m', 'rtt', 's2', 'rtt', 400.5, 300, 99999999, 0, 0);
      insert into breaches values ('l:1', 'l', 'Memory', 's1', 'memory', 1000, 2000, 3e8, 2e8, 0);
      insert into breaches values ('l:2', 'l', 'Memory', 's1', 'memory', 3000, null, 3e8, 2e8, 0);
      insert into breaches values ('l:3', 'l', 'Memory', 's1', 'memory', 4000, null, 3e8, 2e8, 1);`);
    db.exec(MIGRATIONS[before] ?? '');
    const tables = createLimitTables(db);
    expect(tables.limits(null)).toEqual([
      limit({
        ...{ id: 'l', name: 'Память "core"', where: { type: 'servers', ids: ['s1'] }, at: 209_715_200, clearAt: 188_743_680 },
        ...{ forS: 120, coolDownS: 1800 },
      }),
      limit({
        ...{ id: 'm', name: 'rtt', enabled: false, measure: 'rtt', where: { type: 'servers', ids: ['s2'] }, at: 400.5, clearAt: 300 },
        ...{ forS: 604_800 },
      }),
    ]);
    const told = tables.breaches({ endedSince: 0 }).map(({ id, told, acknowledgedAt }) => [id, told, acknowledgedAt]);
    expect(told).toEqual([
      ['l:1', 'paired', 2000],
      ['l:2', 'once', null],
      ['l:3', 'no', null],
    ]);
  });

  it('and what a newer one stored is left alone', () => {
    const db = new DatabaseSync(':memory:');
    for (const step of MIGRATIONS) db.exec(step);
    db.exec(`insert into limits values ('x', '{"id":"x","measure":"moon"}'), ('y', 'no json')`);
    const tables = createLimitTables(db);
    tables.saveLimit(limit());
    expect(tables.limits(null)).toEqual([limit()]);
    tables.forget('a', 1);
    expect(db.prepare('select count(*) as n from limits').get()).toEqual({ n: 3 });
  });
});

it('breaches on disk of measures that this version does not know are left out of slices, and end none', async () => {
  const store = onDisk();
  const strange = Array.from({ length: 3 }, (_, at) =>
    breach({ id: `n${at}`, startedAt: NOW - at, measure: 'weather' as Breach['measure'] }),
  );
  await store.saveBreaches([...strange, breach({ id: 'known', startedAt: NOW - DAY })]);
  const slice = await store.breachSlice({ filter: WHOLE, after: null, limit: 2 }, NOW);
  expect(slice.at(-1)?.id).toBe('known');
});
