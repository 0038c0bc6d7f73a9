import type { Server } from '@shared/model';
import { useMemo } from 'react';
import { useApp } from '../../stores/app';

/** All servers in the user's order, without their figures: what moves each second draws nothing of the past anew. */
export function useServerList(): readonly Server[] {
  const [order, servers] = useApp(state => [state.order, state.servers] as const);
  return useMemo(() => order.flatMap(id => servers[id] ?? []), [order, servers]);
}
