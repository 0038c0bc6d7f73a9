import { formatCount } from '@shared/format';
import { Waypoints } from 'lucide-react';
import { useState } from 'react';
import { MEMORY_S, MemoryCard, TrafficCard } from '../../../charts/cards';
import { useApp, useTexts, useUnits } from '../../../stores/app';
import { FilterField } from '../../../ui/FilterField';
import { Metric } from '../../../ui/Metric';
import { metricValue } from '../../../ui/metricValue';
import { Bytes, Rate } from '../../../ui/Quantity';
import { isLive } from '../../../ui/serverState';
import { Empty } from '../../../ui/states';
import { MihomoFrame, type MihomoProps } from '../MihomoFrame';
import { GroupCard } from './GroupCard';

/** A controller now: rates, connections, memory, its proxy groups. */
export function OverviewPage({ server, summary }: MihomoProps) {
  const t = useTexts();
  const units = useUnits();
  const [filter, setFilter] = useState('');
  const live = isLive(summary);
  const limit = useApp(
    state => state.limits.find(each => each.enabled && each.serverId === server.id && each.metric === 'memory')?.above ?? null,
  );
  const nodes = new Set(summary.groups.flatMap(group => group.nodes)).size;
  const columns = [summary.groups.filter((_, index) => index % 2 === 0), summary.groups.filter((_, index) => index % 2 === 1)];
  return (
    <MihomoFrame server={server} summary={summary}>
      <div className="tiles">
        <Metric label={t('chart.down')} context={t('mihomo.now')} stale={!live}>
          <Rate of={summary.rates?.down ?? null} />
        </Metric>
        <Metric label={t('chart.up')} context={t('mihomo.now')} stale={!live}>
          <Rate of={summary.rates?.up ?? null} />
        </Metric>
        <Metric label={t('mihomo.connections')} context={t('mihomo.open-now')} stale={!live}>
          {summary.connections === null ? '–' : formatCount(summary.connections)}
        </Metric>
        <Metric
          label={t('chart.memory')}
          context={limit === null ? t('mihomo.no-limit') : t('mihomo.limit', { value: metricValue('memory', limit, units) })}
          stale={!live}
        >
          <Bytes of={summary.memory} />
        </Metric>
      </div>
      <div className="grid">
        <TrafficCard serverId={server.id} className="c8" height="h176" note={t('chart.last-2-min')} />
        <MemoryCard
          className="c4"
          height="h176"
          threshold={limit}
          note={t('chart.last-min', { count: MEMORY_S / 60 })}
          of={[{ serverId: server.id, name: server.name, stale: false }]}
        />
      </div>
      <div className="row">
        <h2>{t('mihomo.groups')}</h2>
        <span className="t3 s12">
          {t('mihomo.groups-count', { count: summary.groups.length })}, {t('mihomo.nodes-count', { count: nodes })}
        </span>
        <span className="end row">
          <FilterField label={t('mihomo.filter')} value={filter} onChange={setFilter} />
        </span>
      </div>
      {summary.groups.length === 0 ? (
        <section className="card">
          <Empty icon={Waypoints} title={t('mihomo.no-groups')} text={t('mihomo.no-groups-text')} />
        </section>
      ) : (
        <div className="grid">
          {columns.map((groups, index) => (
            <div key={String(index)} className="c6 col g12">
              {groups.map(group => (
                <GroupCard key={group.name} serverId={server.id} group={group} filter={filter} live={live} />
              ))}
            </div>
          ))}
        </div>
      )}
    </MihomoFrame>
  );
}
