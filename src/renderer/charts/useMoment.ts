/** A chart's part in the moment that all charts point at: pointer and arrow keys put it there, and the chart knows which of its points it is. */
import { useEffect, useRef } from 'react';
import { pointAt, pointNowhere, useCursor } from './cursor';
import { moved, nearest } from './moment';

interface MomentOptions {
  /** Of the points, Unix seconds, rising. */
  readonly times: readonly number[];
  /** Unix seconds at which the drawing begins and ends. */
  readonly range: readonly [number, number];
  readonly label: string;
  readonly summary: string;
  /** Lines that tell of the point with this index: the first is the time. */
  readonly tip: (index: number) => readonly string[];
  /** Arrow keys move it. */
  readonly keys?: boolean;
}
interface Moment {
  /** Index of the point; null: none is pointed at. */
  readonly index: number | null;
  /** Where it is, as a share of the width. */
  readonly place: number;
  readonly told: readonly string[];
  /** Of the element in which the chart is drawn. */
  readonly props: React.HTMLAttributes<HTMLDivElement>;
}

export function useMoment({ times, range: [first, last], label, summary, tip, keys }: MomentOptions): Moment {
  const self = useRef({}).current;
  /** Share of the width at which the pointer is. */
  const pointer = useRef<number | null>(null);
  const cursor = useCursor();
  const pointTo = (index: number | null) => {
    if (index !== null) pointAt((times[index] ?? first) * 1000, self);
  };
  const point = (place: number) => pointTo(nearest(times, first + place * (last - first)));
  // What moves on under a pointer that rests is pointed at anew.
  const latest = useRef(point);
  useEffect(() => {
    latest.current = point;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: told by the range that the drawing moved on
  useEffect(() => {
    if (pointer.current !== null) latest.current(pointer.current);
  }, [first, last]);
  useEffect(() => () => pointNowhere(self), [self]);

  const seconds = cursor === null ? null : cursor / 1000;
  const index = seconds === null || seconds < first || seconds > last ? null : nearest(times, seconds);
  const told = index === null ? [] : tip(index);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape' && index !== null) pointNowhere(self);
    else {
      const next = moved(event, index, times.length);
      if (next === null) return;
      pointTo(next);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const named = keys
    ? ({
        role: 'slider',
        tabIndex: 0,
        'aria-label': label,
        'aria-valuemin': 0,
        'aria-valuemax': Math.max(0, times.length - 1),
        'aria-valuenow': index ?? 0,
        'aria-valuetext': index === null ? summary : told.join(', '),
        onKeyDown,
        onBlur: () => pointNowhere(self),
      } as const)
    : ({ role: 'img', 'aria-label': `${label}. ${summary}` } as const);
  return {
    index,
    place: index === null ? 0 : ((times[index] ?? first) - first) / (last - first),
    told,
    props: {
      ...named,
      onPointerMove: event => {
        const box = event.currentTarget.getBoundingClientRect();
        pointer.current = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
        point(pointer.current);
      },
      onPointerLeave: () => {
        pointer.current = null;
        pointNowhere(self);
      },
    },
  };
}
