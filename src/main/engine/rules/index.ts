import { Fault } from '@shared/fault';
import type { Rules } from './contract';

export type { Rules } from './contract';

export function createRules(): Rules {
  const none = async (): Promise<never> => {
    throw new Fault('unimplemented', 'not built yet');
  };
  return {
    query: none,
    match: none,
    switch: none,
    switchAllOn: none,
    sets: { list: none, update: none, cancel: () => undefined },
    follow: () => undefined,
    stop: async () => undefined,
  };
}
