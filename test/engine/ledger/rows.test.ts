/** The order of the rows: kept between readings, and another one as soon as something of it moved. */
import type { DesiredKey, KeyQuery } from '@shared/model';
import { beforeEach, describe, expect, it } from 'vitest';
import { ServerKeys } from '../../../src/main/engine/workers/keys/server';
import { queryWindow } from '../../../src/main/engine/workers/keys/window';
import { answer, type Pair, usersAnswer } from './support/answer';

const T0 = Date.UTC(2026, 4, 10, 12);
const uuid = (n: number): string => `${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`;
const key = (name: string, n: number, change: Partial<DesiredKey> = {}): DesiredKey => ({
  ...{ serverId: 's', keyId: `k${n}`, name, uuid: uuid(n), flow: '', level: 0, inboundTag: 'in', paused: false, held: null },
  ...{ quota: null, expiresAt: null, tags: [], note: '', createdAt: T0, linkSni: null, linkShortId: null },
  ...change,
});

let server: ServerKeys;
let at: number;
beforeEach(() => {
  server = new ServerKeys('s', { zone: 'UTC', firstContact: 'start-at-zero', ignored: {} });
  at = T0;
});
const save = (keys: readonly DesiredKey[], removed: readonly string[] = []): void => {
  const change = server.setKeys({ serverId: 's', keys, removed, adopted: [], seen: null }, at);
  if (change) server.adopt(change.tick);
};
const poll = (users: Readonly<Record<string, Pair>>): void => {
  at += 10_000;
  const reading = { at, monotonic: 0, uptimeS: (at - T0) / 1000, bytes: answer(users) };
  const change = server.counters({ serverId: 's', reading, place: 'p', steady: null });
  if (change) server.adopt(change.tick);
};
const readUsers = (...users: Parameters<typeof usersAnswer>[0]): void =>
  void server.users({ at, askedAt: at, inbounds: [{ tag: 'in', bytes: usersAnswer(users) }] });
const ask = (change: Partial<KeyQuery> = {}) =>
  queryWindow(server, { view: 'all', search: '', sort: { by: 'name', descending: false }, offset: 0, limit: 50, ...change }, at);
const names = (change: Partial<KeyQuery> = {}): string[] => ask(change).rows.map(({ name }) => name);
const byTotal = { sort: { by: 'allTime', descending: true } } as const;

describe('rows', () => {
  it('stand by name as a person reads it, whenever and however they come and go', () => {
    save([key('user-10', 1), key('user-9', 2), key('Anna', 3)]);
    expect(names()).toEqual(['Anna', 'user-9', 'user-10']);
    save([key('bob', 4), key('user-9', 2, { note: 'paid' }), key('zoe', 3)], ['k1']);
    expect(names()).toEqual(['bob', 'user-9', 'zoe']);
    expect(names({ search: 'PAID' })).toEqual(['user-9']);
    readUsers({ email: 'user-9', uuid: uuid(2) }, { email: 'carl', uuid: uuid(8) });
    expect(names()).toEqual(['bob', 'carl', 'user-9', 'zoe']);
    expect(names({ sort: { by: 'name', descending: true } })).toEqual(['zoe', 'user-9', 'carl', 'bob']);
    expect(names({ offset: 1, limit: 2 })).toEqual(['carl', 'user-9']);
  });
  it('are ordered anew by a reading, a change of the list, and by what is ignored', () => {
    save([key('ann', 1), key('ben', 2)]);
    poll({ ann: { up: 0 }, ben: { up: 0 } });
    poll({ ann: { up: 5 }, ben: { up: 9 } });
    expect(names(byTotal)).toEqual(['ben', 'ann']);
    poll({ ann: { up: 50 }, ben: { up: 9 } });
    expect(names(byTotal)).toEqual(['ann', 'ben']);
    expect(ask().today).toEqual({ up: 59, down: 0 });
    readUsers({ email: 'ann', uuid: uuid(1) }, { email: 'eve', uuid: uuid(5) });
    expect(names({ view: 'differs' })).toEqual(['ben', 'eve']);
    server.review.report(at);
    const wish = { choices: [{ keyId: 'eve', choice: 'ignore' as const }] };
    const ignored = server.review.ignore({ serverId: 's', wish, now: at });
    server.setContext({ zone: 'UTC', firstContact: 'start-at-zero', ignored });
    expect(names({ view: 'differs' })).toEqual(['ben']);
    expect(ask()).toMatchObject({ counts: { differs: 1 }, drift: { missing: 1, unknown: 0, differs: 0 } });
    expect(server.figures(at).drift).toBe(1);
    // Changed since: it is told again.
    readUsers({ email: 'ann', uuid: uuid(1) }, { email: 'eve', uuid: uuid(6) });
    expect(names({ view: 'differs' })).toEqual(['ben', 'eve']);
  });
  it('know by themselves when a date comes', () => {
    save([key('ann', 1, { expiresAt: T0 + 3_600_000 })]);
    readUsers({ email: 'ann', uuid: uuid(1) });
    expect(ask().counts.blocked).toBe(0);
    at += 3_600_001;
    expect(ask()).toMatchObject({ counts: { blocked: 1 }, rows: [{ state: 'expired' }] });
  });
});

describe('a review', () => {
  it('gives its windows and steps from what was reported', () => {
    save(Array.from({ length: 20 }, (_, n) => key(`mine-${n}`, n)));
    readUsers(...Array.from({ length: 2000 }, (_, n) => ({ email: `theirs-${n}`, uuid: uuid(1000 + n) })));
    expect(server.review.report(at)).toMatchObject({ counts: { missing: 20, unknown: 2000, differs: 0 }, ignored: 0 });
    const { rows, count } = server.review.window({ serverId: 's', type: 'unknown', offset: 10, limit: 2, now: at });
    expect([count, rows.map(({ name }) => name)]).toEqual([2000, ['theirs-10', 'theirs-11']]);
    const wish = { choices: [], all: { missing: 'put-back', unknown: 'usual' } } as const;
    // Nobody used them: they are left alone.
    expect(server.review.preview({ serverId: 's', wish, limit: 1, now: at })).toMatchObject({
      ...{ changes: 20, ignores: 2000 },
      steps: [{ difference: { name: 'mine-0' }, choice: 'put-back' }],
    });
    const adopt = { choices: [], all: { unknown: 'adopt', missing: 'put-back' } } as const;
    const { plan, count: steps } = server.review.begin({ serverId: 's', wish: adopt, now: at });
    expect(steps).toBe(2020);
    const next = () => server.review.next({ serverId: 's', plan, now: at });
    expect(next()?.map(({ choice }) => choice)).toEqual(Array.from({ length: 20 }, () => 'put-back'));
    // Gone by the time its turn comes: no step.
    readUsers(...Array.from({ length: 1999 }, (_, n) => ({ email: `theirs-${n}`, uuid: uuid(1000 + n) })));
    expect(next()).toHaveLength(1999);
    expect(next()).toBeNull();
    server.review.end(plan);
    expect(next).toThrow('lost');
  });
});
