import { buildLink, differences, extractLink, type Link, parseLink } from '@shared/vless';
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
  it('names what differs', () => {
    expect(differences(base, parsed('vless://b@host.example:444?security=reality&pbk=K&sid=ab&flow=xtls-rprx-vision'))).toEqual([
      'id',
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
