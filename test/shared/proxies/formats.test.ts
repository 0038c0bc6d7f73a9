import { PROXY_FORMATS, type ProxyFormat } from '@shared/model';
import { isHost, type ProxyRecord, writeProxies } from '@shared/proxies';
import { describe, expect, it } from 'vitest';
import { OPEN, OPTIONS, RECORD, SOCKS, unlocked } from './records';

const write = (format: ProxyFormat, records: readonly ProxyRecord[], options = OPTIONS): string =>
  writeProxies(format, unlocked(records), options).text;

describe('each format, as programs read it', () => {
  it('URL', () => {
    expect(write('url', [RECORD, SOCKS, OPEN])).toBe(
      'http://scrape:Pa55word@203.0.113.200:3001\nsocks5h://team:Pa55word@203.0.113.200:4001\nhttp://203.0.113.200:3003\n',
    );
    expect(write('url', [SOCKS], { ...OPTIONS, remoteDns: false, comment: true })).toBe(
      'socks5://team:Pa55word@203.0.113.200:4001#LV-01\n',
    );
    expect(write('url', [{ ...RECORD, host: '2001:db8::7' }])).toBe('http://scrape:Pa55word@[2001:db8::7]:3001\n');
  });
  it('lists', () => {
    expect(write('colon', [RECORD, OPEN])).toBe('203.0.113.200:3001:scrape:Pa55word\n203.0.113.200:3003\n');
    expect(write('colon', [RECORD], { ...OPTIONS, comment: true })).toBe('203.0.113.200:3001:scrape:Pa55word # LV-01\n');
    expect(write('login-first', [RECORD, OPEN])).toBe('scrape:Pa55word@203.0.113.200:3001\n203.0.113.200:3003\n');
    expect(write('host-port', [RECORD, OPEN])).toBe('203.0.113.200:3001\n203.0.113.200:3003\n');
    expect(write('columns', [RECORD, OPEN])).toBe('203.0.113.200:3001\tscrape:Pa55word\n203.0.113.200:3003\t\n');
    expect(write('colon-reset', [{ ...RECORD, link: 'http://farm:8000/x?token=t&id=1' }])).toBe(
      '203.0.113.200:3001:scrape:Pa55word|http://farm:8000/x?token=t&id=1\n',
    );
  });
  it('CSV and JSON', () => {
    expect(write('csv', [{ ...SOCKS, name: '=1+1', password: '=a,"b' }])).toBe(
      'type,host,port,login,password,name,operator,external_ip,farm\r\n' +
        `socks5h,203.0.113.200,4001,team,"=a,""b",'=1+1,LMT,198.51.100.7,riga-farm\r\n`,
    );
    expect(JSON.parse(write('json', [OPEN]))).toEqual([
      {
        ...{ type: 'http', host: '203.0.113.200', port: 3003, login: null, password: null, name: 'LV-01', operator: 'LMT' },
        ...{ externalIp: '198.51.100.7', farm: 'riga-farm' },
      },
    ]);
  });
  it('mihomo: names are never the same', () => {
    expect(write('mihomo', [RECORD, SOCKS, { ...RECORD, id: 9 }, OPEN])).toBe(
      [
        'proxies:',
        '  - name: "LV-01 http 3001"',
        '    type: http',
        '    server: "203.0.113.200"',
        '    port: 3001',
        '    username: "scrape"',
        '    password: "Pa55word"',
        '  - name: "LV-01 socks 4001"',
        '    type: socks5',
        '    server: "203.0.113.200"',
        '    port: 4001',
        '    username: "team"',
        '    password: "Pa55word"',
        '  - name: "LV-01 http 3001 (2)"',
        '    type: http',
        '    server: "203.0.113.200"',
        '    port: 3001',
        '    username: "scrape"',
        '    password: "Pa55word"',
        '  - name: "LV-01 http 3003"',
        '    type: http',
        '    server: "203.0.113.200"',
        '    port: 3003',
        '',
      ].join('\n'),
    );
    expect(write('mihomo', [])).toBe('proxies: []\n');
  });
  it('curl, Python, environment', () => {
    expect(write('curl', [RECORD], { ...OPTIONS, comment: true })).toBe(
      '# LV-01\ncurl --silent --show-error --max-time 30 --proxy http://scrape:Pa55word@203.0.113.200:3001 https://echo.example/ip\n',
    );
    expect(write('python', [SOCKS])).toContain('("LV-01 socks 4001", "socks5h://team:Pa55word@203.0.113.200:4001"),');
    expect(write('env', [RECORD])).toBe(
      ['HTTP', 'HTTPS', 'ALL'].map(name => `${name}_PROXY=http://scrape:Pa55word@203.0.113.200:3001\n`).join(''),
    );
    expect(write('env', [RECORD, SOCKS])).toBe(
      'PROXY_1=http://scrape:Pa55word@203.0.113.200:3001\nPROXY_2=socks5h://team:Pa55word@203.0.113.200:4001\n',
    );
  });
  it('FoxyProxy and Proxifier', () => {
    const foxy = JSON.parse(write('foxyproxy', [RECORD, SOCKS]));
    expect(foxy.data).toMatchObject([
      { title: 'LV-01 http 3001', type: 'http', hostname: '203.0.113.200', port: '3001', username: 'scrape', password: 'Pa55word' },
      { type: 'socks5', port: '4001', proxyDNS: true },
    ]);
    const ppx = write('proxifier', [RECORD, SOCKS, OPEN]);
    expect(ppx).toContain('<Proxy id="100" type="HTTPS">');
    expect(ppx).toContain('<Proxy id="101" type="SOCKS5">');
    expect(ppx.match(/<Authentication enabled="false" \/>/g)).toHaveLength(1);
    expect(ppx).toContain('<Action type="Proxy">100</Action>');
  });
});

it.each([
  ['203.0.113.200', true],
  ['proxy.example.org', true],
  ['прокси.рф', true],
  ['2001:db8::7', true],
  ['[2001:db8::7]', true],
  ['203.0.113.200:3001', false],
  ['http://a.example', false],
  ['a.example/path', false],
  ['two words', false],
  ['user@host', false],
  ['', false],
])('%j as a host alone: %s', (text, is) => expect(isHost(text)).toBe(is));

describe('what a format cannot hold is left out and told', () => {
  const skipped = (format: ProxyFormat, record: ProxyRecord, locked = false) => {
    const { skipped: reasons, written } = writeProxies(format, [{ record, locked }], OPTIONS);
    expect(written).toHaveLength(reasons.length === 0 ? 1 : 0);
    return reasons[0]?.reason ?? null;
  };
  it('separators within credentials', () => {
    for (const format of ['colon', 'login-first', 'columns'] as const) {
      expect(skipped(format, { ...RECORD, password: 'a:b' })).toBe('character');
      expect(skipped(format, { ...RECORD, password: 'a b' })).toBe('character');
      expect(skipped(format, { ...RECORD, login: 'a\nb' })).toBe('character');
    }
    expect(skipped('login-first', { ...RECORD, password: 'a@b' })).toBe('character');
    expect(skipped('colon', { ...RECORD, password: 'a@b' })).toBeNull();
    expect(skipped('colon-reset', { ...RECORD, password: 'a|b', link: 'x' })).toBe('character');
    expect(skipped('colon-reset', RECORD)).toBe('no-link');
    expect(skipped('proxifier', { ...RECORD, password: 'a\u0001' })).toBe('character');
  });
  it('a login for SOCKS in a PAC file', () => {
    expect(skipped('pac', SOCKS)).toBe('no-credentials');
    expect(skipped('pac', RECORD)).toBeNull();
    expect(skipped('pac', { ...SOCKS, login: null, password: null })).toBeNull();
  });
  it('a login whose password the panel did not tell, unless none is written', () => {
    for (const format of PROXY_FORMATS) {
      const expected = format === 'pac' || format === 'host-port' ? null : 'login-unknown';
      if (format !== 'template') expect(skipped(format, { ...RECORD, password: null }, true), format).toBe(expected);
    }
  });
});
