import { ASKERS, ERROR_CODES, type PastRotation, type RotationOutcome } from '@shared/model';
import type { RotationState } from '@shared/rotation';
import { z } from 'zod';

/** A rotation as it is stored. */
export interface RotationRecord {
  readonly state: RotationState;
  /** The user was told the outcome. */
  readonly reported: boolean;
  readonly operator: string | null;
  /** It was called stuck before it ended after all. */
  readonly wasStuck: boolean;
}

/** How the rotation stands in the history; null while it has no outcome. */
export function pastOf({ state: { rotation }, operator, wasStuck }: Omit<RotationRecord, 'reported'>): PastRotation | null {
  const { id, serverId, portId, portName, requestedAt: at, durationMs: tookMs, oldIp, outcome, askedBy: by } = rotation;
  if (!outcome) return null;
  const newIp = outcome.type === 'same-ip' ? outcome.ip : 'newIp' in outcome ? outcome.newIp : null;
  const reason = outcome.type === 'not-started' ? outcome.reason : null;
  // Two addresses are the proof themselves.
  const evidence = outcome.type === 'changed' ? [] : rotation.evidence;
  const told = { outcome: outcome.type, reason, wasStuck: wasStuck && outcome.type !== 'stuck', by, operator, evidence };
  return { id, serverId, portId, portName, at, tookMs, oldIp, newIp, ...told };
}

const ip = z.string().nullable();
const failure = z.object({ code: z.enum(ERROR_CODES), message: z.string() });
export const outcomeSchema: z.ZodType<RotationOutcome> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('changed'), oldIp: ip, newIp: z.string() }),
  z.object({ type: z.literal('same-ip'), ip: z.string() }),
  z.object({ type: z.literal('no-internet'), oldIp: ip, newIp: ip }),
  z.object({ type: z.literal('not-started'), reason: z.enum(['cooling-down', 'busy', 'unknown']), waitS: z.number().nullable() }),
  z.object({ type: z.literal('stuck'), oldIp: ip }),
  z.object({ type: z.literal('rejected'), message: z.string() }),
  z.object({ type: z.literal('auth-lost') }),
  z.object({ type: z.literal('unreachable'), message: z.string() }),
  z.object({ type: z.literal('lost') }),
  z.object({ type: z.literal('unknown') }),
]);
const record: z.ZodType<RotationRecord> = z.object({
  state: z.object({
    rotation: z.object({
      id: z.string().min(1),
      serverId: z.string().min(1),
      portId: z.int(),
      portName: z.string(),
      oldIp: ip,
      askedBy: z.enum(ASKERS),
      requestedAt: z.number(),
      phase: z.enum(['requested', 'started', 'settling', 'done']),
      slow: z.boolean(),
      outcome: outcomeSchema.nullable(),
      endedAt: z.number().nullable(),
      durationMs: z.number().nullable(),
      evidence: z.array(z.string()),
    }),
    before: z.object({ ip, start: z.string().nullable(), end: z.string().nullable(), reconnecting: z.boolean(), monitoringMs: z.number() }),
    answeredAt: z.number().nullable(),
    doubt: failure.nullable(),
    endSeenAt: z.number().nullable(),
    calm: z.number(),
    ipCleared: z.boolean(),
  }),
  reported: z.boolean(),
  operator: z.string().nullable().default(null),
  wasStuck: z.boolean().default(false),
});

/** A stored record as it was written, or null when it is none (another version's, or damaged). */
export function parseRecord(stored: unknown): RotationRecord | null {
  const parsed = record.safeParse(stored);
  return parsed.success ? parsed.data : null;
}
