/** What limits must know of ports besides their readings. */
import type { Port } from '@shared/model';
import type { Rotations } from './contract';
import type { History } from './history';
import type { Restarts } from './restarts';

export interface PortPast {
  /** Unique addresses among the changes of 7 days. */
  readonly unique: number;
  readonly changes: number;
  /** Rotations in a row, up to the last, that ended with the same address. */
  readonly sameIpInRow: number;
}
export interface PortSights {
  /** It is being rotated or restarted: whatever it lacks now says nothing. */
  inWork(serverId: string, port: Port): boolean;
  /** By port; asked of the store at most once a minute. Rejects with a Fault `storage`. */
  past(serverId: string): Promise<ReadonlyMap<number, PortPast>>;
}

/** So many in a row are counted. */
const MOST_IN_ROW = 20;

export function createPortSights(
  history: Pick<History, 'ports' | 'window'>,
  rotations: Pick<Rotations, 'current'>,
  restarts: Pick<Restarts, 'inProgress'>,
): PortSights {
  /** By port: of the row that was the last one then. */
  const rows = new Map<string, { readonly last: string; readonly count: number }>();

  const inRow = async (serverId: string, portId: number, last: { readonly id: string; readonly outcome: string }): Promise<number> => {
    if (last.outcome !== 'same-ip') return 0;
    const key = `${serverId}/${portId}`;
    const known = rows.get(key);
    if (known?.last === last.id) return known.count;
    const { rows: past } = await history.window(serverId, { portId, view: 'all', offset: 0, limit: MOST_IN_ROW });
    const other = past.findIndex(({ outcome }) => outcome !== 'same-ip' && outcome !== 'not-started');
    const count = (other < 0 ? past : past.slice(0, other)).filter(({ outcome }) => outcome === 'same-ip').length;
    rows.set(key, { last: last.id, count });
    return count;
  };

  return {
    inWork(serverId, port) {
      const rotation = rotations.current(serverId, port.id);
      return port.reconnecting || (rotation !== null && rotation.phase !== 'done') || restarts.inProgress(serverId, port.id);
    },
    async past(serverId) {
      const found = new Map<number, PortPast>();
      for (const [portId, { unique, changes, last }] of await history.ports(serverId))
        found.set(portId, { unique, changes, sameIpInRow: await inRow(serverId, portId, last) });
      return found;
    },
  };
}
