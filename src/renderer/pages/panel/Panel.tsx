/** The tray panel: favourites with one-click rotation, traffic, breaches, modes; flipped, a new key with its QR code. */
import { formatBytes, formatRate, quantityText } from '@shared/format';
import { AppWindow, ExternalLink, MemoryStick, Plus, Settings } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api';
import { chartData, lastOf, SPARE_S, YOUNG_S } from '../../charts/data';
import { TrafficStrip } from '../../charts/Spark';
import { useApp, useServers, useTexts, useUnits } from '../../stores/app';
import { useSeries } from '../../stores/series';
import { attempt } from '../../stores/toasts';
import { Button, IconButton } from '../../ui/Button';
import { isKeyServer } from '../../ui/commands';
import { Icon, Mark } from '../../ui/icons';
import { Legend } from '../../ui/Legend';
import { isLive } from '../../ui/serverState';
import { PanelBreach, PanelLab, PanelNotice } from './banners';
import { PanelControllers } from './PanelControllers';
import { PanelFavourites } from './PanelFavourites';
import { PanelKey } from './PanelKey';
import { type Asked, PanelNewKey } from './PanelNewKey';
import { useNewKey } from './useNewKey';

const STRIP_S = 60;

function Head() {
  const t = useTexts();
  const totals = useApp(state => state.totals);
  const openWindow = (page: 'overview' | 'settings') => void attempt(t('common.failed'), () => call('openWindow', { page }));
  return (
    <header className="phead">
      <span className="c-acc">
        <Mark />
      </span>
      <div className="col grow">
        <h1 className="strong">Switchyard</h1>
        <span className="s11 t3 cut">{t('overview.live', { live: totals.live, count: totals.count })}</span>
      </div>
      <IconButton icon={Settings} size={28} label={t('nav.settings')} onClick={() => openWindow('settings')} />
      <IconButton icon={ExternalLink} size={28} label={t('panel.open')} onClick={() => openWindow('overview')} />
    </header>
  );
}

function Traffic() {
  const t = useTexts();
  const units = useUnits();
  const blocks = useSeries(
    [
      { serverId: null, metric: 'down' },
      { serverId: null, metric: 'up' },
    ],
    STRIP_S + SPARE_S,
  );
  const servers = useServers();
  // As the totals: the lab's count only while nothing else is there.
  const real = servers.filter(({ server }) => !server.lab);
  const counted = real.length > 0 ? real : servers;
  const memory = counted.reduce((sum, { summary }) => sum + (isLive(summary) ? (summary.memory ?? 0) : 0), 0);
  const data = chartData(blocks ?? [], STRIP_S, { leastS: YOUNG_S });
  const down = formatRate(lastOf(data.columns[0]), units);
  const up = formatRate(lastOf(data.columns[1]), units);
  return (
    <section className="ptraffic" aria-label={t('chart.traffic')}>
      <div className="row row-12">
        <span className="row row-4">
          <Legend color="s-down">{null}</Legend>
          <span className="strong">{down.value}</span>
          <span className="t3 s12 nowrap">{t('panel.down', { unit: down.unit })}</span>
        </span>
        <span className="row row-4">
          <Legend color="s-up">{null}</Legend>
          <span className="strong">{up.value}</span>
          <span className="t3 s12 nowrap">{t('panel.up', { unit: up.unit })}</span>
        </span>
        <PanelMemory bytes={memory} />
      </div>
      <TrafficStrip data={data} label={t('panel.strip', { down: quantityText(down), up: quantityText(up) })} />
    </section>
  );
}

function PanelMemory({ bytes }: { readonly bytes: number }) {
  const t = useTexts();
  const units = useUnits();
  return (
    <span className="t3 s11 end row row-4 nowrap" title={t('panel.memory-title')}>
      {bytes > 0 ? (
        <>
          <Icon of={MemoryStick} size={12} />
          <span className="sr">{t('chart.memory')} </span>
          {quantityText(formatBytes(bytes, units))}
        </>
      ) : (
        t('panel.minute')
      )}
    </span>
  );
}

export function Panel() {
  const t = useTexts();
  const servers = useServers();
  const { newKey, clear } = useNewKey();
  const [asking, setAsking] = useState<Asked | 'new' | null>(null);
  const keyServers = servers.filter(isKeyServer);
  const flipped = asking !== null || newKey !== null;
  return (
    <main className="panel">
      <Head />
      <Traffic />
      {newKey !== null ? (
        <PanelKey
          newKey={newKey}
          onDone={() => {
            clear();
            setAsking(null);
          }}
          onAnother={() => {
            clear();
            setAsking(newKey.state === 'failed' ? { serverId: newKey.serverId, name: newKey.name } : 'new');
          }}
        />
      ) : asking !== null ? (
        <PanelNewKey servers={keyServers} first={asking === 'new' ? null : asking} onCancel={() => setAsking(null)} />
      ) : (
        <>
          <PanelNotice />
          <PanelBreach />
          <PanelLab />
          <PanelControllers servers={servers} />
          <PanelFavourites servers={servers} />
        </>
      )}
      {flipped ? null : (
        <footer className="pfoot">
          {keyServers.length > 0 ? (
            <Button look="primary" size="lg" grow icon={Plus} onClick={() => setAsking('new')} aria-keyshortcuts="Control+N">
              {t('key.new')}
            </Button>
          ) : null}
          <Button
            size="lg"
            grow
            icon={AppWindow}
            onClick={() => void attempt(t('common.failed'), () => call('openWindow', { page: 'overview' }))}
          >
            {t('panel.open')}
          </Button>
        </footer>
      )}
    </main>
  );
}
