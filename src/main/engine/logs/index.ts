import { Fault } from '@shared/fault';
import type { Logs } from './contract';

export type { Logs } from './contract';

export function createLogs(): Logs {
  const none = (): never => {
    throw new Fault('unimplemented', 'not built yet');
  };
  const nothing = (): void => undefined;
  return { watch: none, unwatch: nothing, clear: nothing, text: none, seen: nothing, linked: nothing, follow: nothing, stop: nothing };
}
