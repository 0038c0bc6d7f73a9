import type { FarmServer, PortView } from '@shared/model';
import { useMemo, useState } from 'react';
import type { SortBy } from '../../../ui/sort';
import { PortIps } from '../ips/IpTables';
import { EVERY_IP, ipQueryOf } from '../ips/ipQuery';
import { useLookups } from './portParts';

/** Every address that one port had, as its panel remembers them. */
export function PortIpsTab({
  server,
  port,
  live,
}: {
  readonly server: FarmServer;
  readonly port: PortView['port'];
  readonly live: boolean;
}) {
  const [sort, setSort] = useState<SortBy>({ id: 'at', down: true });
  const [page, setPage] = useState(1);
  const query = useMemo(() => ipQueryOf({ ...EVERY_IP, portId: port.id }, '', sort, page), [port.id, sort, page]);
  const lookups = useLookups(server.id, live);
  return (
    <PortIps
      serverId={server.id}
      query={query}
      live={live}
      sort={sort}
      onSort={next => {
        setPage(1);
        setSort(next);
      }}
      onPage={setPage}
      listId={`${server.id} ${port.id} ${page}`}
      networks={lookups?.networks ?? []}
      prints={lookups?.fingerprints ?? []}
      ports={[port]}
    />
  );
}
