import { isDeepStrictEqual } from 'node:util';
import type { Server } from '@shared/model';

/** What no client looks at: it changes without a new connection. */
const UNSEEN: ReadonlySet<string> = new Set(['name', 'tags', 'favourites', 'keyPattern', 'latency', 'closeAfterSwitch']);

/** Whether a client of the server as it was would do otherwise than one of the server as it is. */
export const needsNewClient = (before: Server, after: Server): boolean => !isDeepStrictEqual(wireOf(before), wireOf(after));

/** In whatever order the fields were set; what is null may as well be absent. */
function wireOf(server: Server): Readonly<Record<string, unknown>> {
  // An Xray's client writes its public host into links; a farm's knows the panel alone.
  const looksAt = (name: string): boolean => !UNSEEN.has(name) && (name !== 'publicHost' || server.kind !== 'farm');
  return Object.fromEntries(Object.entries(server).filter(([name, value]) => looksAt(name) && value !== undefined && value !== null));
}
