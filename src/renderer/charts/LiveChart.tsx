/** A live chart: down = series 1, up = series 2, y from 0, newest at the right edge, hover line with values; or the same as a table. */
import { axisTop, decimalIn, formatClock, formatThree, formatTick, type Scale } from '@shared/format';
import { useTexts } from '../stores/app';
import { blocksOf, type ChartData, tableRows } from './data';
import { type ChartMark, PlotArea } from './PlotArea';
import type { PlotSeries } from './plot';

export type { ChartMark } from './PlotArea';

export interface ChartSeries extends PlotSeries {
  readonly label: string;
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
  marks = NO_MARKS,
  asTable,
  className,
}: LiveChartProps) {
  const t = useTexts();
  const scaled = scaleData(data, scale.divisor);
  const line = threshold === null ? null : threshold / scale.divisor;
  const peak = Math.max(0, ...scaled.columns.flat().filter(value => value !== null), line ?? 0);
  const top = axisTop(peak, ticks);

  if (asTable) return <ChartTable label={label} data={scaled} series={series} unit={scale.unit} />;
  const written = (value: number | null | undefined) =>
    value === null || value === undefined ? t('chart.no-data') : `${decimalIn(formatThree(value), t.language)} ${scale.unit}`.trim();
  const first = data.times[0] ?? 0;
  const last = data.times.at(-1) ?? 0;
  const clocks = Array.from({ length: times }, (_, index) => first + ((last - first) * index) / (times - 1));
  const tip = (index: number) => [
    formatClock((data.times[index] ?? 0) * 1000, { language: t.language }),
    ...series.map((each, column) => `${each.label} ${written(scaled.columns[column]?.[index])}`),
  ];
  return (
    <figure className={`cw ${className ?? ''}`}>
      <ValueAxis of={Array.from({ length: ticks + 1 }, (_, index) => top - (top * index) / ticks)} />
      <PlotArea
        label={label}
        summary={summary}
        data={{ ...scaled, range: [first, last], blocks: blocksOf(data) }}
        series={series}
        top={top}
        threshold={line}
        marks={marks}
        points={data.any ? data.times.length : 0}
        tip={tip}
      />
      <div className="cx" aria-hidden="true">
        {clocks.map(clock => (
          <span key={clock}>{formatClock(clock * 1000, { language: t.language, seconds: last - first < 300 })}</span>
        ))}
      </div>
    </figure>
  );
}

/** Values beside the lines of the grid, from the top. */
export function ValueAxis({ of }: { readonly of: readonly number[] }) {
  const t = useTexts();
  return (
    <div className="cy" aria-hidden="true">
      {of.map((value, index) => (
        <span key={String(index)}>{formatTick(value, t.language)}</span>
      ))}
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
