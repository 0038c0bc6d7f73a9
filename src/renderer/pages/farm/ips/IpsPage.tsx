import { formatCount } from '@shared/format';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTexts } from '../../../stores/app';
import { useReading } from '../../../stores/reading';
import { Metric } from '../../../ui/Metric';
import { isLive } from '../../../ui/serverState';
import type { SortBy } from '../../../ui/sort';
import { FarmFrame, type FarmProps } from '../FarmFrame';
import { useLookups } from '../port/portParts';
import { IpsToolbar } from './IpsToolbar';
import { IPS_EVERY_MS, OperatorIps, PortIps } from './IpTables';
import { EVERY_IP, ipQueryOf } from './ipQuery';

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
  const facts = useReading('farmFacts', { serverId: server.id }, { everyMs: IPS_EVERY_MS, on: live, freshMs: IPS_EVERY_MS }).value;
  const ports = useReading('listPorts', { serverId: server.id }, { everyMs: null, on: true, freshMs: IPS_EVERY_MS }).value;
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
