/** Moments to mark in a chart: cores that were started anew or upgraded. */
import { useMemo } from 'react';
import { useApp, useTexts } from '../../stores/app';
import type { Range } from './ranges';

export interface PastMark {
  readonly at: number;
  readonly serverId: string | null;
  readonly label: string;
}
/** Types of events that are marked, with their texts. */
const MARKED: Readonly<Record<string, 'history.restarted' | 'history.upgraded'>> = {
  'core-restart': 'history.restarted',
  'core-upgrade': 'history.upgraded',
  'keys-put-back': 'history.restarted',
};

export function usePast({ from, to }: Range): readonly PastMark[] {
  const t = useTexts();
  const [events, servers] = useApp(state => [state.events, state.servers] as const);
  return useMemo(
    () =>
      events.flatMap(({ at, type, serverId }) => {
        const text = MARKED[type];
        if (text === undefined || at < from || at >= to) return [];
        return [{ at, serverId, label: t(text, { server: servers[serverId ?? '']?.name ?? '' }) }];
      }),
    [events, servers, from, to, t],
  );
}
