/**
 * A table over a list of any length: only the rows in sight exist, and the caller loads them by `onRange`. Arrows between rows
 * (grid pattern), Space and Shift select.
 */
import { memo, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { useApp } from '../stores/app';
import { Checkbox } from './Checkbox';
import { Cols, cellClass, SortHead } from './SortHead';
import type { SortBy } from './sort';
import { isRowKey, Spacer, useVirtualRows } from './virtualRows';

export interface WindowColumn<T> {
  readonly id: string;
  readonly head: React.ReactNode;
  /** Width class. */
  readonly width?: string;
  readonly num?: boolean;
  /** Gone in a narrow window. */
  readonly hideNarrow?: boolean;
  /** The list can be sorted by it. */
  readonly sorts?: boolean;
  readonly cell: (row: T) => React.ReactNode;
  /** The cell takes the next column's room in this row. */
  readonly spills?: (row: T) => boolean;
}
interface RowSelection<T> {
  readonly isSelected: (row: T) => boolean;
  readonly all: boolean | 'some';
  readonly label: (row: T) => string;
  readonly allLabel: string;
  /** `extend`: everything from the last selected row to this one. */
  readonly onSelect: (row: T, index: number, extend: boolean) => void;
  readonly onAll: () => void;
}
interface WindowTableProps<T> {
  readonly label: string;
  readonly count: number;
  /** Undefined: not loaded yet. */
  readonly rowAt: (index: number) => T | undefined;
  readonly rowKey: (row: T) => string;
  readonly columns: readonly WindowColumn<T>[];
  readonly sort: SortBy;
  readonly onSort: (sort: SortBy) => void;
  /** The rows from `start` to `end` (exclusive) are to be loaded. */
  readonly onRange: (start: number, end: number) => void;
  /** The pointer is over the rows: they keep their places. */
  readonly onHold: (held: boolean) => void;
  readonly rowClass?: (row: T) => string;
  /** Rows can be selected: a box before each, and one for all in the head. */
  readonly selection?: RowSelection<T>;
  /** A key pressed on a focused row; true when it was used. */
  readonly onKey?: (row: T, event: React.KeyboardEvent) => boolean;
  /** A row to be brought into sight (`top`: as the first one), each time that this is another object. */
  readonly reveal?: { readonly index: number; readonly top?: boolean } | null;
  /** The list is another one when this changes: back to its top. */
  readonly listId: string;
  readonly compact?: boolean;
  readonly className?: string;
  /** Pixels that the columns need; with less room the table scrolls sideways. */
  readonly minWidth?: number;
  readonly footer?: React.ReactNode;
  /** A row above all others that is no row of the list yet: its cell of each column. */
  readonly lead?: ((columnId: string) => React.ReactNode) | null;
  /** Part of a card in a page that scrolls: rows of this height (pixels), no frame of its own, and its position is not remembered. */
  readonly inset?: number;
}

export function WindowTable<T>(props: WindowTableProps<T>) {
  const { count, columns, rowAt, rowKey, onRange, listId } = props;
  const density = useApp(state => state.settings.density);
  const compact = props.inset === undefined && (props.compact ?? density === 'compact');
  const rowHeight = props.inset ?? (compact ? 28 : 36);
  const { scroller, items, before, after, current, focus, move, reveal, toTop } = useVirtualRows({
    count,
    rowHeight,
    remembers: props.inset === undefined,
    idAt: index => {
      const row = rowAt(index);
      return row === undefined ? undefined : rowKey(row);
    },
  });
  const shownList = useRef(listId);
  useLayoutEffect(() => {
    if (shownList.current === listId) return;
    shownList.current = listId;
    toTop();
  }, [listId, toTop]);
  const wanted = props.reveal ?? null;
  const revealed = useRef<{ readonly wanted: typeof wanted; readonly listId: string } | null>(null);
  useLayoutEffect(() => {
    const is = revealed.current;
    if (!wanted || wanted.index >= count || (is?.wanted === wanted && is.listId === listId)) return;
    revealed.current = { wanted, listId };
    reveal(wanted.index, wanted.top ? 'start' : 'center');
  }, [wanted, count, listId, reveal]);
  const latestHold = useRef(props.onHold);
  useLayoutEffect(() => {
    latestHold.current = props.onHold;
  });
  // A table that goes while the pointer is over it hears of no leaving.
  useEffect(() => () => latestHold.current(false), []);
  const start = items[0]?.index ?? 0;
  const end = (items.at(-1)?.index ?? -1) + 1;
  useEffect(() => onRange(start, end), [onRange, start, end]);

  const select = (index: number, extend: boolean) => {
    const row = rowAt(index);
    if (row !== undefined) props.selection?.onSelect(row, index, extend);
  };
  const latestSelect = useRef(select);
  useLayoutEffect(() => {
    latestSelect.current = select;
  });
  const onBox = useCallback((index: number, extend: boolean) => latestSelect.current(index, extend), []);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!isRowKey(event)) return;
    const row = rowAt(current);
    const moved = move(event);
    if (moved !== null) {
      if (event.shiftKey) select(moved, true);
    } else if (event.key === ' ' && props.selection) {
      event.preventDefault();
      select(current, event.shiftKey);
    } else if (row !== undefined && props.onKey?.(row, event)) event.preventDefault();
  };

  return (
    <section className={`fillcol grow ${props.inset === undefined ? 'card' : ''}`}>
      <div
        className={`scrollwrap scrolls ${props.minWidth === undefined ? '' : 'sideways'}`}
        ref={scroller}
        onPointerEnter={() => props.onHold(true)}
        onPointerLeave={() => props.onHold(false)}
      >
        <table
          className={`table keep ${compact ? 'compact' : ''} ${props.className ?? ''}`}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows are selected and walked through as in a grid, which a table may be
          role="grid"
          aria-label={props.label}
          style={props.minWidth === undefined ? undefined : { minWidth: props.minWidth }}
          aria-rowcount={count + 1 + (props.lead ? 1 : 0)}
          aria-multiselectable={props.selection ? true : undefined}
        >
          <colgroup>
            {props.selection ? <col className="w36" /> : null}
            <Cols of={columns} />
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {props.selection ? (
                <th>
                  <Checkbox label={props.selection.allLabel} on={props.selection.all} onChange={props.selection.onAll} />
                </th>
              ) : null}
              {columns.map(each => (
                <SortHead key={each.id} column={each} sorts={each.sorts === true} sort={props.sort} onSort={props.onSort} />
              ))}
            </tr>
          </thead>
          <tbody onKeyDown={onKeyDown}>
            {props.lead ? (
              <tr className="sel lead" aria-rowindex={2} data-lead>
                {props.selection ? <td /> : null}
                {columns.map(each => (
                  <td key={each.id} className={cellClass(each)}>
                    {props.lead?.(each.id)}
                  </td>
                ))}
              </tr>
            ) : null}
            <Spacer height={before} />
            {items.map(({ index }) => {
              const row = rowAt(index);
              const selected = row !== undefined && props.selection?.isSelected(row) === true;
              return (
                <Row
                  key={index}
                  index={index}
                  row={row}
                  id={row === undefined ? undefined : rowKey(row)}
                  columns={columns as readonly WindowColumn<unknown>[]}
                  className={row === undefined ? '' : `${selected ? 'sel' : ''} ${props.rowClass?.(row) ?? ''}`}
                  selected={props.selection ? selected : undefined}
                  selectLabel={row === undefined || !props.selection ? undefined : props.selection.label(row)}
                  onSelect={onBox}
                  current={index === current}
                  onFocus={focus}
                />
              );
            })}
            <Spacer height={after} />
          </tbody>
        </table>
      </div>
      {props.footer}
    </section>
  );
}

interface RowProps {
  readonly index: number;
  /** Undefined: on its way; same height, still bars, and it keeps the focus when it comes. */
  readonly row: unknown;
  readonly id: string | undefined;
  readonly columns: readonly WindowColumn<unknown>[];
  readonly className: string;
  readonly selected: boolean | undefined;
  readonly selectLabel: string | undefined;
  readonly onSelect: (index: number, extend: boolean) => void;
  readonly current: boolean;
  readonly onFocus: (index: number) => void;
}
/** Drawn again only when something of it changed: scrolling moves many rows and changes none. */
const Row = memo(function Row({ index, row, id, columns, className, selected, selectLabel, onSelect, current, onFocus }: RowProps) {
  return (
    <tr
      data-index={index}
      data-row={id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-busy={row === undefined ? true : undefined}
      className={className}
      tabIndex={current ? 0 : -1}
      onFocus={() => onFocus(index)}
    >
      {selected === undefined ? null : (
        <td>
          {selectLabel === undefined ? null : (
            <Checkbox label={selectLabel} on={selected} tabIndex={-1} onChange={event => onSelect(index, event.shiftKey)} />
          )}
        </td>
      )}
      {columns.map((each, place) =>
        row !== undefined && columns[place - 1]?.spills?.(row) ? null : (
          <td key={each.id} className={cellClass(each)} colSpan={row !== undefined && each.spills?.(row) ? 2 : 1}>
            {row !== undefined ? each.cell(row) : place === 0 || place === 2 ? <span className="sk full" /> : null}
          </td>
        ),
      )}
    </tr>
  );
});
