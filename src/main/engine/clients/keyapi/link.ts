import { Fault } from '@shared/fault';
import type { KeyCheck } from '@shared/model';
import { buildLink, extractLink, type Link, parseLink } from '@shared/vless';
import type { WireKey } from './contract';
import { assertSuccess, isRecord } from './success';

/** The server's own link out of an answer about a key's link or configuration, its name encoded. Faults: `unexpected`, `rejected`. */
export function readLink(body: unknown, name: string): string {
  assertSuccess(body);
  const texts = isRecord(body) ? [body.vless_link, body.vless_url, body.client_config, body.link, body.url, body.config] : [body];
  const raw = texts.map(text => (typeof text === 'string' ? extractLink(text) : null)).find(text => text !== null);
  if (!raw) throw new Fault('unexpected', 'The answer holds no vless:// link');
  const parsed = parseLink(raw);
  if (!parsed.ok) throw new Fault('unexpected', `The server's link cannot be read: ${parsed.problem}`);
  return withEncodedName(raw, name);
}

/** The text for people around it, as the server wrote it. */
export function readText(body: unknown): string {
  assertSuccess(body);
  const text = isRecord(body)
    ? [body.client_config, body.config, body.vless_url, body.vless_link].find(one => typeof one === 'string')
    : body;
  if (typeof text !== 'string') throw new Fault('unexpected', 'The answer holds no configuration');
  return text;
}

/** The same link as clients agree to write it: every value encoded, nothing empty. */
export function standardLink(link: string): string {
  const parsed = parseLink(link);
  return parsed.ok ? buildLink(parsed.link, 'standard') : link;
}

/** The servers write the bare name after the first `#`; all before it stays byte for byte. */
function withEncodedName(raw: string, name: string): string {
  const at = raw.indexOf('#');
  if (at < 0) return raw;
  const fragment = raw.slice(at + 1);
  if (fragment !== name && /^(?:[\w.!~*'()+,;:@&=$/?-]|%[0-9a-f]{2})*$/i.test(fragment)) return raw;
  return `${raw.slice(0, at)}#${encodeURIComponent(fragment.replace(/\p{Surrogate}/gu, '\uFFFD'))}`;
}

type Found = NonNullable<KeyCheck['found']>;
const result = (name: KeyCheck['name'], pass: boolean, detail: string | null, found?: Found): KeyCheck => ({
  name,
  result: pass ? 'pass' : 'fail',
  detail,
  ...(found ? { found } : {}),
});
const notTold = (name: KeyCheck['name']): KeyCheck => ({
  ...{ name, result: 'not-checked', detail: 'the server does not tell it' },
  found: { code: 'not-told', params: {} },
});

/** What of a link can be held against the server's own words about the key. */
export function checkLink(text: string, row: WireKey): readonly KeyCheck[] {
  const parsed = parseLink(text);
  if (!parsed.ok) return [result('link-matches', false, parsed.problem, { code: 'unreadable', params: { problem: parsed.problem } })];
  const link = parsed.link;
  const wrong = mismatches(link, row);
  const isReality = link.params.security === 'reality';
  const pbk = link.params.pbk ?? '';
  // Only the shape can be judged: 32 bytes in base64url.
  const keyIsBroken = isReality && !/^[A-Za-z0-9_-]{43}$/.test(pbk);
  return [
    wrong.length === 0
      ? result('link-matches', true, null)
      : result('link-matches', false, wrong.join(', '), { code: 'differs', params: { fields: wrong.join(', ') } }),
    keyIsBroken ? result('public-key', false, 'not an X25519 public key', { code: 'no-x25519', params: {} }) : notTold('public-key'),
    row.shortId === null ? notTold('short-id') : result('short-id', link.params.sid === row.shortId, link.params.sid ?? null),
    row.sni === null ? notTold('server-name') : result('server-name', link.params.sni === row.sni, link.params.sni ?? null),
  ];
}

function mismatches(link: Link, row: WireKey): readonly string[] {
  const wrong: string[] = [];
  const uuid = row.uuid ?? (/^[0-9a-f-]{36}$/i.test(row.id) ? row.id : null);
  if (uuid === null || link.id.toLowerCase() !== uuid.toLowerCase()) wrong.push('id');
  if (row.port !== null && link.port !== row.port) wrong.push('port');
  return wrong;
}
