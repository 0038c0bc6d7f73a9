import type { FarmServer, ProxyView } from '@shared/model';
import type { Texts } from '@shared/texts';
import { Copy, Network } from 'lucide-react';
import { useNow, useTexts } from '../../../stores/app';
import { go } from '../../../stores/view';
import { Button } from '../../../ui/Button';
import { type Column, DataTable } from '../../../ui/DataTable';
import { State } from '../../../ui/Shape';
import { Empty, Skeleton } from '../../../ui/states';
import { copyProxiesOf } from '../ports/portActions';
import { proxyWord } from '../proxies/proxyText';

/** What listens for one port; all of the farm's are on their own page, where they are made and copied. */
export function PortProxies({
  server,
  portId,
  proxies,
  live,
}: {
  readonly server: FarmServer;
  readonly portId: number;
  readonly proxies: readonly ProxyView[] | null;
  readonly live: boolean;
}) {
  const t = useTexts();
  const now = useNow();
  const toAll = (
    <Button size="sm" onClick={() => go({ page: 'server', serverId: server.id, tab: 'proxies' })}>
      {t('portPage.all-proxies')}
    </Button>
  );
  const columns: readonly Column<ProxyView>[] = [
    {
      id: 'type',
      head: t('portPage.proxy-type'),
      width: 'w96',
      sortBy: each => each.type,
      cell: each => <span className="med">{each.type}</span>,
    },
    {
      id: 'number',
      head: t('portPage.proxy-number'),
      width: 'w96',
      num: true,
      sortBy: each => each.listenPort,
      cell: each => each.listenPort ?? <span className="t3">–</span>,
    },
    {
      id: 'login',
      head: t('login.login'),
      sortBy: each => (each.access.type === 'login' ? each.access.login : null),
      cell: each => <span className="t2">{who(t, each)}</span>,
    },
    {
      id: 'state',
      head: t('overview.state'),
      width: 'w152',
      cell: each => {
        const { shape, text, title } = proxyWord(t, each, live, now);
        return (
          <span title={title}>
            <State shape={shape} quiet={shape === 'ok'}>
              {text}
            </State>
          </span>
        );
      },
    },
  ];
  if (proxies === null) {
    return (
      <section className="card growcard">
        <Skeleton bars={4} />
      </section>
    );
  }
  return proxies.length === 0 ? (
    <section className="card growcard">
      <Empty icon={Network} title={t('portPage.no-proxies')} className="growcard">
        {toAll}
      </Empty>
    </section>
  ) : (
    <DataTable
      label={t('farm.tab-proxies')}
      rows={proxies}
      rowKey={each => String(each.id)}
      columns={columns}
      sort={{ id: 'number', down: false }}
      footer={
        <>
          <span>{t('portPage.proxies', { count: proxies.length })}</span>
          <span className="end row">
            <Button size="sm" icon={Copy} onClick={() => copyProxiesOf(server.id, [portId])}>
              {t('farm.copy-proxies')}
            </Button>
            {toAll}
          </span>
        </>
      }
    />
  );
}

function who(t: Texts, { access }: ProxyView): string {
  switch (access.type) {
    case 'login':
      return access.login ?? '–';
    case 'ip':
      return t('portPage.addresses', { count: Math.max(access.ips.length, access.recordIds.length) });
    case 'other':
      return access.name ?? '–';
  }
}
