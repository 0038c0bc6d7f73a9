/** Schedules of ours in words. Pure. */
import type { RotationGoal, Schedule } from '@shared/model';
import type { Texts } from '@shared/texts';
import { secondsWords } from '../port/portFacts';

/** Names of the weekdays, Monday first. */
export const weekdayName = (t: Texts, weekday: number): string =>
  // 1 January 2024 was a Monday.
  new Intl.DateTimeFormat(t.language, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2024, 0, weekday));

/** `every 20 min`, `at 03:00, 15:00 on Mon, Tue`. */
export function timesText(t: Texts, times: Schedule['times']): string {
  if (times.type === 'every') return t('schedule.every', { time: secondsWords(t, times.minutes * 60) });
  const at = t('schedule.at', { times: times.times.join(', ') });
  return times.weekdays.length === 0 || times.weekdays.length === 7
    ? at
    : t('schedule.on-days', { at, days: times.weekdays.map(day => weekdayName(t, day)).join(', ') });
}

export function goalText(t: Texts, goal: RotationGoal): string {
  switch (goal.type) {
    case 'any':
      return t('schedule.goal-any');
    case 'new-ip':
    case 'new-subnet':
      return t(`schedule.goal-${goal.type}`, { count: goal.tries });
    case 'not-listed':
      return t('schedule.goal-not-listed', { count: goal.tries, size: goal.list.length });
  }
}

export const quietText = (t: Texts, quiet: Schedule['quiet']): string =>
  quiet === null ? '' : t('schedule.quiet', { from: quiet.from, to: quiet.to });
