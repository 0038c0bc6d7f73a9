import { normaliseIp } from '../ip';

/** A farm proxy as it is written out. Lives in main only: it holds the password. */
export interface ProxyRecord {
  readonly id: number;
  readonly type: 'http' | 'socks';
  /** What clients connect to: a name or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Both null: addresses are trusted, nobody is asked. */
  readonly login: string | null;
  readonly password: string | null;
  /** Name of its port. */
  readonly name: string;
  readonly operator: string | null;
  readonly externalIp: string | null;
  readonly farm: string;
  /** Rotates its port for whoever has it; null: none may be written. */
  readonly link: string | null;
}

export interface WriteOptions {
  /** The port's name as a comment, where the format has comments. */
  readonly comment: boolean;
  /** Names are resolved behind a SOCKS proxy (`socks5h`). */
  readonly remoteDns: boolean;
  /** What a test command asks for. */
  readonly testUrl: string;
}

/** `host:port`, an IPv6 address in brackets. */
export const hostPort = ({ host, port }: Pick<ProxyRecord, 'host' | 'port'>): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

const LABEL = '[\\p{L}\\p{N}_](?:[\\p{L}\\p{N}_-]*[\\p{L}\\p{N}_])?';
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*\\.?$`, 'u');
/** Whether a text is a name or an address alone, without a port or path; IPv6 also in brackets. */
export const isHost = (text: string): boolean =>
  text.length <= 253 && (/^\[.*\]$/.test(text) || text.includes(':') ? normaliseIp(text)?.includes(':') === true : NAME.test(text));

/** The scheme that programs know the type by. */
export const schemeOf = ({ type }: Pick<ProxyRecord, 'type'>, remoteDns: boolean): string =>
  type === 'http' ? 'http' : remoteDns ? 'socks5h' : 'socks5';

/** A name on one line: what would end a comment is a blank. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

/** Port and type, for lists that name their entries. */
export const titleOf = (record: ProxyRecord): string => oneLine(`${record.name} ${record.type} ${record.port}`);
