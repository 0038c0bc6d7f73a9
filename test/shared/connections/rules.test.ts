/** Rules that would catch a connection, as a configuration writes them. */
import { rulesFor } from '@shared/connections/rules';
import { expect, it } from 'vitest';
import { connection } from './rows';

const lines = (change: Parameters<typeof connection>[0]) => rulesFor(connection(change), 'Main').map(({ line }) => line);

it('from the narrowest on, by what is known of the connection', () => {
  expect(lines({ host: 'video.cdn.example.com' })).toEqual([
    'DOMAIN,video.cdn.example.com,Main',
    'DOMAIN-SUFFIX,example.com,Main',
    'IP-CIDR,203.0.113.9/32,Main,no-resolve',
    'SRC-IP-CIDR,192.168.1.7/32,Main',
    'PROCESS-NAME,firefox,Main',
    'DST-PORT,443,Main',
  ]);
  expect(lines({ host: 'shop.example.co.uk' })[1]).toBe('DOMAIN-SUFFIX,example.co.uk,Main');
});
it('of an address alone, in either family, and without what no rule can hold', () => {
  expect(lines({ host: '', destination: '2001:db8::5', source: '', process: 'a,b' })).toEqual([
    'IP-CIDR6,2001:db8::5/128,Main,no-resolve',
    'DST-PORT,443,Main',
  ]);
  expect(lines({ host: '203.0.113.20', destination: '' })[0]).toBe('IP-CIDR,203.0.113.20/32,Main,no-resolve');
});
