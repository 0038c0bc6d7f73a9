/** Farm proxies as windows show them: the panel's list, with what is known of their ports and tests. */
import type { FarmProxy, Port, ProxyChoices, ProxyQuery, ProxyView, ProxyWindow } from '@shared/model';
import { freeNumber, proxiesOf, proxyWindow } from '@shared/proxies';
import type { FarmClient } from '../clients/farm/contract';
import type { Clock } from '../outside';
import { withDeadline } from '../transport/deadline';
import type { ProxyBook } from './book';
import type { Checks } from './checks';

export interface ProxyViews {
  window(serverId: string, query: ProxyQuery, again: boolean): Promise<ProxyWindow>;
  /** In the order of the query. */
  ids(serverId: string, query: ProxyQuery): Promise<readonly number[]>;
  choices(serverId: string): Promise<ProxyChoices>;
}
export interface ProxyViewsDeps {
  readonly clock: Clock;
  readonly ending: AbortSignal;
  readonly book: ProxyBook;
  readonly checks: Pick<Checks, 'last' | 'isChecking'>;
  client(serverId: string): FarmClient;
  connected(serverId: string): boolean;
  ports(serverId: string): readonly Port[];
}

/** A table that is looked at again and again costs the panel one request in this time. */
const LIST_AGE_MS = 10_000;
/** A selection is made from what the table shows. */
const IDS_AGE_MS = 60_000;
const LOGINS_MS = 30_000;

export function createProxyViews(deps: ProxyViewsDeps): ProxyViews {
  const { clock, book, checks } = deps;

  const view = (serverId: string, proxy: FarmProxy, ports: ReadonlyMap<number, Port>, hasPassword: boolean): ProxyView => {
    const its = proxy.portId === null ? undefined : ports.get(proxy.portId);
    return {
      ...proxy,
      // The list of proxies carries a part of each port; the ports' own list is newer.
      portName: its?.name ?? proxy.portName,
      operator: its?.operator ?? proxy.operator,
      externalIp: its?.externalIp ?? null,
      hasPassword,
      check: checks.last(serverId, proxy.id),
      checking: checks.isChecking(serverId, proxy.id),
    };
  };
  const read = async (serverId: string, maxAgeMs: number): Promise<{ readonly at: number; readonly views: readonly ProxyView[] }> => {
    const offline = deps.connected(serverId) ? null : book.latest(serverId);
    const { at, proxies, having } = offline ?? (await book.read(serverId, maxAgeMs));
    const ports = new Map(deps.ports(serverId).map(port => [port.id, port]));
    return { at, views: proxies.map(proxy => view(serverId, proxy, ports, having.has(proxy.id))) };
  };

  return {
    async window(serverId, query, again) {
      const { at, views } = await read(serverId, again ? 0 : LIST_AGE_MS);
      return { at, ...proxyWindow(views, query, clock.now()), stale: !deps.connected(serverId) };
    },
    async ids(serverId, query) {
      const { views } = await read(serverId, IDS_AGE_MS);
      const wanted = proxiesOf(views, query, clock.now());
      return wanted.slice(query.offset, query.offset + query.limit).map(({ id }) => id);
    },
    async choices(serverId) {
      const client = deps.client(serverId);
      const [{ views }, logins] = await Promise.all([
        read(serverId, LIST_AGE_MS),
        withDeadline(deps.ending, LOGINS_MS, 'logins', signal => client.logins.list(signal)),
      ]);
      const addresses = new Map(
        views.flatMap(({ access }) =>
          access.type === 'ip' ? access.recordIds.map((id, at) => [id, access.ips[at] ?? `#${id}`] as const) : [],
        ),
      );
      return {
        ports: deps.ports(serverId).map(({ id, name }) => ({ id, name })),
        logins: logins.map(({ id, login }) => ({ id, login })),
        addresses: [...addresses].map(([id, address]) => ({ id, address })),
        siteIds: [...new Set(views.flatMap(({ sites }) => sites))].sort((a, b) => a - b),
        taken: views.flatMap(({ listenPort }) => listenPort ?? []),
        freeNumber: freeNumber(views.map(({ listenPort }) => listenPort)),
      };
    },
  };
}
