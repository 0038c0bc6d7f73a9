/** What is done with controllers, part by part: configuration, nodes, rules, logs, connections. */
import type { Server } from '@shared/model';
import type { Client } from './clients/client';
import { type Connections, createConnections } from './connections';
import { type CoreConfigs, createCoreConfigs } from './coreconfig';
import type { Events } from './events';
import type { Lists } from './lists';
import { createLogs, type Logs } from './logs';
import { createNodes, type Nodes } from './nodes';
import type { Outside } from './outside';
import { createRules, type Rules } from './rules';
import type { State } from './state';

export interface ControllersDeps {
  readonly outside: Outside;
  readonly state: State;
  readonly lists: Lists;
  readonly events: Pick<Events, 'add'>;
  /** Aborted when the engine stops. */
  readonly ending: AbortSignal;
  /** Faults: `not-found`. */
  need(serverId: string): Server;
  get(serverId: string): Server | null;
  /** The live client; null: none runs. */
  client(serverId: string): Client | null;
  /** Reads the server again, in its own time. */
  refresh(serverId: string): void;
}

export interface Controllers {
  readonly coreConfigs: CoreConfigs;
  readonly nodes: Nodes;
  readonly rules: Rules;
  readonly logs: Logs;
  readonly connections: Connections;
  follow(servers: readonly Server[]): void;
  stop(): Promise<void>;
}

export function createControllers({ outside, state, need, get, refresh, ...deps }: ControllersDeps): Controllers {
  const common = { clock: outside.clock, ...deps };
  const coreConfigs = createCoreConfigs({ ...common, send: view => outside.coreConfig?.(view) });
  const nodes = createNodes({
    ...{ ...common, server: get, refresh },
    revision: id => state.getState().summaries[id]?.rowsRevision ?? 0,
    send: run => outside.nodeRun?.(run),
  });
  const rules = createRules({
    ...{ ...common, server: get },
    groups: id => {
      const summary = state.getState().summaries[id];
      return summary?.kind === 'mihomo' ? summary.groups : [];
    },
    send: run => outside.ruleSetRun?.(run),
  });
  const logs = createLogs({ ...common, kind: id => need(id).kind, send: page => outside.logPage?.(page) });
  const connections = createConnections({
    ...{ ...common, log: outside.log, server: get },
    worker: () => outside.worker('connections'),
    send: run => outside.closingRun?.(run),
  });
  return {
    ...{ coreConfigs, nodes, rules, logs, connections },
    follow: servers => {
      for (const part of [nodes, rules, logs, connections]) part.follow(servers);
    },
    stop: async () => {
      await connections.stop();
      logs.stop();
      await nodes.stop();
      await rules.stop();
    },
  };
}
