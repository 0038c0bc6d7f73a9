import { z } from 'zod';
import { MOST_ROLLING_DAYS, type Quota } from '../model';
import { dateOf, dayNumber } from '../quota/resets';

/** A day that there is, as 20260131. */
const day = z
  .number()
  .int()
  .min(19_700_101)
  .max(99_991_231)
  .refine(date => dateOf(dayNumber(date)) === date, { message: 'not a day' });
const resets = z.discriminatedUnion('every', [
  z.strictObject({ every: z.literal('never') }),
  z.strictObject({ every: z.literal('day') }),
  z.strictObject({
    every: z.literal('week'),
    weekday: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5), z.literal(6), z.literal(7)]),
  }),
  z.strictObject({ every: z.literal('month'), day: z.number().int().min(1).max(31) }),
  z.strictObject({ every: z.literal('rolling'), days: z.number().int().min(1).max(MOST_ROLLING_DAYS), from: day }),
]);
const bytes = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
export const quotaSchema: z.ZodType<Quota> = z.strictObject({ bytes, resets, atFull: z.enum(['notify', 'block']) });
