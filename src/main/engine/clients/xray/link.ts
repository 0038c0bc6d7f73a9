import { domainToASCII } from 'node:url';
import { Fault } from '@shared/fault';
import type { KeyCheck } from '@shared/model';
import { buildLink, differences, type Link, parseLink } from '@shared/vless';
import type { XrayUser } from './identity';
import type { Inbound } from './inbounds';

const SHORT_ID = /^[0-9a-f]{0,16}$/;

function securityParams(inbound: Inbound): Record<string, string> {
  if (inbound.security === 'none') return { security: 'none' };
  const reality = inbound.reality;
  if (inbound.security !== 'reality' || !reality)
    throw new Fault('unimplemented', `No link can be made yet for an inbound with security ${inbound.security}`);
  if (reality.mldsa) throw new Fault('unimplemented', 'The API does not tell the ML-DSA key that a link to this inbound needs');
  // The first of each list, always: a link must not change from one look to the next.
  const [sni] = reality.serverNames;
  const [sid] = reality.shortIds;
  if (!reality.publicKey || !sni) throw new Fault('unexpected', 'The inbound has no usable REALITY key or server name');
  return { security: 'reality', sni, fp: 'chrome', pbk: reality.publicKey, ...(sid ? { sid } : {}), spx: '/' };
}

/** The link of a user of a live inbound, for clients that connect to `host`. Faults: `unimplemented`, `unexpected`. */
export function linkOf(user: XrayUser, inbound: Inbound, host: string): Link {
  const port = inbound.ports[0]?.from;
  if (user.uuid === null || port === undefined) throw new Fault('unexpected', 'The server did not tell the uuid or the port');
  if (inbound.network !== 'tcp') throw new Fault('unimplemented', `No link can be made yet for the transport ${inbound.network}`);
  if (inbound.decryption !== 'none') throw new Fault('unimplemented', "The API does not tell the client's half of VLESS encryption");
  return {
    id: user.uuid,
    host: domainToASCII(host) || host,
    port,
    params: { type: 'tcp', encryption: 'none', ...(user.flow ? { flow: user.flow } : {}), ...securityParams(inbound) },
    name: user.email,
  };
}

const check = (name: KeyCheck['name'], pass: boolean, detail: string | null): KeyCheck => ({
  name,
  result: pass ? 'pass' : 'fail',
  detail,
});
const unchecked = (name: KeyCheck['name'], detail: string): KeyCheck => ({ name, result: 'not-checked', detail });

/** Reads a link back and holds it against what the server said itself. */
export function checkLink(text: string, user: XrayUser, inbound: Inbound, host: string): readonly KeyCheck[] {
  const parsed = parseLink(text);
  if (!parsed.ok) return [check('link-matches', false, parsed.problem)];
  const { params } = parsed.link;
  const different = differences(parsed.link, linkOf(user, inbound, host));
  const reality = inbound.reality;
  return [
    check('link-matches', different.length === 0, different.length === 0 ? null : different.join(', ')),
    ...(reality
      ? [
          check('public-key', params.pbk === reality.publicKey && reality.publicKey !== null, params.pbk ?? null),
          check('short-id', isKnownShortId(params.sid ?? '', reality.shortIds), params.sid ?? null),
          check('server-name', reality.serverNames.includes(params.sni ?? ''), params.sni ?? null),
        ]
      : (['public-key', 'short-id', 'server-name'] as const).map(name => unchecked(name, 'no REALITY'))),
  ];
}

const isKnownShortId = (sid: string, known: readonly string[]): boolean =>
  SHORT_ID.test(sid) && sid.length % 2 === 0 && known.some(id => id.padEnd(16, '0') === sid.padEnd(16, '0'));

/** As `linkOf`, written. */
export const writeLink = (user: XrayUser, inbound: Inbound, host: string): string => buildLink(linkOf(user, inbound, host), 'standard');
