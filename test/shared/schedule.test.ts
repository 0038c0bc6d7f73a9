import type { RotationGoal, RotationOutcome, Schedule } from '@shared/model';
import { alreadyHolds, isReached, isWorthAnother, nextStart, outOfQuiet } from '@shared/schedule';
import { rotationGoalSchema, scheduleDraftSchema } from '@shared/schedule.schema';
import { inSubnet, neighbourhood, parseSubnet } from '@shared/subnet';
import { zoneOf } from '@shared/walltime';
import { describe, expect, test } from 'vitest';

const UTC = zoneOf('UTC');
const RIGA = zoneOf('Europe/Riga');
const at = (text: string): number => Date.parse(text);
const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString().slice(0, 16));
const schedule = (change: Partial<Schedule> = {}): Schedule => ({
  ...{ id: 's1', serverId: 'farm', portIds: null, enabled: true, quiet: null, goal: { type: 'any' } },
  ...{ times: { type: 'every', minutes: 30 }, createdAt: at('2026-03-28T10:00:00Z') },
  ...change,
});

describe('the clock of a zone', () => {
  test.each([
    ['Europe/Riga', '2026-01-12T09:00:00Z', '2026-01-12T11:00'],
    ['Europe/Riga', '2026-07-12T09:00:00Z', '2026-07-12T12:00'],
    ['Asia/Kathmandu', '2026-01-12T00:00:00Z', '2026-01-12T05:45'],
    ['America/St_Johns', '2026-01-01T02:00:00Z', '2025-12-31T22:30'],
  ])('%s shows it, and back', (name, utc, shown) => {
    const zone = zoneOf(name);
    expect(time(zone.naive(at(utc)))).toBe(shown);
    expect(zone.at(at(`${shown}:00Z`))).toBe(at(utc));
  });
  test('an hour that summer time skips counts as the one after it; of one that comes twice the first', () => {
    expect(time(RIGA.at(at('2026-03-29T03:30:00Z')))).toBe('2026-03-29T01:30');
    expect(time(RIGA.at(at('2026-10-25T03:30:00Z')))).toBe('2026-10-25T00:30');
  });
});

describe('when a schedule begins', () => {
  test('every N minutes since it began last, or was made', () => {
    expect(time(nextStart(schedule(), null, at('2026-03-28T10:10:00Z'), UTC))).toBe('2026-03-28T10:30');
    const lastAt = at('2026-03-28T10:31:00Z');
    expect(time(nextStart(schedule(), lastAt, at('2026-03-28T10:40:00Z'), UTC))).toBe('2026-03-28T11:01');
  });
  test('what was missed is done once, at once', () => {
    const now = at('2026-03-29T10:10:00Z');
    expect(nextStart(schedule(), null, now, UTC)).toBe(now);
    expect(time(nextStart(schedule(), now, now, UTC))).toBe('2026-03-29T10:40');
    const daily = schedule({ times: { type: 'at', times: ['06:00', '18:00'], weekdays: [] } });
    expect(nextStart(daily, at('2026-03-27T06:00:00Z'), now, UTC)).toBe(now);
    expect(time(nextStart(daily, now, now, UTC))).toBe('2026-03-29T18:00');
  });
  test('a clock that was set back does not keep it waiting', () => {
    expect(time(nextStart(schedule(), at('2027-01-01T00:00:00Z'), at('2026-03-28T12:00:00Z'), UTC))).toBe('2026-03-28T12:30');
  });
  test('at times of day, on some weekdays', () => {
    const times = { type: 'at', times: ['18:00', '06:00'], weekdays: [1, 6] } as const;
    const from = (text: string) => time(nextStart(schedule({ times }), at(text), at(text), UTC));
    // 28 March 2026 is a Saturday.
    expect(from('2026-03-28T05:00:00Z')).toBe('2026-03-28T06:00');
    expect(from('2026-03-28T06:00:00Z')).toBe('2026-03-28T18:00');
    expect(from('2026-03-28T18:00:00Z')).toBe('2026-03-30T06:00');
  });
  test('by the wall clock, whatever summer time does', () => {
    const times = { type: 'at', times: ['03:30'], weekdays: [] } as const;
    const from = (text: string) => time(nextStart(schedule({ times }), at(text), at(text), RIGA));
    expect(from('2026-03-28T12:00:00Z')).toBe('2026-03-29T01:30');
    expect(from('2026-03-29T12:00:00Z')).toBe('2026-03-30T00:30');
    // The night in which 03:30 comes twice: once.
    expect(from('2026-10-24T12:00:00Z')).toBe('2026-10-25T00:30');
    expect(from('2026-10-25T00:30:00Z')).toBe('2026-10-26T01:30');
  });
  test('never while it is off', () => expect(nextStart(schedule({ enabled: false }), null, 0, UTC)).toBeNull());
  test('quiet hours put it off to their end', () => {
    const quiet = { from: '23:00', to: '07:00' };
    const start = (now: string, change: Partial<Schedule> = {}) => time(nextStart(schedule({ quiet, ...change }), at(now), at(now), UTC));
    expect(start('2026-03-28T22:20:00Z')).toBe('2026-03-28T22:50');
    expect(start('2026-03-28T22:40:00Z')).toBe('2026-03-29T07:00');
    expect(start('2026-03-29T03:00:00Z')).toBe('2026-03-29T07:00');
    expect(start('2026-03-29T07:00:00Z')).toBe('2026-03-29T07:30');
    expect(start('2026-03-28T12:00:00Z', { quiet: { from: '12:00', to: '13:15' } })).toBe('2026-03-28T13:15');
    expect(start('2026-03-28T12:00:00Z', { quiet: { from: '12:00', to: '12:00' } })).toBe('2026-03-28T12:30');
    expect(outOfQuiet(quiet, at('2026-03-28T12:00:00Z'), UTC)).toBe(at('2026-03-28T12:00:00Z'));
  });
});

const changed = (newIp: string): RotationOutcome => ({ type: 'changed', oldIp: '198.51.100.7', newIp });
describe('goals', () => {
  const from = '198.51.100.7';
  test.each<[RotationGoal, RotationOutcome, boolean]>([
    [{ type: 'any' }, changed('203.0.113.9'), true],
    [{ type: 'any' }, { type: 'same-ip', ip: from }, false],
    [{ type: 'new-ip', tries: 3 }, changed('198.51.100.8'), true],
    [{ type: 'new-ip', tries: 3 }, changed(from), false],
    [{ type: 'new-subnet', tries: 3 }, changed('198.51.100.8'), false],
    [{ type: 'new-subnet', tries: 3 }, changed('198.51.101.8'), true],
    [{ type: 'not-listed', list: ['203.0.113.0/24'], tries: 3 }, changed('203.0.113.9'), false],
    [{ type: 'not-listed', list: ['203.0.113.0/24', '192.0.2.1'], tries: 3 }, changed('192.0.2.1'), false],
    [{ type: 'not-listed', list: ['203.0.113.0/24'], tries: 3 }, { type: 'same-ip', ip: from }, true],
    [{ type: 'new-ip', tries: 3 }, { type: 'no-internet', oldIp: from, newIp: '203.0.113.9' }, false],
  ])('%j after %j: %j', (goal, outcome, expected) => expect(isReached(goal, from, outcome)).toBe(expected));
  test('only a list can hold already', () => {
    const list = { type: 'not-listed', list: ['203.0.113.0/24'], tries: 1 } as const;
    expect(alreadyHolds(list, '198.51.100.7')).toBe(true);
    expect(alreadyHolds(list, '203.0.113.200')).toBe(false);
    expect(alreadyHolds(list, null)).toBe(false);
    expect(alreadyHolds({ type: 'any' }, '198.51.100.7')).toBe(false);
  });
  test('after some ends another try is of no use', () => {
    expect(isWorthAnother({ type: 'same-ip', ip: from })).toBe(true);
    expect(isWorthAnother({ type: 'auth-lost' })).toBe(false);
    expect(isWorthAnother({ type: 'stuck', oldIp: null })).toBe(false);
  });
});

describe('subnets', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9', true],
    ['203.0.113.9', '203.0.113.8', false],
    ['203.0.113.0/24', '203.0.113.255', true],
    ['203.0.113.0/25', '203.0.113.128', false],
    ['203.0.112.0/23', '203.0.113.7', true],
    ['2001:db8::/32', '2001:db8:1::5', true],
    ['2001:db8::/32', '2001:db9::5', false],
    ['2001:db8:8000::/33', '2001:db8:7fff::1', false],
    ['203.0.113.0/24', '2001:db8::1', false],
  ])('%s and %s: %j', (text, ip, inside) => {
    const subnet = parseSubnet(text);
    expect(subnet && inSubnet(ip, subnet)).toBe(inside);
  });
  test.each(['', 'x', '1.2.3', '1.2.3.4/33', '1.2.3.4/0', '1.2.3.4/24/8', '1.2.3.4/-1', '::/129', '300.1.1.1/8'])('%j is none', text =>
    expect(parseSubnet(text)).toBeNull(),
  );
  test('a neighbourhood is a /24 or a /48', () => {
    expect(neighbourhood('203.0.113.9')).toBe(neighbourhood('203.0.113.200'));
    expect(neighbourhood('2001:db8:1:2::1')).toBe(neighbourhood('2001:db8:1:3::1'));
    expect(neighbourhood('2001:db8:1::1')).not.toBe(neighbourhood('2001:db8:2::1'));
    expect(neighbourhood('-')).toBeNull();
  });
});

describe('what a window may ask for', () => {
  const draft = { ...schedule(), id: null, createdAt: undefined };
  const { createdAt: _at, ...good } = draft;
  test('a whole draft', () => expect(scheduleDraftSchema.safeParse(good).success).toBe(true));
  test.each([
    { times: { type: 'every', minutes: 0 } },
    { times: { type: 'at', times: ['24:00'], weekdays: [] } },
    { times: { type: 'at', times: [], weekdays: [] } },
    { times: { type: 'at', times: ['12:00'], weekdays: [0] } },
    { quiet: { from: '7:00', to: '08:00' } },
    { portIds: [] },
    { goal: { type: 'not-listed', list: ['nonsense'], tries: 1 } },
    { goal: { type: 'new-ip', tries: 0 } },
  ])('%j is refused', change => expect(scheduleDraftSchema.safeParse({ ...good, ...change }).success).toBe(false));
  test('a list is taken as it is typed', () =>
    expect(rotationGoalSchema.parse({ type: 'not-listed', list: [' 203.0.113.0/24 '], tries: 2 })).toEqual({
      type: 'not-listed',
      list: ['203.0.113.0/24'],
      tries: 2,
    }));
});
