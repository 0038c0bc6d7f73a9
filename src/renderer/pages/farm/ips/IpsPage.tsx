import { formatCount } from '@shared/format';
import type { IpPage as IpAnswer, IpQuery, OperatorIp, PortIp } from '@shared/model';
import { History } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTexts } from '../../../stores/app';
import { useReading } from '../../../stores/reading';
import { Metric } from '../../../ui/Metric';
import { isLive } from '../../../ui/serverState';
import type { SortBy } from '../../../ui/sort';
import { WindowTable } from '../../../ui/WindowTable';
import { FarmFrame, type FarmProps } from '../FarmFrame';
import { ListStates } from '../ListPage';
import { useLookups } from '../port/portParts';
import { IpsToolbar } from './IpsToolbar';
import { useOperatorColumns, usePortIpColumns } from './ipColumns';
import { EVERY_IP, ipQueryOf } from './ipQuery';
import { Pager } from './Pager';

const EVERY_MS = 30_000;

/** Addresses as the panel remembers them: of operators, each once, and of ports, each time. */
export function IpsPage({ server, summary }: FarmProps) {
  const t = useTexts();
  const live = isLive(summary);
  const [filters, setFilters] = useState(EVERY_IP);
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<SortBy>({ id: 'at', down: true });
  const [page, setPage] = useState(1);
  const ip = useDeferredValue(search.trim());
  const query = useMemo(() => ipQueryOf(filters, ip, sort, page), [filters, ip, sort, page]);
  const lookups = useLookups(server.id, live);
  const facts = useReading('farmFacts', { serverId: server.id }, { everyMs: EVERY_MS, on: live, freshMs: EVERY_MS }).value;
  const ports = useReading('listPorts', { serverId: server.id }, { everyMs: null, on: true, freshMs: EVERY_MS }).value;
  const ask = (next: () => void) => {
    setPage(1);
    next();
  };
  const props = {
    serverId: server.id,
    query,
    live,
    sort,
    onSort: (next: SortBy) => ask(() => setSort(next)),
    onPage: setPage,
    listId: `${server.id} ${filters.of} ${page}`,
  };
  return (
    <FarmFrame server={server} summary={summary} fill>
      {facts?.pools && facts.pools.length > 0 ? (
        <div className="tiles">
          {facts.uniqueIps === null ? null : (
            <Metric
              label={t('ips.unique')}
              context={facts.allIps === null ? '' : t('ips.of-all', { count: facts.allIps, n: formatCount(facts.allIps) })}
            >
              {formatCount(facts.uniqueIps)}
            </Metric>
          )}
          {facts.pools
            .toSorted((a, b) => b.count - a.count)
            .slice(0, 5)
            .map(pool => (
              <Metric key={pool.operator} label={pool.operator} context={t('ips.pool')}>
                {formatCount(pool.count)}
              </Metric>
            ))}
        </div>
      ) : null}
      <IpsToolbar
        filters={filters}
        search={search}
        operators={lookups?.operators ?? []}
        networks={lookups?.networks ?? []}
        ports={(ports ?? []).map(({ port }) => ({ id: port.id, name: port.name }))}
        onSearch={next => ask(() => setSearch(next))}
        onChange={change => ask(() => setFilters(now => ({ ...now, ...change })))}
      />
      {filters.of === 'operators' ? (
        <OperatorIps {...props} names={lookups?.operators ?? []} />
      ) : (
        <PortIps
          {...props}
          networks={lookups?.networks ?? []}
          prints={lookups?.fingerprints ?? []}
          ports={(ports ?? []).map(({ port }) => port)}
        />
      )}
    </FarmFrame>
  );
}

interface ListProps {
  readonly serverId: string;
  readonly query: IpQuery;
  readonly live: boolean;
  readonly sort: SortBy;
  readonly onSort: (sort: SortBy) => void;
  readonly onPage: (page: number) => void;
  readonly listId: string;
}

function OperatorIps(props: ListProps & { readonly names: readonly { readonly id: number; readonly name: string }[] }) {
  const reading = useReading('listOperatorIps', { serverId: props.serverId, query: props.query }, { everyMs: EVERY_MS, on: props.live });
  const columns = useOperatorColumns(props.names);
  return <IpTable<OperatorIp> {...props} reading={reading} columns={columns} />;
}

function PortIps(
  props: ListProps & {
    readonly networks: Parameters<typeof usePortIpColumns>[0]['networks'];
    readonly prints: Parameters<typeof usePortIpColumns>[0]['prints'];
    readonly ports: Parameters<typeof usePortIpColumns>[0]['ports'];
  },
) {
  const { networks, prints, ports } = props;
  const reading = useReading('listPortIps', { serverId: props.serverId, query: props.query }, { everyMs: EVERY_MS, on: props.live });
  const columns = usePortIpColumns({ serverId: props.serverId, networks, prints, ports });
  return <IpTable<PortIp> {...props} reading={reading} columns={columns} />;
}

interface Row {
  readonly id: number;
}
const nothing = () => undefined;

/** One page of addresses; the page before stays on the screen while the next is read. */
function IpTable<R extends Row>(
  props: ListProps & {
    readonly reading: {
      readonly value: IpAnswer<R> | null;
      readonly failure: Parameters<typeof ListStates>[0]['failure'];
      readonly reload: () => Promise<void>;
      readonly busy: boolean;
    };
    readonly columns: React.ComponentProps<typeof WindowTable<R>>['columns'];
  },
) {
  const t = useTexts();
  const { value, failure, reload, busy } = props.reading;
  return (
    <ListStates
      rows={value?.rows ?? null}
      failure={failure}
      reload={() => void reload()}
      failed={t('ips.failed')}
      icon={History}
      none={t('ips.none')}
      noneText={t('ips.none-text')}
    >
      {value === null ? null : (
        <WindowTable
          label={t('farm.tab-ips')}
          count={value.rows.length}
          rowAt={index => value.rows[index]}
          rowKey={row => String(row.id)}
          columns={props.columns}
          sort={props.sort}
          onSort={props.onSort}
          onRange={nothing}
          onHold={nothing}
          listId={props.listId}
          footer={
            <Pager page={value.page} pages={value.pages} total={value.total} complete={value.complete} busy={busy} onPage={props.onPage} />
          }
        />
      )}
    </ListStates>
  );
}
