/** The calls about a controller's connections that need not know which window asks. */
import type { Handlers } from '@shared/ipc';
import type { Connections } from '../connections/contract';

export type ConnectionsCall =
  | 'changeConnectionsView'
  | 'seenConnections'
  | 'unwatchConnections'
  | 'readConnection'
  | 'planClosing'
  | 'closeConnections'
  | 'closeAllConnections'
  | 'cancelClosing'
  | 'listClosingRuns'
  | 'reverseLookup'
  | 'setCloseAfterSwitch';

export function createConnectionsCalls(
  connections: Connections,
  setCloseAfterSwitch: (serverId: string, on: boolean) => void,
): Pick<Handlers, ConnectionsCall> {
  const { closing } = connections;
  return {
    changeConnectionsView: ({ watch, view, again }) => {
      connections.change(watch, view, again ?? false);
      return null;
    },
    seenConnections: ({ watch, number }) => {
      connections.seen(watch, number);
      return null;
    },
    unwatchConnections: ({ watch }) => {
      connections.unwatch(watch);
      return null;
    },
    readConnection: ({ watch, handle }) => connections.detail(watch, handle),
    planClosing: ({ watch, what }) => closing.plan(watch, what),
    closeConnections: ({ plan }) => closing.close(plan),
    closeAllConnections: ({ serverId }) => closing.closeAll(serverId),
    cancelClosing: ({ id }) => {
      closing.cancel(id);
      return null;
    },
    listClosingRuns: ({ serverId }) => closing.list(serverId),
    reverseLookup: ({ serverId, address }) => connections.reverse(serverId, address),
    setCloseAfterSwitch: ({ serverId, on }) => {
      setCloseAfterSwitch(serverId, on);
      return null;
    },
  };
}
