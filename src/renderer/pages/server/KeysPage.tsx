import { formatCount } from '@shared/format';
import type { Key, KeyapiServer, KeyapiSummary, XrayServer, XraySummary } from '@shared/model';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { MEMORY_S, MemoryCard, TrafficCard } from '../../charts/cards';
import { useTexts } from '../../stores/app';
import { useRows } from '../../stores/rows';
import { open } from '../../stores/view';
import { Button } from '../../ui/Button';
import { Segmented } from '../../ui/controls';
import { DataTable } from '../../ui/DataTable';
import { FilterField } from '../../ui/FilterField';
import { failureText } from '../../ui/failure';
import { KIND_ICONS } from '../../ui/icons';
import { Metric } from '../../ui/Metric';
import { spanText } from '../../ui/metricValue';
import { Page } from '../../ui/Page';
import { Bytes, Rate } from '../../ui/Quantity';
import { isLive } from '../../ui/serverState';
import { Empty, ErrorState, Skeleton } from '../../ui/states';
import { useKeyColumns } from './keyColumns';
import { LinkBanner, ServerMenu, StatePill, useFacts } from './parts';

type KeysProps =
  | { readonly server: XrayServer; readonly summary: XraySummary }
  | { readonly server: KeyapiServer; readonly summary: KeyapiSummary };
type Show = 'all' | 'busy' | 'inactive';

const isBusy = (key: Key): boolean => (key.traffic?.downRate ?? 0) + (key.traffic?.upRate ?? 0) > 0;

/** Keys of an xray or keyapi server, with traffic. */
export function KeysPage({ server, summary }: KeysProps) {
  const t = useTexts();
  const { rows, failure, reload } = useRows('listKeys', server.id);
  const [filter, setFilter] = useState('');
  const [show, setShow] = useState<Show>('all');
  const live = isLive(summary);
  const keys = rows ?? [];
  const words = filter.trim().toLowerCase();
  const shown = keys.filter(
    key => (words === '' || key.name.toLowerCase().includes(words)) && (show === 'all' || (show === 'busy' ? isBusy(key) : !key.active)),
  );
  const columns = useKeyColumns(server.kind, live);
  const rates = keys.some(key => key.traffic?.downRate !== null && key.traffic !== null);
  const newKey = () => open({ type: 'new-key', serverId: server.id });
  return (
    <Page
      fill
      icon={KIND_ICONS[server.kind]}
      title={server.name}
      pill={<StatePill server={server} summary={summary} />}
      meta={useFacts(server, summary)}
      actions={
        <>
          <Button look="primary" icon={Plus} disabled={!live} onClick={newKey} aria-keyshortcuts="Control+N">
            {t('key.new')}
          </Button>
          <ServerMenu server={server} />
        </>
      }
    >
      <LinkBanner server={server} summary={summary} />
      <div className="tiles">
        <Metric label={t('chart.down')} stale={!live}>
          <Rate of={summary.rates?.down ?? null} />
        </Metric>
        <Metric label={t('chart.up')} stale={!live}>
          <Rate of={summary.rates?.up ?? null} />
        </Metric>
        <Metric label={t('key.keys')} stale={!live}>
          {summary.keys === null ? '–' : formatCount(summary.keys)}
        </Metric>
        {summary.kind === 'xray' ? (
          <>
            <Metric label={t('key.online')} stale={!live}>
              {summary.online === null ? '–' : formatCount(summary.online)}
            </Metric>
            <Metric label={t('chart.memory')} stale={!live}>
              <Bytes of={summary.memory} />
            </Metric>
            <Metric label={t('key.uptime')} stale={!live}>
              {summary.uptimeS === null ? '–' : spanText(t, summary.uptimeS)}
            </Metric>
          </>
        ) : (
          <Metric label={t('key.counted')} stale={!live}>
            <span className="s15">{t(`line.traffic-${summary.trafficSource}`)}</span>
          </Metric>
        )}
      </div>
      {server.kind === 'xray' ? (
        <div className="grid fn">
          <TrafficCard serverId={server.id} className="c8" height="h96" note={t('chart.last-2-min')} />
          <MemoryCard
            className="c4"
            height="h96"
            note={t('chart.last-min', { count: MEMORY_S / 60 })}
            of={[{ serverId: server.id, name: server.name, stale: false }]}
          />
        </div>
      ) : null}
      <div className="toolbar">
        <FilterField label={t('key.filter')} value={filter} onChange={setFilter} />
        <Segmented<Show>
          label={t('key.show')}
          value={show}
          onChange={setShow}
          options={[
            { value: 'all', label: t('key.show-all', { count: keys.length }) },
            ...(rates ? [{ value: 'busy', label: t('key.show-busy', { count: keys.filter(isBusy).length }) } as const] : []),
            { value: 'inactive', label: t('key.show-inactive', { count: keys.filter(key => !key.active).length }) },
          ]}
        />
      </div>
      {rows === null ? (
        <section className="card grow">
          {failure ? (
            <ErrorState title={t('key.list-failed')} text={failureText(t, failure)}>
              <Button onClick={reload}>{t('common.try-again')}</Button>
            </ErrorState>
          ) : (
            <Skeleton bars={12} />
          )}
        </section>
      ) : keys.length === 0 ? (
        <section className="card grow">
          <Empty icon={KeyRound} title={t('key.none')} text={t('key.none-text')}>
            <Button size="sm" icon={Plus} onClick={newKey} disabled={!live}>
              {t('key.new')}
            </Button>
          </Empty>
        </section>
      ) : (
        <DataTable
          label={t('key.keys')}
          rows={shown}
          rowKey={key => key.id}
          columns={columns}
          sort={{ id: 'total', down: true }}
          rowClass={key => (key.active ? '' : 'dim')}
          onKey={(key, pressed) => {
            if (pressed === 'q' || pressed === 'enter') open({ type: 'key', serverId: server.id, keyId: key.id });
          }}
          footer={<Totals keys={shown} />}
        />
      )}
    </Page>
  );
}

function Totals({ keys }: { readonly keys: readonly Key[] }) {
  const t = useTexts();
  const sum = (read: (key: Key) => number | null | undefined) => keys.reduce((total, key) => total + (read(key) ?? 0), 0);
  const estimates = keys.filter(key => key.traffic?.source === 'estimate').length;
  const exact = keys.filter(key => key.traffic?.source === 'exact');
  return (
    <>
      <span>{t('line.keys', { count: keys.length })}</span>
      {keys.some(key => key.traffic?.downRate != null) ? (
        <span>
          {t('chart.down')} <Rate of={sum(key => key.traffic?.downRate)} />
        </span>
      ) : null}
      {exact.length > 0 ? (
        <span>
          {t('key.total-exact')} <Bytes of={exact.reduce((total, key) => total + (key.traffic?.total ?? 0), 0)} />
        </span>
      ) : null}
      {estimates > 0 ? <span>{t('key.estimates', { count: estimates })}</span> : null}
      <span className="end hide-n">{t('key.hint')}</span>
    </>
  );
}
