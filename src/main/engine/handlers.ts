/** The engine's part of the calls: each a few lines over the parts that do the work. */
import { Fault } from '@shared/fault';
import type { Handlers } from '@shared/ipc';
import type { ProbeReport, Server, ServerDraft } from '@shared/model';
import { isOverSsh } from '@shared/ssh';
import type { LimitActions } from './actions';
import type { Limits } from './alerts';
import { type ConnectionsCall, createConnectionsCalls } from './calls/connections';
import { type CoreConfigCall, createCoreConfigCalls } from './calls/coreconfig';
import { createDoctorCalls, type DoctorCall } from './calls/doctor';
import { createEventCalls, type EventsCall } from './calls/events';
import { createFarmPanelCalls, type FarmPanelCall } from './calls/farm-panel';
import { createFarmToolsCalls, type FarmToolsCall } from './calls/farm-tools';
import { createHistoryCalls, type HistoryCall } from './calls/history';
import { createKeyapiCalls, type KeyapiPageCall } from './calls/keyapi';
import { createKeysCalls, type KeysCall } from './calls/keys';
import { createLimitsCalls, type LimitsCall } from './calls/limits';
import { createLiveCalls, type LiveCall } from './calls/live';
import { createNodesCalls, type NodesCall } from './calls/nodes';
import { createRotationsCalls, type RotationsCall } from './calls/rotations';
import { createRulesCalls, type RulesCall } from './calls/rules';
import type { Client, ClientContext, ControllerClient } from './clients/client';
import { connected } from './clients/connected';
import { isController } from './clients/mihomo/contract';
import type { Connections } from './connections/contract';
import type { CoreConfigs } from './coreconfig';
import type { Doctor } from './doctor';
import type { EventRecord, Events } from './events';
import type { FarmTools } from './farmtools';
import type { Keeping } from './history/contract';
import type { Keys } from './keys';
import { withSecond, xrayBehind } from './keys/second';
import type { Logs } from './logs';
import type { Nodes } from './nodes';
import type { Outside, Secret } from './outside';
import type { Ports, Rotations } from './rotations';
import type { Rules } from './rules';
import type { Sampler } from './sampler/sampler';
import { needController } from './servers/controller';
import { toServer } from './servers/draft';
import type { Servers } from './servers/servers';
import { withDeadline } from './transport/deadline';
import { FIRST_CONTACT_MS } from './transport/road';

/** The calls that the engine answers; all others are the shell's. */
export type EngineCall =
  | 'detectServer'
  | 'testServer'
  | 'addServer'
  | 'editServer'
  | 'removeServer'
  | 'orderServers'
  | 'refreshServer'
  | 'giveSecret'
  | 'listPorts'
  | 'rotatePort'
  | 'setFavourite'
  | 'setMode'
  | 'selectNode'
  | 'readSeries'
  | ConnectionsCall
  | EventsCall
  | FarmPanelCall
  | RotationsCall
  | KeysCall
  | KeyapiPageCall
  | LimitsCall
  | LiveCall
  | DoctorCall
  | FarmToolsCall
  | HistoryCall
  | CoreConfigCall
  | NodesCall
  | RulesCall;
export type EngineHandlers = Pick<Handlers, EngineCall>;

export interface Parts {
  readonly outside: Outside;
  readonly servers: Servers;
  readonly sampler: Sampler;
  readonly limits: Limits;
  readonly actions: Pick<LimitActions, 'undo'>;
  readonly rotations: Rotations;
  readonly ports: Ports;
  readonly keys: Keys;
  readonly doctor: Doctor;
  readonly farmTools: FarmTools;
  readonly coreConfigs: CoreConfigs;
  readonly nodes: Nodes;
  readonly connections: Connections;
  readonly rules: Rules;
  readonly history: Keeping;
  readonly logs: Logs;
  readonly events: Events & EventRecord;
  /** Aborted when the engine stops. */
  readonly ending: AbortSignal;
  createClient(context: ClientContext): Promise<Client>;
  detect: EngineHandlers['detectServer'];
}

const TEST_MS = 45_000;
const ACTION_MS = 30_000;

export function createHandlers(parts: Parts): EngineHandlers {
  const { servers, sampler, rotations, keys, events, ending } = parts;

  const testServer = async (id: string | null, draft: ServerDraft) => {
    const before = id === null ? null : servers.need(id);
    const server = toServer(draft, id ?? 'test', before);
    const given = draft.secret === undefined ? null : { value: draft.secret };
    const secret = given ? (given.value === '' ? null : given) : id === null ? null : await servers.secretFor(server);
    const { clock } = parts.outside;
    const probe = async (of: Server, its: Secret | null): Promise<ProbeReport> => {
      const client = await parts.createClient({ server: of, secret: its, clock });
      try {
        return await withDeadline(ending, isOverSsh(of) ? FIRST_CONTACT_MS : TEST_MS, 'test', signal => client.probe(signal));
      } finally {
        client.close();
      }
    };
    const report = await probe(server, secret);
    const behind = server.kind === 'keyapi' ? xrayBehind(server) : null;
    return behind ? withSecond(report, () => probe(behind, null)) : report;
  };

  const controller = (serverId: string): ControllerClient => {
    needController(servers.need(serverId), 'modes and groups');
    return connected(sampler.client(serverId), isController);
  };
  const act = <T>(what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> => withDeadline(ending, ACTION_MS, what, work);

  return {
    ...createFarmPanelCalls({
      kind: id => servers.need(id).kind,
      client: id => sampler.client(id),
      refresh: id => void sampler.refresh(id).catch(() => undefined),
      events,
      ending,
    }),
    ...createEventCalls(events),
    ...createRotationsCalls(parts.ports, id => servers.need(id)),
    ...createKeysCalls(keys),
    ...createKeyapiCalls({
      server: id => servers.need(id),
      client: id => sampler.client(id),
      keys,
      events,
      clock: parts.outside.clock,
      ending,
    }),
    ...createLiveCalls({
      kind: id => servers.need(id).kind,
      client: id => sampler.client(id),
      intervalMs: id => sampler.intervalMs(id),
      events,
      ending,
    }),
    ...createLimitsCalls({ ...parts.limits, actions: parts.actions }),
    ...createFarmToolsCalls(parts.farmTools),
    ...createHistoryCalls(parts.history),
    ...createCoreConfigCalls(parts.coreConfigs),
    ...createNodesCalls(parts.nodes, (id, test) => servers.setLatencyTest(id, test)),
    ...createRulesCalls(parts.rules, parts.logs),
    ...createConnectionsCalls(parts.connections, (id, on) => servers.setCloseAfterSwitch(id, on)),
    ...createDoctorCalls({
      doctor: parts.doctor,
      linkOf: (serverId, keyId) => keys.testLink(serverId, keyId),
      settings: () => parts.outside.settings.get(),
      ending,
    }),
    detectServer: input => parts.detect(input),
    testServer: ({ id, draft }) => testServer(id, draft),
    addServer: async draft => {
      const id = await servers.add(draft);
      events.add('server-added', 'ok', id, { name: servers.need(id).name });
      return { id };
    },
    editServer: async ({ id, draft }) => {
      await Promise.all([parts.ports.restarts.hurry(id), parts.nodes.hurry(id)]);
      await servers.edit(id, draft);
      return null;
    },
    removeServer: async ({ id }) => {
      const { name } = servers.need(id);
      // A port that is off for a moment comes on again first, and a group has its pin back.
      await Promise.all([parts.ports.restarts.hurry(id), parts.nodes.hurry(id)]);
      await servers.remove(id);
      events.add('server-removed', 'off', null, { name });
      return null;
    },
    orderServers: ({ ids }) => {
      servers.order(ids);
      return null;
    },
    refreshServer: async ({ id }) => {
      await sampler.refresh(id);
      return null;
    },
    giveSecret: async ({ id, secret, remember }) => {
      await servers.giveSecret(id, secret, remember);
      return null;
    },
    listPorts: ({ serverId }) => {
      if (servers.need(serverId).kind !== 'farm') throw new Fault('wrong-kind', 'only a farm has ports');
      return rotations.views(serverId);
    },
    rotatePort: async ({ serverId, portId, from }) => {
      await rotations.rotate(serverId, portId, from);
      return null;
    },
    setFavourite: ({ serverId, portId, on }) => {
      servers.setFavourite(serverId, portId, on);
      return null;
    },
    setMode: async ({ serverId, mode }) => {
      controller(serverId);
      await parts.coreConfigs.setMode(serverId, mode);
      return null;
    },
    selectNode: async ({ serverId, group, node }) => {
      await act('node', signal => controller(serverId).selectNode(group, node, signal));
      events.add('node-selected', 'ok', serverId, { group, node });
      parts.connections.closing.switched(serverId, group, node);
      return null;
    },
    readSeries: ({ serverId, metric, seconds }) => sampler.series(serverId, metric, seconds),
  };
}
