/** Days that have events, and how many: one look into the index a day. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { EventDay } from '@shared/model';
import { DAY_MS, dayOf, type Zone } from '@shared/walltime';
import type { Found } from './find';

const nameOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** Newest first; days on which nothing is found are left out. */
export function countDays(db: DatabaseSyncInstance, { sql, params }: Found, zone: Zone): readonly EventDay[] {
  const newestBefore = db.prepare('select max(at) as at from events where at < ?');
  const count = db.prepare(`select count(*) as count from events where at >= ? and at < ?${sql && ` and ${sql}`}`);
  const days: EventDay[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const { at } = newestBefore.get(before) as { readonly at: number | null };
    if (at === null) return days;
    const day = dayOf(zone, at);
    const from = zone.at(day * DAY_MS);
    const found = (count.get(from, Math.min(before, zone.at((day + 1) * DAY_MS)), ...params) as { readonly count: number }).count;
    if (found > 0) days.push({ day: nameOf(day), count: found });
    before = from;
  }
}
