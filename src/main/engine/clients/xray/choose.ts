import { Fault } from '@shared/fault';
import type { Inbound } from './inbounds';

/** The inbound that new keys go to: the one named, else the first with REALITY over TCP, with REALITY, over TCP. Faults: `no-inbound`; `wrong-protocol`: one that is not VLESS is never chosen, it could crash the server. */
export function chooseInbound(inbounds: readonly Inbound[], wanted: string | null): Inbound {
  if (wanted !== null) {
    const named = inbounds.find(({ tag }) => tag === wanted);
    if (!named) throw new Fault('no-inbound', `There is no inbound ${wanted}`);
    if (!named.isVless) throw new Fault('wrong-protocol', `The inbound ${wanted} is not VLESS (${named.protocol})`);
    return named;
  }
  // The server lists them in any order: the choice must not change from one look to the next.
  const rank = ({ security, network }: Inbound): number => (security === 'reality' ? 0 : 2) + (network === 'tcp' ? 0 : 1);
  const usable = inbounds.filter(({ isVless, tag }) => isVless && tag !== '');
  const [first] = usable.toSorted((a, b) => rank(a) - rank(b) || (a.tag < b.tag ? -1 : 1));
  if (!first) throw new Fault('no-inbound', 'There is no VLESS inbound with a tag');
  return first;
}
