/** Schemas of schedules and goals: what a window may ask for, and what is stored of it. */
import { z } from 'zod';
import type { RotationGoal, Schedule, ScheduleDraft } from './model';
import { parseSubnet } from './subnet';

const id = z.string().min(1).max(100);
const tries = z.number().int().min(1).max(100);
const listed = z
  .string()
  .trim()
  .max(60)
  .refine(text => parseSubnet(text) !== null, { message: 'not an address, nor a subnet' });
/** `HH:MM`. */
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

export const rotationGoalSchema: z.ZodType<RotationGoal> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('any') }),
  z.strictObject({ type: z.literal('new-ip'), tries }),
  z.strictObject({ type: z.literal('new-subnet'), tries }),
  z.strictObject({ type: z.literal('not-listed'), list: z.array(listed).min(1).max(10_000).readonly(), tries }),
]);

const fields = {
  serverId: id,
  portIds: z.array(z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)).min(1).max(10_000).readonly().nullable(),
  enabled: z.boolean(),
  times: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('every'), minutes: z.number().int().min(1).max(43_200) }),
    z.strictObject({
      type: z.literal('at'),
      times: z.array(clockTime).min(1).max(288).readonly(),
      weekdays: z.array(z.number().int().min(1).max(7)).max(7).readonly(),
    }),
  ]),
  quiet: z.strictObject({ from: clockTime, to: clockTime }).nullable(),
  goal: rotationGoalSchema,
};
export const scheduleDraftSchema: z.ZodType<ScheduleDraft> = z.strictObject({ id: id.nullable(), ...fields });
export const scheduleSchema: z.ZodType<Schedule> = z.object({ id, createdAt: z.number(), ...fields });
