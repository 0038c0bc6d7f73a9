/** The operator's tools over farm proxies, for every farm: each part made and joined. */
import { Fault } from '@shared/fault';
import type { DuplicateIp, Port, ProxyCheckRun, Server, Settings } from '@shared/model';
import { duplicatesOf, type KnownPort, whoseIp } from '@shared/proxies';
import type { Client } from '../clients/client';
import { type FarmClient, isFarm } from '../clients/farm/contract';
import type { Events } from '../events';
import type { Clock } from '../outside';
import { createProxyBook } from './book';
import { type Checks, createChecks } from './checks';
import { createProxyViews, type ProxyViews } from './views';
import { createWriteOut, publicHostOf, type WriteOut } from './write-out';
import { createProxyWrites, type ProxyWrites } from './writes';

export interface FarmTools {
  readonly views: ProxyViews;
  readonly writes: ProxyWrites;
  readonly out: WriteOut;
  readonly checks: Pick<Checks, 'one' | 'all' | 'cancel'>;
  /** Over all farms, from what was read of them last. */
  duplicates(): readonly DuplicateIp[];
  /** The list of servers changed: what was read of a gone or moved one is forgotten. */
  follow(servers: readonly Server[]): void;
  stop(): void;
}
export interface FarmToolsDeps {
  readonly clock: Clock;
  readonly ending: AbortSignal;
  readonly events: Pick<Events, 'add'>;
  servers(): readonly Server[];
  client(serverId: string): Client | null;
  connected(serverId: string): boolean;
  /** As last read. */
  ports(serverId: string): readonly Port[];
  settings(): Pick<Settings, 'proxyEchoUrl' | 'proxyTemplate' | 'rotationLinks'>;
  send(run: ProxyCheckRun): void;
  /** What windows show of the farm's proxies is to be asked for again. */
  changed(serverId: string): void;
}

/** Tests of many share one list; it may have been changed elsewhere. */
const GATE_AGE_MS = 10_000;

export function createFarmTools(deps: FarmToolsDeps): FarmTools {
  const { clock, ending, events, connected, ports, changed } = deps;
  const farm = (serverId: string) => {
    const server = deps.servers().find(({ id }) => id === serverId);
    if (!server) throw new Fault('not-found', 'there is no such server');
    if (server.kind !== 'farm') throw new Fault('wrong-kind', 'only a farm has proxies');
    return server;
  };
  const client = (serverId: string): FarmClient => {
    farm(serverId);
    const found = deps.client(serverId);
    if (!isFarm(found)) throw new Fault('gone', 'the server is not connected');
    return found;
  };
  const port = (serverId: string, portId: number): Port | null => ports(serverId).find(({ id }) => id === portId) ?? null;
  const knownPorts = (): readonly KnownPort[] =>
    deps.servers().flatMap(server =>
      server.kind !== 'farm'
        ? []
        : ports(server.id).map(each => ({
            ...{ serverId: server.id, serverName: server.name, lab: server.lab, portId: each.id, portName: each.name },
            ...{ operator: each.operator, externalIp: each.externalIp, online: each.active && each.connInet },
          })),
    );

  const book = createProxyBook({ clock, ending, client });
  const checks = createChecks({
    ...{ clock, ending, changed },
    echoUrl: () => deps.settings().proxyEchoUrl,
    async target(serverId, proxyId) {
      const { proxies, passwords } = await book.readOpen(serverId, GATE_AGE_MS);
      const proxy = proxies.find(({ id }) => id === proxyId);
      if (!proxy) throw new Fault('not-found', 'the panel lists no such proxy');
      const { type, listenPort, access } = proxy;
      if (type === 'other' || listenPort === null) throw new Fault('unexpected', 'the panel does not tell its type or number');
      const password = passwords.get(proxyId) ?? null;
      if (access.type === 'other' || (access.type === 'login' && (access.login === null || password === null)))
        throw new Fault('needs-secret', 'the panel does not tell its login');
      const login = access.type === 'login' ? access.login : null;
      return { proxy, gate: { type, host: publicHostOf(farm(serverId)), port: listenPort, login, password } };
    },
    whose: (ip, serverId, portId) => whoseIp(ip, { serverId, portId }, knownPorts()),
    send: deps.send,
  });
  const portName = (serverId: string, portId: number | null): string =>
    portId === null ? '' : (port(serverId, portId)?.name ?? `#${portId}`);
  const places = new Map<string, string>();

  return {
    views: createProxyViews({ clock, ending, book, checks, client, connected, ports }),
    writes: createProxyWrites({ ending, book, events, client, portName, changed }),
    out: createWriteOut({ clock, ending, book, server: farm, client, port, lastCheck: checks.last, settings: deps.settings }),
    checks: {
      one: (serverId, proxyId) => checks.one(farm(serverId).id, proxyId),
      all: (serverId, proxyIds) => checks.all(farm(serverId).id, proxyIds),
      cancel: checks.cancel,
    },
    duplicates: () => duplicatesOf(knownPorts()),
    follow(servers) {
      const now = new Map(servers.map(server => [server.id, `${server.kind} ${server.address}`]));
      for (const [id, place] of places) {
        if (now.get(id) === place) continue;
        places.delete(id);
        book.forget(id);
        checks.forget(id);
      }
      for (const [id, place] of now) places.set(id, place);
    },
    stop: () => book.end(),
  };
}
