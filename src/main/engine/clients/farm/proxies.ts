/** Farm proxies: listed whole, added, edited, switched, deleted. */
import { Fault } from '@shared/fault';
import type { FarmProxy, FarmProxyChange, FormOutcome } from '@shared/model';
import { z } from 'zod';
import { PanelFault } from './answer';
import type { FarmProxies } from './contract';
import { parsePage, readAll, WHOLE_PAGE } from './paging';
import { formOf, type ProxyRow, proxyBody, proxyDiffers, proxyFilterBody, proxyMatches, proxyRow } from './proxyrow';
import type { Session } from './session';
import { id, type Raw } from './values';
import { submit, type Waiting, writeIds } from './writes';

const WRITE_MS = 30_000;
/** Required by the document's table, left out by its own sample of an edit, shown by no list. */
const UNTOLD = { maxconn: 0, is_allow: true, is_ports: true } as const;

export function createProxies(session: Session, waiting: Omit<Waiting, 'signal'>): FarmProxies {
  /** What forms of ours and their answers said of it, where the list is silent. */
  const maxConnections = new Map<number, number>();

  const rows = (filter: Raw, signal: AbortSignal): Promise<readonly ProxyRow[]> =>
    readAll(async page => {
      const json = { filter, pagination: { perpage: WHOLE_PAGE, page, field: 'id', sort: 'asc' } };
      return parsePage(await session.read({ method: 'POST', path: '/api/proxy/list', json, signal }), proxyRow, 'farm proxies');
    });
  const remembered = (proxy: FarmProxy): FarmProxy => ({
    ...proxy,
    maxConnections: proxy.maxConnections ?? maxConnections.get(proxy.id) ?? null,
  });
  const all = async (signal: AbortSignal): Promise<ReadonlyMap<number, ProxyRow>> =>
    new Map((await rows({}, signal)).map(row => [row.id, row]));
  const post = (path: string, json: unknown, signal: AbortSignal): Promise<unknown> =>
    session.write({ method: 'POST', path, json, signal, deadlineMs: WRITE_MS });
  /** A form that was refused for want of what it could not know did nothing: it is sent again with what the panel's own program sends. */
  const edit = async (path: string, body: Raw, signal: AbortSignal): Promise<unknown> => {
    try {
      return await post(path, body, signal);
    } catch (thrown) {
      const wanting = thrown instanceof PanelFault && thrown.code === 'rejected' ? thrown.errors.map(({ field }) => field) : [];
      if (wanting.length === 0 || !wanting.every(field => field in UNTOLD && !(field in body))) throw thrown;
      return await post(path, { ...UNTOLD, ...body }, signal);
    }
  };
  /** The panel took the form: what its list does not tell is as the form said. */
  const kept = (outcome: FormOutcome<ProxyRow>, change: FarmProxyChange): FormOutcome<FarmProxy> => {
    if (outcome.type !== 'saved' && outcome.type !== 'differs') return outcome;
    if (change.maxConnections !== undefined) maxConnections.set(outcome.value.id, change.maxConnections);
    return { ...outcome, value: remembered(outcome.value.proxy) };
  };

  return {
    async list(filter, signal) {
      let found: readonly ProxyRow[];
      try {
        found = await rows(proxyFilterBody(filter), signal);
      } catch (thrown) {
        // A panel that knows no such filter.
        if (!(thrown instanceof Fault) || thrown.code !== 'rejected') throw thrown;
        found = await rows({}, signal);
      }
      const fitting = found.filter(({ proxy }) => proxyMatches(proxy, filter));
      const passwords = fitting.flatMap(({ id, password }): [number, string][] => (password === null ? [] : [[id, password]]));
      return { proxies: fitting.map(({ proxy }) => remembered(proxy)), passwords: new Map(passwords) };
    },
    async add(draft, signal) {
      const before = await all(signal);
      const outcome = await submit<ProxyRow>({
        ...{ ...waiting, signal },
        send: () => post('/api/proxy/add', proxyBody(draft), signal),
        async readBack(answer) {
          const told = z.object({ id }).safeParse(answer);
          const now = await all(signal);
          const made = told.success ? now.get(told.data.id) : [...now.values()].find(({ proxy }) => proxy.listenPort === draft.listenPort);
          // One that was there before is not the new one.
          return made && !before.has(made.id) ? made : null;
        },
        differs: now => proxyDiffers(draft, now),
      });
      return kept(outcome, draft);
    },
    async edit(proxyId, change, signal) {
      const before = (await all(signal)).get(proxyId);
      if (!before) throw new Fault('not-found', `There is no farm proxy ${proxyId}`);
      const outcome = await submit<ProxyRow>({
        ...{ ...waiting, signal },
        send: () =>
          edit(`/api/proxy/edit/${proxyId}`, { ...formOf({ ...before, proxy: remembered(before.proxy) }), ...proxyBody(change) }, signal),
        readBack: async () => (await all(signal)).get(proxyId) ?? null,
        differs: now => proxyDiffers(change, now),
      });
      return kept(outcome, change);
    },
    setActive: (ids, active, signal) =>
      writeIds<ProxyRow>({
        ...{ ids, ...waiting, signal },
        list: () => all(signal),
        holds: row => row?.proxy.active === active,
        send: id => post('/api/proxy/active', { id, active }, signal),
      }),
    delete: (ids, signal) =>
      writeIds<ProxyRow>({
        ...{ ids, ...waiting, signal },
        list: () => all(signal),
        holds: row => row === undefined,
        send: id => post('/api/proxy/del', { id }, signal),
      }),
  };
}
