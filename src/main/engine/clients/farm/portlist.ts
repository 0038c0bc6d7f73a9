/** What is done with the list of ports: filtered, switched on and off, given fingerprints. */
import { Fault } from '@shared/fault';
import type { Port } from '@shared/model';
import { sameName } from '@shared/panelname';
import type { FarmPorts, PortFilter } from './contract';
import { orNull, readNetworks, readOperators } from './lookups';
import { parsePorts } from './ports';
import type { Session } from './session';
import { asNamed, type Raw } from './values';
import { type Waiting, writeIds } from './writes';

const FILTERS = {
  active: 'active',
  reconnectType: 'reconnect_type',
  connDev: 'conn_dev',
  connNet: 'conn_net',
  operatorId: 'operator__id',
  networkTypeId: 'network_type__id',
  name: 'name__icontains',
  ifname: 'ifname',
} as const satisfies Readonly<Record<keyof PortFilter, string>>;

const filterBody = (filter: PortFilter): Raw => asNamed(FILTERS, filter);

/** Every port by one call. */
export async function readPorts(session: Session, filter: Raw, signal: AbortSignal): Promise<readonly Port[]> {
  const body = await session.read({ method: 'POST', path: '/api/devices/modem/list', json: { filter }, signal });
  return parsePorts(body).ports;
}

/** The panel's filters are hints: its own sample answers `link` with a `time_link`. */
function matches(port: Port, filter: PortFilter, operator: string | null, network: string | null): boolean {
  return (
    (filter.active === undefined || port.active === filter.active) &&
    (filter.reconnectType === undefined || port.reconnectType === filter.reconnectType) &&
    (filter.connDev === undefined || port.connDev === filter.connDev) &&
    (filter.connNet === undefined || port.connNet === filter.connNet) &&
    (filter.name === undefined || port.name.toLocaleLowerCase('ru').includes(filter.name.toLocaleLowerCase('ru'))) &&
    (filter.ifname === undefined || port.ifname === filter.ifname) &&
    // A port that shows no operator now may have had that one: the panel knows.
    (operator === null || port.operator === null || sameName(port.operator, operator)) &&
    (network === null || port.networkType === null || sameName(port.networkType, network))
  );
}

const WRITE_MS = 30_000;
const byId = (ports: readonly Port[]): ReadonlyMap<number, Port> => new Map(ports.map(port => [port.id, port]));

export function createPortList(
  session: Session,
  waiting: Omit<Waiting, 'signal'>,
): Pick<FarmPorts, 'list' | 'setActive' | 'setFingerprint'> {
  const nameOf = async (
    wanted: number | undefined,
    read: (session: Session, signal: AbortSignal) => Promise<readonly { readonly id: number; readonly name: string }[]>,
    signal: AbortSignal,
  ): Promise<string | null> => {
    if (wanted === undefined) return null;
    const rows = await orNull(() => read(session, signal));
    return rows?.find(({ id }) => id === wanted)?.name ?? null;
  };
  const all = async (signal: AbortSignal): Promise<ReadonlyMap<number, Port>> => byId(await readPorts(session, {}, signal));

  return {
    async list(filter, signal) {
      const [operator, network] = await Promise.all([
        nameOf(filter.operatorId, readOperators, signal),
        nameOf(filter.networkTypeId, readNetworks, signal),
      ]);
      let ports: readonly Port[];
      try {
        ports = await readPorts(session, filterBody(filter), signal);
      } catch (thrown) {
        // A panel that knows no such filter.
        if (!(thrown instanceof Fault) || thrown.code !== 'rejected') throw thrown;
        ports = await readPorts(session, {}, signal);
      }
      return ports.filter(port => matches(port, filter, operator, network));
    },
    setActive: (ids, active, signal) =>
      writeIds<Port>({
        ...{ ids, ...waiting, signal },
        list: () => all(signal),
        holds: port => port?.active === active,
        send: id =>
          session.write({ method: 'POST', path: '/api/devices/modem/active', json: { id, active }, signal, deadlineMs: WRITE_MS }),
      }),
    setFingerprint: (ids, fingerprint, on, signal) =>
      writeIds<Port>({
        ...{ ids, ...waiting, signal },
        list: () => all(signal),
        // The list shows a fingerprint only while it is in use.
        holds: port => port !== undefined && port.spoofing === on && (!on || port.fingerprint?.id === fingerprint),
        // The document calls `is_osfp` mandatory and leaves it out of its sample: all three are sent.
        send: id => {
          const json = { id, osid: fingerprint, is_osfp: on };
          return session.write({ method: 'POST', path: '/api/devices/modem/osfp', json, signal, deadlineMs: WRITE_MS });
        },
      }),
  };
}
