import { formatClock, sizeScale } from '@shared/format';
import type { SysView } from '@shared/model';
import { chartData, lastOf, peakOf, SPARE_S, YOUNG_S } from '../../charts/data';
import { type ChartMark, LiveChart } from '../../charts/LiveChart';
import { useTexts, useUnits } from '../../stores/app';
import { useSeries } from '../../stores/series';
import { metricValue } from '../../ui/metricValue';
import type { XrayProps } from './XrayFrame';

const SPAN_S = 1_800;
const PLAIN = { divisor: 1, unit: '' } as const;

/** Two charts over half an hour, with the moment of a restart marked in both. */
export function MemoryAndGoroutines(props: XrayProps & { readonly sys: SysView | null; readonly at: number | null }) {
  const t = useTexts();
  const units = useUnits();
  const { server, summary, sys, at } = props;
  const blocks = useSeries(
    [
      { serverId: server.id, metric: 'memory' },
      { serverId: server.id, metric: 'goroutines' },
    ],
    SPAN_S + SPARE_S,
    5_000,
  );
  const grid = { bridgeS: 30, bucketS: 10, leastS: YOUNG_S };
  const [memory, goroutines] = [0, 1].map(index => chartData(blocks?.[index] ? [blocks[index]] : [], SPAN_S, grid));
  if (!memory || !goroutines) return null;
  const scale = sizeScale(Math.max(0, peakOf(memory.columns[0]) ?? 0), units);
  const read = sys && at !== null ? { at, uptimeS: sys.uptimeS } : { at: summary.lastData, uptimeS: summary.uptimeS };
  const startedAt = read.at === null || read.uptimeS === null ? null : read.at - read.uptimeS * 1000;
  const marks: readonly ChartMark[] =
    startedAt === null
      ? []
      : [{ at: startedAt, label: t('live.restarted', { time: formatClock(startedAt, { language: t.language, seconds: false }) }) }];
  const figure = (metric: 'memory' | 'goroutines', column: readonly (number | null)[] | undefined) =>
    lastOf(column) === null ? t('chart.nothing-yet') : metricValue(metric, lastOf(column), units);
  return (
    <section className="card" aria-label={t('live.memory-title')}>
      <div className="card-h">
        <h2>{t('live.memory-title')}</h2>
        <span className="t3 s12 cut">{t('live.memory-note', { count: SPAN_S / 60, unit: scale.unit })}</span>
      </div>
      <div className="card-b sig2">
        <LiveChart
          className="h112"
          label={t('live.memory')}
          summary={figure('memory', memory.columns[0])}
          data={memory}
          scale={scale}
          ticks={2}
          times={3}
          marks={marks}
          series={[{ label: t('live.memory'), color: '--series-1', filled: true }]}
        />
        <LiveChart
          className="h112"
          label={t('live.goroutines')}
          summary={figure('goroutines', goroutines.columns[0])}
          data={goroutines}
          scale={PLAIN}
          ticks={2}
          times={3}
          marks={marks.map(mark => ({ ...mark, label: '' }))}
          series={[{ label: t('live.goroutines'), color: '--series-1', filled: true }]}
        />
      </div>
    </section>
  );
}
