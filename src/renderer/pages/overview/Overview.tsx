import { formatClock } from '@shared/format';
import { Plus } from 'lucide-react';
import { MemoryCard } from '../../charts/cards';
import { TrafficCard } from '../../charts/TrafficCard';
import { useTraffic } from '../../charts/traffic';
import { useApp, useServers, useTexts } from '../../stores/app';
import { open } from '../../stores/view';
import { Button } from '../../ui/Button';
import { isKeyServer } from '../../ui/commands';
import { Page } from '../../ui/Page';
import { isLive, isStale } from '../../ui/serverState';
import { Breaches } from './Breaches';
import { EventsCard } from './Events';
import { Favourites } from './Favourites';
import { ServersTable } from './ServersTable';

/** All servers of all kinds: traffic, memory, breaches, favourites, events. */
export function Overview() {
  const t = useTexts();
  const servers = useServers();
  const totals = useApp(state => state.totals);
  const withMemory = servers.filter(({ server, summary }) => server.kind !== 'farm' && summary.memory !== null);
  const traffic = useTraffic(null);
  const liveMinutes = useApp(state => state.settings.liveMinutes);
  const lastData = Math.max(0, ...servers.map(({ summary }) => summary.lastData ?? 0));
  return (
    <Page
      title={t('nav.overview')}
      meta={
        <>
          {t('overview.live', { live: totals.live, count: totals.count })}
          {lastData > 0 ? ` · ${t('overview.updated', { time: formatClock(lastData, { language: t.language }) })}` : ''}
        </>
      }
      actions={
        servers.some(isKeyServer) ? (
          <Button look="primary" icon={Plus} onClick={() => open({ type: 'new-key', serverId: null })} aria-keyshortcuts="Control+N">
            {t('key.new')}
          </Button>
        ) : null
      }
    >
      <div className="grid full">
        <div className="c8 col g12">
          <Breaches />
          <TrafficCard
            of={traffic}
            headline
            className="growcard"
            height="h136"
            note={t('overview.traffic-note', { live: totals.live, count: totals.count, min: liveMinutes })}
          />
          <ServersTable />
        </div>
        <div className="c4 col g12">
          <Favourites />
          {withMemory.length > 0 ? (
            <MemoryCard
              legend
              height="h96"
              note={t('overview.memory-note')}
              of={withMemory.map(({ server, summary }) => ({
                serverId: server.id,
                name: server.name,
                stale: !isLive(summary) && isStale(summary),
              }))}
            />
          ) : null}
          <EventsCard />
        </div>
      </div>
    </Page>
  );
}
