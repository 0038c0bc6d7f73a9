/** Columns of the connections table: which there are, which are shown, and by what the hub sorts them. */
import type { ConnectionSort, ConnectionsView } from '@shared/model';
import type { Texts } from '@shared/texts';
import { useCallback, useMemo, useState } from 'react';
import type { SlotColumn } from '../../../ui/slots/SlotHead';
import type { SortBy } from '../../../ui/sort';

const COLUMN_IDS = [
  'host',
  'process',
  'source',
  'destination',
  'network',
  'type',
  'rule',
  'chain',
  'user',
  'inbound',
  'downRate',
  'upRate',
  'download',
  'upload',
  'age',
  'ended',
  'close',
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];
export type ConnectionColumn = SlotColumn & { readonly id: ColumnId };
export type ListName = ConnectionsView['list'];

const FIXED: ReadonlySet<ColumnId> = new Set(['host', 'close', 'ended']);
const USUAL: readonly ColumnId[] = ['host', 'source', 'rule', 'chain', 'downRate', 'upRate', 'download', 'upload', 'age', 'ended', 'close'];
/** What only one of the two lists has. */
const ONLY: Partial<Record<ColumnId, ListName>> = { downRate: 'open', upRate: 'open', close: 'open', ended: 'closed' };

/** Pixels. */
const WIDTHS: Readonly<Record<ColumnId, number>> = {
  host: 184,
  process: 104,
  source: 96,
  destination: 112,
  network: 60,
  type: 72,
  rule: 144,
  chain: 104,
  user: 80,
  inbound: 88,
  downRate: 88,
  upRate: 88,
  download: 80,
  upload: 80,
  age: 64,
  ended: 88,
  close: 40,
};
/** What the host gives way by in a narrow window. */
const GIVES = 64;
const GROWS: Partial<Record<ColumnId, 1 | 2>> = { host: 2, rule: 1, chain: 1 };
const NUMBERS: ReadonlySet<ColumnId> = new Set(['downRate', 'upRate', 'download', 'upload', 'age', 'ended']);

/** The columns to choose from. */
export const OFFERED: readonly ColumnId[] = COLUMN_IDS.filter(id => !FIXED.has(id));

/** A stored choice, or the usual columns where it is none. Pure. */
export function columnsFrom(stored: string | null): readonly ColumnId[] {
  try {
    const parsed: unknown = JSON.parse(stored ?? 'null');
    return Array.isArray(parsed) ? COLUMN_IDS.filter(id => FIXED.has(id) || parsed.includes(id)) : USUAL;
  } catch {
    return USUAL;
  }
}

const PLACE = 'columns-connections';

/** The columns that are shown, and what shows or hides one. */
export function useColumnChoice(): readonly [shown: readonly ColumnId[], toggle: (id: ColumnId) => void] {
  const [shown, setShown] = useState<readonly ColumnId[]>(() => columnsFrom(localStorage.getItem(PLACE)));
  const toggle = useCallback(
    (id: ColumnId) =>
      setShown(now => {
        const next = COLUMN_IDS.filter(each => now.includes(each) !== (each === id));
        localStorage.setItem(PLACE, JSON.stringify(next));
        return next;
      }),
    [],
  );
  return [shown, toggle];
}

/** The shown columns of a list, in their order. Pure. */
export function columnsOf(t: Texts, shown: readonly ColumnId[], list: ListName): readonly ConnectionColumn[] {
  return shown
    .filter(id => (ONLY[id] ?? list) === list)
    .map(id => ({
      id,
      head: t(`connections.col-${id === 'age' && list === 'closed' ? 'lasted' : id}`),
      width: WIDTHS[id],
      ...(GROWS[id] === undefined ? {} : { grow: GROWS[id] }),
      num: NUMBERS.has(id),
      hideNarrow: id === 'upload',
      sorts: id !== 'close',
      silent: id === 'close',
    }));
}
export function useColumns(t: Texts, shown: readonly ColumnId[], list: ListName): readonly ConnectionColumn[] {
  return useMemo(() => columnsOf(t, shown, list), [t, shown, list]);
}

/** Room that the columns need. */
export const widthOf = (columns: readonly ConnectionColumn[]): number => columns.reduce((sum, { width }) => sum + width, -GIVES);

/** How the hub names a sort: the oldest have the greatest age. Pure. */
export function hubSort({ id, down }: SortBy): ConnectionsView['sort'] {
  if (id === 'age') return { by: 'startedAt', descending: !down };
  if (id === 'ended') return { by: 'closedAt', descending: down };
  return { by: SORTS.has(id) ? (id as ConnectionSort) : 'downRate', descending: down };
}
const SORTS: ReadonlySet<string> = new Set(COLUMN_IDS.filter(id => id !== 'age' && id !== 'ended' && id !== 'close'));

/** The order of a list that was not sorted by the user: what moves most, what ended last. */
export const FIRST_SORT: Readonly<Record<ListName, SortBy>> = {
  open: { id: 'downRate', down: true },
  closed: { id: 'ended', down: true },
};
