import { Fault } from '@shared/fault';
import type { Port } from '@shared/model';
import type { Call, Session } from './session';

/** What a panel can do; texts are `capability.<name>`. */
export const FARM_CAPABILITIES = ['ports', 'rotate', 'services', 'load', 'port-settings', 'proxies', 'users'] as const;
export type FarmCapability = (typeof FARM_CAPABILITIES)[number];

/** A panel without the call, or a login without the right to it. Anything else says nothing about what the panel can do. */
const ABSENT: ReadonlySet<string> = new Set(['unimplemented', 'forbidden']);

/** Panels of different revisions differ: each capability is asked for by a call that only reads. Rejects where the panel stops answering. */
export async function findCapabilities(
  session: Session,
  ports: readonly Port[],
  readServices: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<readonly FarmCapability[]> {
  const read = (method: Call['method'], path: string, json?: unknown) => () => session.read({ method, path, json, signal });
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
        if (!(thrown instanceof Fault)) throw thrown;
        if (['auth', 'cancelled', 'timeout', 'refused', 'reset', 'rate-limited'].includes(thrown.code)) throw thrown;
        return ABSENT.has(thrown.code) || thrown.code === 'not-found' ? [] : [name];
      }
    }),
  );
  return ['ports', 'rotate', ...found.flat()];
}
