/** The calls of a key API's pages: what it counts itself, how it stands, repairs. */
import { Fault } from '@shared/fault';
import type { Handlers } from '@shared/ipc';
import type { KeyapiServer, Server } from '@shared/model';
import type { Client } from '../clients/client';
import { connected } from '../clients/connected';
import { isKeyapi, type KeyapiClient } from '../clients/keyapi/contract';
import type { Events } from '../events';
import { readCounting, readPeriod } from '../keyapi/counting';
import { examine } from '../keyapi/doctor';
import { clearHistory } from '../keyapi/history';
import { repair } from '../keyapi/repairs';
import type { Keys } from '../keys';
import type { Clock } from '../outside';
import { withDeadline } from '../transport/deadline';

export type KeyapiPageCall = 'readKeyapiCounting' | 'readKeyapiPeriod' | 'clearKeyapiHistory' | 'runKeyapiDoctor' | 'repairKeyapi';

export interface KeyapiCallsDeps {
  /** Faults: `not-found`. */
  server(serverId: string): Server;
  /** The live client; null: none runs. */
  client(serverId: string): Client | null;
  readonly keys: Pick<Keys, 'inTurn'>;
  readonly events: Pick<Events, 'add'>;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  /** Aborted when the engine stops. */
  readonly ending: AbortSignal;
}

/** While its Xray restarts such a server answers late. */
const READ_MS = 45_000;
const EXAMINE_MS = 90_000;

export function createKeyapiCalls({ server, client, keys, events, clock, ending }: KeyapiCallsDeps): Pick<Handlers, KeyapiPageCall> {
  const find = (serverId: string): { readonly of: KeyapiServer; readonly api: KeyapiClient } => {
    const of = server(serverId);
    if (of.kind !== 'keyapi') throw new Fault('wrong-kind', 'Only a key API has this');
    return { of, api: connected(client(serverId), isKeyapi) };
  };
  const now = (): number => clock.now();
  return {
    readKeyapiCounting: async ({ serverId }) => {
      const { api } = find(serverId);
      return withDeadline(ending, READ_MS, 'counting', signal => readCounting(api, signal, now));
    },
    readKeyapiPeriod: async ({ serverId, span, period, keyId = null }) => {
      const { api } = find(serverId);
      return withDeadline(ending, READ_MS, 'period', signal => readPeriod(api, { span, period, keyId }, signal, now));
    },
    clearKeyapiHistory: async ({ serverId, what }) => {
      const { of } = find(serverId);
      await keys.inTurn(serverId, 'history', of.name, (api, signal) => clearHistory(api, what, signal, now()));
      events.add('keyapi-history-cleared', 'off', serverId, {});
      return null;
    },
    runKeyapiDoctor: async ({ serverId }) => {
      const { of, api } = find(serverId);
      return withDeadline(ending, EXAMINE_MS, 'doctor', signal => examine(of, api, signal, clock));
    },
    repairKeyapi: async ({ serverId, what }) => {
      find(serverId);
      await keys.inTurn(serverId, 'repair', what, (api, signal) => repair(api, what, signal));
      events.add(what === 'sync' ? 'keyapi-synchronised' : 'keyapi-reality-verified', 'ok', serverId, {});
      return null;
    },
  };
}
