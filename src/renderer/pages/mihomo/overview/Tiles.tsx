import { formatClock, formatCount } from '@shared/format';
import type { MihomoSummary } from '@shared/model';
import { useTexts, useUnits } from '../../../stores/app';
import { Metric } from '../../../ui/Metric';
import { metricValue } from '../../../ui/metricValue';
import { Bytes, Rate } from '../../../ui/Quantity';
import { isLive } from '../../../ui/serverState';

interface TilesProps {
  readonly summary: MihomoSummary;
  /** Highest rates of the chart in bytes per second; null: none yet. */
  readonly peaks: { readonly down: number | null; readonly up: number | null };
  /** Limit of memory in bytes; null: none. */
  readonly limit: number | null;
}

/** The six figures of a controller; of one that is not live those of its last reading, and when that was. */
export function Tiles({ summary, peaks, limit }: TilesProps) {
  const t = useTexts();
  const units = useUnits();
  const live = isLive(summary);
  const clock = (at: number) => formatClock(at, { language: t.language });
  const context = (words: string) => (live || summary.lastData === null ? words : t('mihomo.as-of', { time: clock(summary.lastData) }));
  const peak = (value: number | null) =>
    context(value === null ? t('mihomo.now') : t('mihomo.peak', { value: metricValue('down', value, units) }));
  const since = summary.restartedAt == null ? t('mihomo.as-counted') : t('mihomo.since', { time: clock(summary.restartedAt) });
  return (
    <div className="tiles">
      <Metric label={t('chart.down')} context={peak(peaks.down)} stale={!live}>
        <Rate of={summary.rates?.down ?? null} />
      </Metric>
      <Metric label={t('chart.up')} context={peak(peaks.up)} stale={!live}>
        <Rate of={summary.rates?.up ?? null} />
      </Metric>
      <Metric label={t('mihomo.connections')} context={context(useChurn(summary))} stale={!live}>
        {summary.connections === null ? '–' : formatCount(summary.connections)}
      </Metric>
      <Metric label={t('mihomo.down-since')} context={since} stale={!live}>
        <Bytes of={summary.carried?.down ?? null} />
      </Metric>
      <Metric label={t('mihomo.up-since')} context={since} stale={!live}>
        <Bytes of={summary.carried?.up ?? null} />
      </Metric>
      <Metric
        label={t('chart.memory')}
        context={context(limit === null ? t('mihomo.no-limit') : t('mihomo.limit', { value: metricValue('memory', limit, units) }))}
        stale={!live}
      >
        <Bytes of={summary.memory} />
      </Metric>
    </div>
  );
}

/** `+41 −38 in 10 s` */
function useChurn({ churn, connections }: MihomoSummary): string {
  const t = useTexts();
  if (churn == null || connections === null) return t('mihomo.open-now');
  return t('mihomo.churn', {
    opened: formatCount(churn.opened),
    closed: formatCount(churn.closed),
    time: t('age.s', { count: churn.seconds }),
  });
}
