import { parseTemplate, writeProxies } from '@shared/proxies';
import { describe, expect, it } from 'vitest';
import { OPEN, OPTIONS, RECORD, unlocked } from './records';

const fill = (template: string, record = RECORD) => writeProxies('template', unlocked([record]), OPTIONS, template);

describe('the user’s own template', () => {
  it('fills fields in, once for each proxy', () => {
    expect(fill('{type}://{login}:{password}@{address} {name} {operator} {ip} {farm}').text).toBe(
      'http://scrape:Pa55word@203.0.113.200:3001 LV-01 LMT 198.51.100.7 riga-farm\n',
    );
    expect(fill('{host} {port} [{login}]', OPEN).text).toBe('203.0.113.200 3003 []\n');
  });
  it('writes a field as it is asked to', () => {
    const odd = { ...RECORD, password: `a'b",c d` };
    expect(fill('{password:url}', odd).text).toBe('a%27b%22%2Cc%20d\n');
    expect(fill('{password:json}', odd).text).toBe('"a\'b\\",c d"\n');
    expect(fill('{password:csv}', odd).text).toBe('"a\'b"",c d"\n');
    expect(fill('{password:shell}', odd).text).toBe(`'a'\\''b",c d'\n`);
    expect(fill('{login:shell}', { ...RECORD, login: '' }).text).toBe("''\n");
  });
  it('takes doubled braces for braces', () => {
    expect(fill('{{"p": {password:json}}}').text).toBe('{"p": "Pa55word"}\n');
  });
  it('says what is wrong with it and where', () => {
    expect(parseTemplate('  ')).toEqual({ ok: false, problem: { type: 'empty', at: '' } });
    expect(parseTemplate('{host}:{prot}')).toEqual({ ok: false, problem: { type: 'unknown-field', at: 'prot' } });
    expect(parseTemplate('{host:bold}')).toEqual({ ok: false, problem: { type: 'unknown-field', at: 'host:bold' } });
    expect(parseTemplate('{host}:{port')).toEqual({ ok: false, problem: { type: 'unclosed', at: '8' } });
    expect(parseTemplate('a}')).toEqual({ ok: false, problem: { type: 'unclosed', at: '2' } });
    expect(fill('{prot}')).toMatchObject({ text: '', written: [], problem: { type: 'unknown-field' } });
  });
  it('asks for a rotation link only where it names one', () => {
    expect(fill('{address} {link}').skipped).toEqual([{ reason: 'no-link', count: 1 }]);
    expect(fill('{address} {link}', { ...RECORD, link: 'http://x/' }).text).toBe('203.0.113.200:3001 http://x/\n');
  });
});
