import { Fault } from '@shared/fault';
import type { Client } from './client';

/** The running client of a server, as the kind that it must be. Faults: `gone` when none runs; `what` names it there. */
export function connected<C extends Client>(client: Client | null, is: (client: Client | null) => client is C, what = 'The server'): C {
  if (!is(client)) throw new Fault('gone', `${what} is not connected`);
  return client;
}
