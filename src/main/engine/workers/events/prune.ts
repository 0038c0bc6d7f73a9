/** What keeps the log bounded. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { DAY_MS } from '@shared/walltime';

export interface Bounds {
  /** Most events that are kept. */
  readonly most: number;
  /** Of them, most of what schedules do as they should: it must not push out the rest. */
  readonly mostRoutine: number;
  readonly days: number;
  /** So many of the newest stay, whatever their time: a clock that jumped ahead for a moment takes nothing away. */
  readonly least: number;
}
export const BOUNDS: Bounds = { most: 100_000, mostRoutine: 30_000, days: 365, least: 5_000 };

/** Inside a transaction. */
export function pruneEvents(db: DatabaseSyncInstance, now: number, { most, mostRoutine, days, least }: Bounds): void {
  const routine = "type = 'rotation-changed' and source = 'timer'";
  db.exec(`
    delete from events where id <= (select id from events order by id desc limit 1 offset ${most});
    delete from events where ${routine} and id <= (select id from events where ${routine} order by id desc limit 1 offset ${mostRoutine});
    delete from events where at < ${Math.round(now - days * DAY_MS)} and id <= (select id from events order by id desc limit 1 offset ${least})`);
}
