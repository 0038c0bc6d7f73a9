/** What a window may send with the calls about a controller's groups, nodes and providers. */
import { z } from 'zod';
import { latencyTestSchema } from '../latency.schema';
import { NODE_ORDERS, type NodeFilter, type NodeJob, type NodesQuery } from '../model';
import { id, limit, offset } from './fields';
import type { NodeCalls } from './nodes';

/** As long as the names that are read from a core. */
const name = z.string().min(1).max(4096);
const filter = { search: z.string().max(200), state: z.enum(['all', 'alive', 'failed']) };
const nodeFilter: z.ZodType<NodeFilter> = z.strictObject(filter);
const query: z.ZodType<NodesQuery> = z.strictObject({
  ...filter,
  order: z.enum(NODE_ORDERS),
  keep: z.boolean(),
  ranges: z.array(z.strictObject({ group: name, offset, limit })).max(200),
});
const job: z.ZodType<NodeJob> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('test-all'), filter: nodeFilter }),
  z.strictObject({ type: z.literal('test-node'), node: name }),
  z.strictObject({ type: z.literal('test-group'), group: name }),
  z.strictObject({ type: z.literal('check-provider'), provider: name }),
  z.strictObject({ type: z.literal('update-provider'), provider: name }),
  z.strictObject({ type: z.literal('update-all') }),
]);

export const nodeSchemas: { readonly [K in keyof NodeCalls]: z.ZodType<NodeCalls[K]['input']> } = {
  queryNodes: z.strictObject({ serverId: id, query, again: z.boolean() }),
  readNode: z.strictObject({ serverId: id, node: name }),
  unpinGroup: z.strictObject({ serverId: id, group: name }),
  runNodes: z.strictObject({ serverId: id, job }),
  cancelNodeRun: z.strictObject({ id }),
  listNodeRuns: z.strictObject({ serverId: id }),
  saveLatencyTest: z.strictObject({ serverId: id, test: latencyTestSchema }),
};
