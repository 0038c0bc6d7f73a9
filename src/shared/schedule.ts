/** Schedules of rotations: when they are due, and whether what they are for is reached. Pure. */
import { normaliseIp } from './ip';
import type { RotationGoal, RotationOutcome, Schedule } from './model';
import { inSubnet, neighbourhood, parseSubnet } from './subnet';
import { DAY_MS, dayOf, type Zone } from './walltime';

const MINUTE_MS = 60_000;

/** `HH:MM` in ms since midnight. */
function timeOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE_MS;
}
/** 1 (Monday) to 7; 1 January 1970 was a Thursday. */
const weekdayOf = (day: number): number => ((day + 3) % 7) + 1;

/** When quiet hours that hold at `at` end, else `at` itself. Hours from and to the same minute are none. */
export function outOfQuiet(quiet: Schedule['quiet'], at: number, zone: Zone): number {
  if (!quiet) return at;
  const [from, to] = [timeOf(quiet.from), timeOf(quiet.to)];
  const midnight = dayOf(zone, at) * DAY_MS;
  const time = zone.naive(at) - midnight;
  if (from < to) return time >= from && time < to ? zone.at(midnight + to) : at;
  if (from === to || (time >= to && time < from)) return at;
  return zone.at(midnight + to + (time >= from ? DAY_MS : 0));
}

/** The first time of day after `after` that the schedule names. */
function nextTimeOfDay(times: readonly string[], weekdays: readonly number[], after: number, zone: Zone): number | null {
  const sorted = times.map(timeOf).sort((a, b) => a - b);
  const today = dayOf(zone, after);
  for (let day = today; day <= today + 8; day += 1) {
    if (weekdays.length > 0 && !weekdays.includes(weekdayOf(day))) continue;
    const found = sorted.map(time => zone.at(day * DAY_MS + time)).find(at => at > after);
    if (found !== undefined) return found;
  }
  return null;
}

/**
 * When the schedule begins next: never before `now`, never in its quiet hours. What was missed (the app was closed, the computer slept) is due
 * at once, and once. `lastAt`: when it began last. Null: switched off.
 */
export function nextStart(schedule: Schedule, lastAt: number | null, now: number, zone: Zone): number | null {
  if (!schedule.enabled) return null;
  const { times } = schedule;
  // A clock that was set back must not keep it waiting for days.
  const since = Math.min(lastAt ?? schedule.createdAt, now);
  const due = times.type === 'every' ? since + times.minutes * MINUTE_MS : nextTimeOfDay(times.times, times.weekdays, since, zone);
  return due === null ? null : outOfQuiet(schedule.quiet, Math.max(due, now), zone);
}

/* ---------------------------------------------------------------- goals */

const isListed = (ip: string, list: readonly string[]): boolean =>
  list.some(text => {
    const subnet = parseSubnet(text);
    return subnet !== null && inSubnet(ip, subnet);
  });

export const triesOf = (goal: RotationGoal): number => (goal.type === 'any' ? 1 : goal.tries);

/** Whether there is nothing to do: only a list can be satisfied without a rotation. */
export function alreadyHolds(goal: RotationGoal, ip: string | null): boolean {
  const address = normaliseIp(ip);
  return goal.type === 'not-listed' && address !== null && !isListed(address, goal.list);
}

/** The address that the port has after such an outcome, as far as that is proved. */
const addressAfter = (outcome: RotationOutcome): string | null =>
  outcome.type === 'changed' ? outcome.newIp : outcome.type === 'same-ip' ? outcome.ip : null;

/** Whether a rotation that ended so reached the goal. `from`: the port's address before the first try. */
export function isReached(goal: RotationGoal, from: string | null, outcome: RotationOutcome): boolean {
  const ip = addressAfter(outcome);
  if (ip === null) return false;
  switch (goal.type) {
    case 'any':
    case 'new-ip':
      return outcome.type === 'changed' && ip !== normaliseIp(from);
    case 'new-subnet':
      return outcome.type === 'changed' && neighbourhood(ip) !== neighbourhood(from);
    case 'not-listed':
      return !isListed(ip, goal.list);
  }
}

/** Whether another try may lead further. After the others somebody has to look: the login is lost, the panel refuses, the modem hangs. */
export function isWorthAnother(outcome: RotationOutcome): boolean {
  switch (outcome.type) {
    case 'changed':
    case 'same-ip':
    case 'no-internet':
    case 'lost':
    case 'not-started':
      return true;
    case 'stuck':
    case 'rejected':
    case 'auth-lost':
    case 'unreachable':
    case 'unknown':
      return false;
  }
}
