/** Rotations that are not over yet, as lines above the events that are. Pure. */
import type { AppState, EventFilter, Rotation } from '@shared/model';

/** Those that the filter finds, newest first. */
export function runningRotations(
  { rotations, servers }: Pick<AppState, 'rotations' | 'servers'>,
  filter: EventFilter,
): readonly Rotation[] {
  const { words, kinds, sources, shapes } = filter;
  // Who asked is told by the event at its end.
  if ((kinds.length > 0 && !kinds.includes('rotation')) || sources.length > 0 || (shapes.length > 0 && !shapes.includes('busy'))) return [];
  return Object.values(rotations)
    .filter(({ phase, serverId, portName, oldIp }) => {
      if (phase === 'done') return false;
      const text = [portName, oldIp ?? '', servers[serverId]?.name ?? ''].join('\n').toLowerCase();
      const isThere = filter.servers.length === 0 || filter.servers.some(({ serverIds }) => serverIds.includes(serverId));
      return isThere && words.every(word => text.includes(word.text));
    })
    .toSorted((a, b) => b.requestedAt - a.requestedAt);
}
