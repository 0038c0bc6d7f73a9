/**
 * A table over a list of any length that is renewed again and again: React draws its head, the rows are painted in place. Arrows go between
 * rows (grid pattern); the table itself holds the focus, so that a row that moves does not take it along.
 */
import { useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import type { SortBy } from '../sort';
import { type SlotColumn, SlotHead } from './SlotHead';
import { type Slot, SlotList } from './SlotList';
import { placeOf, type Sight } from './sight';

/** What the table shows; it paints when told of news. */
export interface SlotSource<R> {
  readonly count: () => number;
  /** Undefined: on its way. */
  readonly rowAt: (index: number) => R | undefined;
  readonly onNews: (listener: () => void) => () => void;
}
interface SlotTableProps<R> {
  readonly label: string;
  readonly columns: readonly SlotColumn[];
  readonly sort: SortBy;
  readonly onSort: (sort: SortBy) => void;
  readonly source: SlotSource<R>;
  /** Makes one row of the screen; another function makes all of them anew. */
  readonly make: (place: number) => Slot<R>;
  readonly onSight: (sight: Sight) => void;
  /** The pointer is over the rows, or keys go between them: they keep their places. */
  readonly onHold: (held: boolean) => void;
  /** A key pressed on the current row; true when it was used. */
  readonly onKey: (row: R, event: React.KeyboardEvent, element: HTMLElement) => boolean;
  /** A press on a row, or on something in it. */
  readonly onPress: (row: R, target: HTMLElement) => void;
  /** A double press on a row. */
  readonly onOpen: (row: R) => void;
  /** The other button on a row. */
  readonly onMenu: (row: R, element: HTMLElement) => void;
  /** The list is another one when this changes: back to its top. */
  readonly listId: string;
  /** Pixels that the columns need; with less room the table scrolls sideways. */
  readonly minWidth?: number;
  /** What it shows is no longer renewed. */
  readonly asleep: boolean;
}

const ROW_HEIGHT = 28;

export function SlotTable<R>(props: SlotTableProps<R>) {
  const { source, make, columns, listId } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const list = useRef<SlotList<R> | null>(null);
  /** The row that keys act on; -1: none. */
  const current = useRef(-1);
  /** What stands there: it takes the cursor along when the list is sorted anew. */
  const followed = useRef<R | undefined>(undefined);
  const over = useRef(false);
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });

  const paint = useCallback(() => {
    const count = source.count();
    current.current = Math.min(placeOf(followed.current, current.current, source.rowAt), count - 1);
    followed.current = source.rowAt(current.current);
    list.current?.show(count, current.current);
    const element = scroller.current;
    if (!element) return;
    const rows = String(count + 1);
    if (element.getAttribute('aria-rowcount') !== rows) element.setAttribute('aria-rowcount', rows);
    const active = list.current?.elementOf(current.current)?.id ?? null;
    if (element.getAttribute('aria-activedescendant') === active) return;
    if (active === null) element.removeAttribute('aria-activedescendant');
    else element.setAttribute('aria-activedescendant', active);
  }, [source]);

  useEffect(() => {
    if (!scroller.current || !body.current) return;
    const made = new SlotList<R>({
      scroller: scroller.current,
      body: body.current,
      rowHeight: ROW_HEIGHT,
      make,
      rowAt: source.rowAt,
      onSight: sight => latest.current.onSight(sight),
    });
    list.current = made;
    paint();
    const stop = source.onNews(paint);
    return () => {
      stop();
      made.dispose();
      list.current = null;
    };
  }, [source, make, paint]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list's name is the signal
  useLayoutEffect(() => {
    current.current = -1;
    followed.current = undefined;
    list.current?.toTop();
    paint();
    latest.current.onHold(over.current);
  }, [listId, paint]);

  const hold = () => latest.current.onHold(over.current || current.current >= 0);
  const goTo = (index: number) => {
    current.current = Math.max(-1, Math.min(source.count() - 1, index));
    followed.current = source.rowAt(current.current);
    if (current.current >= 0) list.current?.reveal(current.current);
    paint();
    hold();
  };
  const move = (key: string): number | null => {
    const at = current.current;
    const page = list.current?.page ?? 1;
    const first = list.current?.sight.first ?? 0;
    const from = at < 0 ? first - 1 : at;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: from + 1,
      ArrowUp: Math.max(0, from - 1),
      PageDown: from + page,
      PageUp: Math.max(0, from - page),
      Home: 0,
      End: source.count() - 1,
    };
    return steps[key] ?? null;
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== scroller.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = move(event.key);
    if (to !== null) {
      event.preventDefault();
      goTo(to);
      return;
    }
    if (event.key === 'Escape' && current.current >= 0) {
      event.preventDefault();
      goTo(-1);
      return;
    }
    const row = source.rowAt(current.current);
    const element = list.current?.elementOf(current.current);
    if (row !== undefined && element && props.onKey(row, event, element)) event.preventDefault();
  };
  const pressed = (event: React.MouseEvent, then: (row: R, target: HTMLElement, element: HTMLElement) => void) => {
    const index = list.current?.indexOf(event.target) ?? -1;
    const row = index < 0 ? undefined : source.rowAt(index);
    const element = list.current?.elementOf(index);
    if (row !== undefined && element && event.target instanceof HTMLElement) then(row, event.target, element);
    else if (row !== undefined && element && event.target instanceof SVGElement)
      then(row, event.target.closest('button') ?? element, element);
  };
  /** What is cut is whole in its tooltip. */
  const onOver = (event: React.PointerEvent) => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('.slot > .c') : null;
    if (cell) cell.title = cell.scrollWidth > cell.clientWidth ? (cell.textContent ?? '') : '';
  };
  const onPointer = (inside: boolean) => {
    over.current = inside;
    hold();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are made once and placed by hand, which a table element cannot do
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      className={`slots ${props.minWidth === undefined ? '' : 'sideways'} ${props.asleep ? 'asleep' : ''}`}
      aria-label={props.label}
      onKeyDown={onKeyDown}
      onClick={event => pressed(event, props.onPress)}
      onDoubleClick={event => pressed(event, (row, target) => target.closest('button') ?? props.onOpen(row))}
      onContextMenu={event =>
        pressed(event, (row, _, element) => {
          event.preventDefault();
          props.onMenu(row, element);
        })
      }
      onPointerOver={onOver}
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) goTo(-1);
      }}
    >
      <SlotHead columns={columns} sort={props.sort} onSort={props.onSort} />
      {/* biome-ignore lint/a11y/useSemanticElements: as the grid */}
      <div
        ref={body}
        role="rowgroup"
        className="slots-body"
        style={props.minWidth === undefined ? undefined : { minWidth: props.minWidth }}
        // A page that appears under a pointer at rest is not meant.
        onPointerMove={event => {
          if (!over.current && (event.movementX !== 0 || event.movementY !== 0)) onPointer(true);
        }}
        onPointerLeave={() => onPointer(false)}
      />
    </div>
  );
}
