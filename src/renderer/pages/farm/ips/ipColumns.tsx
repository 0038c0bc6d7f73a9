import type { Fingerprint, NetworkType, Operator, OperatorIp, PanelDate, Port, PortIp } from '@shared/model';
import { useMemo } from 'react';
import { useTexts } from '../../../stores/app';
import { Link } from '../../../ui/Link';
import type { WindowColumn } from '../../../ui/WindowTable';

/** A naive date of the panel's in our words; what was not understood as the panel prints it. */
function When({ at }: { readonly at: PanelDate }) {
  const t = useTexts();
  if (at.naive === null) return <span className="t2">{at.text === '' ? '–' : at.text}</span>;
  const thisYear = new Date(at.naive).getUTCFullYear() === new Date().getFullYear();
  const text = new Intl.DateTimeFormat(t.language, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    ...(thisYear ? {} : { year: 'numeric' as const }),
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(at.naive);
  return (
    <span className="t2" title={t('ips.panel-time', { text: at.text })}>
      {text}
    </span>
  );
}

const named = (known: readonly { readonly id: number; readonly name: string }[], id: number | null): string =>
  id === null ? '–' : (known.find(each => each.id === id)?.name ?? `#${id}`);

export function useOperatorColumns(operators: readonly Operator[]): readonly WindowColumn<OperatorIp>[] {
  const t = useTexts();
  return useMemo(
    () => [
      { id: 'ip', head: t('ips.address'), sorts: true, cell: row => <span className="med">{row.ip}</span> },
      { id: 'operator', head: t('farm.operator'), cell: row => <span className="t2">{named(operators, row.operatorId)}</span> },
      { id: 'at', head: t('ips.first-seen'), width: 'w152', sorts: true, cell: row => <When at={row.at} /> },
    ],
    [t, operators],
  );
}

interface Names {
  readonly serverId: string;
  readonly networks: readonly NetworkType[];
  readonly prints: readonly Fingerprint[];
  readonly ports: readonly Port[];
}
export function usePortIpColumns({ serverId, networks, prints, ports }: Names): readonly WindowColumn<PortIp>[] {
  const t = useTexts();
  return useMemo(
    () => [
      { id: 'at', head: t('ips.when'), width: 'w152', sorts: true, cell: row => <When at={row.at} /> },
      { id: 'ip', head: t('ips.address'), sorts: true, cell: row => <span className="med">{row.ip}</span> },
      {
        id: 'port',
        head: t('farm.port'),
        width: 'w144',
        cell: row =>
          row.portId === null ? (
            <span className="t3">–</span>
          ) : (
            <Link className="cut" tabIndex={-1} to={{ page: 'server', serverId, tab: `ports/${row.portId}` }}>
              {named(ports, row.portId)}
            </Link>
          ),
      },
      {
        id: 'network',
        head: t('ips.network'),
        width: 'w112',
        cell: row => <span className="t2">{named(networks, row.networkTypeId)}</span>,
      },
      {
        id: 'print',
        head: t('portSettings.fingerprint'),
        width: 'w232',
        hideNarrow: true,
        cell: row => {
          const print = prints.find(each => each.id === row.fingerprintId);
          return (
            <span className="t2">
              {print ? `${print.os} ${print.version}` : row.fingerprintId === null ? '–' : `#${row.fingerprintId}`}
            </span>
          );
        },
      },
    ],
    [t, serverId, networks, prints, ports],
  );
}
