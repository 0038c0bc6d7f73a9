import type { ConnectionsTick } from '@shared/model';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { StoreApi } from 'zustand/vanilla';
import { view } from '../../../stores/view';
import { type PageChoice, viewOf } from './choice';
import { ConnectionFeed, livePorts } from './feed';

/** The watch of the page: it begins with the page and ends with it, and is asked as soon as something else is chosen. */
export function useFeed(serverId: string, choice: StoreApi<PageChoice>): ConnectionFeed {
  const asked = () => viewOf(choice.getState(), view.getState().paused);
  const [feed] = useState(() => new ConnectionFeed(serverId, asked(), livePorts()));
  useEffect(() => {
    const choose = () => feed.choose(viewOf(choice.getState(), view.getState().paused));
    choose();
    const ends = [feed.start(), choice.subscribe(choose), view.subscribe(choose)];
    return () => {
      for (const end of ends) end();
    };
  }, [feed, choice]);
  return feed;
}

/** A part of the last tick; drawn again only when that part changed. Null until the first. */
export const useTick = <T>(feed: ConnectionFeed, select: (tick: Omit<ConnectionsTick, 'rows' | 'texts' | 'heads'>) => T): T | null =>
  useStore(
    feed.state,
    useShallow(({ tick }) => (tick === null ? null : select(tick))),
  );
