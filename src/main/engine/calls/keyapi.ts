/** The calls of a key API's pages: what it counts itself, how it stands. */
import type { Handlers } from '@shared/ipc';
import type { Kind } from '@shared/model';
import type { Client } from '../clients/client';
import type { Clock } from '../outside';
import { unbuilt } from './unbuilt';

export type KeyapiPageCall = 'readKeyapiCounting' | 'readKeyapiPeriod' | 'runKeyapiDoctor' | 'repairKeyapi';

export interface KeyapiCallsDeps {
  /** Faults: `not-found`. */
  kind(serverId: string): Kind;
  /** The live client; null: none runs. */
  client(serverId: string): Client | null;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  /** Aborted when the engine stops. */
  readonly ending: AbortSignal;
}

export function createKeyapiCalls(_deps: KeyapiCallsDeps): Pick<Handlers, KeyapiPageCall> {
  return {
    readKeyapiCounting: unbuilt('readKeyapiCounting'),
    readKeyapiPeriod: unbuilt('readKeyapiPeriod'),
    runKeyapiDoctor: unbuilt('runKeyapiDoctor'),
    repairKeyapi: unbuilt('repairKeyapi'),
  };
}
