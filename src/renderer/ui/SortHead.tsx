import { ArrowDown, ArrowUp } from 'lucide-react';
import { Icon } from './icons';
import type { SortBy } from './sort';

interface SortHeadProps {
  readonly column: { readonly id: string; readonly head: React.ReactNode; readonly num?: boolean; readonly hideNarrow?: boolean };
  /** The list can be sorted by it. */
  readonly sorts: boolean;
  readonly sort: SortBy;
  readonly onSort: (sort: SortBy) => void;
}

/** Classes of a column's cells, its head included. */
export const cellClass = ({ num, hideNarrow }: SortHeadProps['column']): string => `${num ? 'num' : ''} ${hideNarrow ? 'hide-n' : ''}`;

/** Head of a column: what can be sorted is a button with one arrow. Numbers begin with the largest. */
export function SortHead({ column, sorts, sort, onSort }: SortHeadProps) {
  const on = sorts && sort.id === column.id;
  if (!sorts) return <th className={cellClass(column)}>{column.head}</th>;
  return (
    <th className={cellClass(column)} aria-sort={on ? (sort.down ? 'descending' : 'ascending') : undefined}>
      <SortButton column={column} sort={sort} onSort={onSort} />
    </th>
  );
}

/** Sorts by a column, or the other way round. */
export function SortButton({ column, sort, onSort }: Pick<SortHeadProps, 'column' | 'sort' | 'onSort'>) {
  const on = sort.id === column.id;
  return (
    <button
      type="button"
      className={on ? 'sort' : 'sort off'}
      onClick={() => onSort({ id: column.id, down: on ? !sort.down : column.num === true })}
    >
      {column.head}
      {on ? <Icon of={sort.down ? ArrowDown : ArrowUp} size={12} /> : null}
    </button>
  );
}

/** Widths of columns: their classes, and what a narrow window hides. */
export const Cols = ({ of }: { readonly of: readonly { readonly id: string; readonly width?: string; readonly hideNarrow?: boolean }[] }) =>
  of.map(each => <col key={each.id} className={`${each.width ?? ''} ${each.hideNarrow ? 'hide-n' : ''}`} />);
