/** Which lines of a grid in a page that scrolls are in sight. */
import { type RefObject, useLayoutEffect, useState } from 'react';

export interface Lines {
  readonly columns: number;
  /** Lines, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}
/** A cell's height with the gap below it. */
export const LINE_PX = 60;
const GAP_PX = 8;
const LEAST_WIDTH_PX = 132;
/** Lines beyond what is in sight. */
const OVERSCAN = 2;

export function useLines(grid: RefObject<HTMLElement | null>, count: number): Lines {
  const [lines, setLines] = useState<Lines>({ columns: 4, start: 0, end: 0 });
  useLayoutEffect(() => {
    const element = grid.current;
    const page = element?.closest<HTMLElement>('.page');
    if (!element || !page) return;
    const measure = () => {
      const columns = Math.max(1, Math.floor((element.clientWidth + GAP_PX) / (LEAST_WIDTH_PX + GAP_PX)));
      const total = Math.ceil(count / columns);
      const { top } = element.getBoundingClientRect();
      const sight = page.getBoundingClientRect();
      const within = (line: number): number => Math.max(0, Math.min(total, line));
      const start = within(Math.floor((sight.top - top) / LINE_PX) - OVERSCAN);
      const end = within(Math.ceil((sight.bottom - top) / LINE_PX) + OVERSCAN);
      setLines(before => (before.columns === columns && before.start === start && before.end === end ? before : { columns, start, end }));
    };
    measure();
    // What stands above it may grow or fold.
    const sizes = new ResizeObserver(measure);
    for (const each of [element, page, ...page.children]) sizes.observe(each);
    page.addEventListener('scroll', measure, { passive: true });
    return () => {
      sizes.disconnect();
      page.removeEventListener('scroll', measure);
    };
  }, [grid, count]);
  return lines;
}
