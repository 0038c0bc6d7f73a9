import { factsOf } from '@shared/limits/measures';
import type { Breach, LimitInput } from '@shared/model';

/** A little beyond the threshold. */
const BEYOND = 1.07;

/** A breach of a limit as it might be, for its words to be read beforehand. Pure. */
export function sampleBreach(limit: LimitInput, serverId: string, subjectName: string): Breach {
  const { measure, side, at, name } = limit;
  const now = Date.now();
  return {
    ...{ id: 'sample', limitId: limit.id ?? 'sample', limitName: name, serverId, subjectName, measure, side },
    subject: subjectName,
    startedAt: now - limit.forS * 1000,
    endedAt: null,
    peak: worseThan(limit),
    threshold: at,
    muted: false,
    acknowledgedAt: null,
    told: 'once',
    action: null,
  };
}

function worseThan({ measure, side, at }: LimitInput): number {
  const { type, unit, reaches } = factsOf(measure);
  if (type === 'state' || type === 'event') return 1;
  if (reaches) return at;
  const away = side === 'over' ? 1 : -1;
  const beyond = at === 0 ? away : at + away * Math.abs(at) * (BEYOND - 1);
  return unit === 'count' || unit === 'ms' || unit === 'percent' ? Math.round(at + away * Math.max(1, Math.abs(beyond - at))) : beyond;
}
