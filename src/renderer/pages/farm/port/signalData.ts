/** What a signal chart draws: a range that holds the values, paths broken at gaps, places of moments. Pure. */
import type { SignalHistory } from '@shared/model';

export interface SignalAxis {
  readonly bottom: number;
  readonly top: number;
  /** From the top. */
  readonly ticks: readonly number[];
  /** Below it the signal is poor. */
  readonly threshold: number;
}
const AXES = {
  rsrp: { bottom: -120, top: -60, step: 20, threshold: -100 },
  sinr: { bottom: 0, top: 30, step: 10, threshold: 5 },
} as const;
export type SignalSeries = keyof typeof AXES;
/** Size of the drawing; it is stretched to its place. */
export const VIEW = { width: 600, height: 100 };

/** The usual range, widened by whole steps where values lie outside. */
export function axisOf(name: SignalSeries, values: ArrayLike<number>): SignalAxis {
  const { step, threshold, ...usual } = AXES[name];
  const known = Array.from(values).filter(Number.isFinite);
  const bottom = Math.min(usual.bottom, ...known.map(value => Math.floor(value / step) * step));
  const top = Math.max(usual.top, ...known.map(value => Math.ceil(value / step) * step));
  const count = Math.round((top - bottom) / step);
  return { bottom, top, threshold, ticks: Array.from({ length: count + 1 }, (_, index) => top - index * step) };
}

/** 0 at the top, 1 at the bottom. */
export const placeOf = (value: number, { bottom, top }: SignalAxis): number => (top - value) / (top - bottom);

/** A line through what is known, and the spans (0..1) in which nothing is. */
export function signalPath(values: ArrayLike<number>, axis: SignalAxis): { readonly path: string; readonly gaps: readonly Gap[] } {
  const last = Math.max(1, values.length - 1);
  const gaps: Gap[] = [];
  let path = '';
  let gapFrom: number | null = null;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      gapFrom ??= index;
      continue;
    }
    const starts = path === '' || gapFrom !== null;
    if (gapFrom !== null) gaps.push({ from: Math.max(0, gapFrom - 1) / last, to: index / last });
    gapFrom = null;
    const x = (index / last) * VIEW.width;
    const y = placeOf(value, axis) * VIEW.height;
    // A point alone shows as a dot.
    path += `${starts ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}${starts ? 'h0.1' : ''}`;
  }
  if (gapFrom !== null) gaps.push({ from: Math.max(0, gapFrom - 1) / last, to: 1 });
  return { path, gaps };
}
interface Gap {
  readonly from: number;
  readonly to: number;
}

export const endOf = ({ from, stepMs, rsrp }: SignalHistory): number => from + stepMs * Math.max(1, rsrp.length - 1);

/** Where in the chart a moment lies, 0..1; null: outside. */
export function momentPlace(history: SignalHistory, at: number): number | null {
  const place = (at - history.from) / (endOf(history) - history.from);
  return place >= 0 && place <= 1 ? place : null;
}

export interface SignalRange {
  readonly last: number;
  readonly least: number;
  readonly most: number;
}
/** Null: nothing is known. */
export function rangeOf(values: ArrayLike<number>): SignalRange | null {
  const known = Array.from(values).filter(Number.isFinite);
  const last = known.at(-1);
  return last === undefined ? null : { last, least: Math.min(...known), most: Math.max(...known) };
}

const SIX_HOURS = 6;
/** Whole quarters of a local day that lie in the chart, with their places. */
export function hourMarks(history: SignalHistory): readonly { readonly at: number; readonly place: number }[] {
  const end = endOf(history);
  const first = new Date(history.from);
  first.setMinutes(0, 0, 0);
  const marks: { readonly at: number; readonly place: number }[] = [];
  for (const day = first; day.getTime() <= end; day.setHours(day.getHours() + 1)) {
    const at = day.getTime();
    if (at >= history.from && day.getHours() % SIX_HOURS === 0) marks.push({ at, place: (at - history.from) / (end - history.from) });
  }
  return marks;
}
