import {
  decimalIn,
  formatBytes,
  formatClock,
  formatCount,
  formatRate,
  formatThree,
  formatTick,
  quantityText,
  unitIn,
} from '@shared/format';
import type { LiveReport } from '@shared/model';
import { peakOf } from '../../charts/data';
import { useNow, useTexts, useUnits } from '../../stores/app';
import { useSeries } from '../../stores/series';
import { Metric } from '../../ui/Metric';
import { Bytes, Quantity, Rate } from '../../ui/Quantity';
import { isLive } from '../../ui/serverState';
import { uptimeText } from './uptime';
import type { XrayProps } from './XrayFrame';

const PEAK_S = 600;

export function LiveTiles({ server, summary, report }: XrayProps & { readonly report: LiveReport | null }) {
  const t = useTexts();
  const units = useUnits();
  const now = useNow();
  const live = isLive(summary);
  const blocks = useSeries(
    [
      { serverId: server.id, metric: 'down' },
      { serverId: server.id, metric: 'up' },
    ],
    PEAK_S,
    5_000,
  );
  const peak = (index: 0 | 1) => {
    const known = [...(blocks?.[index]?.values ?? [])].map(value => (Number.isNaN(value) ? null : value));
    // The newest reading may be younger than the series.
    const top = peakOf([...known, summary.rates?.[index === 0 ? 'down' : 'up'] ?? null]);
    return top === null ? '' : t('live.peak', { value: quantityText(formatRate(top, units)) });
  };
  const sys = report?.sys ?? null;
  const uptimeS = sys !== null && report !== null ? sys.uptimeS + (live ? Math.max(0, now - report.at) / 1000 : 0) : summary.uptimeS;
  const startedAt = sys !== null && report !== null ? report.at - sys.uptimeS * 1000 : null;
  const perMinute = sys !== null && sys.uptimeS > 0 ? (sys.collections * 60) / sys.uptimeS : null;
  const keys = summary.keys === null ? null : t('line.keys', { count: summary.keys });
  const answer = report?.answerBytes == null ? null : quantityText(formatBytes(report.answerBytes, units));
  return (
    <div className="tiles">
      <Metric label={t('chart.down')} context={peak(0)} stale={!live}>
        <Rate of={summary.rates?.down ?? null} />
      </Metric>
      <Metric label={t('chart.up')} context={peak(1)} stale={!live}>
        <Rate of={summary.rates?.up ?? null} />
      </Metric>
      <Metric
        label={t('live.memory')}
        context={sys === null ? '' : t('live.from-system', { value: quantityText(formatBytes(sys.sys, units)) })}
        stale={!live}
      >
        <Bytes of={sys?.alloc ?? summary.memory} />
      </Metric>
      <Metric
        label={t('live.goroutines')}
        context={perMinute === null ? '' : t('live.collections', { value: decimalIn(formatThree(perMinute), t.language) })}
        stale={!live}
      >
        {formatCount(sys?.goroutines ?? summary.goroutines ?? Number.NaN)}
      </Metric>
      <Metric
        label={t('live.uptime')}
        context={startedAt === null ? '' : t('breach.since', { time: formatClock(startedAt, { language: t.language }) })}
        stale={!live}
      >
        {uptimeS === null ? '–' : uptimeText(t, uptimeS)}
      </Metric>
      <Metric label={t('live.read-every')} context={[keys, answer].filter(part => part !== null).join(', ')} stale={!live}>
        {report === null ? (
          '–'
        ) : (
          <Quantity of={{ value: formatTick(report.intervalMs / 1000, t.language), unit: unitIn('s', t.language) }} />
        )}
      </Metric>
    </div>
  );
}
