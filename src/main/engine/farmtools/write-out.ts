/** Farm proxies written out: which, with whose host, and, only as they are copied or saved, with their passwords and links. */
import { Fault } from '@shared/fault';
import type { ExportPreview, FarmProxy, FarmServer, LinkOpens, LinkToken, Port, ProxyCheck, ProxyExport, Settings } from '@shared/model';
import {
  extensionOf,
  isHost,
  needsLink,
  type ProxyRecord,
  proxyStateOf,
  type SkipReason,
  type Writable,
  type WriteOptions,
  writeMasked,
  writeProxies,
} from '@shared/proxies';
import type { FarmClient } from '../clients/farm/contract';
import type { Clock } from '../outside';
import { withDeadline } from '../transport/deadline';
import type { ProxyBook } from './book';

export interface WrittenOut {
  readonly text: string;
  readonly count: number;
  readonly opens: LinkOpens | null;
  /** Without the dot. */
  readonly extension: string;
}
export interface WriteOut {
  preview(what: ProxyExport): Promise<ExportPreview>;
  /** Asks the panel for the passwords as they are now. Faults: `rejected` when nothing can be written, `forbidden` for links that may not be made. */
  write(what: ProxyExport, token: LinkToken | null): Promise<WrittenOut>;
  /** A link that rotates a port. */
  link(serverId: string, portId: number, token: LinkToken): Promise<{ readonly text: string; readonly opens: LinkOpens }>;
}
export interface WriteOutDeps {
  readonly clock: Clock;
  readonly ending: AbortSignal;
  readonly book: ProxyBook;
  server(serverId: string): FarmServer;
  client(serverId: string): FarmClient;
  port(serverId: string, portId: number): Port | null;
  lastCheck(serverId: string, proxyId: number): ProxyCheck | null;
  settings(): Pick<Settings, 'proxyEchoUrl' | 'proxyTemplate' | 'rotationLinks'>;
}

const PREVIEWED = 10;
const PREVIEW_AGE_MS = 60_000;
const TOKEN_MS = 30_000;
/** Answers with the caller's address; only written into commands, never asked by us unless the user sets it. */
const USUAL_ECHO = 'https://www.cloudflare.com/cdn-cgi/trace';

export const hostOf = (address: string): string => new URL(address).hostname.replace(/^\[|\]$/g, '');
/** What clients of a farm's proxies connect to. */
export const publicHostOf = (server: FarmServer): string => server.publicHost ?? hostOf(server.address);

export function createWriteOut(deps: WriteOutDeps): WriteOut {
  const options = (what: ProxyExport): WriteOptions => ({
    comment: what.comment,
    remoteDns: what.remoteDns,
    testUrl: deps.settings().proxyEchoUrl ?? USUAL_ECHO,
  });
  const templateOf = (what: ProxyExport): string => what.template ?? deps.settings().proxyTemplate;

  const wantedOf = (what: ProxyExport, all: readonly FarmProxy[]): readonly FarmProxy[] => {
    const ids = what.proxyIds === null ? null : new Set(what.proxyIds);
    return all.filter(proxy => (ids === null || ids.has(proxy.id)) && (what.type === null || proxy.type === what.type));
  };
  const isAvailable = (serverId: string, proxy: FarmProxy): boolean => {
    const check = deps.lastCheck(serverId, proxy.id);
    return ['available', 'slow'].includes(proxyStateOf({ ...proxy, check }, deps.clock.now()));
  };
  const chosen = (what: ProxyExport, all: readonly FarmProxy[]): readonly FarmProxy[] =>
    what.onlyAvailable ? wantedOf(what, all).filter(proxy => isAvailable(what.serverId, proxy)) : wantedOf(what, all);

  /** `linkOf` null: no link may be written. */
  const writables = (
    what: ProxyExport,
    proxies: readonly FarmProxy[],
    passwords: ReadonlyMap<number, string>,
    linkOf: ((portId: number) => string) | null,
  ): { readonly all: readonly Writable[]; readonly incomplete: number } => {
    const server = deps.server(what.serverId);
    if (what.host !== null && !isHost(what.host)) throw new Fault('bad-input', 'the host is a name or an address alone');
    const host = (what.host ?? publicHostOf(server)).replace(/^\[|\]$/g, '');
    const all: Writable[] = [];
    for (const proxy of proxies) {
      const { id, type, listenPort, portId, access, operator } = proxy;
      if (type === 'other' || listenPort === null) continue;
      const password = access.type === 'login' ? (passwords.get(id) ?? null) : null;
      const port = portId === null ? null : deps.port(what.serverId, portId);
      const record: ProxyRecord = {
        ...{ id, type, host, port: listenPort, operator, password, farm: server.name },
        login: access.type === 'login' ? access.login : null,
        name: port?.name ?? proxy.portName ?? `#${id}`,
        externalIp: port?.externalIp ?? null,
        link: portId === null || linkOf === null ? null : linkOf(portId),
      };
      all.push({ record, locked: access.type === 'other' || (access.type === 'login' && (access.login === null || password === null)) });
    }
    return { all, incomplete: proxies.length - all.length };
  };

  const linkMaker = async (serverId: string, token: LinkToken) => {
    if (!deps.settings().rotationLinks) throw new Fault('forbidden', 'rotation links are switched off in the settings');
    const { address } = deps.server(serverId);
    const client = deps.client(serverId);
    const user = token.type === 'panel-user' ? { username: token.username, password: token.password } : null;
    const found = await withDeadline(deps.ending, TOKEN_MS, 'token', signal => client.token(user, signal));
    if (user && found.opens === 'everything')
      throw new Fault('forbidden', 'this panel user is an administrator: the link would open the whole farm');
    const make = (portId: number): string => `${address}/api/devices/modem/reconnect?token=${encodeURIComponent(found.token)}&id=${portId}`;
    // Our own login can do whatever it can do in the panel, whatever the panel says of it.
    return { make, opens: user ? found.opens : ('everything' as const) };
  };

  return {
    async preview(what) {
      const { proxies, passwords } = await deps.book.readOpen(what.serverId, PREVIEW_AGE_MS);
      const server = deps.server(what.serverId);
      const template = templateOf(what);
      const wanted = wantedOf(what, proxies);
      const list = chosen(what, proxies);
      const { all, incomplete } = writables(what, list, passwords, () => 'link');
      const written = writeMasked(what.format, all, options(what), template, PREVIEWED);
      const open = list.filter(({ access }) => access.type === 'ip');
      return {
        text: written.text,
        shown: written.shown,
        count: written.written.length,
        available: wanted.filter(proxy => isAvailable(what.serverId, proxy)).length,
        total: wanted.length,
        withoutPassword: open.length,
        trusted: new Set(open.flatMap(({ access }) => (access.type === 'ip' ? access.recordIds : []))).size,
        skipped: withIncomplete(written.skipped, incomplete),
        host: what.host ?? publicHostOf(server),
        hosts: [...new Set([publicHostOf(server), hostOf(server.address)])],
        needsToken: needsLink(what.format, template),
        problem: written.problem,
      };
    },
    async write(what, token) {
      const template = templateOf(what);
      const links = needsLink(what.format, template);
      if (links && !token) throw new Fault('forbidden', 'a rotation link is written only with a token that was chosen for it');
      const maker = links && token ? await linkMaker(what.serverId, token) : null;
      // As they are now: a password may have been changed since the list was shown.
      const { proxies, passwords } = await deps.book.readOpen(what.serverId, 0);
      const { all } = writables(what, chosen(what, proxies), passwords, maker?.make ?? null);
      const { text, written, problem } = writeProxies(what.format, all, options(what), template);
      if (problem) throw new Fault('bad-input', `the template: ${problem.type} ${problem.at}`);
      if (written.length === 0) throw new Fault('rejected', 'none of these proxies can be written in this format');
      return { text, count: written.length, opens: maker?.opens ?? null, extension: extensionOf(what.format) };
    },
    async link(serverId, portId, token) {
      const { make, opens } = await linkMaker(serverId, token);
      return { text: make(portId), opens };
    },
  };
}

type Skipped = { readonly reason: SkipReason; readonly count: number };
const withIncomplete = (skipped: readonly Skipped[], incomplete: number): readonly Skipped[] =>
  incomplete === 0 ? skipped : [...skipped, { reason: 'incomplete', count: incomplete }];
