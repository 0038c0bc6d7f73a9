import { decimalIn, formatClock, formatThree, formatTick } from '@shared/format';
import { factsOf } from '@shared/limits/measures';
import type { LimitInput, LimitTest } from '@shared/model';
import { ValueAxis } from '../../charts/LiveChart';
import { PlotArea } from '../../charts/PlotArea';
import { useTexts, useUnits } from '../../stores/app';
import { scaleOf } from './limitForm';
import { axisOf, heightOf, plotOf, type RuleAxis, spansOf } from './rulePicture';

/** Below zero there is nothing that a surface could stand on. */
const LINE = { filled: [{ color: '--series-1', filled: true }], plain: [{ color: '--series-1', filled: false }] } as const;
const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;
const DAY_MS = 86_400_000;
/** From here on a word below a threshold's line would stand outside of the chart. */
const LOWEST = 0.85;

/** What the rule judges, its thresholds, and when it would have been broken. */
export function RuleChart({ limit, test, summary }: { readonly limit: LimitInput; readonly test: LimitTest; readonly summary: string }) {
  const t = useTexts();
  const units = useUnits();
  const { factor, unit } = scaleOf(limit.measure, units);
  const isState = factsOf(limit.measure).type === 'state';
  const data = plotOf(test.series, test, factor);
  const [values = []] = data.columns;
  const marks = isState ? [] : [limit.at / factor, ...(limit.clearAt === limit.at ? [] : [limit.clearAt / factor])];
  const axis = isState ? { bottom: 0, top: 1, ticks: [] } : axisOf(values, marks);
  const clock = (at: number) =>
    test.to - test.from > 2 * DAY_MS
      ? new Intl.DateTimeFormat(t.language, { day: 'numeric', month: 'short' }).format(at)
      : formatClock(at, { language: t.language, seconds: false });
  const said = (value: number | null | undefined) => {
    if (value === null || value === undefined) return t('chart.no-data');
    if (isState) return t(value > 0 ? 'limits.is-so' : 'limits.is-not-so');
    return `${decimalIn(formatThree(value), t.language)} ${unit}`.trim();
  };
  const day = new Intl.DateTimeFormat(t.language, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return (
    <figure className="cw h144">
      <ValueAxis of={axis.ticks} />
      <div className="rulebox">
        {spansOf(test).map(({ from, to }) => (
          <div key={from} className="brk" style={{ left: percent(from), width: percent(to - from) }} />
        ))}
        <PlotArea
          keys
          label={t('limits.chart')}
          summary={summary}
          data={data}
          series={axis.bottom < 0 ? LINE.plain : LINE.filled}
          bottom={axis.bottom}
          top={axis.top}
          marks={[]}
          points={values.filter(value => value !== null).length}
          tip={index => [day.format((data.times[index] ?? 0) * 1000), said(values[index])]}
        />
        {marks.map((mark, index) => (
          <Threshold key={index === 0 ? 'at' : 'clear'} of={mark} axis={axis} bad={index === 0} above={isAbove(marks, index)} />
        ))}
      </div>
      <div className="cx" aria-hidden="true">
        {[test.from, (test.from + test.to) / 2, test.to].map(at => (
          <span key={at}>{clock(at)}</span>
        ))}
      </div>
    </figure>
  );
}

/** The word of the higher line stands above it, that of the lower one below: they never meet. */
const isAbove = (marks: readonly number[], index: number): boolean => (marks[index] ?? 0) >= (marks[1 - index] ?? Number.NEGATIVE_INFINITY);

function Threshold({
  of,
  axis,
  bad,
  above,
}: {
  readonly of: number;
  readonly axis: RuleAxis;
  readonly bad: boolean;
  readonly above: boolean;
}) {
  const t = useTexts();
  const height = heightOf(of, axis);
  if (!(height >= 0 && height <= 1)) return null;
  // Below the axis stand its times: the word moves over the line, and aside from the other's.
  const low = !above && height > LOWEST;
  return (
    <div
      className={`thrline ${bad ? 'bad' : ''} ${above || low ? 'above' : ''} ${low ? 'aside' : ''}`}
      style={{ top: percent(height) }}
      aria-hidden="true"
    >
      <span>{t(bad ? 'limits.breaks-at' : 'limits.clears-at', { value: formatTick(of, t.language) })}</span>
    </div>
  );
}
