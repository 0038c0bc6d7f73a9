/** What a limit would have done: its evaluator over readings of the past. Pure. */
import type { Limit, LimitTest } from '../model';
import { FRESH, judge, type LimitMemory, worse } from './evaluate';

/** Readings of one subject, in order of time; NaN: nothing was known. */
export interface Track {
  readonly serverId: string;
  readonly subject: string;
  readonly subjectName: string;
  readonly at: Float64Array;
  readonly values: Float64Array;
}
export type Rehearsed = LimitTest['breaches'][number];

/** Rows of a track that are judged at a time. */
const SLICE = 2_000;
/** A drawing is no wider. */
const MOST_DRAWN = 720;

/** Breaches in `from <= at < to`, oldest first; yields after each slice, so that others have their turn. `to`: when it would still be open. */
export function* rehearse(rule: Limit, track: Track, from: number, to: number): Generator<undefined, readonly Rehearsed[]> {
  const found: Rehearsed[] = [];
  const named = { serverId: track.serverId, subject: track.subject, subjectName: track.subjectName };
  let memory: LimitMemory = FRESH;
  for (let row = 0; row < track.at.length; row += 1) {
    if (row > 0 && row % SLICE === 0) yield;
    const [at, value] = [track.at[row] ?? 0, track.values[row] ?? Number.NaN];
    const judged = judge(rule, memory, { ...named, measure: rule.measure, value: Number.isNaN(value) ? null : value }, at, false);
    memory = judged.memory;
    if (judged.change?.type !== 'ended') continue;
    const { startedAt, endedAt, peak } = judged.change.breach;
    found.push({ ...named, startedAt, endedAt, peak });
  }
  if (memory.breach) found.push({ ...named, startedAt: memory.breach.startedAt, endedAt: null, peak: memory.breach.peak });
  return found.filter(({ startedAt, endedAt }) => (endedAt ?? to) >= from && startedAt < to);
}

/** How long breaches lasted within the time that was looked at, ms. */
export const lastedMs = (breaches: readonly Rehearsed[], from: number, to: number): number =>
  breaches.reduce((sum, { startedAt, endedAt }) => sum + Math.max(0, Math.min(endedAt ?? to, to) - Math.max(startedAt, from)), 0);

/** The first reading that can be judged; null: there is none. */
export function firstAt({ at, values }: Track): number | null {
  const row = values.findIndex(value => !Number.isNaN(value));
  return row < 0 ? null : (at[row] ?? null);
}

/** The worst value; null: there is none. */
export function worstIn(rule: Pick<Limit, 'side'>, { values }: Track): number | null {
  let worst: number | null = null;
  for (const value of values) if (!Number.isNaN(value)) worst = worst === null ? value : worse(rule.side, worst, value);
  return worst;
}

/** As few rows as a drawing needs, of each few the worst; gaps stay gaps. */
export function drawnOf(rule: Pick<Limit, 'side'>, { at, values }: Track, from: number): Pick<Track, 'at' | 'values'> {
  const first = Math.max(
    0,
    at.findIndex(time => time >= from),
  );
  const stride = Math.max(1, Math.ceil((at.length - first) / MOST_DRAWN));
  const times: number[] = [];
  const drawn: number[] = [];
  for (let row = first; row < at.length; row += stride) {
    let [value, valueAt, gapAt] = [Number.NaN, at[row] ?? 0, Number.NaN];
    for (let part = row; part < Math.min(row + stride, at.length); part += 1) {
      const [time, next] = [at[part] ?? 0, values[part] ?? Number.NaN];
      if (Number.isNaN(next)) {
        if (Number.isNaN(gapAt)) gapAt = time;
      } else {
        if (Number.isNaN(value)) valueAt = time;
        value = Number.isNaN(value) ? next : worse(rule.side, value, next);
      }
    }
    // However short it is in the drawing, a gap is not drawn across.
    const rows: [number, number][] = Number.isNaN(value) ? [] : [[valueAt, value]];
    if (!Number.isNaN(gapAt)) rows.splice(gapAt < valueAt ? 0 : 1, 0, [gapAt, Number.NaN]);
    for (const [time, worst] of rows) {
      times.push(time);
      drawn.push(worst);
    }
  }
  return { at: Float64Array.from(times), values: Float64Array.from(drawn) };
}
