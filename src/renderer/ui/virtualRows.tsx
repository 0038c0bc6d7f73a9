/** The rows of a table that are in sight, and the way between them by the keyboard (grid pattern). */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { view } from '../stores/view';
import { useScrollMemory } from './Page';
import { isSamePlace, placeNow, type RowPlace, TOP } from './rowPlace';

/** What lies outside of sight costs as much to lay out as what is in it. */
export const OVERSCAN = 4;

interface VirtualRowsOptions {
  readonly count: number;
  /** Pixels; all rows have the same. */
  readonly rowHeight: number;
  /** The scroll position is the page's own, kept for a window that is built again. */
  readonly remembers: boolean;
  /** Undefined: not loaded. */
  readonly idAt: (index: number) => string | undefined;
}

export function useVirtualRows({ count, rowHeight, remembers, idAt }: VirtualRowsOptions) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<RowPlace>(TOP);
  useScrollMemory(scroller, remembers);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    // Rows that were scrolled to are drawn in a task of their own, not within the frame that then lays them out and paints them.
    useFlushSync: false,
  });
  // The other density gives all rows another height.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height is the signal to measure again
  useEffect(() => virtual.measure(), [rowHeight, virtual]);
  const items = virtual.getVirtualItems();
  const place = placeNow(
    active,
    items.map(({ index }) => index),
    idAt,
  );
  const current = Math.max(0, Math.min(place, count - 1));

  const rowElement = (index: number) => scroller.current?.querySelector<HTMLElement>(`tr[data-index="${index}"]`) ?? null;
  // First of all: who gets the focus next is the row that stands there now, not the one that stood there before.
  const latestId = useRef(idAt);
  useLayoutEffect(() => {
    latestId.current = idAt;
  });
  // Where the rows keep their elements and only what is in them moves, the focus goes after its row.
  const shownAt = useRef(current);
  useLayoutEffect(() => {
    const left = shownAt.current;
    shownAt.current = current;
    if (left !== current && place !== active.index && document.activeElement === rowElement(left)) rowElement(current)?.focus();
  });
  const focus = useCallback((index: number) => {
    const next = { index, id: latestId.current(index) ?? null };
    setActive(now => (isSamePlace(now, next) ? now : next));
  }, []);

  const goTo = (to: number): number => {
    const next = Math.max(0, Math.min(count - 1, to));
    focus(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => {
      // The frame may come late: the row may stand elsewhere by then, and the focus is not taken out of what was opened or gone to meanwhile.
      const { activeElement } = document;
      const isHere = activeElement === document.body || scroller.current?.contains(activeElement) === true;
      if (isHere && view.getState().overlay === null) rowElement(shownAt.current)?.focus();
    });
    return next;
  };
  /** The row that an arrow, Page key, Home or End went to; null: another key. */
  const move = (event: React.KeyboardEvent): number | null => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowHeight) / rowHeight) - 2);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: count - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return null;
    event.preventDefault();
    return goTo(to);
  };
  /** Brings a row into sight without taking the focus. */
  const reveal = useCallback(
    (index: number, align: 'center' | 'start' = 'center') => {
      focus(index);
      virtual.scrollToIndex(index, { align });
    },
    [virtual, focus],
  );
  const toTop = useCallback(() => {
    const box = scroller.current;
    box?.scrollTo({ top: 0 });
    // A row that has the focus stays the one at hand while it is in sight: what is pressed next is about it.
    if (!isOnFirstPage(box, index => index * rowHeight)) setActive(TOP);
  }, [rowHeight]);

  return {
    scroller,
    items,
    /** Pixels above the first and below the last row in sight. */
    before: items[0]?.start ?? 0,
    after: virtual.getTotalSize() - (items.at(-1)?.end ?? 0),
    /** The one row in the tab order. */
    current,
    focus,
    move,
    reveal,
    toTop,
  };
}

/** Whether something in a list that is at its top has the focus. `topOf`: pixels above the row or card of that index. */
export function isOnFirstPage(box: HTMLElement | null, topOf: (index: number) => number): boolean {
  const focused = document.activeElement?.closest<HTMLElement>('[data-index]');
  return !!focused && box?.contains(focused) === true && topOf(Number(focused.dataset.index)) < box.clientHeight;
}

/**
 * A key pressed on a row itself, not on something in it, and without a modifier that means something else. Under a dialog there is none: on
 * a slow computer it is open some time before the focus is in it.
 */
export const isRowKey = (event: React.KeyboardEvent): boolean =>
  event.target instanceof HTMLTableRowElement && !event.ctrlKey && !event.metaKey && !event.altKey && view.getState().overlay === null;

/** One cell only: spanning the columns that a narrow window hides would add them again, empty. */
export const Spacer = ({ height }: { readonly height: number }) =>
  height > 0 ? (
    <tr className="spacer">
      <td style={{ height }} />
    </tr>
  ) : null;
