/** Quiet hours: whether it is quiet now, and when that changes. Pure. */
import type { QuietHours } from '../model';
import { DAY_MS, type Zone } from '../walltime';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** Whether breaches are held back at that time. */
export function isQuiet({ on, from, to }: QuietHours, zone: Zone, at: number): boolean {
  if (!on) return false;
  if (from === to) return true;
  const minute = minuteOf(zone, at);
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** When the quiet hours that hold at that time end, by the zone's clock; null when it is not quiet, or quiet for good. */
export function quietEnd(hours: QuietHours, zone: Zone, at: number): number | null {
  if (!isQuiet(hours, zone, at) || hours.from === hours.to) return null;
  const ahead = (hours.to - minuteOf(zone, at) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const midnight = Math.floor(zone.naive(at) / DAY_MS) * DAY_MS;
  const end = zone.at(midnight + (minuteOf(zone, at) + ahead) * MINUTE_MS);
  // The clock shows an hour twice, this is the second time, and `at` means the first: from here on it is not moved.
  return end > at ? end : Math.floor(at / MINUTE_MS) * MINUTE_MS + ahead * MINUTE_MS;
}

const minuteOf = (zone: Zone, at: number): number => Math.floor((((zone.naive(at) % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);
