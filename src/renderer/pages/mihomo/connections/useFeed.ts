import type { ConnectionsTick } from '@shared/model';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { ConnectionFeed, livePorts, type ViewChoice } from './feed';

/** The watch of the page: it begins with the page and ends with it. */
export function useFeed(serverId: string, view: ViewChoice): ConnectionFeed {
  const [feed] = useState(() => new ConnectionFeed(serverId, view, livePorts()));
  useEffect(() => feed.start(), [feed]);
  useEffect(() => feed.choose(view), [feed, view]);
  return feed;
}

/** A part of the last tick; drawn again only when that part changed. Null until the first. */
export const useTick = <T>(feed: ConnectionFeed, select: (tick: Omit<ConnectionsTick, 'rows' | 'texts' | 'heads'>) => T): T | null =>
  useStore(
    feed.state,
    useShallow(({ tick }) => (tick === null ? null : select(tick))),
  );
