/** The link of a user, from the live inbound: what it says, and how it is held against the server again. */
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { Fault } from '@shared/fault';
import type { KeyCheck } from '@shared/model';
import { buildLink, defectsOf, differences, type Link, parseLink } from '@shared/vless';
import type { Inbound, Reality } from './inbounds';
import { coversHost, type Tls } from './tls';

/** Whose link it is. */
export interface LinkUser {
  readonly email: string;
  /** Null when the server did not tell it. */
  readonly uuid: string | null;
  readonly flow: string;
}
/** Where clients connect to. */
export interface Endpoint {
  readonly host: string;
  /** Null: the port the inbound listens on. */
  readonly port: number | null;
}
/** What of the server's lists a key's link uses: chosen once and kept, so that the link stays the same. Null: nothing to choose. */
export interface LinkChoice {
  readonly sni: string | null;
  /** 16 digits, or null for the empty one. */
  readonly shortId: string | null;
}

const SHORT_ID = /^(?:[0-9a-f]{2}){0,8}$/;
const NO_SHORT_ID = '0'.repeat(16);
const pad = (sid: string): string => sid.padEnd(16, '0');
/** What clients can send: an exact name, no pattern. */
const isUsableName = (name: string): boolean => name !== '' && !name.includes('*');

/** Keeps of an earlier choice what the server still knows; the rest is the first of each list that clients can use, an id before none. */
export function chooseForLink(reality: Reality | null, earlier: LinkChoice | null): LinkChoice {
  if (!reality) return { sni: null, shortId: null };
  const { serverNames, shortIds } = reality;
  const kept = earlier?.sni != null && serverNames.includes(earlier.sni) ? earlier.sni : null;
  const keptId = earlier?.sni != null && shortIds.includes(pad(earlier.shortId ?? '')) ? pad(earlier.shortId ?? '') : null;
  const shortId = keptId ?? shortIds.find(id => id !== NO_SHORT_ID) ?? null;
  return { sni: kept ?? serverNames.find(isUsableName) ?? null, shortId: shortId === NO_SHORT_ID ? null : shortId };
}

function realityParams(reality: Reality, choice: LinkChoice): Record<string, string> {
  const { sni, shortId } = chooseForLink(reality, choice);
  if (!reality.publicKey || !sni) throw new Fault('unexpected', 'The inbound has no usable REALITY key or server name');
  return {
    ...{ security: 'reality', sni, fp: 'chrome', pbk: reality.publicKey },
    ...(shortId === null ? {} : { sid: shortId }),
    ...(reality.verifyKey === null ? {} : { pqv: reality.verifyKey }),
    spx: '/',
  };
}

/** Upgrades begin as HTTP/1.1: a client that offers more could be taken at its word. */
function alpnFor(network: string, alpn: readonly string[]): string {
  const offered = network === 'ws' || network === 'httpupgrade' ? alpn.filter(name => name === 'http/1.1') : alpn;
  return offered.join(',');
}

function tlsParams({ network }: Inbound, tls: Tls, host: string): Record<string, string> {
  const named = tls.names.length === 0 || coversHost(tls.names, host) ? '' : (tls.names.find(isUsableName) ?? '');
  const sni = tls.serverName || named;
  const alpn = alpnFor(network, tls.alpn);
  return {
    security: 'tls',
    ...(sni ? { sni } : {}),
    fp: 'chrome',
    ...(alpn ? { alpn } : {}),
    ...(tls.ech ? { ech: tls.ech } : {}),
    ...(tls.pin ? { pcs: tls.pin } : {}),
  };
}

function securityParams(inbound: Inbound, choice: LinkChoice, host: string): Record<string, string> {
  if (inbound.security === 'none') return { security: 'none' };
  if (inbound.security === 'reality' && inbound.reality) return realityParams(inbound.reality, choice);
  if (inbound.security === 'tls' && inbound.tls) return tlsParams(inbound, inbound.tls, host);
  throw new Fault('unimplemented', `No link can be made for an inbound with security ${inbound.security}`);
}

/** Names of other alphabets as the wire carries them. */
const plainHost = (host: string): string => (isIP(host) ? host : domainToASCII(host) || host);

/** The link of a user of a live inbound. Faults: `unimplemented` (a link has no words for it), `unexpected`, `bad-input` (no port). */
export function linkOf(user: LinkUser, inbound: Inbound, endpoint: Endpoint, choice: LinkChoice = { sni: null, shortId: null }): Link {
  if (user.uuid === null) throw new Fault('unexpected', 'The server did not tell the uuid');
  const port = endpoint.port ?? inbound.ports[0]?.from;
  if (port === undefined) throw new Fault('bad-input', 'The inbound has no port of its own: say which one clients connect to');
  if (inbound.stream.obstacle !== null) throw new Fault('unimplemented', `A link has no word for the inbound's ${inbound.stream.obstacle}`);
  if (inbound.encryption === null) throw new Fault('unimplemented', "The client's half of this VLESS encryption cannot be derived");
  const host = plainHost(endpoint.host);
  const { type = 'tcp', ...transport } = inbound.stream.params;
  return {
    id: user.uuid,
    host,
    port,
    params: {
      ...{ type, encryption: inbound.encryption },
      ...(user.flow ? { flow: user.flow } : {}),
      ...securityParams(inbound, choice, host),
      ...transport,
    },
    name: user.email,
  };
}

/** As `linkOf`, written. */
export const writeLink = (user: LinkUser, inbound: Inbound, endpoint: Endpoint, choice?: LinkChoice): string =>
  buildLink(linkOf(user, inbound, endpoint, choice), 'standard');

type Found = NonNullable<KeyCheck['found']>;
const check = (name: KeyCheck['name'], pass: boolean, detail: string | null, found?: Found): KeyCheck => ({
  name,
  result: pass ? 'pass' : 'fail',
  detail,
  ...(found ? { found } : {}),
});
const unchecked = (name: KeyCheck['name'], code: string, detail: string): KeyCheck => ({
  name,
  result: 'not-checked',
  detail,
  found: { code, params: {} },
});

/** That the server shows the user in its inbound; `users`: how many it has there, null: not counted. */
export const checkOnServer = (there: boolean, inboundTag: string, users: number | null): KeyCheck =>
  check('on-server', there, users === null ? inboundTag : `${inboundTag}, ${users}`, {
    code: !there ? 'absent' : users === null ? 'inbound' : 'users',
    params: { inbound: inboundTag, ...(there && users !== null ? { count: users } : {}) },
  });

/** A place in a list as people count, from 1; 0: not in it. */
const place = (list: readonly string[], is: (entry: string) => boolean): number => list.findIndex(is) + 1;

function checkReality({ params }: Link, reality: Reality): readonly KeyCheck[] {
  const { pbk = '', sid = '', sni = '' } = params;
  const same = pbk !== '' && pbk === reality.publicKey;
  const idAt = SHORT_ID.test(sid) ? place(reality.shortIds, id => pad(id) === pad(sid)) : 0;
  const nameAt = place(reality.serverNames, name => name === sni);
  const [ids, names] = [reality.shortIds.length, reality.serverNames.length];
  return [
    check('public-key', same, pbk || null, { code: same ? 'derived' : 'other-key', params: {} }),
    check('short-id', idAt > 0, `${sid}, ${idAt}/${ids}`, {
      code: idAt === 0 ? 'id-unknown' : sid === '' ? 'id-empty' : 'id-listed',
      params: { id: sid, at: idAt, count: ids },
    }),
    check('server-name', nameAt > 0, `${sni}, ${nameAt}/${names}`, {
      code: nameAt > 0 ? 'name-listed' : 'name-unknown',
      params: { name: sni, at: nameAt, count: names },
    }),
  ];
}

function checkTls(link: Link, tls: Tls): KeyCheck {
  const name = link.params.sni ?? link.host;
  if (tls.names.length === 0) return unchecked('server-name', 'no-certificate', 'the API does not tell the certificate');
  const covered = coversHost(tls.names, name);
  return check('server-name', covered, name, { code: covered ? 'name-covered' : 'name-uncovered', params: { name } });
}

function checkSecurity(link: Link, inbound: Inbound): readonly KeyCheck[] {
  if (inbound.reality) return checkReality(link, inbound.reality);
  const without = (['public-key', 'short-id'] as const).map(name => unchecked(name, 'no-reality', 'no REALITY'));
  return [...without, inbound.tls ? checkTls(link, inbound.tls) : unchecked('server-name', 'no-tls', 'no TLS')];
}

/** Reads a link back and holds it against what the server said itself. A link that no client could use fails too. Throws as `linkOf`. */
export function checkLink(
  text: string,
  user: LinkUser,
  inbound: Inbound,
  endpoint: Endpoint,
  choice: LinkChoice = { sni: null, shortId: null },
): readonly KeyCheck[] {
  const parsed = parseLink(text);
  if (!parsed.ok) return [check('link-matches', false, parsed.problem, { code: 'unreadable', params: { problem: parsed.problem } })];
  const different = differences(parsed.link, linkOf(user, inbound, endpoint, choice));
  const defects = defectsOf(parsed.link);
  const matches =
    different.length > 0
      ? check('link-matches', false, different.join(', '), { code: 'differs', params: { fields: different.join(', ') } })
      : defects.length > 0
        ? check('link-matches', false, defects.join(', '), { code: 'unusable', params: { defects: defects.join(', ') } })
        : check('link-matches', true, null);
  return [matches, ...checkSecurity(parsed.link, inbound)];
}
