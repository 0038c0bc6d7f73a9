import { redact, redactHosts } from '@shared/redact';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const UUID = 'b831381d-6324-4d53-ad4f-8cda48b30811';
/** What a log line may hold: the line, and what of it must be gone. */
const fixtures: readonly (readonly [name: string, line: string, secret: string])[] = [
  ['bearer header', 'GET /proxies Authorization: Bearer s3cr3t-Value+1', 's3cr3t-Value+1'],
  ['bearer alone', 'sent Bearer abcDEF0123456789 to it', 'abcDEF0123456789'],
  ['basic header', 'authorization: Basic b3BlcmF0b3I6aHVudGVyMg==', 'b3BlcmF0b3I6aHVudGVyMg'],
  ['token header', 'Authorization: Token 0123456789abcdef0123456789abcdef01234567', '0123456789abcdef'],
  ['token scheme in an object', `{ Authorization: 'Token 9944b09199c62bcf' }`, '9944b09199c62bcf'],
  ['user and password', 'connect http://operator:hunter2@farm.example.com:8080/api', 'hunter2'],
  ['user and odd password', 'socks5://user:p%40ss;word@198.51.100.7:1080', 'p%40ss'],
  ['query token', 'ws://127.0.0.1:9090/traffic?token=my-controller-secret', 'my-controller-secret'],
  ['query key among others', 'GET /x?a=1&api_key=QWERTY12&b=2', 'QWERTY12'],
  ['vless link', `vless://${UUID}@fra.example.com:443?security=reality&pbk=abc#name`, UUID],
  ['vmess link', 'vmess://eyJ2IjoiMiIsInBzIjoiIiwiYWRkIjoiMS4yLjMuNCJ9', 'eyJ2IjoiMiIs'],
  ['trojan link', 'got trojan://pa55word@host:443?sni=x#n now', 'pa55word'],
  ['shadowsocks link', 'ss://YWVzLTI1Ni1nY206cGFzcw==@1.2.3.4:8388#x', 'YWVzLTI1Ni1nY206cGFzcw'],
  ['uuid', `user ${UUID} added`, UUID],
  ['uuid without dashes', `id ${UUID.replaceAll('-', '')}`, UUID.replaceAll('-', '')],
  ['subscription path', 'fetch https://panel.example.com/sub/Zm9vYmFyMTIz', 'Zm9vYmFyMTIz'],
  ['subscription query', 'https://panel.example.com/api/v1/client/subscribe?token=89ab', 'token=89ab'],
  ['grpc metadata', 'metadata { authorization: [ "Bearer qwe123rty" ], te: [ "trailers" ] }', 'qwe123rty'],
  ['grpc metadata header', 'grpc-metadata-x-api-key: zzz-111-yyy', 'zzz-111-yyy'],
  ['custom header', 'X-Api-Key: k-123456', 'k-123456'],
  ['cookie', 'Cookie: session=abc123; other=1', 'abc123'],
  ['json password', '{"username":"operator","password":"hunter \\"2"}', 'hunter'],
  ['json in json', JSON.stringify({ body: JSON.stringify({ secret: 'topsecret9' }) }), 'topsecret9'],
  ['plain assignment', 'secret=abc-DEF', 'abc-DEF'],
  ['plain colon', 'password: hunter2', 'hunter2'],
  ['web token', 'jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'eyJzdWIiOiIxIn0'],
  ['reality key', 'PrivateKey: yBaw532IIUNuQWDTncozoBaLJmcd1JZzvsHUgVPxMk8', 'yBaw532IIUNuQWDTncozoBaLJmcd1JZzvsHUgVPxMk8'],
  ['reality key alone', 'read yBaw532IIUNuQWDTncozoBaLJmcd1JZzvsHUgVPxMk8', 'yBaw532IIUNuQWDTncozoBaLJmcd1JZzvsHUgVPxMk8'],
];

describe('redact', () => {
  it('leaves no rest of a secret that begins with another one', () => {
    expect(redact('said: hunter2-and-more', ['hunter2', 'hunter2-and-more'])).not.toContain('and-more');
  });
  it.each(fixtures)('takes out: %s', (_name, line, secret) => {
    expect(redact(line)).not.toContain(secret);
  });

  it('keeps what is no secret', () => {
    for (const line of [
      'farm riga-farm: Port-10 198.51.100.7 -> 203.0.113.9 (14 s)',
      'server fra-edge-1 refused: connect ECONNREFUSED 127.0.0.1:10085',
      'basic checks passed, token accepted, key made',
      'start marks {"ready":198,"tray":240}',
      'GET https://panel.example.com/api/ports/?page=2&sort=name 200',
    ])
      expect(redact(line)).toBe(line);
  });

  it('takes out secrets it was told, in every form', () => {
    const secret = 'plain words "and" more';
    const line = `${secret} ${JSON.stringify({ x: secret })} ?q=${encodeURIComponent(secret)}`;
    expect(redact(line, [secret])).toBe('[redacted] {"x":"[redacted]"} ?q=[redacted]');
  });

  const noise = fc.oneof(
    fc.string(),
    fc.constantFrom(...fixtures.map(([, line]) => line)),
    fc.constantFrom(' ', ':', '=', '"', "'", 'token', 'Bearer ', '://', '@', '?', '[', '\n'),
  );
  const texts = fc.array(noise, { maxLength: 8 }).map(parts => parts.join(''));

  it('is idempotent', () => {
    fc.assert(
      fc.property(texts, text => redact(redact(text)) === redact(text)),
      { numRuns: 2_000 },
    );
  });

  it('lets no secret survive between other text', () => {
    const around = fc.string({ maxLength: 30 });
    fc.assert(
      fc.property(around, fc.constantFrom(...fixtures), around, (before, [, line, secret], after) => {
        return !redact(`${before} ${line} ${after}`).includes(secret);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is fast on long lines without a match', () => {
    const started = performance.now();
    redact('a'.repeat(100_000));
    redact('ab-_'.repeat(25_000));
    redact(`${'x:'.repeat(50_000)}`);
    redact('token '.repeat(20_000));
    // Thousands of times less than a runaway takes, and enough for a busy machine.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('redactHosts', () => {
  it('names hosts the same wherever they stand', () => {
    const out = redactHosts(
      'GET http://farm.example.com:8080/x failed; farm.example.com has 198.51.100.7 and [2001:db8::1]; riga-host down',
      [],
      ['riga-host'],
    );
    expect(out).not.toMatch(/farm\.example|198\.51|2001|riga-host/);
    expect(out.match(/host-2/g)).toHaveLength(2);
  });
  it('is idempotent', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.ipV4(), fc.ipV6()), text => redactHosts(redactHosts(text)) === redactHosts(text)),
    );
  });
});
