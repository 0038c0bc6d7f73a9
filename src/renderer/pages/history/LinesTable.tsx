import { useCallback, useMemo } from 'react';
import { useTexts } from '../../stores/app';
import type { SortBy } from '../../ui/sort';
import { type WindowColumn, WindowTable } from '../../ui/WindowTable';
import type { Drawing } from './useDrawing';

const ROW = 36;
const SORT: SortBy = { id: 'time', down: true };
const nothing = (): void => undefined;

/** What the lines tell, a row each bucket, the newest first. */
export function LinesTable({ drawing, label }: { readonly drawing: Drawing; readonly label: string }) {
  const t = useTexts();
  const { lines, plot, timeText, written } = drawing;
  const columns = useMemo(
    (): readonly WindowColumn<number>[] => [
      { id: 'time', head: t('chart.time'), width: 'w144', cell: index => timeText(index) },
      ...lines.map(line => ({
        ...{ id: line.id, head: line.name, num: true },
        cell: (index: number) => written(line.values[index] ?? null),
      })),
    ],
    [t, lines, timeText, written],
  );
  const count = plot.times.length;
  const rowAt = useCallback((row: number) => (row < count ? count - 1 - row : undefined), [count]);
  return (
    <div className="histtable">
      <WindowTable
        inset={ROW}
        label={label}
        count={count}
        rowAt={rowAt}
        rowKey={String}
        columns={columns}
        sort={SORT}
        onSort={nothing}
        onRange={nothing}
        onHold={nothing}
        listId={label}
      />
    </div>
  );
}
