/** How rotations of several ports ended, in words. Pure. */
import type { Rotation, RotationOutcome, RotationRun, RunPort, StateShape } from '@shared/model';
import type { Texts } from '@shared/texts';
import { outcomeShape } from './rotate';

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

/** Whether a rotation is one of the run's. */
export const isOfRun = (run: RotationRun, rotation: Rotation): boolean =>
  run.serverId === rotation.serverId &&
  rotation.requestedAt >= run.startedAt &&
  rotation.requestedAt <= (run.endedAt ?? Number.POSITIVE_INFINITY) &&
  run.ports.some(({ portId }) => portId === rotation.portId);

/** Whether it is of these ports and of no others. */
export const isRunOf = (run: RotationRun, portIds: readonly number[]): boolean =>
  run.ports.length === portIds.length && run.ports.every(({ portId }) => portIds.includes(portId));

/** A run of several that the user asked for: one summary stands for its rotations. A schedule's is for the history only. */
export const isBulk = (run: RotationRun): boolean => run.scheduleId === null && run.ports.length > 1;

/** How the run is to be taken as a whole: bad where a port is, good only where every address is new. */
export function runShape(run: RotationRun): StateShape {
  const asked = run.ports.filter(({ state }) => state !== 'skipped');
  const done = asked.filter(({ state }) => state === 'done');
  if (done.some(({ outcome }) => outcome !== null && outcomeShape(outcome) === 'bad')) return 'bad';
  return done.length === asked.length && done.every(({ outcome }) => outcome?.type === 'changed') ? 'ok' : 'warn';
}
