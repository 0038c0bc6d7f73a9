/** Readings of keys and their accounts for limits: the keys worker looks through its lists after a server was read. */

import { type AskKeys, isKeyMeasure, type KeyLimitsAnswer, type KeyRule } from '@shared/limits/keys';
import type { Limit } from '@shared/model';
import type { Clock, Log } from '../../outside';

/** Bytes that were carried in whole days before today. */
export interface CarriedBefore {
  readonly all: number;
  readonly byKey: Readonly<Record<string, number>>;
}
export interface KeyReadingsDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly ask: AskKeys;
  /** The day on which a time is for the user, by number. */
  dayOf(at: number): number;
  /** Of the `days - 1` days before today; null: the history does not know. */
  before(serverId: string, days: number): Promise<CarriedBefore | null>;
  /** Subjects of which something is remembered. */
  held(limitId: string, serverId: string): readonly string[];
  heard(serverId: string, answer: KeyLimitsAnswer, before: ReadonlyMap<number, CarriedBefore>, limits: readonly Limit[]): void;
}

interface Care {
  running: boolean;
  /** Monotonic ms before which it is not asked again. */
  notBefore: number;
  /** Marks after this, Unix ms, are news. */
  since: number;
  /** By number of days, with the monotonic ms at which it was asked, and the day that was then. */
  readonly carried: Map<number, { readonly at: number; readonly day: number; readonly bytes: CarriedBefore | null }>;
}

const PAUSE_MS = 2_000;
/** It pauses so many times as long as it looked: of a hundred thousand keys it has nothing else to do, either. */
const PAUSE_TIMES = 200;
const BEFORE_EVERY_MS = 20 * 60_000;

const LEDGER_MEASURES: ReadonlySet<Limit['measure']> = new Set(['traffic', 'drift', 'counterReset', 'coreRestarted']);
/** Whether the keys worker is asked because of it. */
export const needsKeys = (limit: Limit): boolean => isKeyMeasure(limit.measure) || LEDGER_MEASURES.has(limit.measure);

const rollingDays = ({ period }: Limit): number | null => (period?.type === 'rolling' ? period.days : null);

export function createKeyReadings({ clock, log, ask, dayOf, before, held, heard }: KeyReadingsDeps) {
  const cares = new Map<string, Care>();
  const begunAt = clock.now();

  /** Asked for seldom: days that are over do not move. At midnight there is one more of them. */
  const carriedBefore = async (serverId: string, care: Care, days: number, day: number): Promise<CarriedBefore | null> => {
    const known = care.carried.get(days);
    if (known?.day === day && clock.monotonic() - known.at < BEFORE_EVERY_MS) return known.bytes;
    const bytes = await before(serverId, days).catch(() => null);
    care.carried.set(days, { at: clock.monotonic(), day, bytes });
    return bytes;
  };

  const look = async (serverId: string, care: Care, limits: readonly Limit[]): Promise<void> => {
    const carried = new Map<number, CarriedBefore>();
    const day = dayOf(clock.now());
    for (const days of new Set(limits.flatMap(limit => rollingDays(limit) ?? []))) {
      const bytes = await carriedBefore(serverId, care, days, day);
      if (bytes) carried.set(days, bytes);
    }
    const rules = limits.flatMap(({ id: limitId, measure, side, at, period, where }): readonly KeyRule[] => {
      if (!isKeyMeasure(measure)) return [];
      const subjects = where.type === 'subjects' ? where.subjects : null;
      const days = period?.type === 'rolling' ? period.days : 0;
      return [{ limitId, measure, side, at, period, subjects, held: held(limitId, serverId), before: carried.get(days)?.byKey ?? null }];
    });
    // Of another day than what the ledger is asked for now.
    if (carried.size > 0 && dayOf(clock.now()) !== day) return;
    const answer = await ask(serverId, { now: clock.now(), rules, since: care.since });
    care.since = answer.marksTo;
    care.notBefore = clock.monotonic() + Math.max(PAUSE_MS, answer.tookMs * PAUSE_TIMES);
    if (cares.get(serverId) === care) heard(serverId, answer, carried, limits);
  };

  return {
    /** The server was read. `limits`: those that are over it and need its keys. */
    read(serverId: string, limits: readonly Limit[]): void {
      const care = cares.get(serverId) ?? { running: false, notBefore: 0, since: begunAt, carried: new Map() };
      cares.set(serverId, care);
      // What came while nobody asked is no news for one who asks later.
      if (limits.length === 0) care.since = clock.now();
      if (care.running || limits.length === 0 || clock.monotonic() < care.notBefore) return;
      care.running = true;
      look(serverId, care, limits)
        .catch(thrown => log.warn('limits: keys not judged', { serverId, error: String(thrown) }))
        .finally(() => {
          care.running = false;
        });
    },
    forget: (serverId: string): void => void cares.delete(serverId),
  };
}
