/**
 * Data table: sticky head, virtual rows of fixed height, sorting that holds still under the pointer, arrows between rows (grid
 * pattern). Actions stand in the last column.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { useApp } from '../stores/app';
import { Icon } from './icons';
import { useScrollMemory } from './Page';
import { type SortBy, sortRows } from './sort';

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

const OVERSCAN = 8;

export function DataTable<T>({ label, rows, rowKey, columns, sort: firstSort, rowClass, onKey, footer }: DataTableProps<T>) {
  const density = useApp(state => state.settings.density);
  const rowHeight = density === 'compact' ? 28 : 36;
  const scroller = useRef<HTMLDivElement>(null);
  const [sort, setSort] = useState(firstSort);
  const [active, setActive] = useState(0);
  const held = useRef<readonly string[] | null>(null);
  useScrollMemory(scroller, true);

  const column = columns.find(each => each.id === sort.id);
  const sorted = sortRows(rows, rowKey, column?.sortBy, sort.down, held.current);
  const order = sorted.map(rowKey);
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
  });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const current = Math.min(active, sorted.length - 1);

  const move = (to: number) => {
    const next = Math.max(0, Math.min(sorted.length - 1, to));
    setActive(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`tr[data-index="${next}"]`)?.focus());
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const row = sorted[current];
    if (!row || !(event.target instanceof HTMLTableRowElement) || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 2);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: sorted.length - 1,
    };
    const to = steps[event.key];
    if (to !== undefined) {
      event.preventDefault();
      move(to);
    } else onKey?.(row, event.key.toLowerCase());
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
            {columns.map(each => (
              <col key={each.id} className={`${each.width ?? ''} ${each.hideNarrow ? 'hide-n' : ''}`} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map(each => (
                <Head key={each.id} column={each} sort={sort} onSort={setSort} hold={() => (held.current = null)} />
              ))}
            </tr>
          </thead>
          <tbody onKeyDown={onKeyDown}>
            {before > 0 ? <Spacer height={before} /> : null}
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
                  onFocus={() => setActive(item.index)}
                >
                  {columns.map((each, index) =>
                    columns[index - 1]?.spills?.(row) ? null : (
                      <td
                        key={each.id}
                        colSpan={each.spills?.(row) ? 2 : 1}
                        className={`${each.num ? 'num' : ''} ${each.hideNarrow ? 'hide-n' : ''}`}
                      >
                        {each.cell(row)}
                      </td>
                    ),
                  )}
                </tr>
              );
            })}
            {after > 0 ? <Spacer height={after} /> : null}
          </tbody>
        </table>
      </div>
      {footer ? <div className="tfoot">{footer}</div> : null}
    </section>
  );
}

/** One cell only: spanning the columns that a narrow window hides would add them again, empty. */
const Spacer = ({ height }: { readonly height: number }) => (
  <tr className="spacer">
    <td style={{ height }} />
  </tr>
);

function Head<T>({
  column,
  sort,
  onSort,
  hold,
}: {
  readonly column: Column<T>;
  readonly sort: SortBy;
  readonly onSort: (sort: SortBy) => void;
  readonly hold: () => void;
}) {
  const on = column.sortBy !== undefined && sort.id === column.id;
  const classes = `${column.num ? 'num' : ''} ${column.hideNarrow ? 'hide-n' : ''}`;
  if (!column.sortBy) return <th className={classes}>{column.head}</th>;
  return (
    <th className={classes} aria-sort={on ? (sort.down ? 'descending' : 'ascending') : undefined}>
      <button
        type="button"
        className={on ? 'sort' : 'sort off'}
        onClick={() => {
          hold();
          onSort({ id: column.id, down: on ? !sort.down : column.num === true });
        }}
      >
        {column.head}
        {on ? <Icon of={sort.down ? ArrowDown : ArrowUp} size={12} /> : null}
      </button>
    </th>
  );
}
