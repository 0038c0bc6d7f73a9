import { Fault } from '@shared/fault';
import { KINDS, type Kind } from '@shared/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/main/engine/transport/address';

const normal = (kind: Kind, typed: string) => parseAddress(kind, typed).address;
const message = (kind: Kind, typed: string): string => {
  try {
    return `accepted as ${normal(kind, typed)}`;
  } catch (error) {
    if (error instanceof Fault && error.code === 'bad-address') return error.message;
    throw error;
  }
};

describe('addresses as people type them', () => {
  it.each<[Kind, string, string]>([
    // without scheme
    ['mihomo', '192.168.1.1', 'http://192.168.1.1:9090'],
    ['mihomo', 'router.lan:9097', 'http://router.lan:9097'],
    ['mihomo', 'localhost', 'http://localhost:9090'],
    ['farm', '10.0.0.5', 'http://10.0.0.5:8000'],
    ['keyapi', 'keys.example.com', 'https://keys.example.com'],
    ['keyapi', '127.0.0.1:8000', 'http://127.0.0.1:8000'],
    ['xray', '127.0.0.1:10085', '127.0.0.1:10085'],
    // with a scheme: nothing is guessed
    ['mihomo', 'https://gw.example.com', 'https://gw.example.com'],
    ['mihomo', 'ws://gw.example.com:9090', 'http://gw.example.com:9090'],
    ['mihomo', 'wss://gw.example.com', 'https://gw.example.com'],
    ['farm', 'http://farm.example.com', 'http://farm.example.com'],
    ['xray', 'http://127.0.0.1:10085/', '127.0.0.1:10085'],
    ['xray', 'grpc://xray.example.com:443', 'xray.example.com:443'],
    // with a path
    ['mihomo', 'https://example.com/clash/', 'https://example.com/clash'],
    ['mihomo', 'http://127.0.0.1:9090/ui/', 'http://127.0.0.1:9090'],
    ['mihomo', 'http://127.0.0.1:9090/ui/#/proxies', 'http://127.0.0.1:9090'],
    ['mihomo', '127.0.0.1:9090/version', 'http://127.0.0.1:9090'],
    ['keyapi', 'https://203.0.113.5/api', 'https://203.0.113.5/api'],
    ['farm', 'http://10.0.0.5:8000/api/auth/login/', 'http://10.0.0.5:8000'],
    // letters, blanks at the ends, final dots, double slashes
    ['mihomo', '  HTTP://Router.LAN:9090//  ', 'http://router.lan:9090'],
    ['mihomo', 'http://example.com.:9090', 'http://example.com:9090'],
    ['keyapi', 'https://пример.рф/api', 'https://xn--e1afmkfd.xn--p1ai/api'],
    ['keyapi', 'https://bücher.example', 'https://xn--bcher-kva.example'],
    // IPv6
    ['mihomo', '::1', 'http://[::1]:9090'],
    ['mihomo', '[2001:DB8::1]:9090', 'http://[2001:db8::1]:9090'],
    ['xray', '[::1]:10085', '[::1]:10085'],
    ['farm', 'http://[2001:db8:0:0::5]', 'http://[2001:db8::5]'],
  ])('%s: %s -> %s', (kind, typed, wanted) => {
    expect(normal(kind, typed)).toBe(wanted);
    expect(normal(kind, wanted)).toBe(wanted);
  });

  it.each<[Kind, string, RegExp]>([
    ['mihomo', '', /type an address/],
    ['mihomo', '   ', /type an address/],
    ['mihomo', 'my router', /no spaces/],
    ['mihomo', 'http://exa\tmple.com', /no spaces/],
    ['mihomo', 'http:\\\\example.com', /other marks/],
    ['mihomo', 'ftp://example.com', /scheme can be http or https or ws or wss/],
    ['mihomo', 'http:/example.com', /two slashes/],
    ['mihomo', 'http://', /host is missing/],
    ['mihomo', ':9090', /host is missing/],
    ['mihomo', 'example.com:0', /from 1 to 65535/],
    ['mihomo', 'example.com:65536', /from 1 to 65535/],
    ['mihomo', 'example.com:90a', /from 1 to 65535/],
    ['mihomo', 'example.com:-1', /from 1 to 65535/],
    ['mihomo', 'example.com:', /from 1 to 65535/],
    ['mihomo', '1.2.3', /not complete/],
    ['mihomo', '1.2.3.4.5', /not a name|not complete/],
    ['mihomo', '256.1.1.1', /not a name/],
    ['mihomo', '-bad-.example', /not a name/],
    ['mihomo', `${'a'.repeat(64)}.example`, /not a name/],
    ['mihomo', '2001:db8::1:9090x', /brackets/],
    ['mihomo', 'fe80::1%eth0', /percent/],
    ['mihomo', '0.0.0.0:9090', /where a server listens/],
    ['mihomo', '[::]:9090', /where a server listens/],
    ['mihomo', 'http://127.0.0.1:9090/ui/?hostname=127.0.0.1&secret=abc', /leave the secret out/],
    ['mihomo', 'http://127.0.0.1:9090/ui/#/setup?secret=abc', /leave the secret out/],
    ['farm', 'http://10.0.0.5/api/devices/modem/reconnect?token=abc&id=1', /leave the secret out/],
    ['keyapi', 'https://admin:pass@example.com', /leave user name and password out/],
    ['xray', '127.0.0.1', /port is missing/],
    ['xray', 'https://127.0.0.1:10085', /no TLS/],
    ['xray', '127.0.0.1:10085/stats', /without a path/],
    ['xray', 'vless://uuid@example.com:443', /link, not a server/],
  ])('%s: %s is refused', (kind, typed, wanted) => {
    expect(message(kind, typed)).toMatch(wanted);
  });

  it('never repeats what was typed, which may hold a password', () => {
    for (const typed of ['http://me:s3cret@host', 'http://host/?token=s3cret', 'host:s3cret', 's3cret host', 's3cret%', 's3cret://host']) {
      expect(message('keyapi', typed)).not.toMatch(/s3cret/);
    }
  });

  it('warns of plain text over a network, and only there', () => {
    expect(parseAddress('farm', 'http://203.0.113.9:8000').warnings).toEqual(['plain-http']);
    expect(parseAddress('xray', '203.0.113.9:10085').warnings).toEqual(['plain-grpc']);
    for (const typed of [
      'http://127.0.0.1:8000',
      'http://127.8.8.8',
      'http://[::1]:1',
      'http://[::ffff:127.0.0.1]:1',
      'localhost',
      'a.localhost',
      'https://203.0.113.9',
    ]) {
      expect(parseAddress('farm', typed).warnings).toEqual([]);
    }
  });
});

describe('whatever is typed', () => {
  const pieces = fc.constantFrom(
    ...[
      'http://',
      'HTTPS://',
      'example.com',
      '127.0.0.1',
      '::1',
      '[',
      ']',
      ':',
      '9090',
      '99999',
      '/',
      '//',
      '?',
      '#',
      '@',
      'a',
      'é',
      '%41',
      '.',
      ' ',
      '\\',
      'secret=',
    ],
  );
  const typed = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.webUrl(),
    fc.array(pieces, { maxLength: 8 }).map(parts => parts.join('')),
  );
  it('gives one normal form without credentials, or a Fault', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), typed, (kind, text) => {
        let address: string;
        try {
          address = normal(kind, text);
        } catch (error) {
          expect(error).toMatchObject({ name: 'Fault', code: 'bad-address' });
          return;
        }
        expect(normal(kind, address)).toBe(address);
        expect(address).not.toMatch(/[@?#\s]/);
        const url = new URL(kind === 'xray' ? `http://${address}` : address);
        expect([url.username, url.password, url.search, url.hash]).toEqual(['', '', '', '']);
      }),
      { numRuns: 2000 },
    );
  });
});
