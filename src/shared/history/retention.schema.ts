import { z } from 'zod';
import { RETENTION_BOUNDS, type Retention } from './retention';

const within = ([least, most]: readonly [number, number]) => z.number().int().min(least).max(most);

/** As stored in the settings. */
export const retentionSchema: z.ZodType<Retention> = z.strictObject({
  rawHours: within(RETENTION_BOUNDS.rawHours),
  minuteDays: within(RETENTION_BOUNDS.minuteDays),
  hourDays: within(RETENTION_BOUNDS.hourDays).nullable(),
  mostBytes: within(RETENTION_BOUNDS.mostBytes),
});
