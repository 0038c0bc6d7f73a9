/** Where a chart's lines are drawn, with what stands above them: marked moments, words of gaps, and the moment that all charts point at. */
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import { useApp } from '../stores/app';
import { pointAt, pointNowhere, useCursor } from './cursor';
import { moved, nearest } from './moment';
import { createPlot, type Plot, type PlotData, type PlotSeries } from './plot';

/** A moment to mark, Unix ms, with its word. */
export interface ChartMark {
  readonly at: number;
  readonly label: string;
  /** The word tells what follows, in the gap that begins there: it stands behind it as soon as there is room, without a line. */
  readonly gap?: boolean;
  /** Of a mark that stands lower, since the one before takes its room. */
  readonly row?: number;
}
interface PlotAreaProps {
  readonly label: string;
  readonly summary: string;
  /** Values in the unit of the axis. */
  readonly data: PlotData;
  readonly series: readonly PlotSeries[];
  readonly bottom?: number;
  readonly top: number;
  readonly threshold?: number | null;
  readonly marks: readonly ChartMark[];
  /** How many readings there are, for those who wait for them. */
  readonly points: number;
  /** Lines that tell of the point with this index: the first is the time. */
  readonly tip: (index: number) => readonly string[];
  /** Arrow keys move the moment pointed at. */
  readonly keys?: boolean;
}

/** A gap's word begins left of this share of the width, or is not written yet. */
const GAP_ROOM = 0.75;
/** From there on the tip stands left of the moment. */
const TIP_TURNS = 0.7;

export function PlotArea({ label, summary, data, series, bottom = 0, top, threshold = null, marks, points, tip, keys }: PlotAreaProps) {
  const theme = useApp(state => state.app.resolvedTheme);
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const self = useRef({}).current;
  /** Share of the width at which the pointer is. */
  const pointer = useRef<number | null>(null);
  const cursor = useCursor();
  const shape = JSON.stringify(series.map(({ color, dash, filled }) => ({ color, dash, filled })));

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are read when the plot is made
  useEffect(() => {
    if (!host.current) return;
    const made = createPlot(host.current, JSON.parse(shape) as PlotSeries[], threshold);
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [shape, theme, threshold]);
  useEffect(() => {
    if (document.hidden) return;
    const frame = requestAnimationFrame(() => plot.current?.draw(data, bottom, top));
    return () => cancelAnimationFrame(frame);
  });

  const [first, last] = data.range;
  const point = (place: number) => {
    const index = nearest(data.times, first + place * (last - first));
    if (index !== null) pointAt((data.times[index] ?? first) * 1000, self);
  };
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

  const at = cursor === null || cursor / 1000 < first || cursor / 1000 > last ? null : nearest(data.times, cursor / 1000);
  const seconds = at === null ? null : (data.times[at] ?? null);
  const place = seconds === null ? 0 : (seconds - first) / (last - first);
  const told = at === null ? [] : tip(at);
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape' && at !== null) pointNowhere(self);
    else {
      const next = moved(event, at, data.times.length);
      if (next === null) return;
      pointAt((data.times[next] ?? first) * 1000, self);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const keyboard = keys
    ? ({
        role: 'slider',
        tabIndex: 0,
        'aria-valuemin': 0,
        'aria-valuemax': Math.max(0, data.times.length - 1),
        'aria-valuenow': at ?? 0,
        'aria-valuetext': at === null ? summary : told.join(', '),
        'aria-label': label,
        onKeyDown,
        onBlur: () => pointNowhere(self),
      } as const)
    : ({ role: 'img', 'aria-label': `${label}. ${summary}` } as const);
  return (
    <div
      className="cp"
      ref={host}
      data-points={points}
      {...keyboard}
      onPointerMove={event => {
        const box = event.currentTarget.getBoundingClientRect();
        pointer.current = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
        point(pointer.current);
      }}
      onPointerLeave={() => {
        pointer.current = null;
        pointNowhere(self);
      }}
    >
      {marks.map(mark => (
        <Moment key={`${mark.at} ${mark.label}`} mark={mark} place={(mark.at / 1000 - first) / (last - first)} />
      ))}
      {seconds === null ? null : (
        <>
          <div className="now" style={{ left: `${place * 100}%` }} aria-hidden="true" />
          <Tip lines={told} place={place} />
        </>
      )}
    </div>
  );
}

/** What is known of the moment pointed at. */
export const Tip = ({ lines: [time, ...lines], place }: { readonly lines: readonly string[]; readonly place: number }) => (
  <div className={`tip ${place > TIP_TURNS ? 'left' : ''}`} style={{ left: `${place * 100}%` }} aria-hidden="true">
    <span className="t3">{time}</span>
    {lines.map(line => (
      <span key={line}>{line}</span>
    ))}
  </div>
);

/** A dashed line at a moment; its word stands where there is room. */
function Moment({ mark: { label, gap = false, row = 0 }, place }: { readonly mark: ChartMark; readonly place: number }) {
  if (!(place >= 0 && place < (gap ? GAP_ROOM : 1)) || (place === 0 && !gap)) return null;
  const side = gap ? 'until' : place > 0.5 ? 'left' : '';
  return (
    <div className={`ev ${side} ${row > 0 ? `r${row}` : ''}`} style={{ left: `${place * 100}%` }} aria-hidden="true">
      <span>{label}</span>
    </div>
  );
}
