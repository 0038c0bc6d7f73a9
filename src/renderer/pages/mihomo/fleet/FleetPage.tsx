import { formatClock, formatCount } from '@shared/format';
import { Plus, Waypoints } from 'lucide-react';
import { MemoryCard } from '../../../charts/cards';
import { type ServerView, useServers, useTexts } from '../../../stores/app';
import { go } from '../../../stores/view';
import { Button } from '../../../ui/Button';
import { Metric } from '../../../ui/Metric';
import { Page } from '../../../ui/Page';
import { Bytes, Rate } from '../../../ui/Quantity';
import { isLive, isStale } from '../../../ui/serverState';
import { Empty } from '../../../ui/states';
import type { MihomoProps } from '../MihomoFrame';
import { FleetTable } from './FleetTable';
import { fleetTotals } from './totals';

const controllersOf = (views: readonly ServerView[]): readonly MihomoProps[] =>
  views.flatMap(({ server, summary }) => (server.kind === 'mihomo' && summary.kind === 'mihomo' ? [{ server, summary }] : []));

/** Every controller at once: rates, connections, memory, version and mode of each, and what the live ones carry together. */
export function FleetPage() {
  const t = useTexts();
  const fleet = controllersOf(useServers());
  const live = fleet.filter(({ summary }) => isLive(summary));
  const lastData = Math.max(0, ...fleet.map(({ summary }) => summary.lastData ?? 0));
  const counted = t('fleet.live', { live: live.length, count: fleet.length });
  const totals = fleetTotals(live.map(({ summary }) => summary));
  const add = (
    <Button icon={Plus} onClick={() => go({ page: 'onboarding' })}>
      {t('server.add')}
    </Button>
  );
  return (
    <Page
      icon={Waypoints}
      title={t('fleet.title')}
      meta={lastData > 0 ? `${counted} · ${t('overview.updated', { time: formatClock(lastData, { language: t.language }) })}` : counted}
      actions={add}
    >
      {fleet.length === 0 ? (
        <section className="card">
          <Empty icon={Waypoints} title={t('fleet.none')} text={t('fleet.none-text')}>
            {add}
          </Empty>
        </section>
      ) : (
        <div className="col g12">
          <div className="tiles">
            <Metric label={t('chart.down')} context={counted}>
              <Rate of={totals.down} />
            </Metric>
            <Metric label={t('chart.up')} context={counted}>
              <Rate of={totals.up} />
            </Metric>
            <Metric label={t('mihomo.connections')} context={t('mihomo.open-now')}>
              {totals.connections === null ? '–' : formatCount(totals.connections)}
            </Metric>
            <Metric label={t('chart.memory')} context={t('fleet.memory')}>
              <Bytes of={totals.memory} />
            </Metric>
          </div>
          <FleetTable fleet={fleet} />
          <MemoryCard
            legend
            height="h136"
            note={t('overview.memory-note')}
            of={fleet.map(({ server, summary }) => ({
              serverId: server.id,
              name: server.name,
              stale: !isLive(summary) && isStale(summary),
            }))}
          />
        </div>
      )}
    </Page>
  );
}
