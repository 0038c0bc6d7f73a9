import { inScale, type Scale } from '@shared/format';
import { ValueAxis } from '../../charts/LiveChart';
import { Tip } from '../../charts/PlotArea';
import { useMoment } from '../../charts/useMoment';
import { useTexts } from '../../stores/app';
import { dayTicks } from './axis';
import { type Bars, COLOURED, edgesOf, piecesOf, unknownDays } from './days';
import { fillAt } from './Key';
import { dayText } from './ranges';
import type { Days } from './useDays';

interface DaysChartProps {
  readonly days: Days;
  readonly bars: Bars;
  readonly axis: { readonly scale: Scale; readonly top: number };
  readonly label: string;
}
const PARTS = [0, 1, 2, 3] as const;
const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

/** A bar each day, with the keys one above the other; the day pointed at is that of the other charts' moment. */
export function DaysChart({ days, bars, axis: { scale, top }, label }: DaysChartProps) {
  const t = useTexts();
  const { words, zone, nameOf } = days;
  const first = bars.at[0] ?? 0;
  const span = bars.end - first;
  const edges = edgesOf(bars);
  const size = (bytes: number): string => `${inScale(bytes, scale)} ${scale.unit}`;
  const tip = (day: number): readonly string[] => {
    const parts = bars.days[day] ?? null;
    const at = dayText(bars.at[day] ?? 0, words);
    if (parts === null) return [at, t('chart.no-data')];
    const named = parts.flatMap((bytes, part) => {
      const key = bars.sums[part];
      if (part < Math.min(COLOURED, bars.sums.length)) return key ? [`${nameOf(key)} ${size(bytes)}`] : [];
      return bars.others > 0 ? [`${t('history.others', { count: bars.others })} ${size(bytes)}`] : [];
    });
    return [`${at}: ${size(parts.reduce((a, b) => a + b, 0))}`, ...named];
  };
  const summary = t('history.days-summary', { total: size(bars.all.total), days: bars.days.filter(day => day !== null).length });
  const range = [first / 1000, bars.end / 1000] as const;
  const { index, place, told, props } = useMoment({
    times: edges.map(day => (day.from + day.to) / 2000),
    range,
    label,
    summary,
    tip,
    keys: true,
  });
  const at = index === null ? undefined : edges[index];
  return (
    <figure className="cw h144">
      <ValueAxis of={PARTS.map(part => top - (top * part) / 3)} />
      <div className="cp" data-points={bars.days.length} {...props}>
        <svg className="cp" aria-hidden="true">
          {unknownDays(bars).map(gap => (
            <rect key={gap.from} className="gap" x={percent(gap.from)} width={percent(gap.to - gap.from)} y="0" height="100%" />
          ))}
          {at === undefined ? null : (
            <rect className="dayat" x={percent((at.from - first) / span)} width={percent((at.to - at.from) / span)} y="0" height="100%" />
          )}
          {PARTS.map(part => (
            <line key={part} className={part === 3 ? 'gl0' : 'gl'} x1="0" x2="100%" y1={percent(part / 3)} y2={percent(part / 3)} />
          ))}
          {piecesOf(bars, top * scale.divisor).map(({ x, width, y, height, part }) => (
            <rect
              key={`${x} ${part}`}
              className={fillAt(part < bars.sums.length ? part : COLOURED)}
              x={percent(x)}
              width={percent(width)}
              y={percent(y)}
              height={percent(Math.max(0, height - 0.005))}
            />
          ))}
        </svg>
        {index === null ? null : <Tip lines={told} place={place} />}
      </div>
      <div className="cx at" aria-hidden="true">
        {dayTicks(edges, zone, words).map(tick => (
          <span key={tick.at} style={{ left: percent((tick.at - first) / span) }}>
            {tick.text}
          </span>
        ))}
      </div>
    </figure>
  );
}
