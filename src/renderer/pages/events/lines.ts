/** The lines of the list: a head for each day, what goes on now, and the events; those of a folded day are left out. Pure. */
import type { EventDay } from '@shared/model';

export type Place =
  | { readonly type: 'day'; readonly day: string; readonly count: number; readonly folded: boolean }
  /** What is not over yet: by its place among them. */
  | { readonly type: 'running'; readonly index: number }
  /** By its place among all events that are found. */
  | { readonly type: 'event'; readonly index: number };

export interface Lines {
  readonly count: number;
  at(line: number): Place | undefined;
  /** The line of a day's head. */
  dayLine(day: string): number | null;
  /** Events whose lines lie between two lines (`end` exclusive); null: none does. */
  events(start: number, end: number): { readonly start: number; readonly end: number } | null;
}
interface Section {
  readonly head: Extract<Place, { type: 'day' }>;
  /** Line of its head, and place of its first event. */
  readonly line: number;
  readonly first: number;
  readonly running: number;
  readonly length: number;
}

/** `running` stand under `today`, which has a head for them even without events. */
export function linesOf(days: readonly EventDay[], folded: ReadonlySet<string>, running: number, today: string): Lines {
  const all = running > 0 && days[0]?.day !== today ? [{ day: today, count: 0 }, ...days] : days;
  const sections: Section[] = [];
  let [line, first] = [0, 0];
  for (const { day, count } of all) {
    const isFolded = folded.has(day);
    const mine = day === today ? running : 0;
    const length = 1 + (isFolded ? 0 : mine + count);
    sections.push({ head: { type: 'day', day, count, folded: isFolded }, line, first, running: mine, length });
    line += length;
    first += count;
  }
  const sectionAt = (at: number): Section | undefined => {
    let [low, high] = [0, sections.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((sections[middle]?.line ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return sections[low];
  };
  const at = (wanted: number): Place | undefined => {
    const section = sectionAt(wanted);
    const within = section ? wanted - section.line : -1;
    if (!section || within < 0 || within >= section.length) return undefined;
    if (within === 0) return section.head;
    if (within <= section.running) return { type: 'running', index: within - 1 };
    return { type: 'event', index: section.first + within - 1 - section.running };
  };
  return {
    count: line,
    at,
    dayLine: day => sections.find(({ head }) => head.day === day)?.line ?? null,
    events: (start, end) => {
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (let index = Math.max(0, start); index < Math.min(end, line); index++) {
        const place = at(index);
        if (place?.type !== 'event') continue;
        low = Math.min(low, place.index);
        high = Math.max(high, place.index);
      }
      return high < low ? null : { start: low, end: high + 1 };
    },
  };
}
