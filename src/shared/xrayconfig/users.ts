import { maskedUuid, nameProblem, sameName } from '../identity';
import { attention, type Problem } from './problem';
import type { ConfigShape, InboundShape } from './shape';

/** Inbounds whose users are counted by their email. */
const WITH_USERS: ReadonlySet<string> = new Set(['vless', 'vmess', 'trojan', 'shadowsocks']);
/** Of one kind of trouble, so many are named. */
const NAMED = 5;

function namesOf({ tag, port, users }: InboundShape): readonly Problem[] {
  const where = tag || `:${port}`;
  const found: Problem[] = [];
  const unnamed = users.filter(({ email }) => email === '').length;
  if (unnamed > 0) found.push(attention('no-email', { tag: where, count: unnamed }));
  const names = new Set<string>();
  const owners = new Map<string, string>();
  for (const { id, email } of users) {
    if (email !== '' && nameProblem(email) === 'bad-name') found.push(attention('bad-email', { email }));
    if (email !== '' && names.has(sameName(email))) found.push(attention('same-email', { tag: where, email }));
    names.add(sameName(email));
    if (id === '') continue;
    const owner = owners.get(maskedUuid(id));
    if (owner !== undefined) found.push(attention('same-uuid', { tag: where, email: owner, other: email }));
    owners.set(maskedUuid(id), email);
  }
  const seen = new Map<string, number>();
  return found.filter(({ code }) => {
    const count = (seen.get(code) ?? 0) + 1;
    seen.set(code, count);
    return count <= NAMED;
  });
}

/** Whether users can be told apart, and keys made. */
export function userProblems({ inbounds, outboundTags }: ConfigShape): readonly Problem[] {
  const tagLines = [{ text: '"tag": "vless-in",', add: true }];
  const decryptionLines = [
    { text: '"settings": {', add: false },
    { text: '  "decryption": "none",', add: true },
    { text: '  "clients": [', add: false },
  ];
  return inbounds
    .filter(({ protocol }) => WITH_USERS.has(protocol))
    .flatMap(inbound => {
      const { tag, port, protocol, decryption } = inbound;
      const isVless = protocol === 'vless';
      return [
        ...(isVless && tag === '' ? [attention('no-tag', { port }, tagLines)] : []),
        ...(isVless && typeof decryption !== 'string' ? [attention('no-decryption', { tag: tag || `:${port}` }, decryptionLines)] : []),
        ...namesOf(inbound),
      ];
    })
    .concat(
      outboundTags.length > 0
        ? []
        : [attention('no-outbound', {}, [{ text: '"outbounds": [{ "protocol": "freedom", "tag": "direct" }],', add: true }])],
    );
}
