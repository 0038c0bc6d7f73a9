/** What a line of the list shows. Pure. */
import { sourceOf } from '@shared/events/source';
import type { EventKind, EventSource, LoggedEvent, Rotation, StateShape } from '@shared/model';
import type { Place } from './lines';

type Day = Extract<Place, { type: 'day' }>;
export interface DayLine extends Day {
  readonly today: string;
}
/** A rotation that is not over, or an event. */
export interface EventLine {
  readonly type: 'line';
  readonly id: string;
  readonly at: number;
  readonly shape: StateShape;
  readonly serverId: string | null;
  readonly serverName: string | null;
  readonly kind: EventKind;
  readonly by: EventSource;
  readonly of: LoggedEvent | Rotation;
  /** IANA name of the zone whose days are counted. */
  readonly zone: string;
}
export type Line = DayLine | EventLine;

export const lineKey = (line: Line): string => (line.type === 'day' ? `day ${line.day}` : line.id);
export const isEvent = (of: LoggedEvent | Rotation): of is LoggedEvent => 'params' in of;

/** The same line for the same thing, so that it is not drawn again. */
export function lineMaker(zone: string, today: string): (of: Day | LoggedEvent | Rotation | undefined) => Line | undefined {
  const known = new WeakMap<Day | LoggedEvent | Rotation, Line>();
  const make = (of: Day | LoggedEvent | Rotation): Line => {
    if ('folded' in of) return { ...of, today };
    const { serverId } = of;
    if (isEvent(of)) {
      const { id, at, shape, serverName, kind, by } = of;
      return { type: 'line', id: String(id), at, shape, serverId, serverName, kind, by, of, zone };
    }
    const { id, requestedAt: at, askedBy } = of;
    return {
      type: 'line',
      id: `run ${id}`,
      at,
      shape: 'busy',
      serverId,
      serverName: null,
      kind: 'rotation',
      by: sourceOf(askedBy),
      of,
      zone,
    };
  };
  return of => {
    if (of === undefined) return undefined;
    const line = known.get(of) ?? make(of);
    known.set(of, line);
    return line;
  };
}
