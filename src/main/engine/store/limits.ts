/** The part of the store that keeps limits and the log of breaches. */
import type { Breach, BreachFilter, BreachQuery, BreachWindow, Limit } from '@shared/model';

/** Every method rejects with a Fault `storage`; every write may be repeated and then changes nothing. */
export interface LimitStore {
  /** In the order they were made. One that this version cannot read is left out, and alone. */
  limits(): Promise<readonly Limit[]>;
  saveLimit(limit: Limit): Promise<void>;
  removeLimit(limitId: string): Promise<void>;

  /** Open breaches, and of each limit and subject the one that ended last if that was after `endedSince`; oldest first. */
  breaches(endedSince: number): Promise<readonly Breach[]>;
  /** New ones, and changed ones by their id. The oldest of those that ended go when there are too many. */
  saveBreaches(breaches: readonly Breach[]): Promise<void>;
  /** `now`: from which the filter's days count back. */
  breachWindow(query: BreachQuery, now: number): Promise<BreachWindow>;
  /** What the filter finds, one slice after the other, newest first; each begins behind the last row of the one before. */
  breachSlice(slice: BreachSlice, now: number): Promise<readonly Breach[]>;
  /** How many breaches of each limit began since then, or are open. */
  breachCounts(since: number): Promise<Readonly<Record<string, number>>>;
  /** Those that wait to be told together, oldest first. */
  heldBreaches(): Promise<readonly Breach[]>;
  /** `ids` null: all. How many were not acknowledged before. */
  acknowledgeBreaches(ids: readonly string[] | null, at: number): Promise<number>;
}

/** Where a row stands in the log. */
export type BreachPlace = Pick<Breach, 'startedAt' | 'id'>;
export interface BreachSlice {
  readonly filter: BreachFilter;
  /** Null: the first slice. */
  readonly after: BreachPlace | null;
  readonly limit: number;
}
/** In the order that SQLite has for texts, by their bytes: ids hold names, and two stores are read as one. */
export const newestFirst = (a: BreachPlace, b: BreachPlace): number =>
  b.startedAt - a.startedAt || Buffer.compare(Buffer.from(b.id), Buffer.from(a.id));

/** Breaches that are kept, and for how long, ended. */
export const MOST_BREACHES = 50_000;
export const BREACH_DAYS = 400;
/** So many of the newest stay, whatever their time: a clock that jumped ahead for a moment takes nothing away. */
export const LEAST_BREACHES = 5_000;

export const namesOf = ({ limitName, subjectName }: Pick<Breach, 'limitName' | 'subjectName'>): string =>
  `${limitName}\n${subjectName}`.toLowerCase();

/** Whether the log shows it, but for the filter's `state`. */
export function isFound(breach: Breach, { limitId, serverId, search, days }: BreachFilter, now: number): boolean {
  return (
    (breach.endedAt === null || breach.startedAt >= now - days * 86_400_000) &&
    (limitId === null || breach.limitId === limitId) &&
    (serverId === null || breach.serverId === serverId) &&
    namesOf(breach).includes(search.trim().toLowerCase())
  );
}
