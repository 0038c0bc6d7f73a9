import type { ProxyRecord, Writable, WriteOptions } from '@shared/proxies';
import fc from 'fast-check';

export const RECORD: ProxyRecord = {
  id: 1,
  type: 'http',
  host: '203.0.113.200',
  port: 3001,
  login: 'scrape',
  password: 'Pa55word',
  name: 'LV-01',
  operator: 'LMT',
  externalIp: '198.51.100.7',
  farm: 'riga-farm',
  link: null,
};
export const SOCKS: ProxyRecord = { ...RECORD, id: 2, type: 'socks', port: 4001, login: 'team' };
/** Trusts addresses: nobody is asked. */
export const OPEN: ProxyRecord = { ...RECORD, id: 3, port: 3003, login: null, password: null };
export const OPTIONS: WriteOptions = { comment: false, remoteDns: true, testUrl: 'https://echo.example/ip' };
export const unlocked = (records: readonly ProxyRecord[]): readonly Writable[] => records.map(record => ({ record, locked: false }));

/** Whatever a person or a panel may put into a text: marks of every format, ends of lines, other scripts. */
const nasty = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'\'"\\`$&<>;|:@#%/?=+-,{}[]()!*~ \t\n\r\0\u007f\u0085\u2028\u2029\ufeff\u200b'),
    fc.constantFrom('é', 'ж', '漢', '😀', '--', '$' + '{x}', '$(id)', '%00', ']]>', '{{', '}}'),
    fc.string({ minLength: 1, maxLength: 2 }),
  ),
  minLength: 1,
  maxLength: 24,
});
const host = fc.constantFrom('203.0.113.200', 'proxy.example.org', '2001:db8::7', 'xn--e1afmkfd.example');
/** Records as a panel may give them. */
export const anyRecord: fc.Arbitrary<ProxyRecord> = fc
  .record({
    id: fc.nat(9_999),
    type: fc.constantFrom('http' as const, 'socks' as const),
    host,
    port: fc.integer({ min: 1, max: 65_535 }),
    credentials: fc.option(fc.record({ login: nasty, password: nasty })),
    name: nasty,
    operator: fc.option(nasty),
    externalIp: fc.option(fc.ipV4()),
    farm: nasty,
  })
  .map(({ credentials, ...rest }) => ({ ...rest, login: credentials?.login ?? null, password: credentials?.password ?? null, link: null }));
export const someRecords = fc.array(anyRecord, { minLength: 1, maxLength: 5 });
