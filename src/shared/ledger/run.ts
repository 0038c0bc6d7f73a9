import type { Mark } from '../model';

/** Milliseconds of a clock that never jumps and counts while the computer sleeps. Two of the same `clock` can be compared, others cannot. */
export interface Steady {
  readonly clock: string;
  readonly at: number;
}

/** When a reading of a server was made and how long the server ran by then. */
export interface RunReading {
  /** Unix ms. */
  readonly at: number;
  readonly steady: Steady | null;
  /** Whole seconds since the server's start; null: it does not tell. */
  readonly uptimeS: number | null;
}

/** One run of a server's process (an epoch), as it was when it was read last. */
export interface Run extends RunReading {
  /** Counts the runs seen, from 1. */
  readonly number: number;
  /** The server has another address since: what answers there may be another server. */
  readonly moved?: boolean;
}

/** `first`: never read before, or another server; `same`: the process that was read last; `restart`: another one. */
export type Continuity = 'first' | 'same' | 'restart';

export interface RunVerdict {
  readonly continuity: Continuity;
  readonly run: Run;
  /** Milliseconds since the reading before (0 at the first), by the best clock there is. */
  readonly elapsedMs: number;
  readonly marks: readonly Mark[];
}

/** A wall clock is stepped by so much without a word. */
const WALL_TOLERANCE_MS = 30_000;
/** Uptime comes in whole seconds, and an answer takes its time. */
const STEADY_TOLERANCE_MS = 3_000;

/**
 * Tells whether the process that answers is the one that was read last. Uptime that went back is a restart. Uptime that went on can be a
 * restart, too: then the start moved by more than the tolerance, and the new process is younger than the last reading. The second condition
 * keeps a clock that jumped, or a server that stood still, from passing for a restart, which would count everything twice.
 */
export function judgeRun(before: Run | null, reading: RunReading): RunVerdict {
  const { at, steady, uptimeS } = reading;
  if (!before) return { continuity: 'first', run: { number: 1, at, steady, uptimeS }, elapsedMs: 0, marks: [] };

  const wallMs = at - before.at;
  const steadyMs = between(before.steady, steady);
  const elapsedMs = steadyMs ?? wallMs;
  const tolerance = steadyMs === null ? WALL_TOLERANCE_MS : STEADY_TOLERANCE_MS;
  const restarted = uptimeS !== null && before.uptimeS !== null && isOther(before.uptimeS, uptimeS, elapsedMs, tolerance);
  const jumpedMs = clockJump(before, reading, wallMs, steadyMs, restarted);
  const marks: Mark[] = [];
  if (jumpedMs !== 0) marks.push({ type: 'clock', at, byMs: jumpedMs });
  if (restarted) marks.push({ type: 'restart', at, lastReadAt: Math.min(before.at, at), startedAt: at - (uptimeS ?? 0) * 1000 });
  // At another address only a process that was started at the same time is the same server.
  const other = before.moved === true && (restarted || !isSameStart(before, reading, elapsedMs, tolerance));
  if (other) return { continuity: 'first', run: { number: before.number + 1, at, steady, uptimeS }, elapsedMs: 0, marks: [] };
  return {
    continuity: restarted ? 'restart' : 'same',
    run: { number: before.number + (restarted ? 1 : 0), at, steady, uptimeS: uptimeS ?? before.uptimeS },
    elapsedMs: Math.max(0, elapsedMs),
    marks,
  };
}

function isOther(beforeS: number, nowS: number, elapsedMs: number, tolerance: number): boolean {
  if (nowS < beforeS) return true;
  const startMovedMs = elapsedMs - (nowS - beforeS) * 1000;
  return startMovedMs > tolerance && nowS * 1000 <= elapsedMs + tolerance;
}

function isSameStart(before: Run, now: RunReading, elapsedMs: number, tolerance: number): boolean {
  if (before.uptimeS === null || now.uptimeS === null) return false;
  return Math.abs(elapsedMs - (now.uptimeS - before.uptimeS) * 1000) <= tolerance;
}

/** A container's clock may begin anew under the name of its machine's: one that went back is none. */
function between(before: Steady | null, now: Steady | null): number | null {
  if (!before || !now || before.clock !== now.clock || now.at < before.at) return null;
  return now.at - before.at;
}

/** How far this computer's clock was set, as far as it shows; 0: not noticeably. */
function clockJump(before: Run, now: RunReading, wallMs: number, steadyMs: number | null, restarted: boolean): number {
  const uptimeMs = before.uptimeS === null || now.uptimeS === null || restarted ? null : (now.uptimeS - before.uptimeS) * 1000;
  const truth = steadyMs ?? uptimeMs;
  if (truth === null) return Math.min(wallMs, 0);
  const jump = wallMs - truth;
  return Math.abs(jump) > WALL_TOLERANCE_MS ? Math.round(jump) : 0;
}
