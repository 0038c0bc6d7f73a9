/** Keys of one key API without an engine around: the writes that the engine sends, on a client of the test's. */
import type { KeyapiServer } from '@shared/model';
import type { KeyapiClient } from '../../../src/main/engine/clients/keyapi/contract';
import { createApi } from '../../../src/main/engine/keys/api';
import type { Clock } from '../../../src/main/engine/outside';
import { NEW_CHOICES } from '../../../src/main/engine/store/keys';
import { createMemoryKeys } from '../../../src/main/engine/store/memory-keys';

export interface ApiKeysOptions {
  readonly server: () => KeyapiServer;
  readonly client: () => KeyapiClient;
  readonly clock: Clock;
  readonly ending?: AbortSignal;
  readonly settled?: (name: string, done: boolean) => void;
}

export function openApiKeys({ server, client, clock, ending, settled }: ApiKeysOptions) {
  const store = createMemoryKeys();
  const api = createApi({
    ...{ clock, store, server, client, ending: ending ?? new AbortController().signal },
    books: {
      ask: () => Promise.resolve([] as never),
      change: change => store.changeKeys(change),
      reset: async () => undefined,
      asksReset: () => undefined,
    },
    choices: { get: async () => NEW_CHOICES, change: async () => NEW_CHOICES },
    isLab: () => false,
    online: async () => null,
    refresh: async () => undefined,
    show: () => undefined,
    settled: ({ before, after }, done) => settled?.((after ?? before)?.name ?? '', done),
  });
  let clicks = 0;
  return {
    ...api,
    store,
    make: (name: string | null) => {
      clicks += 1;
      return api.keys.make('k', { name }, `click-${clicks}`);
    },
    remove: (keyId: string) => api.writes.remove('k', keyId),
  };
}
