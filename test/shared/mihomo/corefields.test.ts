import { fieldsOf, sameValue, valueText } from '@shared/mihomo/corefields';
import { expect, it } from 'vitest';

const WORDS = { on: 'on', off: 'off' };

it('shows the fields that can be changed, as far as the core shows them well', () => {
  const raw = {
    'mixed-port': '7890',
    port: 70_000,
    'socks-port': -1,
    'redir-port': null,
    mode: 'Rule',
    'log-level': 'trace',
    'find-process-mode': 'always',
    ipv6: 'yes',
    sniffing: false,
    'bind-address': '',
    'interface-name': '',
    tun: { device: 'utun' },
    secret: 'x',
  };
  expect(fieldsOf(raw)).toEqual({
    'mixed-port': 7890,
    mode: 'Rule',
    'find-process-mode': 'always',
    sniffing: false,
    'interface-name': '',
  });
  expect(fieldsOf({ tun: { enable: false, stack: 'gVisor' } })).toEqual({ tun: { enable: false, stack: 'gVisor' } });
});

it('compares without case, and words values on one line', () => {
  expect(sameValue('gVisor', 'gvisor')).toBe(true);
  expect(sameValue({ stack: 'Mixed' }, { stack: 'mixed' })).toBe(true);
  expect(sameValue(undefined, 0)).toBe(false);
  expect([0, true, '', null, ['a', 'b'], { stack: 'mixed', enable: false }].map(value => valueText(value, WORDS))).toEqual([
    '0',
    'on',
    '–',
    '–',
    'a, b',
    'stack: mixed, enable: off',
  ]);
});
