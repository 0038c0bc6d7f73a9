import { ValueAxis } from '../../charts/LiveChart';
import { PlotArea } from '../../charts/PlotArea';
import type { PlotSeries } from '../../charts/plot';
import { useTexts } from '../../stores/app';
import type { Drawing } from './useDrawing';

/** The lines over the axes of the range, which are there before the first answer. */
export function LinesChart({ drawing, label }: { readonly drawing: Drawing; readonly label: string }) {
  const t = useTexts();
  const { plot, axis, lines, ticks, words, placeOf, tip, summary, empty } = drawing;
  const series: readonly PlotSeries[] = lines.map(({ style, filled }) => ({
    color: style.color,
    filled,
    ...(style.dash ? { dash: style.dash } : {}),
  }));
  return (
    <figure className="cw h200">
      <ValueAxis of={[0, 1, 2, 3, 4].map(part => axis.top - ((axis.top - axis.bottom) * part) / 4)} />
      <PlotArea
        keys
        label={label}
        summary={summary}
        data={plot}
        series={series}
        bottom={axis.bottom}
        top={axis.top}
        marks={words}
        points={plot.times.length}
        tip={tip}
      />
      <div className="cx at" aria-hidden="true">
        {ticks.map(tick => (
          <span key={tick.at} style={{ left: `${placeOf(tick.at) * 100}%` }}>
            {tick.text}
          </span>
        ))}
      </div>
      {empty === null ? null : (
        <p className="histempty s12 t3" role="status">
          {t(empty)}
        </p>
      )}
    </figure>
  );
}
