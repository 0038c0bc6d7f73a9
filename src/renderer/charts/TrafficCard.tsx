import { formatRate, inScale, quantityText, rateScale } from '@shared/format';
import { useState } from 'react';
import { call } from '../api';
import { useApp, useTexts, useUnits } from '../stores/app';
import { attempt } from '../stores/toasts';
import { Segmented } from '../ui/controls';
import { Legend, trafficSeries } from '../ui/Legend';
import { Metric } from '../ui/Metric';
import { Rate } from '../ui/Quantity';
import { PauseButton, TableToggle } from './cards';
import { type ChartData, lastOf, peakOf } from './data';
import { type ChartMark, LiveChart } from './LiveChart';
import { LIVE_MINUTES } from './traffic';

/** Live traffic as `useTraffic` reads it, with the headline figures or with a button that holds it still. */
export function TrafficCard({
  of: data,
  marks,
  stale,
  note,
  headline,
  className,
  height,
}: {
  readonly of: ChartData;
  readonly marks?: readonly ChartMark[];
  /** The last readings of a server that tells no more. */
  readonly stale?: boolean;
  readonly note: string;
  readonly headline?: boolean;
  readonly className: string;
  readonly height: string;
}) {
  const t = useTexts();
  const units = useUnits();
  const [asTable, setAsTable] = useState(false);
  const [down, up] = data.columns;
  const peaks = [peakOf(down), peakOf(up)];
  const scale = rateScale(Math.max(0, peaks[0] ?? 0, peaks[1] ?? 0), units);
  const rate = (value: number | null) => quantityText(formatRate(value, units));
  const summary = data.any
    ? t('chart.traffic-summary', {
        down: rate(lastOf(down)),
        up: rate(lastOf(up)),
        downPeak: rate(peaks[0] ?? null),
        upPeak: rate(peaks[1] ?? null),
      })
    : t('chart.nothing-yet');
  const peak = (value: number | null | undefined) =>
    value === null || value === undefined ? '' : t('chart.peak', { value: inScale(value, rateScale(value, units)) });
  return (
    <section className={`card ${className}`} aria-label={t('chart.traffic')}>
      <div className="card-h">
        <h2>{t('chart.traffic')}</h2>
        <span className="t3 s12 cut">{note}</span>
        <span className="end row row-12">
          <Legend color={stale ? 's-off' : 's-down'}>{t('chart.down')}</Legend>
          <Legend color={stale ? 's-off' : 's-up'} dash={stale ? 2 : 0}>
            {t('chart.up')}
          </Legend>
          <span className="t3 s12">{scale.unit}</span>
          <LiveSpan />
          {headline ? null : <PauseButton />}
          <TableToggle on={asTable} onToggle={() => setAsTable(!asTable)} />
        </span>
      </div>
      <div className="card-b">
        {headline ? (
          <div className="row row-20">
            <Metric size="big" context={`${t('chart.down-word')}${peak(peaks[0])}`}>
              <Rate of={lastOf(down)} />
            </Metric>
            <Metric size="big" context={`${t('chart.up-word')}${peak(peaks[1])}`}>
              <Rate of={lastOf(up)} />
            </Metric>
          </div>
        ) : null}
        <LiveChart
          className={height}
          label={t('chart.traffic')}
          summary={summary}
          data={data}
          scale={scale}
          series={trafficSeries(t('chart.down'), t('chart.up'), stale)}
          {...(marks ? { marks } : {})}
          asTable={asTable}
        />
      </div>
    </section>
  );
}

/** How much of the past the live charts of traffic show; kept as a setting. */
function LiveSpan() {
  const t = useTexts();
  const minutes = useApp(state => state.settings.liveMinutes);
  const choose = (next: string) => {
    const liveMinutes = LIVE_MINUTES.find(each => String(each) === next);
    if (liveMinutes !== undefined) void attempt(t('chart.span-failed'), () => call('changeSettings', { liveMinutes }));
  };
  return (
    <Segmented
      className="small"
      label={t('chart.span')}
      value={String(minutes)}
      onChange={choose}
      options={LIVE_MINUTES.map(each => ({ value: String(each), label: t('age.min', { count: each }) }))}
    />
  );
}
