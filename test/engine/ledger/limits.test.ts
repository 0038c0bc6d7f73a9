/** What limits judge of keys, by their ledger. */
import { type KeyRule, MOST_BEYOND, MOST_HELD } from '@shared/limits/keys';
import type { DesiredKey, Quota } from '@shared/model';
import { beforeEach, describe, expect, it } from 'vitest';
import { limitsOf } from '../../../src/main/engine/workers/keys/limits';
import { ServerKeys } from '../../../src/main/engine/workers/keys/server';
import { answer, type Pair } from './support/answer';
import { key, T0 } from './support/books';

const DAY = 86_400_000;
let server: ServerKeys;
let at: number;
let uptimeS: number;
beforeEach(() => {
  server = new ServerKeys('s', { zone: 'UTC', firstContact: 'start-at-zero', ignored: {} });
  at = T0;
  uptimeS = 1000;
});
const save = (...keys: readonly DesiredKey[]): void => {
  const change = server.setKeys({ serverId: 's', keys, removed: [], adopted: [], seen: null }, at);
  if (change) server.adopt(change.tick);
};
const poll = (users: Readonly<Record<string, Pair>>, later = 10_000): void => {
  at += later;
  uptimeS += later / 1000;
  const change = server.counters({
    serverId: 's',
    reading: { at, monotonic: 0, uptimeS, bytes: answer(users) },
    place: 'p',
    steady: null,
  });
  if (change) server.adopt(change.tick);
};
const quota = (bytes: number): Quota => ({ bytes, resets: { every: 'never' }, atFull: 'notify' });
const rule = (change: Partial<KeyRule>): KeyRule => ({
  ...{ limitId: 'l', measure: 'keyQuota', side: 'over', at: 90, period: null, subjects: null, held: [], before: null },
  ...change,
});
const ask = (...rules: readonly KeyRule[]) => limitsOf(server, { serverId: 's', now: at, rules, since: T0 });
const one = (change: Partial<KeyRule>) => ask(rule(change)).rules[0];

describe('limits over keys', () => {
  it('are told of those beyond them and of those that are remembered, and of the worst of all', () => {
    save(key('k1', 'ann', { quota: quota(100) }), key('k2', 'ben', { quota: quota(1000) }), key('k3', 'eve'));
    poll({ ann: { up: 0 }, ben: { up: 0 }, eve: { up: 0 } });
    poll({ ann: { up: 60, down: 35 }, ben: { up: 100 }, eve: { up: 5000 } });
    expect(one({})).toEqual({
      ...{ limitId: 'l', values: [{ subject: 'k1', name: 'ann', value: 95 }], gone: [] },
      ...{ worst: { subject: 'k1', name: 'ann', value: 95 }, count: 2 },
    });
    expect(one({ held: ['k2', 'k3', 'k9'] })).toMatchObject({
      values: [
        { subject: 'k2', value: 10 },
        { subject: 'k1', value: 95 },
      ],
      gone: ['k3', 'k9'],
    });
    expect(one({ subjects: ['k2'] })).toMatchObject({ values: [], worst: { subject: 'k2' }, count: 1 });
  });
  it('of a quota reach 100 % with the last byte', () => {
    save(key('k1', 'ann', { quota: quota(2 ** 50) }));
    poll({ ann: { up: 0 } });
    poll({ ann: { up: 2 ** 50 - 1 } });
    expect(one({ at: 100 })?.values).toEqual([]);
    poll({ ann: { up: 2 ** 50 } });
    expect(one({ at: 100 })?.values).toMatchObject([{ value: 100 }]);
  });
  it('of traffic count the day, the month, or days that the history adds', () => {
    save(key('k1', 'ann'));
    poll({ ann: { up: 0 } });
    poll({ ann: { up: 70 } });
    poll({ ann: { up: 100 } }, DAY);
    const traffic = { measure: 'keyTraffic', at: 50 } as const;
    expect(one({ ...traffic, period: { type: 'day' } })).toMatchObject({ values: [], worst: { value: 30 } });
    expect(one({ ...traffic, period: { type: 'month' } })).toMatchObject({ values: [{ value: 100 }] });
    const rolling = { ...traffic, period: { type: 'rolling', days: 7 } } as const;
    expect(one(rolling)).toMatchObject({ values: [], count: 0 });
    expect(one({ ...rolling, before: { k1: 70 } })).toMatchObject({ values: [{ value: 100 }] });
    expect(ask()).toMatchObject({ today: 30, month: 100 });
  });
  it('of a date count the days until it, and after it', () => {
    save(key('k1', 'ann', { expiresAt: T0 + 3 * DAY }), key('k2', 'ben', { expiresAt: T0 + 30 * DAY }));
    expect(one({ measure: 'keyExpires', side: 'under', at: 3 })).toMatchObject({ values: [{ subject: 'k1', value: 3 }], count: 2 });
    at = T0 + 4 * DAY;
    expect(one({ measure: 'keyExpires', side: 'under', at: 3 })).toMatchObject({ values: [{ subject: 'k1', value: -1 }] });
  });
  it('see restarts and resets by others once, by when they were', () => {
    save(key('k1', 'ann'));
    poll({ ann: { up: 0 } });
    poll({ ann: { up: 70 } });
    poll({ ann: { up: 5 } });
    const reset = ask();
    expect(reset).toMatchObject({ resets: [at], restarts: [] });
    uptimeS = 0;
    poll({ ann: { up: 1 } });
    const restarted = limitsOf(server, { serverId: 's', now: at, rules: [], since: reset.marksTo });
    expect(restarted.resets).toEqual([]);
    expect(restarted.restarts).toHaveLength(1);
    expect(limitsOf(server, { serverId: 's', now: at, rules: [], since: restarted.marksTo })).toMatchObject({ resets: [], restarts: [] });
  });
  it('are told only so many at once, the worst first', () => {
    const many = Array.from({ length: 2_000 }, (_, n) => key(`k${n}`, `u${n}`, { quota: quota(100), uuid: `${n}` }));
    save(...many);
    poll(Object.fromEntries(many.map(({ name }) => [name, { up: 0 }])));
    poll(Object.fromEntries(many.map(({ name }, n) => [name, { up: n }])));
    const found = one({});
    expect([found?.count, found?.values.length, found?.worst?.name]).toEqual([2_000, MOST_BEYOND, 'u1999']);
    expect(found?.values[0]).toMatchObject({ name: 'u1999' });
  });
  it('are held only so many at once: the others come when there is room', () => {
    const many = Array.from({ length: MOST_HELD + 50 }, (_, n) => key(`k${n}`, `u${n}`, { quota: quota(1), uuid: `${n}` }));
    save(...many);
    poll(Object.fromEntries(many.map(({ name }) => [name, { up: 0 }])));
    poll(Object.fromEntries(many.map(({ name }) => [name, { up: 5 }])));
    const ids = many.map(({ keyId }) => keyId);
    expect(one({ held: ids.slice(0, MOST_HELD) })?.values).toHaveLength(MOST_HELD);
    expect(one({ held: ids.slice(0, MOST_HELD - 20) })?.values).toHaveLength(MOST_HELD);
    expect(one({ held: ids })?.values).toHaveLength(MOST_HELD + 50);
  });
});
