/** Groups, nodes and providers of all controllers as windows ask for them, and the runs that test and update them. */
import type { NodeDetail, NodeJob, NodeRun, NodesQuery, NodesView, Server } from '@shared/model';

/** Every method rejects with a Fault; `gone` for a controller that is not connected. */
export interface Nodes {
  query(serverId: string, query: NodesQuery, again: boolean): Promise<NodesView>;
  detail(serverId: string, node: string): Promise<NodeDetail>;
  /** Resolves when a re-read shows no pin. */
  unpin(serverId: string, group: string): Promise<void>;
  readonly runs: NodeRuns;
  /** The list of servers changed: what belongs to gone ones ends. */
  follow(servers: readonly Server[]): void;
  /** The server, or all of them, are about to be let go of: tests that took a group's pin end now. Resolves when it is back, or after a moment. */
  hurry(serverId?: string): Promise<void>;
  stop(): Promise<void>;
}

export interface NodeRuns {
  /** The run's id; that of a like one which goes on already. */
  start(serverId: string, job: NodeJob): { readonly id: string };
  cancel(id: string): void;
  /** In progress, and ended less than a minute ago. */
  list(serverId: string): readonly NodeRun[];
}
