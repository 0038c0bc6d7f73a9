/** The ports as cards: rows of cards are virtual, arrows go between cards, Space and Shift select. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useScrollMemory } from '../../../ui/Page';
import { isSamePlace, placeNow, type RowPlace, TOP } from '../../../ui/rowPlace';
import { isOnFirstPage } from '../../../ui/virtualRows';
import { PortCard } from './PortCard';
import { onPortKey, type PortListProps, portKey } from './PortsTable';

/** Pixels: least width of a card, its height, and the gap between two. */
const CARD = { width: 168, height: 124, gap: 12 };
const OVERSCAN = 1;

const columnsIn = (width: number): number => Math.max(1, Math.floor((width + CARD.gap) / (CARD.width + CARD.gap)));

export function PortsGrid({ label, listId, ports, selection, onMenu, onHold, footer }: Omit<PortListProps, 'sort' | 'onSort'>) {
  const scroller = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(5);
  const [active, setActive] = useState<RowPlace>(TOP);
  useScrollMemory(scroller, true);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setColumns(columnsIn(element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { count, rowAt, show } = ports;
  const lines = Math.ceil(count / columns);
  const virtual = useVirtualizer({
    count: lines,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD.height + CARD.gap,
    overscan: OVERSCAN,
    // As for rows of a table: see `virtualRows.tsx`.
    useFlushSync: false,
  });
  const shownList = useRef(listId);
  useLayoutEffect(() => {
    if (shownList.current === listId) return;
    shownList.current = listId;
    scroller.current?.scrollTo({ top: 0 });
    const topOf = (index: number): number => Math.floor(index / columns) * (CARD.height + CARD.gap);
    if (!isOnFirstPage(scroller.current, topOf)) setActive(TOP);
  }, [listId, columns]);
  const items = virtual.getVirtualItems();
  const start = (items[0]?.index ?? 0) * columns;
  const end = Math.min(count, ((items.at(-1)?.index ?? -1) + 1) * columns);
  useEffect(() => show(start, end), [show, start, end]);
  // The same port while the list is sorted anew: its keys are about no other.
  const idAt = (index: number): string | undefined => {
    const port = rowAt(index);
    return port === undefined ? undefined : portKey(port);
  };
  const inSight = Array.from({ length: Math.max(0, end - start) }, (_, at) => start + at);
  const current = Math.max(0, Math.min(placeNow(active, inSight, idAt), count - 1));
  const latestId = useRef(idAt);
  useLayoutEffect(() => {
    latestId.current = idAt;
  });
  const focus = useCallback((index: number) => {
    const next = { index, id: latestId.current(index) ?? null };
    setActive(now => (isSamePlace(now, next) ? now : next));
  }, []);

  const move = (to: number): number => {
    const next = Math.max(0, Math.min(count - 1, to));
    focus(next);
    virtual.scrollToIndex(Math.floor(next / columns));
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus());
    return next;
  };
  const select = (index: number, extend: boolean) => {
    const port = rowAt(index);
    if (port !== undefined) selection.onSelect(port, index, extend);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const isCard = event.target instanceof HTMLElement && event.target.dataset.index !== undefined;
    if (!isCard || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = columns * Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / (CARD.height + CARD.gap)) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: current + 1,
      ArrowLeft: current - 1,
      ArrowDown: current + columns,
      ArrowUp: current - columns,
      PageDown: current + page,
      PageUp: current - page,
      Home: 0,
      End: count - 1,
    };
    const to = steps[event.key];
    const port = rowAt(current);
    if (to !== undefined) {
      event.preventDefault();
      const next = move(to);
      if (event.shiftKey) select(next, true);
    } else if (event.key === ' ') {
      event.preventDefault();
      select(current, event.shiftKey);
    } else if (port !== undefined && onPortKey(port, event)) event.preventDefault();
  };

  return (
    <section className="fillcol grow">
      {/* biome-ignore lint/a11y/useSemanticElements: cards wrap with the window's width, which a table does not */}
      <div
        ref={scroller}
        className="scrollwrap scrolls pgrid"
        role="grid"
        tabIndex={-1}
        aria-label={label}
        aria-rowcount={lines}
        aria-colcount={columns}
        aria-multiselectable="true"
        onKeyDown={onKeyDown}
        onPointerEnter={() => onHold(true)}
        onPointerLeave={() => onHold(false)}
      >
        <div role="presentation" style={{ height: items[0]?.start ?? 0 }} />
        {items.map(line => (
          // biome-ignore lint/a11y/useSemanticElements: as above
          <div
            key={line.index}
            role="row"
            tabIndex={-1}
            className="pline"
            aria-rowindex={line.index + 1}
            style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
          >
            {Array.from({ length: Math.min(columns, count - line.index * columns) }, (_, place) => {
              const index = line.index * columns + place;
              const port = rowAt(index);
              return (
                <PortCard
                  key={port === undefined ? `#${index}` : portKey(port)}
                  index={index}
                  port={port}
                  current={index === current}
                  selected={port !== undefined && selection.isSelected(port)}
                  selectLabel={port === undefined ? '' : selection.label(port)}
                  onFocus={focus}
                  onSelect={select}
                  onMenu={onMenu}
                />
              );
            })}
          </div>
        ))}
        <div role="presentation" style={{ height: Math.max(0, virtual.getTotalSize() - (items.at(-1)?.end ?? 0)) }} />
      </div>
      {footer}
    </section>
  );
}
