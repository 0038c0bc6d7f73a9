import type { Limit } from '../model';
import { actionsFor, factsOf } from './measures';

export type LimitProblem = 'at' | 'clearAt' | 'period' | 'where' | 'action' | 'side';

/** Fields that do not fit the measure or each other; none: it is a limit. */
export function limitProblems(limit: Omit<Limit, 'id' | 'name'>): readonly LimitProblem[] {
  const { measure, where, side, at, clearAt, period, action } = limit;
  const facts = factsOf(measure);
  const problems: LimitProblem[] = [];
  const fixed = facts.type === 'state' || facts.type === 'event';
  if (fixed && side !== 'over') problems.push('side');
  if (fixed ? at < 0 : facts.unit !== 'dBm' && facts.unit !== 'dB' && facts.unit !== 'days' && at < 0) problems.push('at');
  if (facts.type === 'state' && at !== 0) problems.push('at');
  if (side === 'over' ? clearAt > at : clearAt < at) problems.push('clearAt');
  if ((facts.type === 'period') !== (period !== null)) problems.push('period');
  if (where.type === 'subjects' && facts.subject === 'server') problems.push('where');
  if (!actionsFor(measure).includes(action)) problems.push('action');
  return problems;
}
