import { isIPv4, isIPv6 } from 'node:net';
import { Fault } from '@shared/fault';
import { readDns } from '@shared/mihomo/dns';
import type { ControllerDns } from './contract';
import type { Session } from './session';

/** A resolver may ask another one, twice. */
const QUERY_MS = 15_000;
const PTR = 12;

export function createDns(session: Session): ControllerDns {
  const query: ControllerDns['query'] = async (name, type, signal) => {
    const wanted = name.trim();
    if (wanted === '' || wanted.length > 253 || /\s/.test(wanted)) throw new Fault('bad-input', 'write the name to look up');
    const answer = readDns(
      await session.json({ path: '/dns/query', query: { name: wanted, type: type.toUpperCase() }, signal, deadlineMs: QUERY_MS }),
    );
    if (!answer) throw new Fault('unexpected', '/dns/query: the answer is none');
    return answer;
  };
  const post = async (path: string, signal: AbortSignal): Promise<void> => {
    await session.json({ method: 'POST', path, signal });
  };
  return {
    query,
    async reverse(address, signal) {
      const { answer } = await query(reverseName(address), 'PTR', signal);
      return answer.find(({ type }) => type === PTR)?.data.replace(/\.$/, '') ?? null;
    },
    flush: signal => post('/cache/dns/flush', signal),
    flushFakeIp: signal => post('/cache/fakeip/flush', signal),
  };
}

/** `1.2.0.192.in-addr.arpa` of an address. Throws a Fault `bad-input` for what is none. */
export function reverseName(address: string): string {
  if (isIPv4(address)) return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
  const plain = address.split('%')[0] ?? '';
  if (!isIPv6(plain)) throw new Fault('bad-input', 'only an IP address has a name to look up');
  // The URL parser writes the shortest form, without dots.
  const [head = '', tail] = new URL(`http://[${plain}]/`).hostname.slice(1, -1).split('::');
  const groups = (part: string): readonly string[] => (part === '' ? [] : part.split(':'));
  const before = groups(head);
  const after = groups(tail ?? '');
  const all = tail === undefined ? before : [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
  const digits = all.map(group => group.padStart(4, '0')).join('');
  return `${[...digits].reverse().join('.')}.ip6.arpa`;
}
