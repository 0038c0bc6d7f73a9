import { Fault } from '@shared/fault';
import type { Port } from '@shared/model';
import type { Call, Session } from './session';

/** What a panel can do; texts are `capability.<name>`. */
const FARM_CAPABILITIES = ['ports', 'rotate', 'services', 'load', 'port-settings', 'proxies', 'users'] as const;
type FarmCapability = (typeof FARM_CAPABILITIES)[number];

/** A call that exists may still refuse what it was asked; a call that does not answer is as good as none. */
const EXISTS: ReadonlySet<string> = new Set(['rejected']);
const OPTIONAL_MS = 5000;

/** Panels of different revisions differ: each capability is asked for by a call that only reads. Rejects when the login is lost. */
export async function findCapabilities(
  session: Session,
  ports: readonly Port[],
  readServices: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<readonly FarmCapability[]> {
  const read = (method: Call['method'], path: string, json?: unknown) => () =>
    session.read({ method, path, json, signal, deadlineMs: OPTIONAL_MS });
  const [first] = ports;
  const asked: readonly (readonly [FarmCapability, () => Promise<unknown>])[] = [
    ['services', () => readServices(signal)],
    ['load', read('GET', '/api/dashboard/cpu')],
    ...(first ? [['port-settings', read('GET', `/api/devices/modem/edit/${first.id}`)] as const] : []),
    ['proxies', read('POST', '/api/proxy/list', { filter: {}, pagination: { perpage: 1, page: 1 } })],
    ['users', read('POST', '/api/users/list', { pagination: { perpage: 1, page: 1 } })],
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
