import { z } from 'zod';
import { CONNECTION_GROUPS, CONNECTION_PACES, CONNECTION_SORTS, type ConnectionsView } from '../model';
import type { Call } from './call';
import type { ConnectionCalls } from './connections';
import { id, limit, offset } from './fields';

/** What a group is named by: longer names are cut where they are read. */
const key = z.string().max(10_000);
const handle = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const view: z.ZodType<ConnectionsView> = z.strictObject({
  revision: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  list: z.enum(['open', 'closed']),
  filter: z.string().max(2_000),
  sort: z.strictObject({ by: z.enum(CONNECTION_SORTS), descending: z.boolean() }),
  group: z.enum(CONNECTION_GROUPS).nullable(),
  unfolded: z.strictObject({ all: z.boolean(), but: z.array(key).max(5_000) }),
  offset,
  limit,
  paused: z.boolean(),
  held: z.boolean().exactOptional(),
  pace: z.literal(CONNECTION_PACES),
});

type Schemas = { readonly [K in keyof ConnectionCalls]: ConnectionCalls[K] extends Call<infer I, unknown> ? z.ZodType<I> : never };
export const connectionSchemas: Schemas = {
  watchConnections: z.strictObject({ serverId: id, view }),
  changeConnectionsView: z.strictObject({ watch: id, view, again: z.boolean().exactOptional() }),
  seenConnections: z.strictObject({ watch: id, number: handle }),
  unwatchConnections: z.strictObject({ watch: id }),
  readConnection: z.strictObject({ watch: id, handle }),
  planClosing: z.strictObject({
    watch: id,
    what: z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('shown') }),
      z.strictObject({ type: z.literal('group'), key }),
      z.strictObject({ type: z.literal('rows'), handles: z.array(handle).min(1).max(100_000) }),
    ]),
  }),
  closeConnections: z.strictObject({ plan: id }),
  closeAllConnections: z.strictObject({ serverId: id }),
  cancelClosing: z.strictObject({ id }),
  listClosingRuns: z.strictObject({ serverId: id }),
  exportConnections: z.strictObject({ watch: id, format: z.enum(['csv', 'json']) }),
  reverseLookup: z.strictObject({ serverId: id, address: z.union([z.ipv4(), z.ipv6()]) }),
  setCloseAfterSwitch: z.strictObject({ serverId: id, on: z.boolean() }),
};
