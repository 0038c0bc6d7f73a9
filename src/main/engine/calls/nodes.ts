/** The calls about a controller's groups, nodes and providers. */
import type { Handlers } from '@shared/ipc';
import type { LatencyTest } from '@shared/model';
import type { Nodes } from '../nodes';

export type NodesCall = 'queryNodes' | 'readNode' | 'unpinGroup' | 'runNodes' | 'cancelNodeRun' | 'listNodeRuns' | 'saveLatencyTest';

export function createNodesCalls(nodes: Nodes, saveLatencyTest: (serverId: string, test: LatencyTest) => void): Pick<Handlers, NodesCall> {
  return {
    queryNodes: ({ serverId, query, again }) => nodes.query(serverId, query, again),
    readNode: ({ serverId, node }) => nodes.detail(serverId, node),
    unpinGroup: async ({ serverId, group }) => {
      await nodes.unpin(serverId, group);
      return null;
    },
    runNodes: ({ serverId, job }) => nodes.runs.start(serverId, job),
    cancelNodeRun: ({ id }) => {
      nodes.runs.cancel(id);
      return null;
    },
    listNodeRuns: ({ serverId }) => nodes.runs.list(serverId),
    saveLatencyTest: ({ serverId, test }) => {
      saveLatencyTest(serverId, test);
      return null;
    },
  };
}
