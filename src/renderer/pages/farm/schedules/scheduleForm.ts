/** The form of a schedule of ours: what is typed, what is wrong with it, what it comes to. Pure. */
import type { RotationGoal, ScheduleDraft, ScheduleView } from '@shared/model';

export interface ScheduleForm {
  readonly type: 'every' | 'at';
  readonly minutes: string;
  /** `03:00, 15:00`. */
  readonly times: string;
  readonly weekdays: readonly number[];
  readonly quiet: boolean;
  readonly from: string;
  readonly to: string;
  readonly goal: RotationGoal['type'];
  readonly tries: string;
  /** One address or subnet a line. */
  readonly list: string;
  /** Of this port, or of all. */
  readonly all: boolean;
}
export type ScheduleProblem = 'minutes' | 'times' | 'quiet' | 'tries' | 'list';

export const EMPTY_SCHEDULE: ScheduleForm = {
  type: 'every',
  minutes: '20',
  times: '',
  weekdays: [],
  quiet: false,
  from: '23:00',
  to: '07:00',
  goal: 'any',
  tries: '3',
  list: '',
  all: false,
};

export function scheduleFormOf(schedule: ScheduleView | null): ScheduleForm {
  if (schedule === null) return EMPTY_SCHEDULE;
  const { times, quiet, goal } = schedule;
  return {
    ...EMPTY_SCHEDULE,
    type: times.type,
    ...(times.type === 'every' ? { minutes: String(times.minutes) } : { times: times.times.join(', '), weekdays: times.weekdays }),
    quiet: quiet !== null,
    ...(quiet ?? {}),
    goal: goal.type,
    ...(goal.type === 'any' ? {} : { tries: String(goal.tries) }),
    ...(goal.type === 'not-listed' ? { list: goal.list.join('\n') } : {}),
    all: schedule.portIds === null,
  };
}

const TIME = /^([01]?\d|2[0-3]):[0-5]\d$/;
const MOST_MINUTES = 30 * 24 * 60;
const MOST_TRIES = 10;
const ADDRESS = /^[\da-f.:]+(\/\d{1,3})?$/i;

const words = (text: string): readonly string[] => text.split(/[\s,;]+/).filter(word => word !== '');
const whole = (text: string, most: number): number | null => {
  const value = Number(text.trim());
  return /^\d+$/.test(text.trim()) && value >= 1 && value <= most ? value : null;
};
const padded = (time: string): string => time.padStart(5, '0');

export function scheduleProblems(form: ScheduleForm): readonly ScheduleProblem[] {
  const problems: ScheduleProblem[] = [];
  if (form.type === 'every' && whole(form.minutes, MOST_MINUTES) === null) problems.push('minutes');
  const times = words(form.times);
  if (form.type === 'at' && (times.length === 0 || times.some(time => !TIME.test(time)))) problems.push('times');
  const { from, to } = form;
  if (form.quiet && (!TIME.test(from.trim()) || !TIME.test(to.trim()) || padded(from.trim()) === padded(to.trim()))) problems.push('quiet');
  if (form.goal !== 'any' && whole(form.tries, MOST_TRIES) === null) problems.push('tries');
  const list = words(form.list);
  if (form.goal === 'not-listed' && (list.length === 0 || list.some(item => !ADDRESS.test(item)))) problems.push('list');
  return problems;
}

function goalOf(form: ScheduleForm): RotationGoal {
  const tries = whole(form.tries, MOST_TRIES) ?? 1;
  switch (form.goal) {
    case 'any':
      return { type: 'any' };
    case 'new-ip':
    case 'new-subnet':
      return { type: form.goal, tries };
    case 'not-listed':
      return { type: 'not-listed', list: [...new Set(words(form.list))], tries };
  }
}

/** Of a form without problems. */
export function scheduleDraftOf(
  form: ScheduleForm,
  serverId: string,
  portIds: ScheduleDraft['portIds'],
  was: ScheduleView | null,
): ScheduleDraft {
  return {
    id: was?.id ?? null,
    serverId,
    portIds: form.all ? null : portIds,
    enabled: was?.enabled ?? true,
    times:
      form.type === 'every'
        ? { type: 'every', minutes: whole(form.minutes, MOST_MINUTES) ?? 1 }
        : { type: 'at', times: [...new Set(words(form.times).map(padded))].toSorted(), weekdays: form.weekdays },
    quiet: form.quiet ? { from: padded(form.from.trim()), to: padded(form.to.trim()) } : null,
    goal: goalOf(form),
  };
}
