/** One proxy a line, without quoting: credentials that hold a separator cannot be written. */
import { urlText } from './escape';
import { type Format, lines, without } from './format';
import { hostPort, oneLine, type ProxyRecord, schemeOf } from './record';

/** `http://login:password@host:port`, credentials percent-encoded. */
export function proxyUrl(record: ProxyRecord, remoteDns: boolean): string {
  const { login, password } = record;
  const user = login === null ? '' : `${urlText(login)}${password === null ? '' : `:${urlText(password)}`}@`;
  return `${schemeOf(record, remoteDns)}://${user}${hostPort(record)}`;
}

const remark = (record: ProxyRecord, comment: boolean): string => (comment ? ` # ${oneLine(record.name)}` : '');
/** `:login:password`, or nothing. */
const tail = ({ login, password }: ProxyRecord): string => (login === null ? '' : `:${login}:${password ?? ''}`);

/** Blanks and line ends besides the separator: what reads such lists trims and splits at them. */
const colon = without(/[\s:\p{Cc}]/u);

export const url: Format = {
  extension: 'txt',
  write: (records, { comment, remoteDns }) =>
    lines(records.map(record => `${proxyUrl(record, remoteDns)}${comment ? `#${urlText(oneLine(record.name))}` : ''}`)),
};

/** `host:port:login:password`. */
export const colonList: Format = {
  extension: 'txt',
  unfit: colon,
  write: (records, { comment }) => lines(records.map(record => `${hostPort(record)}${tail(record)}${remark(record, comment)}`)),
};

/** `login:password@host:port`. */
export const loginFirst: Format = {
  extension: 'txt',
  unfit: without(/[\s:@\p{Cc}]/u),
  write: (records, { comment }) =>
    lines(
      records.map(record => {
        const user = record.login === null ? '' : `${record.login}:${record.password ?? ''}@`;
        return `${user}${hostPort(record)}${remark(record, comment)}`;
      }),
    ),
};

/** `host:port` alone, for those whose addresses are trusted and for programs that ask. */
export const hostAndPort: Format = {
  extension: 'txt',
  write: (records, { comment }) => lines(records.map(record => `${hostPort(record)}${remark(record, comment)}`)),
};

/** Address and credentials in two columns, for forms with a field for each. */
export const columns: Format = {
  extension: 'tsv',
  unfit: colon,
  write: (records, { comment }) =>
    lines(
      records.map(record => {
        const credentials = record.login === null ? '' : `${record.login}:${record.password ?? ''}`;
        return [hostPort(record), credentials, ...(comment ? [oneLine(record.name)] : [])].join('\t');
      }),
    ),
};

/** `host:port:login:password|rotation link`. */
export const colonReset: Format = {
  extension: 'txt',
  unfit: record => without(/[\s:|\p{Cc}]/u)(record) ?? (record.link === null ? 'no-link' : null),
  write: records => lines(records.map(record => `${hostPort(record)}${tail(record)}|${record.link ?? ''}`)),
};
