/** VLESS share links: `vless://id@host:port?parameters#name`. Split by hand: URL classes mangle this scheme. */

export interface Link {
  /** UUID, or a short text that Xray maps to one. */
  readonly id: string;
  /** Name or address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** Parameters as given, also unknown ones; none is empty (an empty one means the same as none), `type` is never the alias `raw`. */
  readonly params: Readonly<Record<string, string>>;
  readonly name: string | null;
}

/** Why a text is no link. */
export type LinkProblem = 'not-vless' | 'no-id' | 'no-host' | 'bad-host' | 'no-port' | 'bad-port' | 'duplicate' | 'bad-encoding';
export type ParsedLink = { readonly ok: true; readonly link: Link } | { readonly ok: false; readonly problem: LinkProblem };

/**
 * `standard`: as the share-link proposal wants it, every value percent-encoded, nothing empty.
 * `veilbot`: the exact form of the VPN Key Management API and its bot: fixed order, bare slashes, `flow=` even when empty.
 */
export type Rendering = 'standard' | 'veilbot';

const SCHEME = /^vless:\/\//i;
const BAD_HOST = /[\s/?#@[\]\\%]/;
const ORDER: Readonly<Record<Rendering, readonly string[]>> = {
  standard: ['type', 'encryption', 'flow', 'security', 'sni', 'fp', 'alpn', 'pbk', 'sid', 'pqv', 'spx', 'headerType', 'host', 'path'],
  veilbot: ['encryption', 'security', 'sni', 'fp', 'pbk', 'sid', 'spx', 'type', 'flow'],
};

/** What a parameter means when it is absent, for comparing. */
const ABSENT: Readonly<Record<string, string>> = {
  encryption: 'none',
  type: 'tcp',
  security: 'none',
  fp: 'chrome',
  spx: '/',
  headerType: 'none',
};

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
/** Half of a surrogate pair cannot be encoded: it becomes the replacement character. */
const encode = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));

/** Splits at the first `mark`; null where there is none. */
function split(text: string, mark: string): readonly [string, string | null] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

function parseAuthority(text: string): { host: string; port: number } | LinkProblem {
  const found = /^(?:\[([^\]]*)\]|([^:]*))(?::([^:]*))?$/.exec(text);
  if (!found) return 'bad-host';
  const host = found[1] ?? found[2] ?? '';
  if (host === '') return 'no-host';
  if (BAD_HOST.test(host)) return 'bad-host';
  if (found[3] === undefined || found[3] === '') return 'no-port';
  const port = Number(found[3]);
  if (!/^\d{1,5}$/.test(found[3]) || port < 1 || port > 65_535) return 'bad-port';
  return { host, port };
}

function parseParams(text: string): Readonly<Record<string, string>> | LinkProblem {
  const found = new Map<string, string>();
  const seen = new Set<string>();
  for (const part of text.split('&')) {
    if (part === '') continue;
    const [rawName, rawValue] = split(part, '=');
    const name = decode(rawName);
    const value = decode(rawValue ?? '');
    if (name === null || value === null) return 'bad-encoding';
    if (seen.has(name)) return 'duplicate';
    seen.add(name);
    if (name !== '' && value !== '') found.set(name, name === 'type' && value === 'raw' ? 'tcp' : value);
  }
  return Object.fromEntries(found);
}

/**
 * Reads one link. A `+` is a plus, never a blank; everything after the first `#` is the name, which programs often leave unencoded, so
 * that one which does not decode is taken as it is.
 */
export function parseLink(text: string): ParsedLink {
  const trimmed = text.trim();
  if (!SCHEME.test(trimmed)) return { ok: false, problem: 'not-vless' };
  const [main, fragment] = split(trimmed.replace(SCHEME, ''), '#');
  const [before, query] = split(main, '?');
  const at = before.lastIndexOf('@');
  if (at <= 0) return { ok: false, problem: 'no-id' };
  const id = decode(before.slice(0, at));
  if (id === null) return { ok: false, problem: 'bad-encoding' };
  const authority = parseAuthority(before.slice(at + 1).replace(/\/$/, ''));
  if (typeof authority === 'string') return { ok: false, problem: authority };
  const params = parseParams(query ?? '');
  if (typeof params === 'string') return { ok: false, problem: params };
  return { ok: true, link: { id, ...authority, params, name: fragment ? (decode(fragment) ?? fragment) : null } };
}

/** Writes a link; parameters that the rendering does not name follow in their own order. */
export function buildLink(link: Link, rendering: Rendering): string {
  const order = ORDER[rendering];
  const value = (name: string): string => link.params[name] ?? '';
  const names = order.filter(name => Object.hasOwn(link.params, name) || (rendering === 'veilbot' && name === 'flow'));
  const others = Object.keys(link.params).filter(name => !order.includes(name));
  const render = (text: string): string => (rendering === 'veilbot' ? encode(text).replaceAll('%2F', '/') : encode(text));
  const query = [...names, ...others]
    .filter(name => value(name) !== '' || rendering === 'veilbot')
    .map(name => `${encode(name)}=${render(value(name))}`)
    .join('&');
  const host = link.host.includes(':') ? `[${link.host}]` : link.host;
  return `vless://${encode(link.id)}@${host}:${link.port}${query ? `?${query}` : ''}${link.name ? `#${encode(link.name)}` : ''}`;
}

/** Short ids are padded with zeros to 16 digits by both ends. */
const padShortId = (sid: string): string => sid.toLowerCase().padEnd(16, '0');

/** Names of what differs in meaning (`id`, `host`, `port`, or a parameter); the name does not count. Empty: the same key. */
export function differences(a: Link, b: Link): readonly string[] {
  const found: string[] = [];
  if (a.id.toLowerCase() !== b.id.toLowerCase()) found.push('id');
  if (a.host.toLowerCase() !== b.host.toLowerCase()) found.push('host');
  if (a.port !== b.port) found.push('port');
  const meaning = (link: Link, name: string): string => {
    const value = (Object.hasOwn(link.params, name) ? link.params[name] : undefined) ?? ABSENT[name] ?? '';
    return name === 'sid' ? padShortId(value) : value;
  };
  for (const name of new Set([...Object.keys(a.params), ...Object.keys(b.params)]))
    if (meaning(a, name) !== meaning(b, name)) found.push(name);
  return found;
}

/** The first link inside a longer text, up to the end of its line (an unencoded name may hold blanks); null: none. */
export const extractLink = (text: string): string | null => /vless:\/\/\S.*$/im.exec(text)?.[0]?.trim() ?? null;
