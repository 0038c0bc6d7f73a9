import { formatClock } from '@shared/format';
import { isOver } from '@shared/limits/where';
import { MEMORY_S, MemoryCard } from '../../../charts/cards';
import { peakOf } from '../../../charts/data';
import { TrafficCard } from '../../../charts/TrafficCard';
import { useTraffic } from '../../../charts/traffic';
import { useApp, useTexts } from '../../../stores/app';
import { isLive, isStale } from '../../../ui/serverState';
import type { MihomoProps } from '../MihomoFrame';
import { Tiles } from './Tiles';

/** What moves each second: the six figures and both charts. */
export function LiveFigures({ server, summary }: MihomoProps) {
  const t = useTexts();
  const stale = isStale(summary);
  const restart = summary.restartedAt ?? null;
  const breaks = { breakAt: restart, until: stale ? summary.lastData : null };
  const liveMinutes = useApp(state => state.settings.liveMinutes);
  const traffic = useTraffic(server.id, { bridgeS: 3, ...breaks });
  const limit = useApp(
    state =>
      state.limits.find(each => each.enabled && each.measure === 'memory' && each.side === 'over' && isOver(each, server))?.at ?? null,
  );
  const clock = (at: number) => formatClock(at, { language: t.language });
  const marks = [
    ...(restart === null ? [] : [{ at: restart, label: t('mihomo.restarted') }]),
    ...(stale && summary.lastData !== null
      ? [{ at: summary.lastData, label: t('mihomo.no-data-since', { time: clock(summary.lastData) }), gap: true }]
      : []),
  ];
  const [down, up] = traffic.columns;
  return (
    <>
      <Tiles summary={summary} peaks={{ down: peakOf(down), up: peakOf(up) }} limit={limit} />
      <div className="grid">
        <TrafficCard
          of={traffic}
          marks={marks}
          stale={stale}
          className="c8"
          height="h176"
          note={stale ? '' : t('chart.last-min', { count: liveMinutes })}
        />
        <MemoryCard
          className="c4"
          height="h176"
          threshold={limit}
          note={isLive(summary) ? t('mihomo.memory-note') : t('chart.last-min', { count: MEMORY_S / 60 })}
          gaps={{ bridgeS: 8, ...breaks }}
          of={[{ serverId: server.id, name: server.name, stale }]}
        />
      </div>
    </>
  );
}
