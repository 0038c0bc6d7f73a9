/** Where a chart's lines are drawn, with what stands above them: marked moments, words of gaps, and the moment that all charts point at. */
import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import { useApp } from '../stores/app';
import { createPlot, type Plot, type PlotData, type PlotSeries } from './plot';
import { useMoment } from './useMoment';

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
const TIP_TURNS = 0.5;

export function PlotArea({ label, summary, data, series, bottom = 0, top, threshold = null, marks, points, tip, keys }: PlotAreaProps) {
  const theme = useApp(state => state.app.resolvedTheme);
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
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
  // Not for what the pointer does: drawing is what a chart costs.
  const drawn = JSON.stringify([shape, theme, threshold, bottom, top]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new plot is drawn, too
  useEffect(() => {
    // Frames come to a window that is seen only.
    const frame = requestAnimationFrame(() => plot.current?.draw(data, bottom, top));
    return () => cancelAnimationFrame(frame);
  }, [data, drawn]);

  const { range } = data;
  const { index, place, told, props } = useMoment({ times: data.times, range, label, summary, tip, ...(keys ? { keys } : {}) });
  const [first, last] = range;
  return (
    <div className="cp" ref={host} data-points={points} {...props}>
      {marks.map(mark => (
        <Moment key={`${mark.at} ${mark.label}`} mark={mark} place={(mark.at / 1000 - first) / (last - first)} />
      ))}
      {index === null ? null : (
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
