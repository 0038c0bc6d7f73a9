/** Our list against the server: restarts, somebody else's changes, writes whose outcome nobody knows. On an Xray of the lab. */
import { randomUUID } from 'node:crypto';
import type { DesiredKey, DriftChoice, KeyRun } from '@shared/model';
import { describe, expect, it } from 'vitest';
import { startLab } from '../../../src/lab/lab';
import { createEngine } from '../../../src/main/engine/engine';
import { createStore } from '../../../src/main/engine/store/client';
import type { KeyIntent } from '../../../src/main/engine/store/keys';
import { createParts } from '../../../src/main/engine/workers/parts';
import { until } from '../support/outside';
import {
  ALTER,
  calls,
  codeOf,
  edit as editKey,
  ended,
  eventsOf,
  idOf,
  inWorld,
  isThere,
  make as makeKey,
  queryKeys,
  readDrift,
  rowOf,
  soon,
  stateOf,
  USERS,
  untilState,
  usersOf,
} from './harness';

const world = inWorld('test');

const make = (name: string) => makeKey(world, name, { flow: '' });
const drift = () => readDrift(world);
const choose = async (choice: DriftChoice, ...keyIds: string[]): Promise<KeyRun> => {
  const choices = keyIds.map(keyId => ({ keyId, choice }));
  return ended(world, (await world.engine.handlers.applyDrift({ serverId: world.serverId, choices })).id);
};
const pause = (name: string) => editKey(world, name, { paused: true });

describe('a restart of the server', () => {
  it('loses keys, which are put back by themselves, told once', async () => {
    const { key } = await make('zoe');
    await make('yan');
    await make('xenia');
    await pause('xenia');
    const strangers = (await queryKeys(world)).rows.filter(({ state }) => state === 'server-only').length;
    await world.xray.restart();
    await until('it is told', () => eventsOf(world, 'keys-put-back').length > 0);
    expect([isThere(world, 'zoe'), isThere(world, 'yan')]).toEqual([true, true]);
    expect(usersOf(world).get('zoe')?.uuid).toBe(key.uuid);
    expect(isThere(world, 'xenia')).toBe(false);
    expect(eventsOf(world, 'keys-put-back')).toMatchObject([{ params: { count: 2, time: expect.stringMatching(/^\d\d:\d\d$/) } }]);
    expect(world.said.all.filter(({ type }) => type === 'keys-put-back')).toMatchObject([{ count: 2, serverName: 'edge' }]);
    expect((await drift()).differences.filter(({ type }) => type !== 'unknown')).toEqual([]);
    // Unknown keys stay as they are.
    expect((await queryKeys(world)).rows.filter(({ state }) => state === 'server-only')).toHaveLength(strangers);
    // What somebody removes later was not lost in that restart.
    await world.stranger.removeUser('zoe', null, soon());
    const revision = () => world.engine.state.getState().summaries[world.serverId]?.rowsRevision ?? 0;
    const before = revision();
    const report = await drift();
    expect(revision()).toBeGreaterThan(before);
    expect(report.lostAt).toBeNull();
    expect(report.differences.filter(({ type }) => type === 'missing')).toMatchObject([{ name: 'zoe', lostAt: null }]);
  });

  it('while Switchyard was off is met the same way', async () => {
    await make('zoe');
    await world.stop();
    await world.xray.restart();
    expect(isThere(world, 'zoe')).toBe(false);
    world.engine = createEngine(world.outside);
    await world.start();
    await until('it is told', () => eventsOf(world, 'keys-put-back').length > 0);
    expect(isThere(world, 'zoe')).toBe(true);
    expect(eventsOf(world, 'keys-put-back')).toMatchObject([{ params: { count: 1 } }]);
  });

  it('is not what a move to another server is: nothing is put there without asking', async () => {
    await make('zoe');
    const other = await startLab({ kinds: ['xray'], seed: 77 });
    try {
      const [target] = other.xray;
      if (!target) throw new Error('no xray');
      const draft = { kind: 'xray', name: 'edge', address: target.server.address, inboundTag: 'vless-reality' } as const;
      await world.engine.handlers.editServer({ id: world.serverId, draft });
      await untilState(world, 'zoe', 'lost');
      await world.engine.handlers.refreshServer({ id: world.serverId });
      expect(target.log.entries.filter(entry => entry.target === ALTER)).toEqual([]);
      expect(eventsOf(world, 'keys-put-back')).toEqual([]);
      expect(await choose('put-back', await idOf(world, 'zoe'))).toMatchObject({ outcomes: [{ result: 'done' }] });
      expect(target.sim.users.get('vless-reality')?.has('zoe')).toBe(true);
    } finally {
      await world.engine.stop();
      await other.close();
    }
  });

  it('leaves lost keys alone when it is told to, until the user puts them back', async () => {
    await make('zoe');
    await make('yan');
    await world.engine.handlers.setPutBack({ serverId: world.serverId, on: false });
    await world.xray.restart();
    await untilState(world, 'zoe', 'lost');
    // A restart between the counters and the users of one poll is known with the next one.
    await until('the restart is known', async () => (await drift()).lostAt !== null);
    const report = await drift();
    expect(report).toMatchObject({ putBackByItself: false, lostAt: expect.any(Number) });
    expect(report.differences.filter(({ type }) => type === 'missing').map(({ name }) => name)).toEqual(['yan', 'zoe']);
    expect(eventsOf(world, 'keys-put-back')).toEqual([]);
    expect(await choose('put-back', await idOf(world, 'zoe'))).toMatchObject({
      action: 'reconcile',
      outcomes: [{ name: 'zoe', result: 'done' }],
    });
    expect(await choose('remove', await idOf(world, 'yan'))).toMatchObject({ outcomes: [{ name: 'yan', result: 'done' }] });
    expect([await stateOf(world, 'zoe'), await stateOf(world, 'yan')]).toEqual(['active', 'none']);
  });

  it('tells which key could not be put back, and stops there', async () => {
    await make('zoe');
    await make('yan');
    world.xray.faults.add({ type: 'status', code: 2, message: 'handler not found: vless-reality', route: `POST ${ALTER}`, count: 1 });
    await world.xray.restart();
    await until('it is told', () => eventsOf(world, 'key-put-back-failed').length > 0);
    expect(eventsOf(world, 'key-put-back-failed')).toMatchObject([{ params: { key: 'yan', code: 'no-inbound' } }]);
    expect(world.said.all.filter(({ type }) => type === 'key-put-back-failed')).toHaveLength(1);
    expect([await stateOf(world, 'zoe'), await stateOf(world, 'yan')]).toEqual(['lost', 'lost']);
  });
});

describe('differences', () => {
  const identity = { flow: '', level: 0, inboundTag: 'vless-reality' };

  it('of every kind are shown, and each is settled as it is chosen', async () => {
    const [zoe, yan, xenia, wim] = [await make('zoe'), await make('yan'), await make('xenia'), await make('wim')];
    await pause('wim');
    const { stranger } = world;
    await stranger.removeUser('zoe', null, soon());
    await stranger.removeUser('yan', null, soon());
    await stranger.addUser({ ...identity, email: 'yan', uuid: yan.key.uuid ?? '', flow: 'other' }, soon());
    await stranger.removeUser('xenia', null, soon());
    await stranger.addUser({ ...identity, email: 'Xenia', uuid: randomUUID() }, soon());
    await stranger.addUser({ ...identity, email: 'wim', uuid: wim.key.uuid ?? '' }, soon());
    await stranger.addUser({ ...identity, email: 'unasked', uuid: randomUUID() }, soon());
    const report = await drift();
    const ours = report.differences.filter(({ type, name }) => type !== 'unknown' || name === 'unasked');
    expect(ours.map(found => [found.name, found.type, found.type === 'differs' ? found.fields.map(({ field }) => field) : []])).toEqual(
      expect.arrayContaining([
        ['zoe', 'missing', []],
        ['yan', 'differs', ['flow']],
        ['xenia', 'differs', ['uuid', 'email']],
        ['wim', 'differs', ['standing']],
        ['unasked', 'unknown', []],
      ]),
    );
    expect((await queryKeys(world, { view: 'differs' })).rows.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['zoe', 'yan', 'xenia']),
    );

    const before = calls(world, ALTER);
    await choose('put-back', zoe.key.id, yan.key.id, wim.key.id);
    expect(calls(world, ALTER)).toBe(before + 1 + 2 + 1);
    expect([isThere(world, 'zoe'), usersOf(world).get('yan')?.flow, isThere(world, 'wim')]).toEqual([true, yan.key.flow, false]);
    await choose('adopt', xenia.key.id, 'unasked');
    expect(calls(world, ALTER)).toBe(before + 4);
    expect(await rowOf(world, 'Xenia')).toMatchObject({ id: xenia.key.id, state: 'active' });
    expect(await rowOf(world, 'unasked')).toMatchObject({ state: 'active' });
    expect(await idOf(world, 'unasked')).not.toBe('unasked');
    expect((await drift()).differences.filter(({ type }) => type !== 'unknown')).toEqual([]);
  });

  it('are ignored until they change', async () => {
    await world.stranger.addUser({ ...identity, email: 'unasked', uuid: randomUUID() }, soon());
    const names = async (): Promise<string[]> => (await drift()).differences.map(({ name }) => name);
    expect(await names()).toContain('unasked');
    await choose('ignore', 'unasked');
    expect(await names()).not.toContain('unasked');
    expect((await drift()).ignored).toBe(1);
    await world.stranger.removeUser('unasked', null, soon());
    await world.stranger.addUser({ ...identity, email: 'unasked', uuid: randomUUID() }, soon());
    expect(await names()).toContain('unasked');
  });

  it('of a whole type are settled by one choice, but for the rows chosen apart, and ignored ones are not counted', async () => {
    const { handlers } = world.engine;
    const { serverId } = world;
    const zoe = await make('zoe');
    await world.stranger.removeUser('zoe', null, soon());
    // Only a configuration file can name a user so.
    const [user] = usersOf(world).values();
    usersOf(world).set('two words', { ...user, email: 'two words', uuid: randomUUID() });
    await world.stranger.addUser({ ...identity, email: 'stays', uuid: randomUUID() }, soon());
    const report = await drift();
    const { unknown } = report.counts;
    expect([report.counts.missing, report.counts.differs]).toEqual([1, 0]);
    const wish = { choices: [{ keyId: 'stays', choice: 'ignore' as const }], all: { missing: 'put-back', unknown: 'adopt' } as const };
    const plan = await handlers.planDrift({ serverId, limit: 3, ...wish });
    expect(plan).toMatchObject({ changes: unknown, ignores: 1 });
    expect(plan.steps.map(({ choice }) => choice)).toEqual(['put-back', 'adopt', 'adopt']);
    const whole = await handlers.planDrift({ serverId, limit: 500, ...wish });
    expect(whole.steps).toHaveLength(unknown + 1);
    expect(whole.steps.at(-1)).toMatchObject({ difference: { name: 'stays' }, choice: 'ignore' });
    // Who came since the report was read is nobody's choice.
    await world.stranger.addUser({ ...identity, email: 'late', uuid: randomUUID() }, soon());
    const before = calls(world, ALTER);
    const run = await ended(world, (await handlers.applyDrift({ serverId, ...wish })).id);
    expect(run).toMatchObject({ done: unknown - 1, failed: 1, notStarted: 0, total: unknown });
    expect(run.outcomes.find(({ result }) => result === 'failed')).toMatchObject({ name: 'two words', failure: { code: 'bad-input' } });
    // Adopting sends nothing.
    expect(calls(world, ALTER)).toBe(before + 1);
    expect(usersOf(world).get('zoe')?.uuid).toBe(zoe.key.uuid);
    expect((await drift()).counts).toEqual({ missing: 0, unknown: 2, differs: 0 });
    const { counts, drift: told, rows } = await queryKeys(world, { view: 'differs' });
    expect([counts.differs, told, rows.map(({ name }) => name)]).toEqual([
      2,
      { missing: 0, unknown: 2, differs: 0, lostAt: null },
      ['late', 'two words'],
    ]);
  });

  it('stop at the first step that is refused, and say which', async () => {
    const ids = [(await make('zoe')).key.id, (await make('yan')).key.id];
    for (const email of ['zoe', 'yan']) await world.stranger.removeUser(email, null, soon());
    world.xray.faults.add({ type: 'status', code: 2, message: 'boom', route: `POST ${ALTER}`, count: 1 });
    const run = await choose('put-back', ...ids);
    expect(run.outcomes.map(({ name, result }) => [name, result])).toEqual([
      ['yan', 'failed'],
      ['zoe', 'not-started'],
    ]);
  });

  it('never take a uuid from another user', async () => {
    const { key } = await make('zoe');
    await world.stranger.removeUser('zoe', null, soon());
    await make('yan');
    // Another program gave yan the uuid that zoe should have.
    await world.stranger.removeUser('yan', null, soon());
    await world.stranger.addUser({ ...identity, email: 'yan', uuid: key.uuid ?? '' }, soon());
    await drift();
    expect(await choose('put-back', key.id)).toMatchObject({ outcomes: [{ name: 'zoe', result: 'failed', failure: { code: 'exists' } }] });
    // With yan put right in the same go, there is room.
    const both = await choose('put-back', key.id, await idOf(world, 'yan'));
    expect(both.outcomes.map(({ result }) => result)).toEqual(['done', 'done']);
    expect((await drift()).differences.filter(({ type }) => type !== 'unknown')).toEqual([]);
  });
});

describe('a write whose outcome is not known', () => {
  /** From the write on the server cannot be read, until the returned function is called. */
  const lose = (type: 'answer-lost' | 'reset'): (() => void) => {
    const { faults, log } = world.xray;
    faults.add({ type, route: `POST ${ALTER}`, count: 1 });
    let blind: number | null = null;
    const note = log.add.bind(log);
    log.add = (exchange, at) => {
      if (exchange.path === ALTER) blind ??= faults.add({ type: 'reset', route: `POST ${USERS}` });
      return note(exchange, at);
    };
    return () => {
      log.add = note;
      if (blind !== null) faults.remove(blind);
    };
  };

  it.each([
    ['answer-lost', 'active', 'key-settled-done'],
    ['reset', 'none', 'key-settled-not'],
  ] as const)(
    'is settled by reading and never sent again: %s',
    async (type, state, event) => {
      const see = lose(type);
      const before = calls(world, ALTER);
      expect(await codeOf(make('zoe'))).toBe('doubtful');
      expect(await stateOf(world, 'zoe')).not.toBe('active');
      see();
      await until('it is settled', () => eventsOf(world, event).length > 0);
      expect(eventsOf(world, event)).toMatchObject([{ params: { key: 'zoe', action: 'make' } }]);
      expect(calls(world, ALTER)).toBe(before + 1);
      expect(await stateOf(world, 'zoe')).toBe(state);
      expect(isThere(world, 'zoe')).toBe(type === 'answer-lost');
    },
    30_000,
  );
});

describe('a crash between the decision and its write', () => {
  const identity = { serverId: '', level: 0, inboundTag: 'vless-reality', flow: '' };
  const key = (name: string, change: Partial<DesiredKey> = {}): DesiredKey => ({
    ...{ ...identity, serverId: world.serverId, keyId: randomUUID(), name, uuid: randomUUID(), paused: false, held: null },
    ...{ quota: null, expiresAt: null, tags: [], note: '', createdAt: Date.now(), linkSni: null, linkShortId: null },
    ...change,
  });
  /** As a process leaves its store when it is killed: what was decided is there, its outcome is not. */
  const leave = async (keys: readonly DesiredKey[], intents: readonly Omit<KeyIntent, 'id' | 'serverId' | 'at'>[]): Promise<void> => {
    await world.stop();
    const { clock, log, worker, dataDir } = world.outside;
    const store = createStore({
      dataDir,
      clock,
      log,
      repaired: () => undefined,
      worker: () => createParts(() => worker('resident'))('store'),
    });
    await store.open();
    const begin = intents.map(intent => ({ ...intent, id: randomUUID(), serverId: world.serverId, at: Date.now() }));
    await store.changeKeys({ serverId: world.serverId, save: keys, remove: [], begin, end: [] });
    await store.close();
    world.engine = createEngine(world.outside);
  };

  it('lets a key in at the next start whose limit ended meanwhile', async () => {
    const day = { bytes: 1e12, resets: { every: 'day' }, atFull: 'block' } as const;
    const held = key('held', { quota: day, held: 'quota', createdAt: Date.now() - 3 * 86_400_000 });
    await leave([held], []);
    await world.start();
    await until('it is let in', () => eventsOf(world, 'key-released').length > 0);
    expect(isThere(world, 'held')).toBe(true);
    // Nothing was counted, so there was nothing to reset, now or at any poll.
    for (let poll = 0; poll < 3; poll += 1) await world.engine.handlers.refreshServer({ id: world.serverId });
    expect(eventsOf(world, 'keys-reset')).toEqual([]);
  });

  it('is known at the next start: what took effect is kept, what did not is not made', async () => {
    const made = key('made');
    const notMade = key('not-made');
    const wasOn = key('paused-there');
    const stillOn = key('still-on');
    const old = key('old-name');
    const gone = key('gone');
    for (const { name: email, uuid } of [made, stillOn]) await world.stranger.addUser({ ...identity, email, uuid }, soon());
    const before = calls(world, ALTER);
    await leave(
      [wasOn, stillOn, old, gone],
      [
        { keyId: made.keyId, action: 'make', before: null, after: made },
        { keyId: notMade.keyId, action: 'make', before: null, after: notMade },
        { keyId: wasOn.keyId, action: 'pause', before: wasOn, after: { ...wasOn, paused: true } },
        { keyId: stillOn.keyId, action: 'pause', before: stillOn, after: { ...stillOn, paused: true } },
        // Between its two writes: the old name is gone, the new one is not there.
        { keyId: old.keyId, action: 'rename', before: old, after: { ...old, name: 'new-name' } },
        { keyId: gone.keyId, action: 'delete', before: gone, after: null },
      ],
    );
    await world.start();
    await until('all is settled', () => eventsOf(world, 'key-settled-done').length + eventsOf(world, 'key-settled-not').length === 6);
    expect(calls(world, ALTER)).toBe(before);
    const states = async (...names: string[]) => Promise.all(names.map(name => stateOf(world, name)));
    expect(await states('made', 'not-made', 'paused-there', 'still-on', 'old-name', 'new-name', 'gone')).toEqual([
      'active',
      'none',
      'paused',
      'active',
      'none',
      'lost',
      'none',
    ]);
  });
});
