import type { IpPage as IpAnswer, IpQuery, OperatorIp, PortIp } from '@shared/model';
import { History } from 'lucide-react';
import { useTexts } from '../../../stores/app';
import { useReading } from '../../../stores/reading';
import type { SortBy } from '../../../ui/sort';
import { WindowTable } from '../../../ui/WindowTable';
import { ListStates } from '../ListPage';
import { useOperatorColumns, usePortIpColumns } from './ipColumns';
import { Pager } from './Pager';

/** The panel's history is read again this often while it is shown. */
export const IPS_EVERY_MS = 30_000;

interface ListProps {
  readonly serverId: string;
  readonly query: IpQuery;
  readonly live: boolean;
  readonly sort: SortBy;
  readonly onSort: (sort: SortBy) => void;
  readonly onPage: (page: number) => void;
  readonly listId: string;
}

/** Addresses of operators, each once. */
export function OperatorIps(props: ListProps & { readonly names: readonly { readonly id: number; readonly name: string }[] }) {
  const reading = useReading(
    'listOperatorIps',
    { serverId: props.serverId, query: props.query },
    { everyMs: IPS_EVERY_MS, on: props.live },
  );
  const columns = useOperatorColumns(props.names);
  return <IpTable<OperatorIp> {...props} reading={reading} columns={columns} />;
}

/** Addresses of ports, each time that one had it. */
export function PortIps(
  props: ListProps & {
    readonly networks: Parameters<typeof usePortIpColumns>[0]['networks'];
    readonly prints: Parameters<typeof usePortIpColumns>[0]['prints'];
    readonly ports: Parameters<typeof usePortIpColumns>[0]['ports'];
  },
) {
  const { networks, prints, ports } = props;
  const reading = useReading('listPortIps', { serverId: props.serverId, query: props.query }, { everyMs: IPS_EVERY_MS, on: props.live });
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
