/**
 * Data table: sticky head, virtual rows of fixed height, sorting that holds still under the pointer, arrows between rows (grid
 * pattern). Actions stand in the last column.
 */
import { useRef, useState } from 'react';
import { useApp } from '../stores/app';
import { Cols, cellClass, SortHead } from './SortHead';
import { type SortBy, sortRows } from './sort';
import { isRowKey, Spacer, useVirtualRows } from './virtualRows';

export interface Column<T> {
  readonly id: string;
  readonly head: React.ReactNode;
  /** Width class. */
  readonly width?: string;
  readonly num?: boolean;
  /** Gone in a narrow window. */
  readonly hideNarrow?: boolean;
  readonly sortBy?: (row: T) => string | number | null;
  readonly cell: (row: T) => React.ReactNode;
  /** The cell takes the next column's room in this row. */
  readonly spills?: (row: T) => boolean;
}
interface DataTableProps<T> {
  readonly label: string;
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  readonly columns: readonly Column<T>[];
  readonly sort: SortBy;
  readonly rowClass?: (row: T) => string;
  /** A key pressed on a focused row. */
  readonly onKey?: (row: T, key: string) => void;
  readonly footer?: React.ReactNode;
}

export function DataTable<T>({ label, rows, rowKey, columns, sort: firstSort, rowClass, onKey, footer }: DataTableProps<T>) {
  const density = useApp(state => state.settings.density);
  const rowHeight = density === 'compact' ? 28 : 36;
  const [sort, setSort] = useState(firstSort);
  const held = useRef<readonly string[] | null>(null);

  const column = columns.find(each => each.id === sort.id);
  const sorted = sortRows(rows, rowKey, column?.sortBy, sort.down, held.current);
  const order = sorted.map(rowKey);
  const { scroller, items, before, after, current, focus, move } = useVirtualRows({
    count: sorted.length,
    rowHeight,
    remembers: true,
    idAt: index => order[index],
  });
  const onKeyDown = (event: React.KeyboardEvent) => {
    const row = sorted[current];
    if (row !== undefined && isRowKey(event) && move(event) === null) onKey?.(row, event.key.toLowerCase());
  };
  const resort = (next: SortBy) => {
    held.current = null;
    setSort(next);
  };

  return (
    <section className="card fillcol grow">
      <div
        className="scrollwrap scrolls"
        ref={scroller}
        onPointerEnter={() => {
          held.current = order;
        }}
        onPointerLeave={() => {
          held.current = null;
        }}
      >
        <table className={`table keep ${density === 'compact' ? 'compact' : ''}`} aria-label={label} aria-rowcount={sorted.length + 1}>
          <colgroup>
            <Cols of={columns} />
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map(each => (
                <SortHead key={each.id} column={each} sorts={each.sortBy !== undefined} sort={sort} onSort={resort} />
              ))}
            </tr>
          </thead>
          <tbody onKeyDown={onKeyDown}>
            <Spacer height={before} />
            {items.map(item => {
              const row = sorted[item.index];
              if (row === undefined) return null;
              return (
                <tr
                  key={rowKey(row)}
                  data-index={item.index}
                  data-row={rowKey(row)}
                  aria-rowindex={item.index + 2}
                  className={rowClass?.(row) ?? ''}
                  tabIndex={item.index === current ? 0 : -1}
                  onFocus={() => focus(item.index)}
                >
                  {columns.map((each, index) =>
                    columns[index - 1]?.spills?.(row) ? null : (
                      <td key={each.id} colSpan={each.spills?.(row) ? 2 : 1} className={cellClass(each)}>
                        {each.cell(row)}
                      </td>
                    ),
                  )}
                </tr>
              );
            })}
            <Spacer height={after} />
          </tbody>
        </table>
      </div>
      {footer ? <div className="tfoot">{footer}</div> : null}
    </section>
  );
}
