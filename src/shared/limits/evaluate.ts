/**
 * The evaluator of limits: pure. A limit is broken for a subject after its value was beyond the threshold for `forS` seconds of readings, and
 * recovers after it was at `clearAt` or better for as long. Only time between two readings that follow each other counts: a missing value (a gap,
 * a lost link, sleep) neither breaks nor heals. Every begin has exactly one end.
 */
import type { Breach, Limit, LimitSide, Measure } from '../model';
import { factsOf } from './measures';

/** One reading of one subject: of a server itself, or of a key, port or node of it. */
export interface Judgeable {
  readonly measure: Measure;
  readonly serverId: string;
  readonly subject: string;
  readonly subjectName: string;
  /** Null: it could not be read. */
  readonly value: number | null;
}

/** What is remembered of one limit and subject between readings; none is as good as `FRESH`. */
export interface LimitMemory {
  /** The open breach, or null while the limit holds. */
  readonly breach: Breach | null;
  /** Milliseconds of readings that spoke against the present state so far; null: the last reading did not. */
  readonly against: number | null;
  /** Worst value while it spoke for a breach; of events: how many. */
  readonly peak: number | null;
  /** When the first of those readings came. */
  readonly since: number | null;
  /** Time of the last reading; null after a gap. */
  readonly lastAt: number | null;
  /** When the last breach ended, for the cool-down. */
  readonly recoveredAt: number | null;
}

/** `began` and `ended` are told once each, in turn; `peak` is a new worst value of an open breach. */
export interface BreachChange {
  readonly type: 'began' | 'peak' | 'ended';
  readonly breach: Breach;
}
export interface Judged {
  readonly memory: LimitMemory;
  readonly change: BreachChange | null;
}

export const FRESH: LimitMemory = { breach: null, against: null, peak: null, since: null, lastAt: null, recoveredAt: null };

/** Longest step between two readings that is taken as continuous: above the slowest polling (an hour), below a jump of the wall clock by days. */
const LONGEST_STEP_MS = 2 * 3_600_000;

/** Whether a value is beyond the threshold. */
export function isBeyond(rule: Pick<Limit, 'measure' | 'side' | 'at'>, value: number): boolean {
  if (factsOf(rule.measure).reaches && value === rule.at) return true;
  return rule.side === 'over' ? value > rule.at : value < rule.at;
}

const isClear = (rule: Limit, value: number): boolean =>
  !isBeyond(rule, value) && (rule.side === 'over' ? value <= rule.clearAt : value >= rule.clearAt);

export const worse = (side: LimitSide, a: number, b: number): number => (side === 'over' ? Math.max(a, b) : Math.min(a, b));

/** What tells breaches of one subject apart that begin in the same millisecond: a clock may be set back. */
export type Serial = () => string;
export const NO_SERIAL: Serial = () => '';

/** Judges one reading by one rule that is over it. `now` is Unix milliseconds; `grace`: nothing begins now. */
export function judge(
  rule: Limit,
  memory: LimitMemory,
  reading: Judgeable,
  now: number,
  grace: boolean,
  serial: Serial = NO_SERIAL,
): Judged {
  const { value } = reading;
  const step = memory.lastAt === null ? 0 : now - memory.lastAt;
  const moment: Moment = { now, elapsed: step >= 0 && step <= LONGEST_STEP_MS ? step : 0, grace, serial };
  if (factsOf(rule.measure).type === 'event') return judgeEvents(rule, memory, reading, moment);
  if (value === null || Number.isNaN(value)) return { memory: memory.lastAt === null ? memory : { ...memory, lastAt: null }, change: null };
  return memory.breach ? whileBroken(rule, memory, memory.breach, value, moment) : whileHeld(rule, memory, reading, value, moment);
}

/** When a reading is judged. */
interface Moment {
  readonly now: number;
  /** Since the reading before, as far as it counts, ms. */
  readonly elapsed: number;
  readonly grace: boolean;
  readonly serial: Serial;
}

/** Whether a memory says nothing that none would not say. */
export function isFresh(rule: Limit, { breach, against, peak, recoveredAt }: LimitMemory, now: number): boolean {
  return breach === null && against === null && peak === null && !isCooling(rule, recoveredAt, now);
}

const isCooling = ({ coolDownS }: Limit, recoveredAt: number | null, now: number): boolean =>
  recoveredAt !== null && now >= recoveredAt && now - recoveredAt < coolDownS * 1000;

function whileHeld(rule: Limit, memory: LimitMemory, of: Judgeable, value: number, moment: Moment): Judged {
  const { now, elapsed, grace } = moment;
  if (!isBeyond(rule, value)) return { memory: { ...memory, against: null, peak: null, since: null, lastAt: now }, change: null };
  const against = memory.against === null ? 0 : memory.against + elapsed;
  const peak = memory.peak === null ? value : worse(rule.side, memory.peak, value);
  const since = memory.since ?? now;
  if (against < rule.forS * 1000 || grace || isCooling(rule, memory.recoveredAt, now))
    return { memory: { ...memory, against, peak, since, lastAt: now }, change: null };
  return begin(rule, memory, of, peak, since, moment);
}

function begin(rule: Limit, memory: LimitMemory, of: Judgeable, peak: number, since: number, { now, serial }: Moment): Judged {
  const breach: Breach = {
    id: `${rule.id}:${now}${serial()}:${of.serverId}:${of.subject}`,
    limitId: rule.id,
    limitName: rule.name,
    serverId: of.serverId,
    subject: of.subject,
    subjectName: of.subjectName,
    measure: rule.measure,
    side: rule.side,
    startedAt: Math.min(since, now),
    endedAt: null,
    peak,
    threshold: rule.at,
    muted: false,
    acknowledgedAt: null,
    told: 'no',
    action: null,
  };
  return { memory: { ...memory, against: null, peak: null, since: null, lastAt: now, breach }, change: { type: 'began', breach } };
}

function whileBroken(rule: Limit, memory: LimitMemory, open: Breach, value: number, { now, elapsed }: Moment): Judged {
  if (isClear(rule, value)) {
    const against = memory.against === null ? 0 : memory.against + elapsed;
    if (against < rule.forS * 1000) return { memory: { ...memory, against, lastAt: now }, change: null };
    return end(open, now);
  }
  if (worse(rule.side, value, open.peak) === open.peak) return { memory: { ...memory, against: null, lastAt: now }, change: null };
  const breach: Breach = { ...open, peak: value };
  return { memory: { ...memory, breach, against: null, lastAt: now }, change: { type: 'peak', breach } };
}

function end(open: Breach, now: number): Judged {
  const breach: Breach = { ...open, endedAt: Math.max(now, open.startedAt) };
  return { memory: { ...FRESH, lastAt: now, recoveredAt: now }, change: { type: 'ended', breach } };
}

/** Things that happen: as many as `at` within `forS` of each other are too many by one; it is over when none came for `forS`. */
function judgeEvents(rule: Limit, memory: LimitMemory, of: Judgeable, moment: Moment): Judged {
  const { now, elapsed, grace } = moment;
  const count = of.value === null || Number.isNaN(of.value) ? 0 : of.value;
  const { breach } = memory;
  if (count > 0) {
    const peak = (breach?.peak ?? memory.peak ?? 0) + count;
    if (breach) {
      const next = { ...breach, peak };
      return { memory: { ...memory, breach: next, against: null, lastAt: now }, change: { type: 'peak', breach: next } };
    }
    const since = memory.since ?? now;
    if (isBeyond(rule, peak) && !grace && !isCooling(rule, memory.recoveredAt, now)) return begin(rule, memory, of, peak, since, moment);
    return { memory: { ...memory, against: 0, peak, since, lastAt: now }, change: null };
  }
  if (!breach && memory.peak === null) return { memory: { ...memory, lastAt: now }, change: null };
  const against = (memory.against ?? 0) + elapsed;
  if (against < rule.forS * 1000) return { memory: { ...memory, against, lastAt: now }, change: null };
  return breach ? end(breach, now) : { memory: { ...FRESH, lastAt: now, recoveredAt: memory.recoveredAt }, change: null };
}
