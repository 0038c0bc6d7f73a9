/** A live chart: down = series 1, up = series 2, y from 0, newest at the right edge, hover line with values; or the same as a table. */
import 'uplot/dist/uPlot.min.css';
import { axisTop, decimalIn, formatClock, formatThree, formatTick, type Scale } from '@shared/format';
import { useEffect, useRef, useState } from 'react';
import { useApp, useTexts } from '../stores/app';
import { type ChartData, tableRows } from './data';
import { createPlot, type Plot, type PlotSeries } from './plot';

export interface ChartSeries extends PlotSeries {
  readonly label: string;
}
/** A moment to mark, Unix ms, with its word. */
export interface ChartMark {
  readonly at: number;
  readonly label: string;
  /** The word tells what follows, in the gap that begins there: it stands behind it as soon as there is room, without a line. */
  readonly gap?: boolean;
}
interface LiveChartProps {
  readonly label: string;
  /** The same in words, for those who do not see the picture. */
  readonly summary: string;
  readonly data: ChartData;
  readonly series: readonly ChartSeries[];
  /** Unit of the axis; the values of `data` are divided by its divisor. */
  readonly scale: Scale;
  readonly ticks?: 2 | 4;
  readonly times?: 3 | 5;
  readonly threshold?: number | null;
  readonly marks?: readonly ChartMark[];
  readonly asTable?: boolean;
  readonly className?: string;
}

/** A gap's word begins left of this share of the width, or is not written yet. */
const GAP_ROOM = 0.75;
const NO_MARKS: readonly ChartMark[] = [];

export function LiveChart({
  label,
  summary,
  data,
  series,
  scale,
  ticks = 4,
  times = 5,
  threshold = null,
  marks: moments = NO_MARKS,
  asTable,
  className,
}: LiveChartProps) {
  const t = useTexts();
  const theme = useApp(state => state.app.resolvedTheme);
  const host = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const [hover, setHover] = useState<number | null>(null);
  const scaled = scaleData(data, scale.divisor);
  const peak = Math.max(0, ...scaled.columns.flat().filter(value => value !== null), threshold === null ? 0 : threshold / scale.divisor);
  const top = axisTop(peak, ticks);
  const shape = JSON.stringify(series.map(({ color, dash, filled }) => ({ color, dash, filled })));
  const line = threshold === null ? null : threshold / scale.divisor;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are read when the plot is made
  useEffect(() => {
    if (asTable || !host.current) return;
    const made = createPlot(host.current, JSON.parse(shape) as PlotSeries[], line, (index, left) => {
      setHover(index);
      if (tip.current) tip.current.style.left = `${left}px`;
    });
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [shape, theme, asTable, line]);

  useEffect(() => {
    if (document.hidden) return;
    const frame = requestAnimationFrame(() => plot.current?.draw(scaled, top));
    return () => cancelAnimationFrame(frame);
  });

  if (asTable) return <ChartTable label={label} data={scaled} series={series} unit={scale.unit} />;
  const written = (value: number) => decimalIn(formatThree(value), t.language);
  const at = hover === null ? null : data.times[hover];
  const first = data.times[0] ?? 0;
  const last = data.times.at(-1) ?? 0;
  const marks = Array.from({ length: times }, (_, index) => first + ((last - first) * index) / (times - 1));
  return (
    <figure className={`cw ${className ?? ''}`}>
      <div className="cy" aria-hidden="true">
        {Array.from({ length: ticks + 1 }, (_, index) => (
          <span key={String(index)}>{formatTick(top - (top * index) / ticks, t.language)}</span>
        ))}
      </div>
      <div className="cp" ref={host} role="img" aria-label={`${label}. ${summary}`} data-points={data.any ? data.times.length : 0}>
        {moments.map(moment => (
          <Moment key={moment.at} mark={moment} place={(moment.at / 1000 - first) / (last - first)} />
        ))}
        {at === null || at === undefined || hover === null ? null : (
          <div className={`tip ${hover > data.times.length * 0.7 ? 'left' : ''}`} ref={tip} aria-hidden="true">
            <span className="t3">{formatClock(at * 1000, { language: t.language })}</span>
            {series.map((each, index) => {
              const value = scaled.columns[index]?.[hover] ?? null;
              return (
                <span key={each.label}>
                  {each.label} {value === null ? t('chart.no-data') : `${written(value)} ${scale.unit}`.trim()}
                </span>
              );
            })}
          </div>
        )}
      </div>
      <div className="cx" aria-hidden="true">
        {marks.map(mark => (
          <span key={mark}>{formatClock(mark * 1000, { language: t.language, seconds: last - first < 300 })}</span>
        ))}
      </div>
    </figure>
  );
}

/** A dashed line at a moment; its word stands where there is room. */
function Moment({ mark: { label, gap = false }, place }: { readonly mark: ChartMark; readonly place: number }) {
  if (!(place > 0 && place < (gap ? GAP_ROOM : 1))) return null;
  return (
    <div className={`ev ${gap ? 'until' : place > 0.5 ? 'left' : ''}`} style={{ left: `${place * 100}%` }} aria-hidden="true">
      <span>{label}</span>
    </div>
  );
}

function scaleData(data: ChartData, divisor: number): ChartData {
  if (divisor === 1) return data;
  return { ...data, columns: data.columns.map(column => column.map(value => (value === null ? null : value / divisor))) };
}

function ChartTable(props: {
  readonly label: string;
  readonly data: ChartData;
  readonly series: readonly ChartSeries[];
  readonly unit: string;
}) {
  const t = useTexts();
  const first = props.data.times[0] ?? 0;
  const every = Math.max(1, Math.round(((props.data.times.at(-1) ?? 0) - first) / 12));
  return (
    <div className="charttable">
      <table className="table compact" aria-label={props.label}>
        <thead>
          <tr>
            <th>{t('chart.time')}</th>
            {props.series.map(each => (
              <th key={each.label} className="num">
                {each.label}, {props.unit}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tableRows(props.data, every).map(row => (
            <tr key={row.at}>
              <td>{formatClock(row.at, { language: t.language })}</td>
              {row.values.map((value, index) => (
                <td key={props.series[index]?.label ?? index} className="num">
                  {value === null ? '–' : decimalIn(formatThree(value), t.language)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
