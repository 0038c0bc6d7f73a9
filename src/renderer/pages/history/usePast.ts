/** Moments to mark in a chart: cores that were started anew or upgraded. */
import type { EventQuery, LoggedEvent } from '@shared/model';
import { useMemo } from 'react';
import { call } from '../../api';
import { useApp, useTexts } from '../../stores/app';
import type { Range } from './ranges';
import { useLatest } from './useLatest';

export interface PastMark {
  readonly at: number;
  readonly serverId: string | null;
  readonly label: string;
}
/** Types of events that are marked, with their texts. */
const MARKED = {
  'core-restarted': 'history.restarted',
  'core-restart': 'history.restarted',
  'core-upgrade': 'history.upgraded',
} as const;
const isMarked = (type: string): type is keyof typeof MARKED => Object.hasOwn(MARKED, type);
/** No particulars hold such a sign: only the types are found. */
const NO_TEXT = '\u0001';
/** The newest; more marks could not be told apart. */
const MOST = 500;
const QUERY: EventQuery = {
  filter: {
    words: [{ text: NO_TEXT, types: Object.keys(MARKED), codes: [], serverIds: [] }],
    kinds: [],
    sources: [],
    shapes: [],
    servers: [],
  },
  ...{ upTo: null, offset: 0, limit: MOST },
};
/** A restart that we asked for is seen as one, too. */
const SAME_MS = 120_000;

export function usePast({ from, to }: Range): readonly PastMark[] {
  const t = useTexts();
  const servers = useApp(state => state.servers);
  const newest = useApp(state => state.events.find(({ type }) => isMarked(type))?.id ?? 0);
  const { value } = useLatest(`marks ${newest}`, () => call('queryEvents', QUERY));
  return useMemo(() => {
    const marks: PastMark[] = [];
    for (const event of value?.rows ?? []) {
      const mark = markOf(event, text => t(text, { server: servers[event.serverId ?? '']?.name ?? event.serverName ?? '' }));
      if (mark === null || mark.at < from || mark.at >= to) continue;
      if (marks.some(each => each.serverId === mark.serverId && Math.abs(each.at - mark.at) < SAME_MS)) continue;
      marks.push(mark);
    }
    return marks;
  }, [value, servers, from, to, t]);
}

function markOf(
  { at, type, serverId, params }: LoggedEvent,
  textOf: (key: (typeof MARKED)[keyof typeof MARKED]) => string,
): PastMark | null {
  if (!isMarked(type)) return null;
  // A restart is seen some time after it.
  const ago = type === 'core-restarted' && typeof params.durationMs === 'number' ? params.durationMs : 0;
  return { at: at - ago, serverId, label: textOf(MARKED[type]) };
}
