/** Where a new key goes and what it is like when the user does not say: as the other keys there. */
import type { ServerUser } from '@shared/drift';
import { Fault } from '@shared/fault';
import type { XrayApi } from '../clients/xray/api';
import type { Inbound } from '../clients/xray/inbounds';
import type { KeyBooks } from './books';

const VISION = 'xtls-rprx-vision';
const NEIGHBOURS = 50;

/** The server lists its inbounds in no order: REALITY over plain TCP, which every client knows, before its other transports, TLS and the rest. */
function rank({ security, network }: Inbound): number {
  if (security === 'reality') return network === 'tcp' ? 0 : 1;
  return security === 'tls' ? 2 : 3;
}

/** The inbound that new keys go to. Throws `no-inbound`; one that is not VLESS is never chosen, since a VLESS user could crash the server. */
export function chooseInbound(inbounds: readonly Inbound[], wanted: string | null): Inbound {
  if (wanted !== null) {
    const named = inbounds.find(({ tag }) => tag === wanted);
    if (!named) throw new Fault('no-inbound', `There is no inbound ${wanted}`);
    if (!named.isVless) throw new Fault('no-inbound', `The inbound ${wanted} is not VLESS (${named.protocol})`);
    return named;
  }
  const usable = inbounds.filter(({ isVless, tag }) => isVless && tag !== '');
  const [first] = usable.sort((a, b) => rank(a) - rank(b) || a.tag.localeCompare(b.tag, 'en'));
  if (!first) throw new Fault('no-inbound', 'There is no VLESS inbound with a tag');
  return first;
}

/** Vision needs the bare TCP stream of TLS or REALITY, or VLESS's own encryption. */
const takesVision = (inbound: Inbound): boolean =>
  (inbound.network === 'tcp' && (inbound.security === 'reality' || inbound.security === 'tls')) ||
  (inbound.encryption ?? 'none') !== 'none';

function mostCommon<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

export type Place = Pick<ServerUser, 'inboundTag' | 'flow' | 'level'>;

/**
 * Places new keys: in the inbound that is asked for, else the server's own, else the first that fits; flow and level as its other users have
 * them. Reads the server once for as many keys as are asked about. Its faults are `no-inbound` and `bad-input` (a flow that cannot work there).
 */
export async function createPlaces(
  client: XrayApi,
  books: Pick<KeyBooks, 'ask'>,
  serverId: string,
  usual: string | null,
  signal: AbortSignal,
) {
  const inbounds = await client.inbounds(signal);
  const neighbours = await someUsers(books, serverId);
  return (wanted: { readonly inboundTag?: string | null; readonly flow?: string | null }): Place => {
    const inbound = chooseInbound(inbounds, wanted.inboundTag ?? usual);
    const here = neighbours.filter(user => user.inboundTag === inbound.tag);
    const flow = wanted.flow ?? mostCommon(here.map(user => user.flow)) ?? inbound.flows[0] ?? (takesVision(inbound) ? VISION : '');
    if (flow.startsWith(VISION) && !takesVision(inbound))
      throw new Fault(
        'bad-input',
        `The flow ${VISION} works over plain TCP with TLS or REALITY only, and ${inbound.tag} is ${inbound.network}`,
      );
    return { inboundTag: inbound.tag, flow, level: mostCommon(here.map(user => user.level)) ?? 0 };
  };
}

/** Some users of the server as far as they are known: keys of ours first. */
async function someUsers(books: Pick<KeyBooks, 'ask'>, serverId: string): Promise<readonly Place[]> {
  const query = { view: 'all', search: '', sort: { by: 'name', descending: false }, offset: 0, limit: NEIGHBOURS } as const;
  const { rows } = await books.ask(serverId, 'rows', { query, now: Date.now() });
  const ours = await books.ask(serverId, 'desired', { keyIds: rows.map(({ id }) => id) });
  return [...ours, ...(await books.ask(serverId, 'strangers', { limit: NEIGHBOURS }))];
}
