import type { Keys, KeysDeps } from './index';

/** See `Keys`. */
export function createKeys(_deps: KeysDeps): Keys {
  throw new Error('being built');
}
