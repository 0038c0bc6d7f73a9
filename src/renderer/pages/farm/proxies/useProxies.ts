import type { ProxyQuery, ProxyView, ProxyWindow } from '@shared/model';
import { call } from '../../../api';
import { useReading } from '../../../stores/reading';
import { type RowWindow, useRowWindow } from '../../../stores/rowWindow';
import type { Range } from '../../../stores/windowReader';

export type ProxyQuestion = Omit<ProxyQuery, 'offset' | 'limit'>;
export type Proxies = RowWindow<ProxyView, ProxyWindow>;

const ask = (serverId: string, question: ProxyQuestion, range: Range): Promise<ProxyWindow> =>
  call('listProxies', { serverId, query: { ...question, ...range }, again: false });
const idOf = (row: ProxyView): string => String(row.id);
/** The proxies in sight; asked for again with every news of the farm, which main answers from a list of a few seconds. */
export const useProxies = (serverId: string, question: ProxyQuestion): Proxies => useRowWindow({ serverId, question, ask, idOf });

const NOTHING_OF_ALL: ProxyQuery = {
  ...{ search: '', state: null, loginId: null, sort: { by: 'port', descending: false } },
  ...{ offset: 0, limit: 0 },
};
const COUNT_MS = 60_000;
/** How many the farm has, for its tab; null: not known yet. */
export const useProxyTotal = (serverId: string, live: boolean): number | null =>
  useReading('listProxies', { serverId, query: NOTHING_OF_ALL, again: false }, { everyMs: COUNT_MS, on: live, freshMs: COUNT_MS }).value
    ?.totals.all ?? null;

/** Ids of the rows from `from` to `to` (inclusive) in the order of the question. Rejects as `listProxyIds` does. */
export async function proxyIdsBetween(serverId: string, question: ProxyQuestion, from: number, to: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (let offset = from; offset <= to; offset += MOST) {
    const limit = Math.min(MOST, to - offset + 1);
    found.push(...(await call('listProxyIds', { serverId, query: { ...question, offset, limit } })));
  }
  return found;
}
/** As many rows as main answers at once. */
const MOST = 500;

/** These proxies, whether in sight or not. */
export async function proxiesWith(serverId: string, ids: readonly number[]): Promise<readonly ProxyView[]> {
  const wanted = new Set(ids);
  const found: ProxyView[] = [];
  const question: ProxyQuestion = { search: '', state: null, loginId: null, sort: { by: 'port', descending: false } };
  for (let offset = 0; ; offset += MOST) {
    const { rows, count } = await ask(serverId, question, { offset, limit: MOST });
    found.push(...rows.filter(row => wanted.has(row.id)));
    if (rows.length === 0 || offset + rows.length >= count) return found;
  }
}
