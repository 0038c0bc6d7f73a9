/** What users type as an address -> one normal form, or a Fault `bad-address` that says what to write instead. */
import { isIPv4, isIPv6 } from 'node:net';
import { Fault } from '@shared/fault';
import type { Kind } from '@shared/model';
import { parseLocal } from './local';

export interface Address {
  /** `http(s)://host[:port][/path]`, `host:port` for xray, or a local socket (`local.ts`) for mihomo. Parsing it again gives the same. */
  readonly address: string;
  /** Without brackets; of a local socket its path. */
  readonly host: string;
  /** 0 for a local socket. */
  readonly port: number;
  readonly secure: boolean;
  /** Whether the user wrote the scheme; without it http or https is only the likelier guess. */
  readonly schemeGiven: boolean;
  /** Codes with texts `warning.<code>`: `plain-http`, `plain-grpc` where all would cross a network unprotected. */
  readonly warnings: readonly string[];
}

interface Habits {
  /** Schemes that may be written, and whether they mean TLS. */
  readonly schemes: Readonly<Record<string, boolean>>;
  /** Scheme of an address without one; loopback is plain for all. */
  readonly secure: boolean;
  /** Port of an address without scheme and port; null: the scheme's own. */
  readonly port: number | null;
  /** Ends of paths that people copy from a browser and that are not part of the API's base. */
  readonly tail: RegExp | null;
  readonly example: string;
}

const WEB = { http: false, https: true } as const;
const HABITS: Readonly<Record<Kind, Habits>> = {
  xray: { schemes: { http: false, grpc: false, tcp: false }, secure: false, port: null, tail: null, example: '127.0.0.1:10085' },
  keyapi: { schemes: WEB, secure: true, port: null, tail: null, example: 'https://203.0.113.5/api' },
  mihomo: {
    schemes: { ...WEB, ws: false, wss: true },
    secure: false,
    port: 9090,
    tail: /\/(ui(\/.*)?|version|configs|traffic|memory|proxies|connections)$/,
    example: 'http://127.0.0.1:9090',
  },
  farm: { schemes: WEB, secure: false, port: 8000, tail: /\/api(\/.*)?$/, example: 'http://192.168.1.10:8000' },
};
const CREDENTIAL_NAMES = /^(secret|token|key|password|pass|apikey|api_key|auth|authorization|user|username|login)$/i;

/** Normalises an address of that kind. Throws a Fault `bad-address`; its message never repeats what was typed, which may hold a password. */
export function parseAddress(kind: Kind, typed: string): Address {
  const habits = HABITS[kind];
  const local = kind === 'mihomo' ? parseLocal(typed) : null;
  if (local) return { address: local.address, host: local.path, port: 0, secure: false, schemeGiven: true, warnings: [] };
  const { scheme, rest } = splitScheme(typed, habits);
  if (rest.includes('@')) throw bad('leave user name and password out of the address: they have fields of their own', habits);
  const authority = /^[^/?#]*/.exec(rest)?.[0] ?? '';
  const { host, port: typedPort } = splitPort(authority, habits);
  const name = normaliseHost(host, habits);
  const loopback = isLoopback(name);
  const secure = scheme === null ? habits.secure && !loopback : (habits.schemes[scheme] ?? false);
  const port = typedPort ?? (scheme === null ? habits.port : null) ?? standardPort(kind, secure, habits);
  const path = normalisePath(kind, rest.slice(authority.length), habits);
  const shown = isIPv6(name) ? `[${name}]` : name;
  const address = kind === 'xray' ? `${shown}:${port}` : new URL(`${secure ? 'https' : 'http'}://${shown}:${port}`).origin + path;
  const warnings = secure || loopback ? [] : [kind === 'xray' ? 'plain-grpc' : 'plain-http'];
  return { address, host: name, port, secure, schemeGiven: scheme !== null, warnings };
}

/** Whether a host (without brackets) can only be this computer. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  host.endsWith('.localhost') ||
  host === '::1' ||
  (isIPv4(host) && host.startsWith('127.')) ||
  /^::ffff:7f[0-9a-f]{2}:/.test(host);

function splitScheme(typed: string, habits: Habits): { scheme: string | null; rest: string } {
  const text = typed.trim();
  if (text === '') throw bad('type an address', habits);
  if (text.length > 2000) throw bad('the address is too long', habits);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\s\u0000-\u0020\u007f\\<>"'`{}|^]/.test(text)) throw bad('an address holds no spaces, quotes or other marks', habits);
  const match = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(text);
  const scheme = match?.[1]?.toLowerCase() ?? null;
  const rest = match ? (match[2] ?? '') : text;
  if (scheme === 'vless' || scheme === 'vmess' || scheme === 'trojan' || scheme === 'ss')
    throw bad("this is a key's link, not a server", habits);
  if (scheme === null && /^[^/?#]*:\/\//.test(text)) throw bad('what stands before :// is no scheme', habits);
  if (scheme === null && /^(https?|wss?|grpc|tcp):/i.test(text)) throw bad('write two slashes after the scheme', habits);
  if (scheme !== null && !Object.hasOwn(habits.schemes, scheme)) {
    throw bad(
      scheme === 'https' ? "Xray's API speaks no TLS" : `the scheme can be ${Object.keys(habits.schemes).join(' or ')}, or left out`,
      habits,
    );
  }
  return { scheme, rest };
}

function splitPort(authority: string, habits: Habits): { host: string; port: number | null } {
  if (authority.includes('%')) throw bad('the host holds a percent sign', habits);
  if (isIPv6(authority)) return { host: `[${authority}]`, port: null };
  const match = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority);
  if (!match?.[1])
    throw bad(authority.startsWith(':') || authority === '' ? 'the host is missing' : 'an IPv6 address stands in brackets', habits);
  const [, host, digits] = match;
  if (digits === undefined) return { host, port: null };
  if (digits.includes(':')) throw bad('an IPv6 address stands in brackets', habits);
  const port = Number(digits);
  if (!/^\d{1,5}$/.test(digits) || port < 1 || port > 65535) throw bad('the port is a number from 1 to 65535', habits);
  return { host, port };
}

/** Lower case, IDN as `xn--`, IPv4 in dots, IPv6 without brackets. */
function normaliseHost(host: string, habits: Habits): string {
  let name: string;
  try {
    name = new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  } catch {
    throw bad('the host is not a name or an IP address', habits);
  }
  if (isIPv6(name) || isIPv4(name)) {
    if (name === '0.0.0.0' || name === '::') throw bad('that is where a server listens; write the address at which it is reached', habits);
    // "1.2.3" or "12" are addresses to a browser, and typing errors to people.
    if (isIPv4(name) && !isIPv4(host.replace(/\.$/, '').normalize('NFKC'))) throw bad('the IP address is not complete', habits);
    return name;
  }
  const labels = name.split('.');
  if (name.length > 253 || labels.some(label => !/^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))) {
    throw bad('the host is not a name or an IP address', habits);
  }
  return name;
}

function normalisePath(kind: Kind, tail: string, habits: Habits): string {
  const [beforeHash = '', hash = ''] = cut(tail, '#');
  const [path, query] = cut(beforeHash, '?');
  const named = [...new URLSearchParams(query).keys(), ...new URLSearchParams(cut(hash, '?')[1]).keys()];
  if (named.some(name => CREDENTIAL_NAMES.test(name))) throw bad('leave the secret out of the address: it has a field of its own', habits);
  // What a browser's address line appends is no part of the server's address.
  const clean = path.replace(/\/{2,}/g, '/').replace(/\/+$/, '');
  if (kind === 'xray') {
    if (clean !== '') throw bad("Xray's API is a host and a port, without a path", habits);
    return '';
  }
  let normal: string;
  try {
    decodeURIComponent(clean);
    normal = new URL(`http://host${clean}`).pathname;
  } catch {
    throw bad('the path cannot be read', habits);
  }
  return normal
    .replace(/\/+$/, '')
    .replace(habits.tail ?? /$^/, '')
    .replace(/\/+$/, '');
}

function standardPort(kind: Kind, secure: boolean, habits: Habits): number {
  if (kind === 'xray') throw bad('the port is missing', habits);
  return secure ? 443 : 80;
}

const cut = (text: string, mark: string): readonly [string, string] => {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
};

const bad = (what: string, habits: Habits): Fault => new Fault('bad-address', `${what} (for example ${habits.example})`);
