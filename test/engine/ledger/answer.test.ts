import * as wire from '@shared/xray/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Answer, readAnswer } from '../../../src/main/engine/workers/keys/answer';
import { Names } from '../../../src/main/engine/workers/keys/names';
import { readUsers } from '../../../src/main/engine/workers/keys/users';
import { usersAnswer } from './support/answer';

const encode = (stat: readonly wire.Stat[]): Uint8Array => Uint8Array.from(wire.statsService.queryStats.response.encode({ stat }));
const read = (names: Names, bytes: Uint8Array) => {
  const answer = new Answer();
  readAnswer(bytes, names, answer);
  return Array.from({ length: answer.count }, (_, at) => ({ name: names.text(answer.entries[at] ?? -1), value: answer.values[at] }));
};
const name = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.integer({ min: 0, max: 400 }).map(n => `user>>>user-${n}@vpn.example>>>traffic>>>${n % 2 === 0 ? 'uplink' : 'downlink'}`),
);
const stats = fc.uniqueArray(fc.record({ name, value: fc.maxSafeNat() }), { selector: ({ name: of }) => of, maxLength: 300 });

describe('a counters answer', () => {
  test('reads as the wire says, in any order, time after time', () =>
    fc.assert(
      fc.property(fc.array(stats, { minLength: 1, maxLength: 6 }), readings => {
        const names = new Names();
        for (const stat of readings) expect(read(names, encode(stat))).toEqual(stat);
        const all = new Set(readings.flat().map(({ name: of }) => of));
        expect(names.size).toBe(all.size);
      }),
      { numRuns: 300 },
    ));

  test('gives no number for one that is not exact', () => {
    const values = [2 ** 53 - 1, 2 ** 53, 2 ** 60, -1];
    const bytes = encode(values.map((value, at) => ({ name: `n${at}`, value })));
    expect(read(new Names(), bytes).map(({ value }) => value)).toEqual([2 ** 53 - 1, Number.NaN, Number.NaN, Number.NaN]);
  });

  test('skips fields that a later version may have', () => {
    // stat {1: "a", 2: 5, 3: "x", 4: fixed64, 5: fixed32, 6: varint}, then a field 9 of the answer.
    const stat = [10, 1, 97, 26, 1, 120, 33, 1, 2, 3, 4, 5, 6, 7, 8, 45, 1, 2, 3, 4, 48, 200, 1, 16, 5];
    expect(read(new Names(), Uint8Array.from([74, 2, 1, 2, 10, stat.length, ...stat, 72, 7]))).toEqual([{ name: 'a', value: 5 }]);
  });

  test('reads a value that comes before its name, and one without a value as zero', () => {
    expect(read(new Names(), Uint8Array.from([10, 5, 16, 7, 10, 1, 97, 10, 3, 10, 1, 98]))).toEqual([
      { name: 'a', value: 7 },
      { name: 'b', value: 0 },
    ]);
  });

  test('that is cut off or broken is refused, never read past its end', () => {
    const whole = encode([
      { name: 'user>>>a>>>traffic>>>uplink', value: 2 ** 40 },
      { name: 'user>>>b>>>traffic>>>uplink', value: 3 },
    ]);
    const first = (whole[1] ?? 0) + 2;
    for (let length = 1; length < whole.length; length += 1) {
      if (length === first) continue;
      expect(() => read(new Names(), whole.slice(0, length)), `${length} bytes`).toThrow(RangeError);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), bytes => {
        try {
          read(new Names(), bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a users answer', () => {
  test('reads as the wire says', () => {
    const users = [
      { email: 'bob', uuid: 'u-1', flow: 'xtls-rprx-vision', level: 3 },
      { email: 'ева', uuid: 'u-2' },
    ];
    expect(readUsers(usersAnswer([...users, { email: '', uuid: '' }]), 'in')).toEqual([
      { inboundTag: 'in', email: 'bob', uuid: 'u-1', flow: 'xtls-rprx-vision', level: 3 },
      { inboundTag: 'in', email: 'ева', uuid: 'u-2', flow: '', level: 0 },
    ]);
  });
  test('knows no id of an account that is not VLESS', () => {
    const bytes = wire.handlerService.getInboundUsers.response.encode({
      users: [{ email: 'sam', level: 0, account: { type: 'xray.proxy.shadowsocks.Account', value: Uint8Array.from([10, 1, 120]) } }],
    });
    expect(readUsers(Uint8Array.from(bytes), 'ss')).toEqual([{ inboundTag: 'ss', email: 'sam', uuid: null, flow: '', level: 0 }]);
  });
  test('that is broken is refused', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), bytes => {
        try {
          readUsers(bytes, 'in');
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2000 },
    ));
});
