import { SortButton } from '../SortHead';
import type { SortBy } from '../sort';

export interface SlotColumn {
  readonly id: string;
  readonly head: string;
  /** Pixels; of what grows, with room to spare. */
  readonly width: number;
  /** Its share of the room that is left; absent: none. */
  readonly grow?: 1 | 2;
  readonly num?: boolean;
  /** Gone in a narrow window. */
  readonly hideNarrow?: boolean;
  readonly sorts?: boolean;
  /** Its head is for screen readers only. */
  readonly silent?: boolean;
}

/** Classes of a column's cells, its head included. */
export const slotCellClass = ({ num, hideNarrow, grow }: SlotColumn): string =>
  [num ? 'num' : '', hideNarrow ? 'hide-n' : '', grow === undefined ? '' : `grow-${grow}`].filter(Boolean).join(' ');

interface SlotHeadProps {
  readonly columns: readonly SlotColumn[];
  readonly sort: SortBy;
  readonly onSort: (sort: SortBy) => void;
}

/** Heads of the columns: what can be sorted is a button with one arrow. Numbers begin with the largest. */
export const SlotHead = ({ columns, sort, onSort }: SlotHeadProps) => (
  // biome-ignore lint/a11y/useSemanticElements: rows of fixed height that are placed by hand cannot stand in a table
  <div role="rowgroup" className="slots-top">
    {/* biome-ignore lint/a11y/useSemanticElements: as above */}
    {/* biome-ignore lint/a11y/useFocusableInteractive: its buttons take the focus */}
    <div role="row" className="slots-head" aria-rowindex={1}>
      {columns.map(column => (
        <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
      ))}
    </div>
  </div>
);

function HeadCell({ column, sort, onSort }: { readonly column: SlotColumn } & Pick<SlotHeadProps, 'sort' | 'onSort'>) {
  const on = column.sorts === true && sort.id === column.id;
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the row
    // biome-ignore lint/a11y/useFocusableInteractive: its button takes the focus
    <div
      role="columnheader"
      className={slotCellClass(column)}
      style={{ width: column.width }}
      aria-sort={on ? (sort.down ? 'descending' : 'ascending') : undefined}
    >
      {column.sorts ? (
        <SortButton column={column} sort={sort} onSort={onSort} />
      ) : (
        <span className={column.silent ? 'sr' : ''}>{column.head}</span>
      )}
    </div>
  );
}
