import { buildLink, defectsOf, differences, extractLink, isOverUdp, type Link, parseLink, parseLinks } from '@shared/vless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** The link of the user's own document, byte for byte. */
const SEED =
  'vless://uuid@domain:443?encryption=none&security=reality&sni=www.microsoft.com&fp=chrome&pbk=...&sid=...&spx=/&type=tcp&flow=#VeilBot-V2Ray';

const parsed = (text: string): Link => {
  const result = parseLink(text);
  if (!result.ok) throw new Error(`${result.problem}: ${text}`);
  return result.link;
};
const problem = (text: string): string | null => {
  const result = parseLink(text);
  return result.ok ? null : result.problem;
};

const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const host = fc.oneof(
  fc.domain(),
  fc.ipV4(),
  fc.ipV6().filter(ip => !ip.includes('%')),
);
const link: fc.Arbitrary<Link> = fc.record({
  id: fc.oneof(fc.uuid(), part),
  host,
  port: fc.integer({ min: 1, max: 65_535 }),
  params: fc
    .dictionary(
      fc.oneof(fc.constantFrom('type', 'flow', 'sni', 'pbk', 'sid', 'spx', 'path', 'extra', '__proto__', 'constructor'), part),
      part,
    )
    .map(params => Object.fromEntries(Object.entries(params).filter(([name, value]) => !(name === 'type' && value === 'raw')))),
  name: fc.option(part),
});

const KEY = 'a'.repeat(43);
/** One link of every transport and security that Xray has, each with all its parameters. */
const TABLE: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['tcp', { type: 'tcp', encryption: 'none', security: 'none' }],
  ['tcp with an HTTP header', { type: 'tcp', security: 'none', headerType: 'http', host: 'a.example,b.example', path: '/x,/y?z=1&q=%41' }],
  ['tcp, TLS', { type: 'tcp', flow: 'xtls-rprx-vision', security: 'tls', sni: 'a.example', fp: 'firefox', alpn: 'h2,http/1.1' }],
  [
    'TLS with a hidden name and pins',
    { security: 'tls', ech: 'AEX+DQBB/w==', pcs: 'ab~cd', vcn: 'a.example', cs: 'TLS_AES_128_GCM_SHA256' },
  ],
  [
    'REALITY',
    {
      type: 'tcp',
      flow: 'xtls-rprx-vision',
      security: 'reality',
      sni: 'a.example',
      fp: 'chrome',
      pbk: KEY,
      sid: '6ba85179e30d4fc2',
      spx: '/a?b',
    },
  ],
  ['REALITY after quantum computers', { security: 'reality', sni: 'a.example', pbk: KEY, pqv: 'b'.repeat(2603) }],
  ['ws', { type: 'ws', security: 'tls', host: 'a.example', path: '/ws?ed=2560' }],
  ['grpc', { type: 'grpc', security: 'reality', sni: 'a.example', pbk: KEY, serviceName: 'a/b c', mode: 'multi', authority: 'x.example' }],
  ['httpupgrade', { type: 'httpupgrade', security: 'none', host: 'a.example', path: '/up' }],
  [
    'xhttp',
    {
      type: 'xhttp',
      security: 'reality',
      sni: 'a.example',
      pbk: KEY,
      path: '/x',
      mode: 'stream-one',
      extra: '{"xPaddingBytes":"100-1000"}',
    },
  ],
  ['kcp', { type: 'kcp', headerType: 'srtp', seed: 'a+b c', mtu: '1350', tti: '50' }],
  ['kcp under a mask', { type: 'kcp', fm: '{"udp":[{"type":"mkcp-aes128gcm","settings":{"password":"p"}}]}' }],
  ['VLESS encryption', { type: 'xhttp', flow: 'xtls-rprx-vision', encryption: `mlkem768x25519plus.native.0rtt.100-111-1111.${KEY}` }],
];

describe('the form of the seed', () => {
  it('comes out byte for byte', () => {
    const read = parsed(SEED);
    expect(read.params).toEqual({
      encryption: 'none',
      security: 'reality',
      sni: 'www.microsoft.com',
      fp: 'chrome',
      pbk: '...',
      sid: '...',
      spx: '/',
      type: 'tcp',
    });
    expect(buildLink(read, 'veilbot')).toBe(SEED);
  });
  it('has a standard form without its two faults', () => {
    expect(buildLink(parsed(SEED), 'standard')).toBe(
      'vless://uuid@domain:443?type=tcp&encryption=none&security=reality&sni=www.microsoft.com&fp=chrome&pbk=...&sid=...&spx=%2F#VeilBot-V2Ray',
    );
  });
});

describe('round trips', () => {
  it('parse(build(x)) is x, in both renderings, unknown parameters kept', () => {
    fc.assert(
      fc.property(link, fc.constantFrom('standard' as const, 'veilbot' as const), (x, rendering) => {
        expect(parsed(buildLink(x, rendering))).toEqual(x);
      }),
      { numRuns: 2000 },
    );
  });
  it('the two renderings mean the same', () => {
    fc.assert(fc.property(link, x => differences(parsed(buildLink(x, 'veilbot')), parsed(buildLink(x, 'standard'))).length === 0));
  });
  it('never throws on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
        parseLink(text);
        parseLink(`vless://${text}`);
        parseLink(`vless://id@host:1?${text}`);
      }),
      { numRuns: 2000 },
    );
  });
  it('writes half a surrogate pair as the replacement character', () => {
    expect(buildLink({ id: 'a', host: 'h', port: 1, params: {}, name: '\uD800x' }, 'standard')).toBe('vless://a@h:1#%EF%BF%BDx');
  });
});

describe('every transport and security', () => {
  it.each(TABLE)('%s: round trip in both renderings, nothing wrong with it', (_, params) => {
    const it: Link = { id: '4f1c9a52-7d3e-4b8a-9c60-2ae85f13d7b4', host: 'vpn.example', port: 443, params, name: 'имя +1' };
    for (const rendering of ['standard', 'veilbot'] as const) expect(parsed(buildLink(it, rendering))).toEqual(it);
    expect(defectsOf(it)).toEqual([]);
  });
  it('the standard form encodes everything, in one order', () => {
    const params = { path: '/a b?ed=1', host: 'x,y', type: 'ws', alpn: 'h2,http/1.1', ech: 'a+/=', security: 'tls', more: 'é' };
    expect(buildLink({ id: 'a', host: '::1', port: 1, params, name: 'a b+c#d' }, 'standard')).toBe(
      'vless://a@[::1]:1?type=ws&security=tls&alpn=h2%2Chttp%2F1.1&ech=a%2B%2F%3D&host=x%2Cy&path=%2Fa%20b%3Fed%3D1&more=%C3%A9#a%20b%2Bc%23d',
    );
  });
});

describe('UDP', () => {
  it('carries mKCP, and XHTTP where only HTTP/3 is offered', () => {
    const over = (params: Record<string, string>): boolean => isOverUdp({ params });
    expect([over({ type: 'kcp' }), over({ type: 'xhttp', alpn: 'h3' })]).toEqual([true, true]);
    expect([over({}), over({ type: 'xhttp' }), over({ type: 'xhttp', alpn: 'h2,h3' }), over({ type: 'tcp', alpn: 'h3' })]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('what no client can use', () => {
  const wrong = (params: Record<string, string>): readonly string[] => defectsOf({ id: 'a', host: 'h', port: 1, params, name: null });
  const real = { security: 'reality', sni: 'a.example', pbk: KEY };
  it.each<[Record<string, string>, readonly string[]]>([
    [{ type: 'quic' }, ['type-unknown']],
    [{ security: 'xtls' }, ['security-unknown']],
    [{ encryption: 'auto' }, ['encryption-bad']],
    [{ encryption: `mlkem768x25519plus.native.600s.${KEY}` }, ['encryption-bad']],
    [{ flow: 'xtls-rprx-direct', security: 'tls' }, ['flow-unknown']],
    [{ flow: 'xtls-rprx-vision' }, ['flow-unfit']],
    [{ flow: 'xtls-rprx-vision', type: 'ws', security: 'tls' }, ['flow-unfit']],
    [{ ...real, type: 'ws' }, ['reality-unfit']],
    [{ security: 'reality' }, ['sni-missing', 'pbk-missing']],
    [{ ...real, pbk: 'short' }, ['pbk-bad']],
    [{ ...real, sid: 'abc' }, ['sid-bad']],
    [{ ...real, sid: '0123456789abcdef01' }, ['sid-bad']],
    [{ ...real, pqv: 'x' }, ['pqv-bad']],
    [{ ...real, spx: 'x' }, ['spx-bad']],
    [{ ...real, fp: 'unsafe' }, ['fp-unsafe']],
    [{ type: 'grpc', mode: 'guna' }, ['mode-bad']],
    [{ type: 'xhttp', extra: "{'a': True}" }, ['extra-bad']],
    [{ fm: '[]' }, ['fm-bad']],
  ])('%j: %j', (params, expected) => {
    expect(wrong(params)).toEqual(expected);
  });
});

describe('lists of links', () => {
  const two = 'vless://a@h:1#one\r\n\r\nvless://b@h:2#два\r\nhttps://x\r\n';
  const encodings = [
    ['as they are', two],
    ['in base64', Buffer.from(two).toString('base64')],
    ['in base64 of URLs, without padding', Buffer.from(two).toString('base64url')],
    [
      'in base64 with line breaks',
      (
        Buffer.from(two)
          .toString('base64')
          .match(/.{1,20}/g) ?? []
      ).join('\r\n'),
    ],
    ['after a byte order mark', `\uFEFF${two}`],
  ] as const;
  it.each(encodings)('%s', (_, text) => {
    const lines = parseLinks(text);
    expect(lines.map(({ line }) => line)).toEqual([1, 3, 4]);
    expect(lines.map(({ parsed }) => (parsed.ok ? parsed.link.name : parsed.problem))).toEqual(['one', 'два', 'not-vless']);
  });
  it('read any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => parseLinks(text).every(({ text }) => text !== '')));
    fc.assert(fc.property(fc.base64String(), text => parseLinks(text).length <= text.length));
  });
});

describe('reading what others write', () => {
  it.each([
    ['vless://a@[::1]:443', '::1'],
    ['VLESS://a@H.Example:443/?type=raw', 'H.Example'],
    ['  vless://a@h:443#x\r\n', 'h'],
  ])('%s', (text, expected) => {
    expect(parsed(text).host).toBe(expected);
  });
  it('takes raw as tcp', () => {
    expect(parsed('vless://a@h:1?type=raw').params).toEqual({ type: 'tcp' });
  });
  it('splits the name at the first #, encoded or not', () => {
    expect(parsed('vless://a@h:1#Анна #2? 100%').name).toBe('Анна #2? 100%');
    expect(parsed('vless://a@h:1#a%20b').name).toBe('a b');
    expect(parsed('vless://a@h:1#a+b').name).toBe('a+b');
    expect(parsed('vless://a@h:1#').name).toBeNull();
  });
  it('knows old names and values', () => {
    expect(parsed('vless://a@h:1?type=splithttp&spiderX=%2Fa&mldsa65Verify=x').params).toEqual({ type: 'xhttp', spx: '/a', pqv: 'x' });
    expect(problem('vless://a@h:1?spiderX=%2Fa&spx=%2Fb')).toBe('duplicate');
  });
  it('keeps what follows the name', () => {
    const text = 'vless://a@h:1#My%20key?serverDescription=dGVzdA==';
    expect(parsed(text)).toMatchObject({ name: 'My key', tail: '?serverDescription=dGVzdA==' });
    expect(buildLink(parsed(text), 'standard')).toBe(text);
  });
  it('keeps a plus a plus and decodes the rest', () => {
    expect(parsed('vless://a@h:1?ech=a+b%2Bc%3D&path=%2Fx%3Fed%3D2560').params).toEqual({ ech: 'a+b+c=', path: '/x?ed=2560' });
  });
  it.each([
    ['https://a@h:1', 'not-vless'],
    ['vless://h:1', 'no-id'],
    ['vless://@h:1', 'no-id'],
    ['vless://a@:1', 'no-host'],
    ['vless://a@h', 'no-port'],
    ['vless://a@h:', 'no-port'],
    ['vless://a@h:0', 'bad-port'],
    ['vless://a@h:65536', 'bad-port'],
    ['vless://a@h:4e2', 'bad-port'],
    ['vless://a@h x:1', 'bad-host'],
    ['vless://a@::1:443', 'bad-host'],
    ['vless://a@h:1?sni=a&sni=b', 'duplicate'],
    ['vless://a@h:1?sni=%zz', 'bad-encoding'],
  ])('refuses %s: %s', (text, expected) => {
    expect(problem(text)).toBe(expected);
  });
});

describe('differences', () => {
  const base = parsed('vless://A@Host.example:443?security=reality&pbk=k&sid=ab#x');
  it('ignores case, the name, padding and defaults', () => {
    const same = parsed(
      'vless://a@host.EXAMPLE:443?security=reality&pbk=k&sid=ab00000000000000&fp=chrome&encryption=none&type=raw&spx=%2F#y',
    );
    expect(differences(base, same)).toEqual([]);
  });
  it('knows what is the same in other words', () => {
    const link = (rest: string): Link => parsed(`vless://a@h.example:1?${rest}`);
    const same = (a: string, b: string): readonly string[] => differences(link(a), link(b));
    expect(same('security=tls', 'security=tls&sni=H.example')).toEqual([]);
    expect(same('security=reality', 'security=reality&sni=h.example')).toEqual(['sni']);
    expect(same('type=grpc', 'type=grpc&mode=gun')).toEqual([]);
    expect(same('type=xhttp', 'type=xhttp&mode=auto&path=%2F')).toEqual([]);
    expect(same('flow=xtls-rprx-vision', 'flow=xtls-rprx-vision-udp443')).toEqual([]);
    expect(
      same(`extra=${encodeURIComponent('{"a":1,"b":{"c":2,"d":3}}')}`, `extra=${encodeURIComponent('{ "b":{"d":3,"c":2}, "a":1 }')}`),
    ).toEqual([]);
    expect(same('host=a', 'host=b')).toEqual(['host']);
  });
  it('names what differs', () => {
    expect(differences(base, parsed('vless://b@other.example:444?security=reality&pbk=K&sid=ab&flow=xtls-rprx-vision'))).toEqual([
      'id',
      'address',
      'port',
      'pbk',
      'flow',
    ]);
  });
});

describe('extractLink', () => {
  it('finds the link inside the text of the key API', () => {
    const text =
      '=== Конфигурация клиента ===\nИмя: a b\nVLESS URL: vless://u@h:1?flow=#a b\n\n=== QR код данные ===\nvless://u@h:1?flow=#a b';
    expect(extractLink(text)).toBe('vless://u@h:1?flow=#a b');
    expect(extractLink('Ошибка: no such key')).toBeNull();
  });
});
