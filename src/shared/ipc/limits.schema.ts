import { z } from 'zod';
import type { Input } from '../ipc';
import { limitInputSchema } from '../limits/limit.schema';
import { PRESETS } from '../limits/presets';
import { id, limit, offset } from './fields';
import type { LimitCalls } from './limits';

/** Of a breach: its limit's, its subject's and a time. */
const breachId = z.string().min(1).max(500);
const filter = {
  state: z.enum(['all', 'open', 'unacknowledged']),
  limitId: id.nullable(),
  serverId: id.nullable(),
  search: z.string().max(200),
  days: z.number().int().min(1).max(3_660),
};

export const limitSchemas: { readonly [K in keyof LimitCalls]: z.ZodType<Input<K>> } = {
  saveLimit: limitInputSchema,
  removeLimit: z.strictObject({ id }),
  setLimitEnabled: z.strictObject({ id, enabled: z.boolean() }),
  addPresets: z.strictObject({
    presets: z
      .array(z.strictObject({ id: z.enum(PRESETS), name: z.string().trim().min(1).max(100) }))
      .min(1)
      .max(PRESETS.length),
  }),
  readLimits: z.null(),
  testLimit: z.strictObject({
    limit: limitInputSchema,
    days: z.number().int().min(1).max(366),
    drawn: z.strictObject({ serverId: id, subject: z.string().max(300) }).nullable(),
  }),
  queryBreaches: z.strictObject({ ...filter, offset, limit }),
  muteBreach: z.strictObject({ id: breachId, muted: z.boolean() }),
  undoAction: z.strictObject({ id: breachId }),
  acknowledgeBreaches: z.strictObject({ ids: z.array(breachId).min(1).max(10_000).nullable() }),
  exportBreaches: z.strictObject({ filter: z.strictObject(filter), format: z.enum(['csv', 'json']) }),
};
