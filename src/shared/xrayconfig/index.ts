/** A pasted configuration of an Xray, judged without connecting anywhere: above all whether connecting would harm. Pure. */
import type { ConfigReport } from '../model/doctor';
import { apiProblems } from './api';
import { countingProblems } from './counting';
import { readJson } from './json';
import { readShape } from './shape';
import { userProblems } from './users';

/** The worst first, then in the order in which they stand in each other's way. Codes are texts `config.problem.<code>` and `config.why.<code>`. */
export function checkConfigText(text: string): ConfigReport {
  const read = readJson(text);
  if (!read.ok) return { problems: [], unreadable: read.message };
  const shape = readShape(read.value);
  if (!shape) return { problems: [], unreadable: 'JSON, but not an object' };
  const problems = [...apiProblems(shape), ...countingProblems(shape), ...userProblems(shape)];
  const rank = ({ severity }: (typeof problems)[number]): number => (severity === 'danger' ? 0 : 1);
  return { problems: problems.sort((a, b) => rank(a) - rank(b)), unreadable: null };
}
