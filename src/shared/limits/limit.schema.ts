/** What a limit must be to be stored or saved. */
import { z } from 'zod';
import { LIMIT_ACTIONS, type Limit, type LimitInput, MEASURES } from '../model';
import { limitProblems } from './problems';

/** Ids are keys of records: names that every object knows are none. */
const id = z
  .string()
  .min(1)
  .max(100)
  .refine(text => !(text in {}), { message: 'not an id' });
/** Of a key, a port or a node. */
const subject = z.string().min(1).max(300);
const seconds = z.number().finite().nonnegative().max(604_800);

const fields = {
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean(),
  measure: z.enum(MEASURES),
  where: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('all') }).readonly(),
      z.object({ type: z.literal('servers'), ids: z.array(id).min(1).max(1_000).readonly() }).readonly(),
      z.object({ type: z.literal('subjects'), serverId: id, subjects: z.array(subject).min(1).max(10_000).readonly() }).readonly(),
    ])
    .readonly(),
  side: z.enum(['over', 'under']),
  at: z.number().finite(),
  clearAt: z.number().finite(),
  forS: seconds,
  coolDownS: seconds,
  period: z
    .discriminatedUnion('type', [
      z.object({ type: z.literal('day') }).readonly(),
      z.object({ type: z.literal('month') }).readonly(),
      z.object({ type: z.literal('rolling'), days: z.number().int().min(1).max(366) }).readonly(),
    ])
    .nullable(),
  tell: z.object({ notification: z.boolean(), tray: z.boolean() }).readonly(),
  action: z.enum(LIMIT_ACTIONS),
};

function judge(limit: Omit<Limit, 'id'>, context: z.RefinementCtx): void {
  for (const path of limitProblems(limit)) context.addIssue({ code: 'custom', path: [path], message: 'does not fit the measure' });
}
export const limitSchema: z.ZodType<Limit> = z
  .object({ id, ...fields })
  .readonly()
  .superRefine(judge);
export const limitInputSchema: z.ZodType<LimitInput> = z
  .object({ id: id.nullable(), ...fields })
  .readonly()
  .superRefine(judge);
