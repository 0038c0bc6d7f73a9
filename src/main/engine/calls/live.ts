/** The Live page's calls: what an Xray does now. */
import { Fault } from '@shared/fault';
import type { Handlers } from '@shared/ipc';
import type { Kind } from '@shared/model';
import type { Client } from '../clients/client';
import { connected } from '../clients/connected';
import { isXray, type XrayApi } from '../clients/xray/api';
import type { Events } from '../events';
import { withDeadline } from '../transport/deadline';

export type LiveCall = 'listInbounds' | 'readLive' | 'testRoute' | 'overrideBalancer' | 'restartLogger';

export interface LiveDeps {
  /** Faults: `not-found`. */
  kind(serverId: string): Kind;
  /** The live client; null: none runs. */
  client(serverId: string): Client | null;
  /** How often a server's counters are read. */
  intervalMs(serverId: string): number;
  readonly events: Pick<Events, 'add'>;
  /** Aborted when the engine stops. */
  readonly ending: AbortSignal;
}

const READ_MS = 20_000;
const ACTION_MS = 30_000;

export function createLiveCalls(deps: LiveDeps): Pick<Handlers, LiveCall> {
  const xray = (serverId: string): XrayApi => {
    if (deps.kind(serverId) !== 'xray') throw new Fault('wrong-kind', 'Only an Xray has this');
    return connected(deps.client(serverId), isXray);
  };
  const within = <T>(ms: number, what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    withDeadline(deps.ending, ms, what, work);

  return {
    listInbounds: async ({ serverId }) => {
      const client = xray(serverId);
      return within(READ_MS, 'inbounds', signal => client.inboundViews(signal));
    },
    readLive: async ({ serverId, balancers }) => {
      const client = xray(serverId);
      const options = { balancers: balancers ?? [], intervalMs: deps.intervalMs(serverId) };
      return within(READ_MS, 'live', signal => client.live(options, signal));
    },
    testRoute: async ({ serverId, question }) => {
      const client = xray(serverId);
      return within(READ_MS, 'route', signal => client.testRoute(question, signal));
    },
    overrideBalancer: async ({ serverId, balancer, target }) => {
      const client = xray(serverId);
      await within(ACTION_MS, 'balancer', signal => client.overrideBalancer(balancer, target, signal));
      if (target === null) deps.events.add('balancer-free', 'ok', serverId, { balancer });
      else deps.events.add('balancer-set', 'ok', serverId, { balancer, target });
      return null;
    },
    restartLogger: async ({ serverId }) => {
      const client = xray(serverId);
      await within(ACTION_MS, 'log', signal => client.restartLogger(signal));
      deps.events.add('log-restarted', 'ok', serverId, {});
      return null;
    },
  };
}
