import { Fault } from '@shared/fault';
import type { Connections } from './contract';

export type { Connections, Viewer } from './contract';

export function createConnections(): Connections {
  const none = (): never => {
    throw new Fault('unimplemented', 'not built yet');
  };
  return {
    watch: none,
    change: none,
    seen: () => undefined,
    unwatch: () => undefined,
    detail: none,
    export: none,
    closing: { plan: none, close: none, closeAll: none, cancel: none, list: () => [], switched: () => undefined },
    reverse: none,
    shown: () => undefined,
    gone: () => undefined,
    setWatched: () => undefined,
    follow: () => undefined,
    stop: async () => undefined,
  };
}
