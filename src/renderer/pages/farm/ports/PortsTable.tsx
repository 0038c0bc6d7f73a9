import type { SortBy } from '../../../ui/sort';
import { WindowTable } from '../../../ui/WindowTable';
import { openPort, runAction, toggleFavourite } from './portActions';
import { type OnPortMenu, usePortColumns } from './portColumns';
import type { ShownPort } from './shownPorts';
import type { PortSelection } from './usePortSelection';
import type { Ports } from './usePorts';

export interface PortListProps {
  readonly label: string;
  readonly listId: string;
  readonly ports: Ports;
  readonly sort: SortBy;
  readonly onSort: (sort: SortBy) => void;
  readonly selection: PortSelection;
  readonly onMenu: OnPortMenu;
  readonly onHold: (held: boolean) => void;
  readonly footer: React.ReactNode;
}

export const portKey = ({ row }: ShownPort): string => String(row.port.id);

/** R rotates (or waits until it may), S pins, Enter opens. True when the key was used. */
export function onPortKey({ row, state }: ShownPort, event: React.KeyboardEvent): boolean {
  switch (event.key) {
    case 'r':
    case 'R':
    case 'к':
    case 'К':
      if (state.action === 'rotate' || state.action === 'when-ready') void runAction(row, state.action);
      return true;
    case 's':
    case 'S':
    case 'ы':
    case 'Ы':
      toggleFavourite(row);
      return true;
    case 'Enter':
      openPort(row);
      return true;
    default:
      return false;
  }
}

/** The ports as a table. */
export function PortsTable({ label, listId, ports, sort, onSort, selection, onMenu, onHold, footer }: PortListProps) {
  const columns = usePortColumns(onMenu);
  return (
    <WindowTable
      label={label}
      className="ports"
      count={ports.count}
      rowAt={ports.rowAt}
      rowKey={portKey}
      columns={columns}
      sort={sort}
      onSort={onSort}
      onRange={ports.show}
      onHold={onHold}
      rowClass={({ state }) => (state.shape === 'off' ? 'dim' : '')}
      selection={selection}
      onKey={onPortKey}
      listId={listId}
      footer={footer}
    />
  );
}
