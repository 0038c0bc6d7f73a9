import { formatClock, formatTick, unitIn } from '@shared/format';
import type { SignalHistory } from '@shared/model';
import { Table2 } from 'lucide-react';
import { useState } from 'react';
import { useTexts } from '../../../stores/app';
import { IconButton } from '../../../ui/Button';
import { axisOf, hourMarks, momentPlace, placeOf, rangeOf, type SignalSeries, signalPath, VIEW } from './signalData';

/** Signal of a port over 24 h, with the moments of its rotations; or the same as a table. */
export function SignalCard({ history }: { readonly history: SignalHistory }) {
  const t = useTexts();
  const [asTable, setAsTable] = useState(false);
  return (
    <section className="card" aria-label={t('farm.signal')}>
      <div className="card-h">
        <h2>{t('farm.signal')}</h2>
        <span className="t3 s12 cut">{t('portPage.signal-note', { count: Math.round(history.stepMs / 60_000) })}</span>
        <span className="end row row-12">
          <span className="s12 t2 hide-n">{t('portPage.signal-sides')}</span>
          <IconButton
            icon={Table2}
            label={t(asTable ? 'chart.as-chart' : 'chart.as-table')}
            aria-pressed={asTable}
            onClick={() => setAsTable(now => !now)}
          />
        </span>
      </div>
      <div className={`card-b ${asTable ? '' : 'sig2'}`}>
        {asTable ? (
          <SignalTable history={history} />
        ) : (
          <>
            <SignalChart name="rsrp" unit="dBm" values={history.rsrp} history={history} />
            <SignalChart name="sinr" unit="dB" values={history.sinr} history={history} />
          </>
        )}
      </div>
    </section>
  );
}

interface SignalChartProps {
  readonly name: SignalSeries;
  readonly unit: 'dB' | 'dBm';
  readonly values: Float32Array;
  readonly history: SignalHistory;
}
const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

function SignalChart({ name, unit, values, history }: SignalChartProps) {
  const t = useTexts();
  const [hover, setHover] = useState<number | null>(null);
  const axis = axisOf(name, values);
  const { path, gaps } = signalPath(values, axis);
  const range = rangeOf(values);
  const measured = (value: number) => `${formatTick(Math.round(value), t.language)} ${unitIn(unit, t.language)}`;
  const label = name.toUpperCase();
  const words =
    range === null
      ? t('portPage.no-signal', { name: label })
      : t('portPage.signal-summary', { name: label, last: measured(range.last), least: measured(range.least), most: measured(range.most) });
  const at = hover === null ? null : history.from + hover * history.stepMs;
  const value = hover === null ? Number.NaN : (values[hover] ?? Number.NaN);
  return (
    <figure className="cw h112">
      <div className="cy" aria-hidden="true">
        {axis.ticks.map(tick => (
          <span key={tick}>{formatTick(tick, t.language)}</span>
        ))}
      </div>
      <div
        className="cp"
        role="img"
        aria-label={words}
        onPointerMove={event => {
          const box = event.currentTarget.getBoundingClientRect();
          const place = (event.clientX - box.left) / box.width;
          setHover(Math.max(0, Math.min(values.length - 1, Math.round(place * (values.length - 1)))));
        }}
        onPointerLeave={() => setHover(null)}
      >
        <svg className="cp" aria-hidden="true">
          {gaps.map(gap => (
            <rect key={gap.from} className="gap" x={percent(gap.from)} width={percent(gap.to - gap.from)} y="0" height="100%" />
          ))}
          {axis.ticks.map((tick, index) => (
            <line
              key={tick}
              className={index === axis.ticks.length - 1 ? 'gl0' : 'gl'}
              x1="0"
              x2="100%"
              y1={percent(placeOf(tick, axis))}
              y2={percent(placeOf(tick, axis))}
            />
          ))}
          <svg viewBox={`0 0 ${VIEW.width} ${VIEW.height}`} preserveAspectRatio="none" width="100%" height="100%" aria-hidden="true">
            <path className="line s1" d={path} />
          </svg>
          {history.rotations.map(moment => {
            const place = momentPlace(history, moment);
            return place === null ? null : (
              <line key={moment} className="rmark" x1={percent(place)} x2={percent(place)} y1="92%" y2="100%" />
            );
          })}
          <line className="thr" x1="0" x2="100%" y1={percent(placeOf(axis.threshold, axis))} y2={percent(placeOf(axis.threshold, axis))} />
          {hover === null ? null : (
            <line className="hov" x1={percent(hover / (values.length - 1))} x2={percent(hover / (values.length - 1))} y1="0" y2="100%" />
          )}
        </svg>
        {at === null || hover === null ? null : (
          <div
            className={`tip ${hover > values.length * 0.6 ? 'left' : ''}`}
            style={{ left: percent(hover / (values.length - 1)) }}
            aria-hidden="true"
          >
            <span className="t3">{formatClock(at, { language: t.language, seconds: false })}</span>
            <span>{Number.isFinite(value) ? `${label} ${measured(value)}` : t('chart.no-data')}</span>
          </div>
        )}
      </div>
      <div className="cx at" aria-hidden="true">
        {hourMarks(history).map(mark => (
          <span key={mark.at} style={{ left: percent(mark.place) }}>
            {formatClock(mark.at, { language: t.language, seconds: false })}
          </span>
        ))}
      </div>
    </figure>
  );
}

/** Points of an hour each: as many as can be read. */
const TABLE_STEP_MS = 3_600_000;

function SignalTable({ history }: { readonly history: SignalHistory }) {
  const t = useTexts();
  const every = Math.max(1, Math.round(TABLE_STEP_MS / history.stepMs));
  const places = Array.from({ length: history.rsrp.length }, (_, index) => index).filter(index => index % every === 0);
  const number = (value: number | undefined) =>
    value === undefined || !Number.isFinite(value) ? '–' : formatTick(Math.round(value), t.language);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className="charttable" tabIndex={0}>
      <table className="table compact" aria-label={t('farm.signal')}>
        <thead>
          <tr>
            <th>{t('chart.time')}</th>
            <th className="num">RSRP, {unitIn('dBm', t.language)}</th>
            <th className="num">RSRQ, {unitIn('dB', t.language)}</th>
            <th className="num">SINR, {unitIn('dB', t.language)}</th>
          </tr>
        </thead>
        <tbody>
          {places.map(place => (
            <tr key={place}>
              <td>{formatClock(history.from + place * history.stepMs, { language: t.language, seconds: false })}</td>
              <td className="num">{number(history.rsrp[place])}</td>
              <td className="num">{number(history.rsrq[place])}</td>
              <td className="num">{number(history.sinr[place])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
