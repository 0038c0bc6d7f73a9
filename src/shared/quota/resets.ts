/** Reset schedules: on which days the count towards a quota begins anew, in the calendar of a zone. Pure. Days are numbers as 20260131. */
import { periodAt } from '../ledger/period';
import type { ResetSchedule } from '../model';

const DAY_MS = 86_400_000;

/** Days since 1970 of a date, and back. */
export const dayNumber = (date: number): number =>
  Date.UTC(Math.floor(date / 10_000), (Math.floor(date / 100) % 100) - 1, date % 100) / DAY_MS;
export function dateOf(day: number): number {
  const date = new Date(day * DAY_MS);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}

/** `2026-01-31` -> 20260131; null for a text that is no day. */
export function dayIn(text: string): number | null {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const date = Number(year) * 10_000 + Number(month) * 100 + Number(day);
  return date >= 19_700_101 && dateOf(dayNumber(date)) === date ? date : null;
}
/** 20260131 -> `2026-01-31`. */
export function dayText(date: number): string {
  const digits = String(date).padStart(8, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}

/** The month's reset day; a day that the month lacks is its last. `month` counts from 1 and may lie beyond a year's end. */
function monthDay(year: number, month: number, day: number): number {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return dateOf(Date.UTC(year, month - 1, Math.min(Math.max(day, 1), last)) / DAY_MS);
}

/** The last day, `today` included, on which the schedule resets; null: never, or not yet. */
export function lastResetDay(schedule: ResetSchedule, today: number): number | null {
  switch (schedule.every) {
    case 'never':
      return null;
    case 'day':
      return today;
    case 'week': {
      const day = dayNumber(today);
      // 1 January 1970 was a Thursday.
      const weekday = ((day + 3) % 7) + 1;
      return dateOf(day - ((weekday - schedule.weekday + 7) % 7));
    }
    case 'month': {
      const year = Math.floor(today / 10_000);
      const month = Math.floor(today / 100) % 100;
      const here = monthDay(year, month, schedule.day);
      return here <= today ? here : monthDay(year, month - 1, schedule.day);
    }
    case 'rolling': {
      const from = dayNumber(schedule.from);
      const since = dayNumber(today) - from;
      return since < 0 ? null : dateOf(from + since - (since % schedule.days));
    }
  }
}

/** The first day after `today` on which the schedule resets; null: never. */
export function nextResetDay(schedule: ResetSchedule, today: number): number | null {
  switch (schedule.every) {
    case 'never':
      return null;
    case 'day':
      return dateOf(dayNumber(today) + 1);
    case 'month': {
      const month = Math.floor(today / 100) % 100;
      const here = monthDay(Math.floor(today / 10_000), month, schedule.day);
      return here > today ? here : monthDay(Math.floor(today / 10_000), month + 1, schedule.day);
    }
    case 'week':
    case 'rolling': {
      const last = lastResetDay(schedule, today);
      if (last === null) return schedule.every === 'rolling' ? schedule.from : null;
      return dateOf(dayNumber(last) + (schedule.every === 'week' ? 7 : schedule.days));
    }
  }
}

/** Unix ms -> day in a zone. */
export type Calendar = (at: number) => number;

/** Asks the calendar once for every quarter of an hour (no zone is cut finer), since that is slow. */
export function calendarOf(zone: string): Calendar {
  const QUARTER_MS = 900_000;
  const days = new Map<number, number>();
  return at => {
    const quarter = Math.floor(at / QUARTER_MS);
    const day = days.get(quarter) ?? periodAt(quarter * QUARTER_MS, zone).day;
    days.set(quarter, day);
    return day;
  };
}

/** Longer than from one reset to the next: a last reset so far ahead was made by a clock that was wrong. */
function aheadDays(schedule: ResetSchedule): number {
  switch (schedule.every) {
    case 'never':
      return Number.POSITIVE_INFINITY;
    case 'day':
      return 2;
    case 'week':
      return 8;
    case 'month':
      return 32;
    case 'rolling':
      return schedule.days + 1;
  }
}

/**
 * Whether a reset lies between the last one (or the key's beginning) and now. However many were missed, one is due. A clock that was set back
 * makes none due, unless by so much that the next one would come far too late.
 */
export function resetDue(schedule: ResetSchedule, lastAt: number, now: number, dayOf: Calendar): boolean {
  if (lastAt - now > aheadDays(schedule) * DAY_MS) return true;
  const due = lastResetDay(schedule, dayOf(now));
  return due !== null && lastAt < now && dayOf(lastAt) < due;
}
