import type { Mark } from '../model';

/** Milliseconds of a clock that never jumps and counts while the computer sleeps. Two of the same `clock` can be compared, others cannot. */
export interface Steady {
  readonly clock: string;
  readonly at: number;
  /** The uptime was read between `from` and `at`; absent: at `at`. */
  readonly from?: number;
}

/** When a reading of a server was made and how long the server ran by then. */
export interface RunReading {
  /** Unix ms. */
  readonly at: number;
  readonly steady: Steady | null;
  /** Whole seconds since the server's start; null: it does not tell. */
  readonly uptimeS: number | null;
  /** How often the process has allocated memory so far: it only grows. Absent or null: it does not tell. */
  readonly allocations?: number | null;
}

/** One run of a server's process (an epoch), as it was when it was read last. */
export interface Run extends RunReading {
  /** Counts the runs seen, from 1. */
  readonly number: number;
  /** The process was started between these times of the steady clock, as far as all its readings tell; null: without one. */
  readonly start: StartSpan | null;
  /** The server has another address since: what answers there may be another server. */
  readonly moved?: boolean;
}
export interface StartSpan {
  readonly from: number;
  readonly to: number;
}

/** `first`: never read before, or another server; `same`: the process that was read last; `restart`: another one. */
export type Continuity = 'first' | 'same' | 'restart';

export interface RunVerdict {
  readonly continuity: Continuity;
  readonly run: Run;
  /** Milliseconds since the reading before (0 at the first), by the best clock there is. */
  readonly elapsedMs: number;
  readonly marks: readonly Mark[];
  /** It looks the same, but is so young that it may have been started since: a counter that goes back then tells that it was. */
  readonly suspect: boolean;
}

/** A wall clock is stepped by so much without a word. */
const WALL_TOLERANCE_MS = 30_000;
/** Two steady clocks, ours and the server's, may part by so much of the time between two readings. */
const DRIFT = 2e-4;

/** Uptime comes in whole seconds, cut off; with half a second more for a restart to take. */
const YOUNG_MS = 1500;

/**
 * A process so young cannot be told from one that is started right after this reading: such a reading is left out. What it held comes with the
 * next one; of a process that ends before that the restart's mark tells, which then reaches back to the reading before it.
 */
export function isTooYoung({ steady, uptimeS }: Pick<RunReading, 'steady' | 'uptimeS'>): boolean {
  const tookMs = steady ? steady.at - (steady.from ?? steady.at) : 0;
  return uptimeS !== null && uptimeS * 1000 < YOUNG_MS + 2 * tookMs;
}

/**
 * Tells whether the process that answers is the one that was read last. Uptime that went back is a restart. Uptime that went on can be a
 * restart, too: then the process was started at another time, and it is younger than the last reading. The second condition keeps a clock
 * that jumped, or a server that stood still, from passing for a restart, which would count everything twice.
 */
export function judgeRun(before: Run | null, reading: RunReading): RunVerdict {
  if (!before) return firstRun(1, reading);
  const { at, steady, uptimeS } = reading;
  const wallMs = at - before.at;
  const steadyMs = between(before.steady, steady);
  const elapsedMs = steadyMs ?? wallMs;
  const span = startSpan(reading);
  const together = steadyMs === null || !before.start || !span ? span : intersection(drifted(before.start, steadyMs), span);
  const sameStart = steadyMs === null ? isSameStartByWall(before, reading, wallMs) : together !== null;
  const known = uptimeS !== null && before.uptimeS !== null;
  const wentBack = (known && uptimeS < before.uptimeS) || wentDown(before.allocations, reading.allocations);
  // Started after the last reading, as far as the clock in use can tell; and as far as it can be told at best.
  const mayBeNew = known && (steadyMs === null ? uptimeS * 1000 <= wallMs + WALL_TOLERANCE_MS : isAfter(span, before.steady));
  const suspect = known && (steadyMs === null ? uptimeS * 1000 <= wallMs : mayBeNew);
  const restarted = wentBack || (mayBeNew && !sameStart);
  // At another address only a process that was started at the same time is the same server.
  if (before.moved === true && (restarted || !known || !sameStart)) return firstRun(before.number + 1, reading);
  if (restarted) return restartedRun(before, reading, elapsedMs, clockJump(before, reading, wallMs, steadyMs, true));

  const jumped = clockMark(clockJump(before, reading, wallMs, steadyMs, false), at);
  const run: Run = {
    ...{ number: before.number, at, steady, start: together ?? span, uptimeS: uptimeS ?? before.uptimeS },
    allocations: reading.allocations ?? before.allocations ?? null,
  };
  return { continuity: 'same', run, elapsedMs: Math.max(0, elapsedMs), marks: jumped, suspect };
}

/** Another server, or the first reading of one. */
export function firstRun(number: number, reading: RunReading): RunVerdict {
  return { continuity: 'first', run: { ...reading, number, start: startSpan(reading) }, elapsedMs: 0, marks: [], suspect: false };
}

/** A new process of the same server. */
export function restartedRun(before: Run, reading: RunReading, elapsedMs: number, jumpedMs = 0): RunVerdict {
  const { at, uptimeS } = reading;
  const mark: Mark = { type: 'restart', at, lastReadAt: Math.min(before.at, at), startedAt: at - (uptimeS ?? 0) * 1000 };
  return {
    continuity: 'restart',
    run: { ...reading, number: before.number + 1, start: startSpan(reading) },
    elapsedMs: Math.max(0, elapsedMs),
    marks: [...clockMark(jumpedMs, at), mark],
    suspect: false,
  };
}

/** Uptime comes in whole seconds, cut off. */
function startSpan({ steady, uptimeS }: RunReading): StartSpan | null {
  if (!steady || uptimeS === null) return null;
  return { from: (steady.from ?? steady.at) - (uptimeS + 1) * 1000, to: steady.at - uptimeS * 1000 };
}
/** The process may have been started after a reading was answered. */
const isAfter = (start: StartSpan | null, reading: Steady | null): boolean =>
  start !== null && reading !== null && start.to >= (reading.from ?? reading.at);
const drifted = ({ from, to }: StartSpan, elapsedMs: number): StartSpan => ({ from: from - elapsedMs * DRIFT, to: to + elapsedMs * DRIFT });
function intersection(a: StartSpan, b: StartSpan): StartSpan | null {
  const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
  return from <= to ? { from, to } : null;
}

function isSameStartByWall(before: Run, now: RunReading, wallMs: number): boolean {
  if (before.uptimeS === null || now.uptimeS === null) return true;
  return Math.abs(wallMs - (now.uptimeS - before.uptimeS) * 1000) <= WALL_TOLERANCE_MS;
}

const wentDown = (before: number | null | undefined, now: number | null | undefined): boolean =>
  before !== null && before !== undefined && now !== null && now !== undefined && now < before;

/** A container's clock may begin anew under the name of its machine's: one that went back is none. */
function between(before: Steady | null, now: Steady | null): number | null {
  if (!before || !now || before.clock !== now.clock || now.at < before.at) return null;
  return now.at - before.at;
}

const clockMark = (byMs: number, at: number): readonly Mark[] => (byMs === 0 ? [] : [{ type: 'clock', at, byMs }]);

/** How far this computer's clock was set, as far as it shows; 0: not noticeably. */
function clockJump(before: Run, now: RunReading, wallMs: number, steadyMs: number | null, restarted: boolean): number {
  const uptimeMs = before.uptimeS === null || now.uptimeS === null || restarted ? null : (now.uptimeS - before.uptimeS) * 1000;
  const truth = steadyMs ?? uptimeMs;
  if (truth === null) return Math.min(wallMs, 0);
  const jump = wallMs - truth;
  return Math.abs(jump) > WALL_TOLERANCE_MS ? Math.round(jump) : 0;
}
