/** Split by hand: URL classes mangle this scheme. */
import type { LinkProblem, ParsedLink } from './link';
import { todaysName, todaysValue } from './parameters';

const SCHEME = /^vless:\/\//i;
const BAD_HOST = /[\s/?#@[\]\\%]/;
/** One program appends this to the name, unencoded. */
const TAIL = '?serverDescription=';

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Splits at the first `mark`; null where there is none. */
function split(text: string, mark: string): readonly [string, string | null] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + mark.length)];
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
    const decoded = decode(rawName);
    const value = decode(rawValue ?? '');
    if (decoded === null || value === null) return 'bad-encoding';
    const name = todaysName(decoded);
    if (seen.has(name)) return 'duplicate';
    seen.add(name);
    if (name !== '' && value !== '') found.set(name, todaysValue(name, value));
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
  const [label, described] = split(fragment ?? '', TAIL);
  const name = label ? (decode(label) ?? label) : null;
  return { ok: true, link: { id, ...authority, params, name, ...(described === null ? {} : { tail: TAIL + described }) } };
}

/** The first link inside a longer text, up to the end of its line (an unencoded name may hold blanks); null: none. */
export const extractLink = (text: string): string | null => /vless:\/\/\S.*$/im.exec(text)?.[0]?.trim() ?? null;
