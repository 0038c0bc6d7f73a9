import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NEW_CHOICES } from '../../../src/main/engine/store/keys';
import { ALL_KEYS } from '../support/keys';
import { answer, usersAnswer } from './support/answer';
import { dataFolder, eachWithItsFolder, key, MIN, server, soon, start, T0, uuid } from './support/books';

eachWithItsFolder();

describe('the rate of a server', () => {
  it('is that of the inbounds with keys while it counts no users: not that of its own API', async () => {
    const { books, poll } = await start();
    const tags = (vless: number, api: number) => ({ 'inbound>>>in': { up: 0, down: vless }, 'inbound>>>api': { up: 0, down: api } });
    await poll(0, 1000, {}, tags(0, 0));
    await books.ledger('s').users({ at: T0, askedAt: 0, inbounds: [{ tag: 'in', bytes: usersAnswer([]) }] }, soon());
    expect(await poll(1, 1060, {}, tags(600, 6000))).toMatchObject({ rate: { up: 0, down: 10 } });
  });
});

describe('the accounts of a server', () => {
  it('begin at zero, count, and go on in the next run of the program', async () => {
    const first = await start();
    expect(await first.poll(0, 1000, { bob: { up: 100, down: 1000 } })).toMatchObject({ rate: null, restarted: false, keys: 1 });
    expect(await first.poll(1, 1060, { bob: { up: 160, down: 1600 }, eve: { down: 7 } })).toMatchObject({
      rate: { up: 1, down: 607 / 60 },
    });
    expect((await first.row('bob', 1))?.totals?.allTime).toEqual({ up: 60, down: 600 });
    await first.end();

    const second = await start();
    await second.poll(30, 2800, { bob: { up: 1160, down: 1600 }, eve: { down: 7 } });
    expect((await second.row('bob', 30))?.totals).toEqual({
      today: { up: 1060, down: 600 },
      month: { up: 1060, down: 600 },
      sinceReset: { up: 1060, down: 600 },
      allTime: { up: 1060, down: 600 },
    });
    expect((await second.row('eve', 30))?.totals?.allTime).toEqual({ up: 0, down: 7 });
  });

  it('are kept of every key, however many carry at once', async () => {
    const run = await start();
    const all = (bytes: number) => Object.fromEntries(Array.from({ length: 700 }, (_, n) => [`key-${n}`, { up: bytes, down: n + bytes }]));
    await run.poll(0, 1000, all(0));
    for (const minute of [1, 2, 3]) await run.poll(minute, 1000 + minute * 60, all(minute * 10));
    const query = { ...ALL_KEYS, limit: 1_000 };
    const { rows } = await run.books.ask('s', 'rows', { query, now: T0 });
    expect(rows.filter(({ totals }) => totals?.allTime.up !== 30 || totals.allTime.down !== 30).map(({ name }) => name)).toEqual([]);
    expect(rows).toHaveLength(700);
  });

  it('take over what was counted before, whenever that is chosen', async () => {
    const run = await start();
    await run.poll(0, 600, { bob: { up: 100, down: 1000 } });
    await run.poll(1, 660, { bob: { up: 150, down: 1000 } });
    const window = await run.books.ask('s', 'rows', { query: ALL_KEYS, now: T0 });
    expect(window.firstContact).toEqual({ keys: 1, bytes: 1100 });
    const choices = { ...NEW_CHOICES, firstContact: 'take-over' } as const;
    await run.store.saveKeyChoices('s', choices);
    await run.books.choose('s', choices);
    expect((await run.row('bob', 1))?.totals).toMatchObject({ allTime: { up: 150, down: 1000 }, today: { up: 150, down: 1000 } });
    await run.end();
    const next = await start();
    expect((await next.row('bob', 1))?.totals?.allTime).toEqual({ up: 150, down: 1000 });
    expect((await next.books.ask('s', 'rows', { query: ALL_KEYS, now: T0 })).firstContact).toBeNull();
  });

  it('are judged by what was chosen last, also while they were being loaded', async () => {
    const eve = { email: 'eve', uuid: uuid(9) };
    const first = await start();
    await first.poll(0, 100, { eve: { up: 5 } });
    await first.users(eve);
    const wish = { choices: [{ keyId: 'eve', choice: 'ignore' }] } as const;
    const ignored = await first.books.ask('s', 'ignore', { wish, now: T0 });
    await first.end();
    const run = await start();
    const loading = run.rows();
    await run.books.choose('s', { ...NEW_CHOICES, ignored });
    await loading;
    await run.users(eve);
    await run.books.rezone();
    expect((await run.books.ask('s', 'drift', { now: T0 })).ignored).toBe(1);
  });

  it('hang on the key, not on its email', async () => {
    const run = await start();
    const change = { serverId: 's', remove: [], begin: [], end: [] };
    await run.books.change({ ...change, save: [key('k', 'bob')] });
    await run.poll(0, 100, { bob: { up: 5 } });
    await run.poll(1, 160, { bob: { up: 15 } });
    await run.books.change({ ...change, save: [key('k', 'robert')] });
    await run.poll(2, 220, { bob: { up: 18 }, robert: { up: 100 } });
    expect((await run.row('robert', 2))?.totals?.allTime.up).toBe(10 + 3 + 100);
    // Another key of the first name begins at zero.
    await run.books.change({ ...change, save: [key('l', 'bob', { uuid: uuid(2) })] });
    await run.poll(3, 280, { bob: { up: 118 }, robert: { up: 101 } });
    expect([(await run.row('bob', 3))?.totals?.allTime.up, (await run.row('robert', 3))?.totals?.allTime.up]).toEqual([100, 114]);
    await run.end();
    const next = await start();
    expect([(await next.row('bob', 3))?.totals?.allTime.up, (await next.row('robert', 3))?.totals?.allTime.up]).toEqual([100, 114]);
  });

  it('are taken over with an adopted user, and only then', async () => {
    const run = await start();
    await run.poll(0, 100, { bob: { up: 5 }, eve: { up: 5 } });
    await run.poll(1, 160, { bob: { up: 15 }, eve: { up: 15 } });
    const change = { serverId: 's', remove: [], begin: [], end: [] };
    await run.books.change({ ...change, save: [key('k', 'bob'), key('l', 'eve', { uuid: uuid(2) })] }, ['k']);
    await run.poll(2, 220, { bob: { up: 16 }, eve: { up: 16 } });
    expect([(await run.row('bob', 3))?.totals?.allTime.up, (await run.row('eve', 3))?.totals?.allTime.up]).toEqual([11, 1]);
  });

  it('know a reset only as a baseline', async () => {
    const run = await start();
    await run.books.change({ serverId: 's', save: [key('k', 'bob')], remove: [], begin: [], end: [] });
    await run.poll(0, 100, { bob: { up: 5 } });
    await run.poll(1, 160, { bob: { up: 15 } });
    await run.books.reset('s', ['k'], 'user');
    await run.poll(2, 220, { bob: { up: 22 } });
    expect((await run.row('bob', 2))?.totals).toMatchObject({ sinceReset: { up: 7 }, allTime: { up: 17 }, today: { up: 17 } });
    const detail = await run.books.ask('s', 'detail', { keyId: 'k', now: T0 });
    expect(detail?.resets).toEqual([{ at: T0 + MIN, bytes: { up: 10, down: 0 }, by: 'user' }]);
  });
});

describe('when something dies', () => {
  it('the keys worker: its books come back from the store, and a poll that failed counts again', async () => {
    const run = await start();
    await run.poll(0, 100, { bob: { up: 5 } });
    await run.poll(1, 160, { bob: { up: 15 } });
    await run.keysWorkers[0]?.terminate();
    expect((await run.row('bob', 1))?.totals?.allTime.up).toBe(10);
    await run.poll(2, 220, { bob: { up: 18 } });
    expect((await run.row('bob', 2))?.totals?.allTime.up).toBe(13);
    expect(run.keysWorkers).toHaveLength(2);
  });

  it('the store: a commit that failed, whether it came about or not, counts once', async () => {
    let failing: 'no' | 'before' | 'after' = 'no';
    const run = await start({
      servers: [server('s')],
      wrap: store => ({
        ...store,
        commitAccounts: async (id, commit) => {
          if (failing === 'before') throw new Error('the disk is full');
          await store.commitAccounts(id, commit);
          if (failing === 'after') throw new Error('no answer');
        },
      }),
    });
    await run.poll(0, 100, { bob: { up: 5 } });
    failing = 'before';
    await expect(run.poll(1, 160, { bob: { up: 15 } })).rejects.toThrow('disk');
    failing = 'after';
    await expect(run.poll(2, 220, { bob: { up: 16 } })).rejects.toThrow('answer');
    failing = 'no';
    await run.poll(3, 280, { bob: { up: 17 } });
    expect((await run.row('bob', 3))?.totals?.allTime.up).toBe(12);
  });

  it('an answer that is cut off changes nothing', async () => {
    const run = await start();
    await run.poll(0, 100, { bob: { up: 5 } });
    const bytes = answer({ bob: { up: 50 }, eve: { up: 9 } });
    const reading = { at: T0, monotonic: performance.now(), uptimeS: 100, bytes: bytes.slice(0, bytes.length - 3) };
    await expect(run.books.ledger('s').counters(reading, soon())).rejects.toMatchObject({ code: 'unexpected' });
    await run.poll(1, 160, { bob: { up: 50 }, eve: { up: 9 } });
    expect([(await run.row('bob', 1))?.totals?.allTime.up, (await run.row('eve', 1))?.totals?.allTime.up]).toEqual([45, 9]);
  });

  it('a poll that overlaps the one counted last is left out', async () => {
    const run = await start();
    await run.poll(0, 100, { bob: { up: 50 } });
    const late = { at: T0, monotonic: performance.now(), askedAt: 0, uptimeS: 100, bytes: answer({ bob: { up: 40 } }) };
    await run.books.ledger('s').counters(late, soon());
    await run.poll(1, 160, { bob: { up: 55 } });
    expect((await run.row('bob', 1))?.totals?.allTime.up).toBe(5);
  });
});

describe('a ledger that comes back from a backup', () => {
  /** Counts 10, closes (which makes a backup), counts on, and loses the database. */
  const lose = async (): Promise<void> => {
    const first = await start();
    await first.poll(0, 1000, { bob: { up: 5 } });
    await first.poll(1, 1060, { bob: { up: 15 } });
    await first.end();
    const [name = ''] = readdirSync(join(dataFolder(), 'backups'));
    const backup = readFileSync(join(dataFolder(), 'backups', name));
    const second = await start();
    await second.poll(2, 1120, { bob: { up: 100 } });
    await second.poll(3, 1180, { bob: { up: 200 }, eve: { up: 7 } });
    await second.end();
    // As if the day's backup were older than the last hour.
    writeFileSync(join(dataFolder(), 'backups', name), backup);
    writeFileSync(join(dataFolder(), 'state.db'), 'x'.repeat(9000));
  };

  it('counts again what it had not, and nothing twice', async () => {
    await lose();
    const third = await start();
    expect((await third.row('bob', 3))?.totals?.allTime.up).toBe(10);
    await third.poll(4, 1240, { bob: { up: 210 }, eve: { up: 8 } });
    expect([(await third.row('bob', 4))?.totals?.allTime.up, (await third.row('eve', 4))?.totals?.allTime.up]).toEqual([205, 8]);
    expect((await third.row('bob', 4))?.atLeast.allTime).toBe(false);
  });

  it('invents nothing where the server restarted meanwhile, and marks the gap from the backup on', async () => {
    await lose();
    const third = await start();
    await third.poll(30, 60, { bob: { up: 3 } });
    const row = await third.row('bob', 30);
    expect(row?.totals?.allTime.up).toBe(13);
    expect(row?.atLeast).toEqual({ today: true, month: true, sinceReset: true, allTime: true });
    const detail = await third.books.ask('s', 'detail', { keyId: 'bob', now: T0 });
    expect(detail?.marks[0]).toEqual({ type: 'restart', at: T0 + 30 * MIN, lastReadAt: T0 + MIN, startedAt: T0 + 29 * MIN });
  });
});

describe('what belongs to a server', () => {
  it('of the lab is never stored', async () => {
    const run = await start({ servers: [server('s', { lab: true })] });
    await run.poll(0, 100, { bob: { up: 5 } });
    await run.poll(1, 160, { bob: { up: 15 } });
    await run.books.change({ serverId: 's', save: [key('k', 'bob')], remove: [], begin: [], end: [] }, ['k']);
    await run.books.reset('s', ['k'], 'user');
    expect((await run.row('bob', 1))?.totals?.allTime.up).toBe(10);
    expect([await run.store.loadAccounts('s'), await run.store.loadKeys('s')]).toEqual([null, null]);
  });

  it('goes with it', async () => {
    const run = await start();
    await run.books.change({ serverId: 's', save: [key('k', 'bob')], remove: [], begin: [], end: [] });
    await run.poll(0, 100, { bob: { up: 5 } });
    expect(await run.store.loadAccounts('s')).not.toBeNull();
    run.books.follow([]);
    await run.store.forgetServer('s', T0);
    expect([await run.store.loadAccounts('s'), await run.store.loadKeys('s')]).toEqual([null, null]);
  });

  it('at another address goes on where it is the same process, and begins at zero where it is another', async () => {
    const first = await start();
    await first.poll(0, 1000, { bob: { up: 5 } });
    await first.end();
    const moved = await start({ servers: [server('s', { address: '10.0.0.1:1' })] });
    await moved.poll(1, 1060, { bob: { up: 9 } });
    expect((await moved.row('bob', 1))?.totals?.allTime.up).toBe(4);
    await moved.end();
    const other = await start({ servers: [server('s', { address: '10.0.0.2:1' })] });
    await other.poll(2, 90_000, { bob: { up: 7_000 } });
    await other.poll(3, 90_060, { bob: { up: 7_001 } });
    expect((await other.row('bob', 3))?.totals?.allTime.up).toBe(5);
  });
});

describe('rows', () => {
  it('join our list, the users and their counters', async () => {
    const run = await start();
    const change = { serverId: 's', remove: [], begin: [], end: [] };
    await run.books.change({
      ...change,
      save: [key('k', 'bob'), key('l', 'lost', { uuid: uuid(3) }), key('p', 'paused', { paused: true, uuid: uuid(4) })],
    });
    await run.poll(0, 100, { bob: { up: 5 } });
    await run.books.ledger('s').users(
      {
        at: T0,
        askedAt: 0,
        inbounds: [
          {
            tag: 'in',
            bytes: usersAnswer([
              { email: 'bob', uuid: uuid(1), flow: 'xtls-rprx-vision' },
              { email: 'eve', uuid: uuid(9) },
            ]),
          },
        ],
      },
      soon(),
    );
    const { rows, counts } = await run.books.ask('s', 'rows', { query: ALL_KEYS, now: T0 });
    expect(rows.map(({ name, state }) => [name, state])).toEqual([
      ['bob', 'active'],
      ['eve', 'server-only'],
      ['lost', 'lost'],
      ['paused', 'paused'],
    ]);
    expect(counts).toMatchObject({ all: 4, online: 0, 'near-quota': 0, blocked: 1, differs: 2 });
    expect(rows[0]?.caveats).toEqual(['vision-bursts']);
  });
});
