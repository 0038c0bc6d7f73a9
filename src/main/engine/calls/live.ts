/** The Live page's calls: what an Xray does now. */
import type { Handlers } from '@shared/ipc';
import { unbuilt } from './unbuilt';

export type LiveCall = 'listInbounds' | 'readLive' | 'testRoute' | 'overrideBalancer' | 'restartLogger';

export function createLiveCalls(): Pick<Handlers, LiveCall> {
  return {
    listInbounds: unbuilt('listInbounds'),
    readLive: unbuilt('readLive'),
    testRoute: unbuilt('testRoute'),
    overrideBalancer: unbuilt('overrideBalancer'),
    restartLogger: unbuilt('restartLogger'),
  };
}
