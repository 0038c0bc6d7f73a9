/** Keys of key APIs, put together. */
import type { KeyapiServer } from '@shared/model';
import type { KeyBooks } from '../books';
import { createApiBulk } from './bulk';
import { createApiKeys } from './keys';
import { createResets, type ResetsDeps } from './resets';
import { createUsual } from './usual';
import { type ApiWritesDeps, createApiWrites } from './writes';

export { newWish } from './keys';

export interface ApiDeps extends Omit<ApiWritesDeps, 'usual' | 'books'>, Pick<ResetsDeps, 'refresh'> {
  readonly books: Pick<KeyBooks, 'ask' | 'change' | 'reset' | 'asksReset'>;
  readonly choices: Parameters<typeof createUsual>[0];
  /** Throws when it is none. */
  server(serverId: string): KeyapiServer;
}

export function createApi(deps: ApiDeps) {
  const usual = createUsual(deps.choices);
  const writes = createApiWrites({ ...deps, usual });
  const keys = createApiKeys({ ...deps, writes, usual });
  const resets = createResets({ ...deps, writes });
  return { writes, keys, bulk: createApiBulk({ keys, writes, resets }) };
}
