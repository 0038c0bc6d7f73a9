import { Fault } from '@shared/fault';
import type { Call, Session } from './session';

/** What a panel can do; texts are `capability.<name>`. */
const FARM_CAPABILITIES = ['ports', 'rotate', 'services', 'load', 'port-settings', 'ip-history', 'proxies', 'logins', 'users'] as const;
type FarmCapability = (typeof FARM_CAPABILITIES)[number];

/** A call that exists may still refuse what it was asked, or know no such port; a call that does not answer is as good as none. */
const EXISTS: ReadonlySet<string> = new Set(['rejected', 'not-found']);
const OPTIONAL_MS = 5000;

/** Panels of different revisions differ: each capability is asked for by a call that only reads. Rejects when the login is lost. */
export async function findCapabilities(
  session: Session,
  portId: number,
  readServices: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<readonly FarmCapability[]> {
  const read = (method: Call['method'], path: string, json?: unknown) => () =>
    session.read({ method, path, json, signal, deadlineMs: OPTIONAL_MS });
  const page = { pagination: { perpage: 1, page: 1 } };
  const asked: readonly (readonly [FarmCapability, () => Promise<unknown>])[] = [
    ['services', () => readServices(signal)],
    ['load', read('GET', '/api/dashboard/cpu')],
    ['port-settings', read('GET', `/api/devices/modem/edit/${portId}`)],
    ['ip-history', read('POST', '/api/devices/ip/modem', { filter: {}, ...page })],
    ['proxies', read('POST', '/api/proxy/list', { filter: {}, ...page })],
    ['logins', read('GET', '/api/proxy/auth/list')],
    ['users', read('POST', '/api/users/list', page)],
  ];
  const found = await Promise.all(
    asked.map(async ([name, ask]) => {
      try {
        await ask();
        return [name];
      } catch (thrown) {
        if (!(thrown instanceof Fault) || thrown.code === 'auth' || thrown.code === 'cancelled') throw thrown;
        return EXISTS.has(thrown.code) ? [name] : [];
      }
    }),
  );
  return ['ports', 'rotate', ...found.flat()];
}
