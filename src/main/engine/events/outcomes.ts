/** What became of rotations and port restarts, as events. */

import { sourceOf } from '@shared/events/source';
import type { PortRestart, Rotation, RotationOutcome, RotationRun } from '@shared/model';
import type { AddEvent } from './contract';

export function addRotation(add: AddEvent, { serverId, portName: port, durationMs, askedBy }: Rotation, outcome: RotationOutcome): void {
  const by = sourceOf(askedBy);
  switch (outcome.type) {
    case 'changed': {
      const { oldIp, newIp } = outcome;
      add('rotation-changed', 'ok', serverId, { port, oldIp: oldIp ?? '', newIp, durationMs: durationMs ?? 0 }, by);
      break;
    }
    case 'same-ip':
      add('rotation-same-ip', 'warn', serverId, { port, ip: outcome.ip }, by);
      break;
    case 'not-started':
      add('rotation-not-started', 'warn', serverId, { port, reason: outcome.reason, waitS: outcome.waitS ?? 0 }, by);
      break;
    case 'rejected':
    case 'unreachable':
      add(`rotation-${outcome.type}`, 'bad', serverId, { port, message: outcome.message }, by);
      break;
    case 'no-internet':
    case 'stuck':
    case 'auth-lost':
      add(`rotation-${outcome.type}`, 'bad', serverId, { port }, by);
      break;
    case 'lost':
    case 'unknown':
      add(`rotation-${outcome.type}`, 'warn', serverId, { port }, by);
      break;
  }
}

/** Of several ports: one has its rotation's own line. */
export function addRun(add: AddEvent, { serverId, ports, askedBy }: RotationRun): void {
  if (ports.length < 2) return;
  const done = ports.filter(({ reached }) => reached === true).length;
  const failed = ports.filter(({ state, reached }) => state === 'done' && reached !== true).length;
  add('rotations-run', failed === 0 ? 'ok' : 'warn', serverId, { done, total: ports.length, failed }, sourceOf(askedBy));
}

export function addRestart(add: AddEvent, { serverId, portName: port, phase, failure }: PortRestart, stillOff: boolean): void {
  if (stillOff) add('port-still-off', 'bad', serverId, { port }, 'watch');
  else if (phase === 'online') add('port-restarted', 'ok', serverId, { port });
  else if (phase === 'on') add('port-restart-slow', 'warn', serverId, { port });
  else add('port-restart-failed', 'bad', serverId, { port, code: failure?.code ?? 'internal' });
}
