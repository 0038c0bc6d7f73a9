/** Where the time axis of a chart has its words, at full hours, days and months of the wall clock. Pure. */
import { formatClock } from '@shared/format';
import { DAY_MS, type Zone } from '@shared/walltime';
import { dayText, type Range, shortMonth, type Words, yearText } from './ranges';

export interface Tick {
  /** Unix ms. */
  readonly at: number;
  readonly text: string;
}
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const STEPS = [
  ...[5, 10, 15, 30].map(count => count * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map(count => count * HOUR_MS),
  ...[1, 2, 4, 7, 14].map(count => count * DAY_MS),
];
const MONTHS = [1, 2, 3, 6, 12, 24, 60] as const;
const MONTH_MS = 30 * DAY_MS;
/** Narrower than this the words would touch. */
const MOST = 8;

/** Ticks within the range, at most eight. */
export function timeTicks({ from, to }: Range, zone: Zone, words: Words): readonly Tick[] {
  const span = to - from;
  const step = STEPS.find(each => span / each <= MOST);
  if (step !== undefined) return evenTicks(from, to, step, zone, words);
  const months = MONTHS.find(each => span / (each * MONTH_MS) <= MOST) ?? 120;
  return monthTicks(from, to, months, zone, words);
}

function evenTicks(from: number, to: number, step: number, zone: Zone, words: Words): readonly Tick[] {
  const ticks: Tick[] = [];
  const begin = Math.ceil(zone.naive(from) / step) * step;
  for (let naive = begin; ; naive += step) {
    const at = zone.at(naive);
    if (at > to) return ticks;
    if (at < from || at === ticks.at(-1)?.at) continue;
    const midnight = naive % DAY_MS === 0;
    ticks.push({ at, text: midnight ? dayText(at, words) : formatClock(at, { ...words, seconds: false }) });
  }
}

function monthTicks(from: number, to: number, months: number, zone: Zone, words: Words): readonly Tick[] {
  const ticks: Tick[] = [];
  const shown = new Date(zone.naive(from));
  const first = shown.getUTCFullYear() * 12 + shown.getUTCMonth();
  for (let month = Math.floor(first / months) * months; ; month += months) {
    const at = zone.at(Date.UTC(Math.floor(month / 12), month % 12, 1));
    if (at > to) return ticks;
    if (at < from) continue;
    ticks.push({ at, text: month % 12 === 0 ? yearText(at, words) : shortMonth(at, words) });
  }
}

/** Days have their numbers as long as these have room; beyond that they have what any range has. */
const NUMBERED = 31;

/** Words under the bars of days, each in the middle of its day. `edges`: when each day begins and ends. */
export function dayTicks(edges: readonly Range[], zone: Zone, words: Words): readonly Tick[] {
  const [first, last] = [edges[0], edges.at(-1)];
  if (!first || !last) return [];
  if (edges.length > NUMBERED) return timeTicks({ from: first.from, to: last.to }, zone, words);
  return edges.map(({ from, to }) => {
    const text = dayText(from, words);
    const whole = from === first.from || from === last.from;
    return { at: (from + to) / 2, text: whole ? text : (/\d+/.exec(text)?.[0] ?? '') };
  });
}
