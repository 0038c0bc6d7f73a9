/** Groups, nodes and providers of controllers: the worker that holds them, the runs that change what is known of them. */
import { Fault } from '@shared/fault';
import { latencyTestOf } from '@shared/latency';
import type { NodeRun, NodesQuery, Server } from '@shared/model';
import type { Client } from '../clients/client';
import { connected } from '../clients/connected';
import { controllerOf, isController } from '../clients/mihomo/contract';
import type { Events } from '../events';
import type { Lists } from '../lists';
import type { Clock } from '../outside';
import { needController } from '../servers/controller';
import { withDeadline } from '../transport/deadline';
import type { Nodes } from './contract';
import { createJobs } from './jobs';
import { tellEnd } from './news';
import { createRuns } from './runs';
import { createShelves } from './shelves';

export type { Nodes } from './contract';

export interface NodesDeps {
  readonly clock: Clock;
  readonly lists: Lists;
  readonly events: Pick<Events, 'add'>;
  readonly ending: AbortSignal;
  /** Null: no such server. */
  server(serverId: string): Server | null;
  client(serverId: string): Client | null;
  /** Counts up when a server's groups changed. */
  revision(serverId: string): number;
  /** Reads the server's summary now. */
  refresh(serverId: string): void;
  send(run: NodeRun): void;
}

const ACTION_MS = 30_000;
const EVERYTHING: NodesQuery = { search: '', state: 'all', order: 'written', keep: false, ranges: [] };

export function createNodes(deps: NodesDeps): Nodes {
  const { clock, lists, ending } = deps;
  const need = (serverId: string) => needController(deps.server(serverId), 'groups and nodes');
  const client = (serverId: string) => connected(deps.client(serverId), isController, 'The controller');
  const shelves = createShelves({
    ...{ clock, lists, ending },
    client: id => controllerOf(deps.client(id)),
    revision: deps.revision,
  });
  const ask = async (serverId: string, query: NodesQuery) => {
    await shelves.ready(serverId, false);
    return lists.ask('nodes', { serverId, query });
  };
  const runs = createRuns({
    ...{ clock, ending },
    work: createJobs({
      ...{ lists, ending, client },
      test: id => latencyTestOf(need(id)),
      ready: id => shelves.ready(id, false),
      providers: async id =>
        (await ask(id, EVERYTHING)).providers.filter(({ vehicle }) => vehicle.toLowerCase() !== 'inline').map(({ name }) => name),
    }),
    tested(serverId, delays) {
      lists.ask('tested', { serverId, delays, at: clock.now() }).catch(() => undefined);
    },
    send: deps.send,
    ended(run) {
      if (!deps.server(run.serverId)) return;
      tellEnd(deps.events, run);
      // What the core tested by itself, or took from a provider, is found only in its own list.
      shelves.moved(run.serverId);
      deps.refresh(run.serverId);
    },
  });

  return {
    async query(serverId, query, again) {
      need(serverId);
      await shelves.ready(serverId, again);
      const going = runs.testing(serverId);
      const view = await lists.ask('nodes', { serverId, query: going ? { ...query, keep: true } : query });
      if (!going) return view;
      const stateOf = runs.stateOf(serverId);
      const ranges = view.ranges.map(range => ({ ...range, rows: range.rows.map(row => ({ ...row, run: stateOf(row.name) })) }));
      return { ...view, ranges };
    },
    async detail(serverId, node) {
      need(serverId);
      await shelves.ready(serverId, false);
      const found = await lists.ask('node', { serverId, name: node });
      if (!found) throw new Fault('not-found', 'the controller has no such node any more');
      return found;
    },
    async unpin(serverId, group) {
      need(serverId);
      await withDeadline(ending, ACTION_MS, 'unpin', signal => client(serverId).proxies.unpin(group, signal));
      deps.events.add('group-unpinned', 'ok', serverId, { group });
      shelves.moved(serverId);
      deps.refresh(serverId);
    },
    runs: {
      start(serverId, job) {
        need(serverId);
        client(serverId);
        return runs.start(serverId, job);
      },
      cancel: runs.cancel,
      list: runs.list,
    },
    follow(servers) {
      shelves.follow(servers);
      for (const id of runs.servers()) if (!servers.some(server => server.id === id)) runs.drop(id);
    },
    hurry: runs.hurry,
    stop: () => runs.settled(),
  };
}
