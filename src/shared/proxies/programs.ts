/** Configurations and commands of programs. */
import { quotedText, shellWord } from './escape';
import { type Format, lines } from './format';
import { proxyUrl } from './lists';
import { oneLine, type ProxyRecord, titleOf } from './record';

/** Names that differ: mihomo refuses a list with two of one. */
function uniqueTitles(records: readonly ProxyRecord[]): readonly string[] {
  const taken = new Set<string>();
  return records.map(record => {
    let title = titleOf(record);
    for (let again = 2; taken.has(title); again += 1) title = `${titleOf(record)} (${again})`;
    taken.add(title);
    return title;
  });
}

/** The `proxies:` section of a configuration of mihomo, in YAML. */
export const mihomo: Format = {
  extension: 'yaml',
  write(records) {
    const titles = uniqueTitles(records);
    if (records.length === 0) return 'proxies: []\n';
    const entries = records.map((record, at) => {
      const { login, password } = record;
      return [
        `  - name: ${quotedText(titles[at] ?? '')}`,
        `    type: ${record.type === 'http' ? 'http' : 'socks5'}`,
        `    server: ${quotedText(record.host)}`,
        `    port: ${record.port}`,
        ...(login === null ? [] : [`    username: ${quotedText(login)}`, `    password: ${quotedText(password ?? '')}`]),
      ];
    });
    return lines(['proxies:', ...entries.flat()]);
  },
};

const heading = (record: ProxyRecord, comment: boolean): readonly string[] => (comment ? [`# ${oneLine(record.name)}`] : []);

/** One command of a POSIX shell a proxy; each prints what the address answers. */
export const curl: Format = {
  extension: 'sh',
  write: (records, { comment, remoteDns, testUrl }) =>
    lines(
      records.flatMap(record => [
        ...heading(record, comment),
        `curl --silent --show-error --max-time 30 --proxy ${shellWord(proxyUrl(record, remoteDns))} ${shellWord(testUrl)}`,
      ]),
    ),
};

/** A program of Python with the package requests. */
export const python: Format = {
  extension: 'py',
  write: (records, { remoteDns, testUrl }) =>
    lines([
      ...(records.some(({ type }) => type === 'socks') ? ['# pip install "requests[socks]"'] : []),
      'import requests',
      '',
      'PROXIES = [',
      ...records.map(record => `    (${quotedText(titleOf(record))}, ${quotedText(proxyUrl(record, remoteDns))}),`),
      ']',
      '',
      'for name, proxy in PROXIES:',
      '    try:',
      `        answer = requests.get(${quotedText(testUrl)}, proxies={"http": proxy, "https": proxy}, timeout=30)`,
      '        print(name, answer.status_code, answer.text.strip())',
      '    except requests.RequestException as error:',
      '        print(name, type(error).__name__)',
    ]),
};

/** Variables of the environment: the usual ones for a single proxy, numbered ones for several. */
export const env: Format = {
  extension: 'env',
  write(records, { comment, remoteDns }) {
    const [first] = records;
    if (first && records.length === 1) {
      const value = proxyUrl(first, remoteDns);
      return lines([...heading(first, comment), ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].map(name => `${name}=${value}`)]);
    }
    return lines(records.flatMap((record, at) => [...heading(record, comment), `PROXY_${at + 1}=${proxyUrl(record, remoteDns)}`]));
  },
};
