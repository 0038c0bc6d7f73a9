/** How rotations of several ports ended, in words. Pure. */
import type { RotationOutcome, RotationRun, RunPort } from '@shared/model';
import type { Texts } from '@shared/texts';

const ORDER: readonly RotationOutcome['type'][] = [
  'changed',
  'same-ip',
  'no-internet',
  'lost',
  'stuck',
  'not-started',
  'rejected',
  'auth-lost',
  'unreachable',
  'unknown',
];

/** `10 new IP, 1 same IP, 1 stuck`; what was not sent or not to be asked comes last. */
export function runParts(t: Texts, run: RotationRun): string {
  const outcomes = run.ports.flatMap(({ state, outcome }) => (state === 'done' && outcome ? [outcome.type] : []));
  const count = (state: RunPort['state']) => run.ports.filter(port => port.state === state).length;
  const parts = ORDER.map(type => [`runEnded.${type}`, outcomes.filter(each => each === type).length] as const);
  const rest = [['runEnded.not-sent', count('not-sent')] as const, ['runEnded.skipped', count('skipped')] as const];
  return [...parts, ...rest]
    .filter(([, number]) => number > 0)
    .map(([key, number]) => t(key, { count: number }))
    .join(', ');
}
