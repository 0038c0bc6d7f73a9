/** Who is online as the keys worker takes it from a reading: the server's word where it is whole, traffic beside it where it is not. */
import { describe, expect, it } from 'vitest';
import { Online } from '../../../src/main/engine/workers/keys/online';

const NOW = 1_000_000;
const users = [{ email: 'Alice', ips: [{ ip: '203.0.113.7', lastSeen: NOW - 5_000 }] }];
const online = (reading: Parameters<Online['take']>[0]): Online => {
  const made = new Online();
  made.take(reading);
  return made;
};

describe('a key that moved bytes just now and is not on the list', () => {
  it.each([
    ['a whole list', online({ type: 'users', at: NOW, users }), { state: 'no', by: 'server', lastSeen: NOW - 1_000 }],
    [
      'a list of recent connections only',
      online({ type: 'users', at: NOW, users, partial: 'recent-links' }),
      { state: 'now', by: 'traffic', lastSeen: NOW - 1_000 },
    ],
    ['no list', online({ type: 'unknown', code: 'too-old' }), { state: 'now', by: 'traffic', lastSeen: NOW - 1_000 }],
  ])('with %s', (_what, of, expected) => {
    expect(of.of('bob', NOW - 1_000, NOW)).toEqual(expected);
    expect(of.isNow('bob', NOW - 1_000, NOW)).toBe(expected.state === 'now');
    expect(of.isNow('bob', NOW - 60_000, NOW)).toBe(false);
  });
});

it('whom a partial list misses is counted once, and only while bytes move', () => {
  const of = online({ type: 'users', at: NOW, users, partial: 'recent-links' });
  expect(['bob', 'alice'].map(email => of.isMissed(email, NOW - 1_000, NOW))).toEqual([true, false]);
  expect(of.isMissed('bob', NOW - 60_000, NOW)).toBe(false);
  expect(online({ type: 'users', at: NOW, users }).isMissed('bob', NOW - 1_000, NOW)).toBe(false);
});

it('is there in any letter case, by the server’s word', () => {
  const of = online({ type: 'users', at: NOW, users, partial: 'recent-links' });
  expect(of.of('alice', 0, NOW)).toEqual({ state: 'now', by: 'server', lastSeen: NOW });
  expect(of.addresses('ALICE')).toEqual([{ ip: '203.0.113.7', since: NOW - 5_000 }]);
});
