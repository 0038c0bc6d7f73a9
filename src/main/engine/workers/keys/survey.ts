import { surveyUsers, type UserSurvey } from '@shared/doctor';
import type { ServerKeys } from './server';

const MOVING = 5;

/** What the doctor must know of the users and their counters in this run of the server; null: the users were not read yet. */
export function surveyOf({ book, subjects }: ServerKeys): UserSurvey | null {
  const { users } = subjects;
  if (!users) return null;
  const { counters, head, marks, rates } = book;
  const run = head?.run ?? -1;
  const isCounted = (email: string, side: 0 | 1): boolean => {
    const number = counters.byEmail.get(email);
    return number !== undefined && counters.runs[number * 2 + side] === run;
  };
  const moving: string[] = [];
  if (rates.runs)
    for (const subject of subjects.all) {
      const email = subject.users[0]?.email;
      const number = email === undefined ? -1 : subjects.accountOf(subject);
      if (email === undefined || number < 0 || rates.up(number) + rates.down(number) <= 0) continue;
      moving.push(email);
      if (moving.length === MOVING) break;
    }
  const ofServer = marks.filter(({ account }) => account === null).map(({ mark }) => mark);
  const resets = ofServer.filter(({ type }) => type === 'foreign-reset');
  return surveyUsers([...users.values()].flat(), {
    counters: email => ({ up: isCounted(email, 0), down: isCounted(email, 1) }),
    moving,
    restarts: ofServer.filter(({ type }) => type === 'restart').length,
    foreignResets: resets.length,
    lastForeignReset: resets.at(-1)?.at ?? null,
    since: head?.since ?? null,
  });
}
