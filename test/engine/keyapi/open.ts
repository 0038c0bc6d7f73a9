/** A client of a key API at an address. */
import type { KeyapiServer } from '@shared/model';
import { Keyapi, type KeyapiTuning } from '../../../src/main/engine/clients/keyapi/client';
import type { KeyLedger } from '../../../src/main/engine/keys/ledger';
import type { Clock } from '../../../src/main/engine/outside';

export const keyapiAt = (address: string): KeyapiServer => ({
  ...{ kind: 'keyapi', id: 'k', name: 'hel', address, tags: [], pin: null, lab: false, keyPattern: 'key-{n}' },
});

/** A clock that stands where `now` says. */
export const clockAt = (now: () => number, base = 0): Clock => ({
  now: () => base + now(),
  monotonic: now,
  after: () => () => undefined,
});

export interface KeyapiParts {
  readonly secret?: string | null;
  readonly clock?: Clock;
  readonly ledger?: KeyLedger;
  readonly tuning?: KeyapiTuning;
}
/** Its own clock is the machine's; reads are tried again after 5 ms. */
export function openKeyapi(address: string, { secret = null, clock, ledger, tuning }: KeyapiParts = {}): Keyapi {
  const server = keyapiAt(address);
  const real: Clock = { now: () => Date.now(), monotonic: () => performance.now(), after: () => () => undefined };
  return new Keyapi(
    server,
    { server, secret: secret === null ? null : { value: secret }, clock: clock ?? real, ledger: ledger ?? null },
    { retryMs: 5, ...tuning },
  );
}
