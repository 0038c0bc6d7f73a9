/** Traffic by key and day -> stacked bars and rows. Pure. */
import { axisTop, type Scale, sizeScale, type Units } from '@shared/format';
import type { HistoryDays, KeyDays } from '@shared/history/query';
import { DAY_MS, type Zone } from '@shared/walltime';
import { lengthOf, monthOf, type Range } from './ranges';

/** Keys that have a colour; the others are one. */
export const COLOURED = 4;
const LONGEST_MS = 366 * DAY_MS;
const MONTH_MS = 31 * DAY_MS;

/** Days shown beside a range: the month in which it ends, or of a longer one its own days, a year of them at most. */
export function daysRange(range: Range, now: number, zone: Zone): Range & { readonly month: boolean } {
  const end = Math.min(range.to, now);
  if (lengthOf(range) <= MONTH_MS) return { ...monthOf(end - 1, now, zone), month: true };
  const startOf = (at: number): number => zone.at(Math.floor(zone.naive(at) / DAY_MS) * DAY_MS);
  return { from: startOf(Math.max(range.from, end - LONGEST_MS)), to: startOf(end - 1 + DAY_MS), month: false };
}

export interface KeySum {
  readonly keyId: string;
  /** Null: its server knows it no more. */
  readonly name: string | null;
  readonly down: number;
  readonly up: number;
  readonly total: number;
}
const whole = (value: number | undefined): number => (value === undefined || Number.isNaN(value) ? 0 : value);
const sum = (column: Float64Array): number => column.reduce((all, value) => all + whole(value), 0);
const sumOf = ({ keyId, name, down, up }: KeyDays): KeySum => ({ keyId, name, down: sum(down), up: sum(up), total: sum(down) + sum(up) });

export interface Bars {
  /** When each day begins, and where the last ends, Unix ms. */
  readonly at: readonly number[];
  readonly end: number;
  /** Bytes of each day: of the coloured keys, then of all others; null: nothing was read. */
  readonly days: readonly (readonly number[] | null)[];
  readonly sums: readonly KeySum[];
  readonly all: KeySum;
  /** Keys behind the coloured ones. */
  readonly others: number;
}

export function barsOf({ at, total, keys, others }: HistoryDays, { to }: Range): Bars {
  const coloured = keys.slice(0, COLOURED);
  const days = [...at].map((_, day) => {
    if (Number.isNaN(total.down[day] ?? Number.NaN) && Number.isNaN(total.up[day] ?? Number.NaN)) return null;
    const parts = coloured.map(key => whole(key.down[day]) + whole(key.up[day]));
    const all = whole(total.down[day]) + whole(total.up[day]);
    return [
      ...parts,
      Math.max(
        0,
        parts.reduce((rest, part) => rest - part, all),
      ),
    ];
  });
  return {
    ...{ at: [...at], end: to, days, sums: keys.map(sumOf), all: sumOf(total) },
    others: Math.max(0, keys.length - coloured.length) + others,
  };
}

const heightOf = (day: readonly number[] | null): number => (day ?? []).reduce((all, part) => all + part, 0);

/** The unit of the axis, and its end in that unit, in three round steps. */
export function daysAxis({ days }: Bars, units: Units): { readonly scale: Scale; readonly top: number } {
  const most = days.reduce((max, day) => Math.max(max, heightOf(day)), 0);
  const scale = sizeScale(most, units);
  return { scale, top: axisTop(most / scale.divisor, 3) };
}

export interface Piece {
  /** Shares of the chart's width and height, from the left and the top. */
  readonly x: number;
  readonly width: number;
  readonly y: number;
  readonly height: number;
  /** Of the stack from the bottom; others are the last. */
  readonly part: number;
}
/** Share of a day's room that its bar takes. */
const FULL = 0.72;

/** When each day begins and ends. */
export const edgesOf = ({ at, end }: Pick<Bars, 'at' | 'end'>): readonly Range[] =>
  at.map((from, day) => ({ from, to: at[day + 1] ?? end }));

/** The pieces of all bars; `top`: bytes at the upper end. */
export function piecesOf(bars: Bars, top: number): readonly Piece[] {
  const [first, span] = [bars.at[0] ?? 0, bars.end - (bars.at[0] ?? 0)];
  return edgesOf(bars).flatMap(({ from, to }, day) => {
    const room = (to - from) / span;
    const x = (from - first) / span + (room * (1 - FULL)) / 2;
    let base = 1;
    return (bars.days[day] ?? []).flatMap((bytes, part) => {
      const height = bytes / top;
      base -= height;
      return bytes > 0 ? [{ x, width: room * FULL, y: base, height, part }] : [];
    });
  });
}

/** Days of which nothing is known though something is of days on both sides or before: spans of shares of the width. */
export function unknownDays(bars: Bars): readonly Range[] {
  const first = bars.days.findIndex(day => day !== null);
  const [start, span] = [bars.at[0] ?? 0, bars.end - (bars.at[0] ?? 0)];
  return edgesOf(bars).flatMap(({ from, to }, day) => {
    if (bars.days[day] !== null || first < 0 || day < first) return [];
    return [{ from: (from - start) / span, to: (to - start) / span }];
  });
}
