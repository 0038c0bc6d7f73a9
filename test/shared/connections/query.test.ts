/** The language of filters: what it finds, and where it cannot be read. */
import { compileQuery } from '@shared/connections/match';
import { parseQuery, termOf } from '@shared/connections/query';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOW, row } from './rows';

const rows = {
  video: row(
    {
      host: 'video.stream.example',
      destinationPort: '443',
      process: 'firefox',
      rulePayload: 'stream.example',
      chain: ['LON 2', 'Streaming'],
    },
    { downRate: 2 ** 21, download: 5e9 },
  ),
  dns: row({
    host: '',
    destination: '2001:db8::53',
    destinationPort: '53',
    process: '',
    network: 'udp',
    source: '192.168.1.12',
    rule: 'GeoIP',
    rulePayload: 'LAN',
    chain: ['DIRECT'],
  }),
  shell: row(
    { host: 'git.example.org', destinationPort: '22', process: 'ssh agent', rule: 'Match', rulePayload: '', chain: ['FRA 1', 'Main'] },
    { upRate: 900 },
  ),
  fresh: row({ host: 'CDN.Example.com', startedAt: NOW - 5000, process: 'curl', user: 'anna' }, { downRate: 1024 }),
};
const found = (filter: string): readonly string[] => {
  const { query, problem } = parseQuery(filter);
  expect(problem).toBeNull();
  const match = compileQuery(query);
  return Object.entries(rows).flatMap(([name, one]) => (match === null || match(one, NOW) ? [name] : []));
};
const problem = (filter: string) => parseQuery(filter).problem;

describe('a filter', () => {
  it.each([
    ['', ['video', 'dns', 'shell', 'fresh']],
    ['example', ['video', 'shell', 'fresh']],
    ['EXAMPLE.com', ['fresh']],
    ['git ssh', ['shell']],
    ['example.com:443', ['fresh']],
    ['2001:db8::53', ['dns']],
    ['port:443 and not proxy:DIRECT', ['video', 'fresh']],
    ['port:443,53', ['video', 'dns', 'fresh']],
    ['port:1..100', ['dns', 'shell']],
    ['-port:443', ['dns', 'shell']],
    ['!process:curl port:>=443', ['video']],
    ['node:"FRA 1" group:Main', ['shell', 'fresh']],
    ['chain:main', ['shell', 'fresh']],
    ['host:*.example.com', ['fresh']],
    ['host:*.example.*', ['shell', 'fresh']],
    ['process:=curl or process:="ssh agent"', ['shell', 'fresh']],
    ['process:="" or user:anna', ['dns', 'fresh']],
    ['(net:udp or app:curl) and source:192.168.1.0/24', ['dns', 'fresh']],
    ['ip:2001:db8::/32', ['dns']],
    ['down:>1m', ['video']],
    ['down:1k', ['video', 'fresh']],
    ['down:1k..1m', ['fresh']],
    ['up:>0 or received:>1g', ['video', 'shell']],
    ['age:<10s', ['fresh']],
    ['age:0:30..', ['video', 'dns', 'shell']],
    ['not (down:>0 or up:>0)', ['dns']],
    ['rule:match', ['shell']],
    ['rule:"domainsuffix stream"', ['video']],
  ])('%j', (filter, wanted) => {
    expect(found(filter)).toEqual(wanted);
  });

  it.each([
    ['hots:x', { code: 'field', at: 0, length: 5 }],
    ['a down:fast', { code: 'value', at: 7, length: 4 }],
    ['port:', { code: 'value', at: 5, length: 0 }],
    ['port:99..1', { code: 'range', at: 5, length: 5 }],
    ['(a or b', { code: 'bracket', at: 0, length: 1 }],
    ['a)', { code: 'bracket', at: 1, length: 1 }],
    ['host:"a b', { code: 'quote', at: 5, length: 4 }],
    ['a and', { code: 'word', at: 5, length: 0 }],
    ['or b', { code: 'word', at: 0, length: 2 }],
    ['x'.repeat(1001), { code: 'long', at: 1000, length: 1 }],
  ])('%j cannot be read, and says where', (filter, wanted) => {
    expect(problem(filter)).toEqual(wanted);
  });

  it('is cut into parts that cover it', () => {
    const text = 'port:443 and not (proxy:DIRECT or "a b")';
    expect(parseQuery(text).parts.map(({ type, at, length }) => [type, text.slice(at, at + length)])).toEqual([
      ['field', 'port:'],
      ['value', '443'],
      ['operator', 'and'],
      ['operator', 'not'],
      ['bracket', '('],
      ['field', 'proxy:'],
      ['value', 'DIRECT'],
      ['operator', 'or'],
      ['word', '"a b"'],
      ['bracket', ')'],
    ]);
  });

  it('never throws, and its problem lies in it', () => {
    const words = fc.constantFrom(
      'and',
      'or',
      'not',
      '(',
      ')',
      '-',
      '!',
      '"',
      '\\',
      ':',
      'port:',
      'down:>',
      'a',
      '*',
      '..',
      ',',
      '=',
      ' ',
      'é',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words, { maxLength: 20 }).map(list => list.join('')),
        ),
        text => {
          const { query, problem: wrong, parts } = parseQuery(text);
          compileQuery(query)?.(rows.video, NOW);
          if (wrong) expect(wrong.at + wrong.length).toBeLessThanOrEqual(text.length);
          for (const { at, length } of parts) expect(at + length).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('finds what a term was made of', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 20 }), process => {
        const match = compileQuery(parseQuery(termOf('process', process)).query);
        expect(match?.(row({ process }), NOW)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty'])('takes %s for a word as any other', word => {
    expect(compileQuery(parseQuery(word).query)?.(row({ host: `${word}.example` }), NOW)).toBe(true);
    expect(compileQuery(parseQuery(word).query)?.(row(), NOW)).toBe(false);
    expect(parseQuery(`${word}:x`).problem?.code ?? null).toBe(/^[a-z]+$/i.test(word) ? 'field' : null);
  });

  it('is judged once for what cannot change', () => {
    let reads = 0;
    const counted = row();
    Object.defineProperty(counted.first, 'host', {
      get() {
        reads += 1;
        return 'cdn.example.com';
      },
    });
    const match = compileQuery(parseQuery('host:cdn down:>1k').query);
    expect(match?.({ ...counted, downRate: 2000 }, NOW)).toBe(true);
    expect(match?.({ ...counted, downRate: 10 }, NOW)).toBe(false);
    expect(match?.({ ...counted, downRate: 3000 }, NOW)).toBe(true);
    expect(reads).toBe(1);
  });
});
