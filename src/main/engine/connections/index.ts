/** The connections of controllers: a hub for each that a window shows, and what is done with them. */
import { randomUUID } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import { Fault } from '@shared/fault';
import type { ClosingRun, Server } from '@shared/model';
import { whereIs } from '@shared/ssh';
import type { Client } from '../clients/client';
import { connected } from '../clients/connected';
import { controllerOf, isController } from '../clients/mihomo/contract';
import type { Events } from '../events';
import type { Clock, Log } from '../outside';
import { needController } from '../servers/controller';
import { isLoopback, parseAddress } from '../transport/address';
import { withDeadline } from '../transport/deadline';
import { createClosing } from './closing';
import type { Connections } from './contract';
import { ControllerHub } from './hub';
import { reverseName } from './reverse';

export type { Connections, Viewer } from './contract';

export interface ConnectionsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: Pick<Events, 'add'>;
  /** Aborted when the engine stops. */
  readonly ending: AbortSignal;
  /** Starts a hub's worker. */
  worker(): Worker;
  /** Null: there is none of that id. */
  server(serverId: string): Server | null;
  client(serverId: string): Client | null;
  send(run: ClosingRun): void;
}

const LOOKUP_MS = 15_000;

export function createConnections(deps: ConnectionsDeps): Connections {
  const { clock, log, ending } = deps;
  const hubs = new Map<string, ControllerHub>();
  /** Address of each hub's core. */
  const places = new Map<string, string>();
  const watches = new Map<string, { readonly serverId: string; readonly viewerId: number }>();

  const hubOf = (serverId: string): ControllerHub => {
    const server = needController(deps.server(serverId), 'connections');
    const found = hubs.get(serverId);
    if (found) return found;
    const hub = new ControllerHub({
      ...{ clock, log, worker: deps.worker },
      client: () => controllerOf(deps.client(serverId)),
      isNear: () => isNear(deps.server(serverId)),
    });
    hubs.set(serverId, hub);
    places.set(serverId, whereIs(server));
    return hub;
  };
  const watched = (watch: string): { readonly serverId: string; readonly hub: ControllerHub } => {
    const serverId = watches.get(watch)?.serverId;
    const hub = serverId === undefined ? undefined : hubs.get(serverId);
    if (serverId === undefined || !hub) throw new Fault('gone', 'nothing is watched under that name');
    return { serverId, hub };
  };
  const unwatch = (watch: string): void => {
    const serverId = watches.get(watch)?.serverId;
    watches.delete(watch);
    if (serverId !== undefined) hubs.get(serverId)?.unwatch(watch);
  };
  const client = (serverId: string) => connected(deps.client(serverId), isController, 'The controller');
  const closing = createClosing({
    ...{ clock, ending, events: deps.events, server: deps.server, client, send: deps.send },
    async ids(watch, what) {
      const { serverId, hub } = watched(watch);
      return { serverId, ids: await hub.request('ids', { watch, what }) };
    },
  });

  return {
    watch(viewer, serverId, view) {
      // A page that was built anew knows nothing of its earlier watch.
      for (const [old, of] of watches) if (of.viewerId === viewer.id && of.serverId === serverId) unwatch(old);
      const hub = hubOf(serverId);
      const watch = randomUUID();
      watches.set(watch, { serverId, viewerId: viewer.id });
      // The answer goes out before the first rows do.
      setImmediate(() => {
        if (watches.has(watch)) hub.watch(watch, viewer, view);
      });
      return { watch };
    },
    change: (watch, view, again) => watched(watch).hub.change(watch, view, again),
    seen: (watch, number) => watched(watch).hub.seen(watch, number),
    unwatch,
    detail: (watch, handle) => watched(watch).hub.request('detail', { watch, handle }),
    async export(watch, format) {
      const { text, count } = await watched(watch).hub.request('export', { watch, format });
      return { bytes: Buffer.from(text, 'utf8'), count };
    },
    closing,
    reverse: async (serverId, address) => {
      const asked = client(serverId);
      return withDeadline(ending, LOOKUP_MS, 'lookup', signal => reverseName(asked, address, signal));
    },
    shown(viewerId) {
      for (const hub of hubs.values()) hub.shown(viewerId);
    },
    gone(viewerId) {
      for (const [watch, { viewerId: whose }] of watches) if (whose === viewerId) unwatch(watch);
    },
    windowsChanged() {
      for (const hub of hubs.values()) hub.adjust();
    },
    follow(servers) {
      const now = new Map(servers.map(server => [server.id, whereIs(server)]));
      for (const [id, hub] of hubs) {
        const where = now.get(id);
        if (where !== undefined) {
          if (where !== places.get(id)) hub.moved();
          places.set(id, where);
          continue;
        }
        hubs.delete(id);
        places.delete(id);
        for (const [watch, { serverId }] of watches) if (serverId === id) watches.delete(watch);
        void hub.stop();
      }
      closing.keep(new Set(now.keys()));
    },
    async stop() {
      watches.clear();
      await Promise.all([...hubs.values()].map(hub => hub.stop()));
      hubs.clear();
    },
  };
}

function isNear(server: Server | null): boolean {
  if (server?.kind !== 'mihomo') return false;
  try {
    const { host, port } = parseAddress('mihomo', server.address);
    return port === 0 || isLoopback(host);
  } catch {
    return false;
  }
}
