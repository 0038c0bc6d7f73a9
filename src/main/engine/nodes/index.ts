import { Fault } from '@shared/fault';
import type { Nodes } from './contract';

export type { Nodes } from './contract';

export function createNodes(): Nodes {
  const none = async (): Promise<never> => {
    throw new Fault('unimplemented', 'not built yet');
  };
  return {
    query: none,
    detail: none,
    unpin: none,
    runs: {
      start: () => {
        throw new Fault('unimplemented', 'not built yet');
      },
      cancel: () => undefined,
      list: () => [],
    },
    follow: () => undefined,
    stop: async () => undefined,
  };
}
