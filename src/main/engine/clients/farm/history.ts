/** Addresses that operators gave: how many, and lists of them in pages. What the panel does not filter or sort by, we do. */
import { Fault } from '@shared/fault';
import type { IpPage, IpPool, IpQuery, OperatorIp, PanelDate, PortIp } from '@shared/model';
import { panelKey } from '@shared/panelname';
import { formatNaive, type MonthStyle, monthStyleOf } from '@shared/rudate';
import { z } from 'zod';
import { PanelFault } from './answer';
import type { FarmHistory } from './contract';
import { type Page, parsePage, WHOLE_PAGE } from './paging';
import type { Session } from './session';
import { amount, anything, id, type Raw, readDate, reference, text } from './values';

const when = anything.transform((raw): PanelDate => readDate(raw) ?? { text: '', naive: null });
const address = text.transform(raw => raw ?? '');
const operatorRow = z
  .object({ id, ip: address, operator: reference, date_create: when })
  .transform((raw): OperatorIp => ({ id: raw.id, ip: raw.ip, operatorId: raw.operator, at: raw.date_create }));
const portRow = z
  .object({ id, oip: address, ip: address, modem: reference, network_type: reference, osfp: reference, date_create: when })
  .transform(
    (raw): PortIp => ({
      id: raw.id,
      ip: raw.oip || raw.ip,
      portId: raw.modem,
      networkTypeId: raw.network_type,
      fingerprintId: raw.osfp || null,
      at: raw.date_create,
    }),
  );

interface Row {
  readonly id: number;
  readonly ip: string;
  readonly at: PanelDate;
}
/** One of the two lists. */
interface IpList<R extends Row> {
  readonly path: string;
  readonly schema: z.ZodType<R>;
  readonly what: string;
  readonly sortField: Readonly<Record<IpQuery['sort']['by'], string>>;
  /** The panel's name of each filter, and whether a row fits; null: the list has no such filter; `true`: a row does not show it. */
  readonly filters: readonly IpFilter<R>[];
}
interface IpFilter<R> {
  readonly name: string;
  /** Null: the query does not ask for it. */
  value(query: IpQuery, style: MonthStyle): unknown;
  fits(row: R, query: IpQuery): boolean;
}

const range = {
  name: 'date_create__range',
  value: ({ from = null, to = null }: IpQuery, style: MonthStyle): unknown =>
    from === null && to === null ? null : [formatNaive(from ?? 0, style), formatNaive(to ?? FAR, style)],
  fits: ({ at: { naive } }: Row, { from = null, to = null }: IpQuery): boolean =>
    naive === null || ((from === null || naive >= Math.floor(from / 1000) * 1000) && (to === null || naive <= to)),
};
/** 31 December 2099: what is open at its end is asked for until then. */
const FAR = Date.UTC(2099, 11, 31, 23, 59, 59);

const OPERATORS: IpList<OperatorIp> = {
  path: '/api/devices/ip/operator',
  schema: operatorRow,
  what: 'addresses of operators',
  sortField: { id: 'id', ip: 'ip', at: 'date_create' },
  filters: [
    { name: 'operator__id', value: query => query.operatorId ?? null, fits: (row, query) => row.operatorId === query.operatorId },
    { name: 'ip', value: query => query.ip || null, fits: (row, query) => row.ip === query.ip },
    range,
  ],
};
const PORTS: IpList<PortIp> = {
  path: '/api/devices/ip/modem',
  schema: portRow,
  what: 'addresses of ports',
  sortField: { id: 'id', ip: 'oip', at: 'date_create' },
  filters: [
    // Not in the document: an ignored filter is seen by its rows.
    { name: 'modem__id', value: query => query.portId ?? null, fits: (row, query) => row.portId === query.portId },
    // Rows do not name their operator.
    { name: 'operator__id', value: query => query.operatorId ?? null, fits: () => true },
    {
      name: 'network_type__id',
      value: query => query.networkTypeId ?? null,
      fits: (row, query) => row.networkTypeId === query.networkTypeId,
    },
    { name: 'oip__ip', value: query => query.ip || null, fits: (row, query) => row.ip === query.ip },
    range,
  ],
};

/** Spellings of "descending": the panel's own echo, and the document's. */
const DESCENDING = ['desc', 'desk'] as const;
/** So many rows are read at most when the panel does not filter or sort by itself, by so many requests. */
const MOST_ROWS = 10_000;
const MOST_REQUESTS = 30;

export function createHistory(session: Session): FarmHistory {
  /** Names of filters that this panel ignores or refuses, by path. */
  const ignored = new Set<string>();
  let descending: (typeof DESCENDING)[number] | 'none' = 'desc';
  let style: MonthStyle = 'ru';

  const ask = async <R extends Row>(list: IpList<R>, filter: Raw, pagination: Raw, signal: AbortSignal): Promise<Page<R>> => {
    const body = await session.read({ method: 'POST', path: list.path, json: { filter, pagination }, signal });
    const page = parsePage(body, list.schema, list.what);
    style = monthStyleOf(page.rows[0]?.at.text) ?? style;
    return page;
  };

  /** The page by the panel itself; null: it does not filter or sort by what is asked, which is remembered. */
  const byPanel = async <R extends Row>(list: IpList<R>, query: IpQuery, signal: AbortSignal): Promise<IpPage<R> | null> => {
    const used = list.filters.filter(filter => filter.value(query, style) !== null);
    if (used.some(({ name }) => ignored.has(`${list.path} ${name}`)) || (query.sort.descending && descending === 'none')) return null;
    const filter = Object.fromEntries(used.map(({ name, value }) => [name, value(query, style)]));
    for (;;) {
      const sort = query.sort.descending ? descending : 'asc';
      const pagination = { perpage: query.perPage, page: query.page, field: list.sortField[query.sort.by], sort };
      let page: Page<R>;
      try {
        page = await ask(list, filter, pagination, signal);
      } catch (thrown) {
        if (!(thrown instanceof PanelFault) || thrown.code !== 'rejected') throw thrown;
        const named = used.filter(({ name }) => thrown.errors.some(({ field }) => field.includes(name)));
        for (const { name } of named) ignored.add(`${list.path} ${name}`);
        return null;
      }
      const unfit = used.filter(({ fits }) => page.rows.some(row => !fits(row, query)));
      for (const { name } of unfit) ignored.add(`${list.path} ${name}`);
      if (unfit.length > 0) return null;
      if (!query.sort.descending || isDescending(page, query.sort.by)) return { ...framed(page.rows, page.total, query), complete: true };
      descending = descending === 'desc' ? 'desk' : 'none';
      if (descending === 'none') return null;
    }
  };

  /** Reads the list whole, or its newest part, with those filters that the panel heeds. */
  const byUs = async <R extends Row>(list: IpList<R>, query: IpQuery, signal: AbortSignal): Promise<IpPage<R>> => {
    const used = list.filters.filter(filter => filter.value(query, style) !== null);
    const heeded = used.filter(({ name }) => !ignored.has(`${list.path} ${name}`));
    let filter: Raw = Object.fromEntries(heeded.map(({ name, value }) => [name, value(query, style)]));
    const read = (page: number): Promise<Page<R>> => ask(list, filter, { perpage: WHOLE_PAGE, page, field: 'id', sort: 'asc' }, signal);
    let first: Page<R>;
    try {
      first = await read(1);
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.code !== 'rejected' || heeded.length === 0) throw thrown;
      filter = {};
      first = await read(1);
    }
    const rows = new Map(first.rows.map(row => [row.id, row]));
    // Ascending by id the newest stand last: from there back, as far as is bearable.
    const size = Math.max(1, first.rows.length);
    const most = Math.min(MOST_REQUESTS, Math.max(1, Math.floor(MOST_ROWS / size)));
    const from = Math.max(2, first.pages - most + 2);
    for (let page = first.pages; page >= from; page--) for (const row of (await read(page)).rows) rows.set(row.id, row);
    const found = [...rows.values()].filter(row => used.every(({ fits }) => fits(row, query))).sort(comparing(query.sort));
    const start = (query.page - 1) * query.perPage;
    return { ...framed(found.slice(start, start + query.perPage), found.length, query), complete: from === 2 };
  };
  const read = async <R extends Row>(list: IpList<R>, query: IpQuery, signal: AbortSignal): Promise<IpPage<R>> =>
    (await byPanel(list, query, signal)) ?? (await byUs(list, query, signal));

  return {
    async pools(signal) {
      const body = await session.readEither({ method: 'GET', path: '/api/devices/statistic/ip', signal });
      return parsePools(body);
    },
    ofOperators: (query, signal) => read(OPERATORS, query, signal),
    ofPorts: (query, signal) => read(PORTS, query, signal),
  };
}

const poolRow = z.object({ name: text, count: amount });
/** Names that differ in spelling only are one operator. */
export function parsePools(body: unknown): readonly IpPool[] {
  if (!Array.isArray(body)) throw new Fault('unexpected', 'The statistics of addresses are not a list');
  const pools = new Map<string, IpPool>();
  for (const item of body) {
    const parsed = poolRow.safeParse(item);
    if (!parsed.success || parsed.data.name === null) continue;
    const { name, count } = parsed.data;
    const key = panelKey(name);
    const known = pools.get(key);
    pools.set(key, { operator: known?.operator ?? name, count: (known?.count ?? 0) + (count ?? 0) });
  }
  return [...pools.values()];
}

function framed<R>(rows: readonly R[], total: number, { page, perPage }: IpQuery): Omit<IpPage<R>, 'complete'> {
  return { rows, total, page, pages: Math.ceil(total / perPage) };
}

const compare = (one: number | string, other: number | string): number => (one < other ? -1 : one > other ? 1 : 0);
function comparing<R extends Row>({ by, descending }: IpQuery['sort']): (one: R, other: R) => number {
  const sign = descending ? -1 : 1;
  const key = (row: R): number | string => (by === 'id' ? row.id : by === 'ip' ? ipKey(row.ip) : (row.at.naive ?? 0));
  return (one, other) => sign * (compare(key(one), key(other)) || one.id - other.id);
}
/** Addresses in the order of their numbers. */
const ipKey = (ip: string): string => ip.replace(/\d+/g, digits => digits.padStart(3, '0'));

/** Whether a page is sorted downwards: by the panel's word where its rows do not tell. */
function isDescending(page: Page<Row>, by: IpQuery['sort']['by']): boolean {
  const keys = page.rows.map(row => (by === 'id' ? row.id : by === 'ip' ? row.ip : row.at.naive));
  const known = keys.filter(key => key !== null);
  const pairs = known.slice(1).map((key, index) => compare(known[index] ?? key, key));
  if (pairs.length === 0) return true;
  // Panels order addresses as texts or by their numbers: there only their word counts.
  const telling = by === 'ip' ? [] : pairs.filter(order => order !== 0);
  if (telling.length > 0) return telling.every(order => order > 0);
  return page.sort === null || page.sort !== 'asc';
}
