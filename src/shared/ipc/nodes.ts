/** Calls about a controller's groups, nodes and providers. Choosing a node: `selectNode`. */
import type { LatencyTest, NodeDetail, NodeJob, NodeRun, NodesQuery, NodesView } from '../model';
import type { Call } from './call';

export interface NodeCalls {
  /** The rows that a page shows. The core is asked when its groups changed since; `again`: in any case. */
  queryNodes: Call<{ readonly serverId: string; readonly query: NodesQuery; readonly again: boolean }, NodesView>;
  /** `not-found`: there is none of that name any more. */
  readNode: Call<{ readonly serverId: string; readonly node: string }, NodeDetail>;
  /** Lets an automatic group choose by itself again. Resolves when a re-read shows no pin. */
  unpinGroup: Call<{ readonly serverId: string; readonly group: string }, null>;
  /** Tests latency or updates providers, followed by the event `nodeRun`; the answer is the run's id, that of a like one which goes on already. */
  runNodes: Call<{ readonly serverId: string; readonly job: NodeJob }, { readonly id: string }>;
  /** Nothing further begins, and what is under way is not waited for. */
  cancelNodeRun: Call<{ readonly id: string }, null>;
  /** In progress, and ended less than a minute ago. */
  listNodeRuns: Call<{ readonly serverId: string }, readonly NodeRun[]>;
  saveLatencyTest: Call<{ readonly serverId: string; readonly test: LatencyTest }, null>;
}
