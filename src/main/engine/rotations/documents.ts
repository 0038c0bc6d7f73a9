/** What runs, schedules, restarts and tags keep in the store: their shapes, checked when they come back. */
import { ASKERS, ERROR_CODES, type PortRestart, type RotationRun, type Schedule } from '@shared/model';
import { rotationGoalSchema, scheduleSchema } from '@shared/schedule.schema';
import { z } from 'zod';
import { outcomeSchema } from './record';

export interface RunRecord {
  readonly run: RotationRun;
  /** Ids of rotations in flight, by port. */
  readonly flights: readonly (readonly [portId: number, rotationId: string])[];
}
export interface ScheduleRecord {
  readonly schedule: Schedule;
  readonly lastAt: number | null;
  readonly last: { readonly reached: number; readonly missed: number } | null;
}
export interface RestartRecord {
  readonly restart: PortRestart;
  /** The request to switch it on was answered with success at least once. */
  readonly onSent: boolean;
}
export interface TagsRecord {
  readonly serverId: string;
  readonly ports: readonly (readonly [portId: number, tags: readonly string[]])[];
}

const time = z.number().nullable();
const text = z.string().nullable();
const count = z.int().nonnegative();
const runPort = z.object({
  portId: z.int(),
  name: z.string(),
  state: z.enum(['waiting', 'cooling', 'rotating', 'done', 'not-sent', 'skipped']),
  reason: z.enum(['cooling', 'busy', 'off', 'no-device', 'gone', 'holds']).nullable(),
  readyAt: time,
  waitingSince: time,
  from: text,
  tries: count,
  outcome: outcomeSchema.nullable(),
  durationMs: time,
  reached: z.boolean().nullable(),
});
const run: z.ZodType<RunRecord> = z.object({
  run: z.object({
    id: z.string().min(1),
    serverId: z.string().min(1),
    askedBy: z.enum(ASKERS),
    window: z.int().positive().nullable(),
    whenReady: z.boolean(),
    goal: rotationGoalSchema,
    startedAt: z.number(),
    endedAt: time,
    cancelled: z.boolean(),
    scheduleId: text,
    ports: z.array(runPort),
  }),
  flights: z.array(z.tuple([z.int(), z.string()])),
});
const schedule: z.ZodType<ScheduleRecord> = z.object({
  schedule: scheduleSchema,
  lastAt: time,
  last: z.object({ reached: count, missed: count }).nullable(),
});
const restart: z.ZodType<RestartRecord> = z.object({
  restart: z.object({
    serverId: z.string().min(1),
    portId: z.int(),
    portName: z.string(),
    startedAt: z.number(),
    phase: z.enum(['switching-off', 'off', 'switching-on', 'coming-back', 'online', 'on', 'failed']),
    endedAt: time,
    failure: z.object({ code: z.enum(ERROR_CODES), message: z.string() }).nullable(),
  }),
  onSent: z.boolean(),
});
const tags: z.ZodType<TagsRecord> = z.object({
  serverId: z.string().min(1),
  ports: z.array(z.tuple([z.int(), z.array(z.string())])),
});

/** Each: the document as it was written, or null when it is none (another version's, or damaged). */
const reader =
  <T>(schema: z.ZodType<T>) =>
  (stored: unknown): T | null => {
    const parsed = schema.safeParse(stored);
    return parsed.success ? parsed.data : null;
  };
export const parseRun = reader(run);
export const parseSchedule = reader(schedule);
export const parseRestart = reader(restart);
export const parseTags = reader(tags);
