import { spawnSync } from 'node:child_process';
import vm from 'node:vm';
import { readCsv } from '@shared/keylist/table';
import { PROXY_FORMATS, type ProxyFormat } from '@shared/model';
import { MASK, type ProxyRecord, writeMasked, writeProxies } from '@shared/proxies';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyRecord, OPTIONS, someRecords, unlocked } from './records';

const write = (format: ProxyFormat, records: readonly ProxyRecord[], options = OPTIONS) =>
  writeProxies(format, unlocked(records), options, '{type} {login:json} {password:json}');
const wellFormed = (text: string | null): string | null => text?.replace(/\p{Cs}/gu, '\uFFFD') ?? null;
const check = (property: fc.IProperty<[readonly ProxyRecord[]]>): void => fc.assert(property, { numRuns: 300 });

/** Login, password, host and port of an address, as the platform's own parser reads it. */
function readUrl(text: string): Pick<ProxyRecord, 'login' | 'password' | 'host' | 'port'> {
  const url = new URL(text.replace(/^socks5h?:/, 'http:'));
  return {
    login: url.username === '' ? null : decodeURIComponent(url.username),
    password: url.username === '' ? null : decodeURIComponent(url.password),
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 80),
  };
}
const sameAs = ({ login, password, host, port }: ProxyRecord) => ({ login: wellFormed(login), password: wellFormed(password), host, port });

describe('whatever credentials and names hold, each format is read back as it was', () => {
  it('URL, one a line', () => {
    check(
      fc.property(someRecords, records => {
        const lines = write('url', records, { ...OPTIONS, comment: true }).text.split('\n');
        expect(lines.slice(0, -1).map(line => readUrl(line))).toEqual(records.map(sameAs));
      }),
    );
  });
  it('environment: values need no quotes', () => {
    check(
      fc.property(someRecords, records => {
        const values = [...write('env', records).text.matchAll(/^\w+=(.*)$/gm)].map(match => match[1] ?? '');
        expect(values.every(value => /^[\w\-.~:/@%[\]]+$/.test(value))).toBe(true);
        if (records.length > 1) expect(values.map(readUrl)).toEqual(records.map(sameAs));
      }),
    );
  });
  it('lists without quoting: a line for each, split where they say', () => {
    check(
      fc.property(someRecords, records => {
        const { text, written } = write('colon', records);
        const rows = text.split('\n').slice(0, -1);
        expect(rows).toHaveLength(written.length);
        for (const [at, row] of rows.entries()) {
          const { host, port, login, password } = written[at] as ProxyRecord;
          const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
          expect(row.startsWith(address)).toBe(true);
          expect(row.slice(address.length).split(':').slice(1)).toEqual(login === null ? [] : [login, password]);
        }
      }),
    );
  });
  it('CSV', () => {
    check(
      fc.property(someRecords, records => {
        const rows = readCsv(write('csv', records).text).slice(1);
        const read = rows.map(({ cells }) => [cells[1], cells[2], cells[3], cells[4]]);
        expect(read).toEqual(records.map(({ host, port, login, password }) => [host, String(port), login ?? '', password ?? '']));
      }),
    );
  });
  it('JSON and FoxyProxy', () => {
    check(
      fc.property(someRecords, records => {
        const read = JSON.parse(write('json', records).text) as readonly ProxyRecord[];
        expect(read.map(({ login, password, name }) => ({ login, password, name }))).toEqual(
          records.map(({ login, password, name }) => ({ login, password, name })),
        );
        const foxy = JSON.parse(write('foxyproxy', records).text) as { data: { username: string; password: string }[] };
        expect(foxy.data.map(({ username, password }) => [username, password])).toEqual(
          records.map(({ login, password }) => [login ?? '', password ?? '']),
        );
      }),
    );
  });
  it('YAML: double-quoted scalars of printable characters, names unique', () => {
    check(
      fc.property(someRecords, records => {
        const { text } = write('mihomo', records);
        // What YAML does not print, or takes for the end of a line, stands escaped.
        expect(text).not.toMatch(/[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/);
        const scalars = (key: string) =>
          [...text.matchAll(new RegExp(`^ {2}[- ] ${key}: (".*")$`, 'gm'))].map(([, raw = '""']) => JSON.parse(raw));
        expect(new Set(scalars('name')).size).toBe(records.length);
        const asked = records.filter(({ login }) => login !== null);
        expect(scalars('username')).toEqual(asked.map(({ login }) => login));
        expect(scalars('password')).toEqual(asked.map(({ password }) => password));
        for (const line of text.split('\n').slice(1, -1))
          expect(line).toMatch(/^ {2}[- ] (name|type|server|port|username|password): (".*"|\w+)$/);
      }),
    );
  });
  it('PAC: a script that names what the format can hold', () => {
    check(
      fc.property(someRecords, records => {
        const { text, written } = write('pac', records, { ...OPTIONS, comment: true });
        const context = vm.createContext({});
        vm.runInContext(text, context);
        const said = vm.runInContext('FindProxyForURL("http://a/", "a")', context) as string;
        expect(said === '' ? [] : said.split('; ')).toHaveLength(written.length);
      }),
    );
  });
  it('Proxifier: XML with the same texts in it', () => {
    const decode = (text: string) =>
      text
        .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&apos;', "'")
        .replaceAll('&amp;', '&');
    check(
      fc.property(someRecords, records => {
        const { text, written } = write('proxifier', records);
        const texts = (name: string) =>
          [...text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, raw = '']) => decode(raw));
        const asked = written.filter(({ login }) => login !== null);
        expect(texts('Username')).toEqual(asked.map(({ login }) => login));
        expect(texts('Password')).toEqual(asked.map(({ password }) => password));
        expect(text.replace(/&(?:amp|lt|gt|quot|apos|#\d+);/g, '')).not.toContain('&');
      }),
    );
  });
  it('shell: what the command is given is one word, and nothing in it runs', () => {
    const records = fc.sample(anyRecord, { numRuns: 200, seed: 7 });
    // `curl` is a function here that prints the word after --proxy, each on a line of its own.
    const script = `curl() { while [ $# -gt 0 ]; do if [ "$1" = --proxy ]; then printf '%s\\n' "$2"; fi; shift; done; }\n`;
    const { text } = write('curl', records, {
      ...OPTIONS,
      comment: true,
      testUrl: "https://echo.example/?a=1&b=$(echo broken)';echo broken;'",
    });
    const ran = spawnSync('/bin/sh', ['-eu', '-c', script + text], { encoding: 'utf8', timeout: 20_000 });
    expect(ran.stderr).toBe('');
    expect(ran.stdout.split('\n').slice(0, -1).map(readUrl)).toEqual(records.map(sameAs));
  });
});

describe('a preview', () => {
  it('never holds a password or a token, in whatever form a format would write it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PROXY_FORMATS), fc.array(anyRecord, { minLength: 1, maxLength: 4 }), (format, records) => {
        const secret = 'S3cr3tPassw0rdOfNobody';
        const token = 'f00dfacef00dfacef00dface';
        const all = unlocked(
          records.map(record => ({
            ...record,
            password: record.login === null ? null : secret,
            link: `http://farm:8000/api?token=${token}&id=1`,
          })),
        );
        const template = '{login}:{password:url}|{password:json}|{password:shell}|{link}';
        const { text, written, shown } = writeMasked(format, all, OPTIONS, template, 10);
        expect(text).not.toContain(secret);
        expect(text).not.toContain(token);
        expect(shown).toBe(written.length);
        const hasPassword = written.some(({ password }) => password !== null) && !['host-port', 'pac'].includes(format);
        if (hasPassword) expect(text).toContain(MASK);
      }),
      { numRuns: 500 },
    );
  });
  it('shows the first ten, and tells of all', () => {
    const all = unlocked(
      fc.sample(anyRecord, { numRuns: 38, seed: 3 }).map((record, id) => ({ ...record, id, login: 'a', password: 'b' })),
    );
    const { text, shown, written } = writeMasked('url', all, OPTIONS, '', 10);
    expect([text.split('\n').length - 1, shown, written.length]).toEqual([10, 10, 38]);
  });
});
