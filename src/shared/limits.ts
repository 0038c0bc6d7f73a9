/**
 * The evaluator of limits: pure. A limit is broken after its metric stayed above the threshold for `forS` seconds of readings, and recovers
 * after it stayed at or below `clearBelow` for as long. Only time between two readings that follow each other counts: a missing value (a gap,
 * a lost link, sleep) neither breaks nor heals. Every begin has exactly one end.
 */
import type { Breach, Limit, Sample } from './model';

/** What is remembered of one limit between readings. */
export interface LimitMemory {
  /** The open breach, or null while the limit holds. */
  readonly breach: Breach | null;
  /** Milliseconds of readings that spoke against the present state so far; null: the last reading did not. */
  readonly against: number | null;
  /** Highest value while it spoke for a breach. */
  readonly peak: number;
  /** When the first of those readings came. */
  readonly since: number | null;
  /** Time of the last reading; null after a gap. */
  readonly lastAt: number | null;
  /** When the last breach ended, for the cool-down. */
  readonly recoveredAt: number | null;
}
export type LimitsMemory = Readonly<Record<string, LimitMemory>>;

/** `began` and `ended` are told once each, in turn; `peak` is a new worst value of an open breach. */
export interface BreachChange {
  readonly type: 'began' | 'peak' | 'ended';
  readonly breach: Breach;
}

const FRESH: LimitMemory = { breach: null, against: null, peak: Number.NEGATIVE_INFINITY, since: null, lastAt: null, recoveredAt: null };

/** Longest step between two readings that is taken as continuous: above the slowest polling (an hour), below a jump of the wall clock by days. */
const LONGEST_STEP_MS = 2 * 3_600_000;

/** Judges one sample by all rules on its metric. `memory` is what the call before returned; `now` is Unix milliseconds. */
export function evaluate(
  rules: readonly Limit[],
  memory: LimitsMemory,
  sample: Sample,
  now: number,
): { readonly memory: LimitsMemory; readonly breaches: readonly BreachChange[] } {
  let next = memory;
  const breaches: BreachChange[] = [];
  for (const rule of rules) {
    if (!rule.enabled || rule.serverId !== sample.serverId || rule.metric !== sample.metric) continue;
    const before = memory[rule.id] ?? FRESH;
    const judged = sample.value === null || Number.isNaN(sample.value) ? skip(before) : judge(rule, before, sample.value, now);
    if (judged.change) breaches.push(judged.change);
    if (judged.memory !== before) next = { ...next, [rule.id]: judged.memory };
  }
  return { memory: next, breaches };
}

/** Memory after a restart: open breaches go on and are not told again, cool-downs last. */
export function recall(breaches: readonly Breach[]): LimitsMemory {
  const out: Record<string, LimitMemory> = {};
  for (const breach of [...breaches].sort((a, b) => a.startedAt - b.startedAt)) {
    const before = out[breach.limitId] ?? FRESH;
    out[breach.limitId] =
      breach.endedAt === null
        ? { ...before, breach, peak: breach.peak }
        : { ...before, recoveredAt: Math.max(before.recoveredAt ?? 0, breach.endedAt) };
  }
  return out;
}

/** Ends the open breach of a limit that was removed, switched off or changed; its memory is dropped. Null when none was open. */
export function forget(
  memory: LimitsMemory,
  limitId: string,
  now: number,
): { readonly memory: LimitsMemory; readonly ended: Breach | null } {
  const { [limitId]: dropped, ...rest } = memory;
  const breach = dropped?.breach ?? null;
  return { memory: dropped ? rest : memory, ended: breach ? { ...breach, endedAt: Math.max(now, breach.startedAt) } : null };
}

/** Marks an open breach as muted or not, so that its later changes carry the mark. */
export function mute(memory: LimitsMemory, breachId: string, muted: boolean): LimitsMemory {
  const found = Object.entries(memory).find(([, entry]) => entry.breach?.id === breachId);
  if (!found?.[1].breach) return memory;
  const [limitId, entry] = found;
  return { ...memory, [limitId]: { ...entry, breach: { ...found[1].breach, muted } } };
}

interface Judged {
  readonly memory: LimitMemory;
  readonly change: BreachChange | null;
}

const skip = (memory: LimitMemory): Judged => ({ memory: memory.lastAt === null ? memory : { ...memory, lastAt: null }, change: null });

function judge(rule: Limit, memory: LimitMemory, value: number, now: number): Judged {
  const step = memory.lastAt === null ? 0 : now - memory.lastAt;
  const elapsed = step >= 0 && step <= LONGEST_STEP_MS ? step : 0;
  return memory.breach ? whileBroken(rule, memory, memory.breach, value, now, elapsed) : whileHeld(rule, memory, value, now, elapsed);
}

function whileHeld(rule: Limit, memory: LimitMemory, value: number, now: number, elapsed: number): Judged {
  const quiet = { ...memory, against: null, peak: Number.NEGATIVE_INFINITY, since: null, lastAt: now };
  if (value <= rule.above) return { memory: quiet, change: null };
  const against = memory.against === null ? 0 : memory.against + elapsed;
  const peak = Math.max(memory.peak, value);
  const since = memory.since ?? now;
  const cooling = memory.recoveredAt !== null && now >= memory.recoveredAt && now - memory.recoveredAt < rule.coolDownS * 1000;
  if (against < rule.forS * 1000 || cooling) return { memory: { ...memory, against, peak, since, lastAt: now }, change: null };
  const breach: Breach = {
    id: `${rule.id}:${now}`,
    limitId: rule.id,
    limitName: rule.name,
    serverId: rule.serverId,
    metric: rule.metric,
    startedAt: since,
    endedAt: null,
    peak,
    threshold: rule.above,
    muted: false,
  };
  return { memory: { ...quiet, breach }, change: { type: 'began', breach } };
}

function whileBroken(rule: Limit, memory: LimitMemory, open: Breach, value: number, now: number, elapsed: number): Judged {
  if (value <= rule.clearBelow) {
    const against = memory.against === null ? 0 : memory.against + elapsed;
    if (against < rule.forS * 1000) return { memory: { ...memory, against, lastAt: now }, change: null };
    const breach: Breach = { ...open, endedAt: Math.max(now, open.startedAt) };
    return { memory: { ...FRESH, lastAt: now, recoveredAt: now }, change: { type: 'ended', breach } };
  }
  if (value <= open.peak) return { memory: { ...memory, against: null, lastAt: now }, change: null };
  const breach: Breach = { ...open, peak: value };
  return { memory: { ...memory, breach, against: null, lastAt: now }, change: { type: 'peak', breach } };
}
