import { normaliseIp } from '@shared/ip';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

describe('comparable addresses', () => {
  test.each([
    ['188.170.195.189', '188.170.195.189'],
    [' 188.170.195.189\n', '188.170.195.189'],
    ['188.170.195.189/32', '188.170.195.189'],
    ['010.001.000.007', '10.1.0.7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['2001:DB8::1', '2001:db8:0:0:0:0:0:1'],
    ['2001:0db8:0:0::0001', '2001:db8:0:0:0:0:0:1'],
    ['[2001:db8::1%eth0]', '2001:db8:0:0:0:0:0:1'],
  ])('%j', (text, expected) => expect(normaliseIp(text)).toBe(expected));

  test.each(['', ' ', '-', '--', 'None', '0.0.0.0', '::', '256.1.1.1', '1.2.3', '1::2::3', 'g::1', '1:2:3', null, undefined])(
    '%j is none',
    text => expect(normaliseIp(text)).toBeNull(),
  );

  test('two spellings of one IPv6 address are equal, two addresses are not', () => {
    const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
    const padded = (address: number[]) => address.map(group => group.toString(16).toUpperCase().padStart(4, '0')).join(':');
    const plain = (address: number[]) => address.map(group => group.toString(16)).join(':');
    fc.assert(
      fc.property(groups, groups, (one, other) => {
        expect(normaliseIp(padded(one))).toBe(normaliseIp(plain(one)));
        if (plain(one) !== plain(other)) expect(normaliseIp(plain(one)) === normaliseIp(padded(other))).toBe(false);
      }),
    );
  });
  test('never throws', () => fc.assert(fc.property(fc.string(), text => void normaliseIp(text))));
});
