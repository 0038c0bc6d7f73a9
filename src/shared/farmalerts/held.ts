/** One condition of one subject over time: begins after it was so long enough, ends after it was not. */
import type { AlertEnd, FarmAlert, FarmAlertChange, Held } from './types';

export const FRESH: Held = { open: null, against: null, endedAt: null };

/** `unknown` neither begins nor ends anything, and does not interrupt what is being counted. */
export type Verdict = 'bad' | 'good' | 'unknown';
export interface Needs {
  readonly ms: number;
  readonly count: number;
}
export interface Step {
  readonly at: number;
  /** Since the reading before, if it followed; else 0. */
  readonly elapsed: number;
  readonly begin: Needs;
  readonly end: Needs;
  readonly coolDownMs: number;
  /** Nothing begins now. */
  readonly grace: boolean;
}

/** `due`: it would begin now, since when it is so; the caller makes the alert. */
export type Stepped =
  | { readonly held: Held; readonly due: null; readonly over: null }
  | { readonly held: Held; readonly due: number; readonly over: null }
  | { readonly held: Held; readonly due: null; readonly over: FarmAlert };

export function step(held: Held, verdict: Verdict, { at, elapsed, begin, end, coolDownMs, grace }: Step): Stepped {
  const still = { due: null, over: null };
  if (verdict === 'unknown') return { held, ...still };
  const speaksAgainst = held.open ? verdict === 'good' : verdict === 'bad';
  if (!speaksAgainst) return { held: held.against === null ? held : { ...held, against: null }, ...still };
  const before = held.against;
  const against = before ? { ...before, ms: before.ms + elapsed, count: before.count + 1 } : { ms: 0, count: 1, since: at };
  const next = { ...held, against };
  const needs = held.open ? end : begin;
  if (against.ms < needs.ms || against.count < needs.count) return { held: next, ...still };
  if (held.open) return { held: { open: null, against: null, endedAt: at }, due: null, over: held.open };
  const cooling = held.endedAt !== null && at >= held.endedAt && at - held.endedAt < coolDownMs;
  return grace || cooling ? { held: next, ...still } : { held: next, due: against.since, over: null };
}

export const opened = (held: Held, alert: FarmAlert): Held => ({ ...held, open: alert, against: null });
export const ended = (alert: FarmAlert, at: number, why: AlertEnd): FarmAlertChange => ({ type: 'ended', alert, at, why });
