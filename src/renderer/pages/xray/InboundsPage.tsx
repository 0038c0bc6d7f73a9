import { formatCount } from '@shared/format';
import type { InboundView } from '@shared/model';
import { Check, Copy, LogIn } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import { attempt } from '../../stores/toasts';
import { Button, IconButton } from '../../ui/Button';
import { type Column, DataTable } from '../../ui/DataTable';
import { failureText } from '../../ui/failure';
import { Rate } from '../../ui/Quantity';
import { isLive } from '../../ui/serverState';
import { Empty, ErrorState, Skeleton } from '../../ui/states';
import { useInbounds } from './tabs';
import { XrayFrame, type XrayProps } from './XrayFrame';

const EVERY_MS = 5_000;

/** Every inbound of the server, as a link needs it. */
export function InboundsPage({ server, summary }: XrayProps) {
  const t = useTexts();
  const live = isLive(summary);
  const { value, failure, reload } = useInbounds(server, summary, EVERY_MS);
  const columns = useInboundColumns(live);
  return (
    <XrayFrame server={server} summary={summary} fill>
      {value === null ? (
        <section className="card grow">
          {failure === null ? (
            <Skeleton bars={12} />
          ) : (
            <ErrorState title={t('inbound.list-failed')} text={failureText(t, failure)}>
              <Button onClick={() => reload()}>{t('common.try-again')}</Button>
            </ErrorState>
          )}
        </section>
      ) : value.length === 0 ? (
        <section className="card grow">
          <Empty icon={LogIn} title={t('inbound.none')} text={t('inbound.none-text')} />
        </section>
      ) : (
        <DataTable
          label={t('live.inbounds')}
          rows={value}
          rowKey={each => each.tag}
          columns={columns}
          sort={{ id: 'tag', down: false }}
          footer={
            <>
              <span>{t('inbound.count', { count: value.length })}</span>
              <span className="end hide-n">{t('inbound.hint')}</span>
            </>
          }
        />
      )}
    </XrayFrame>
  );
}

function CopyKey({ value, tag }: { readonly value: string; readonly tag: string }) {
  const t = useTexts();
  const [copied, setCopied] = useState(false);
  const copy = async () => setCopied(await attempt(t('key.copy-failed'), () => call('copyText', { text: value, sensitive: false })));
  return (
    <span className="row row-4">
      <span className="mono cut" title={value}>
        {value}
      </span>
      <IconButton
        icon={copied ? Check : Copy}
        label={t(copied ? 'inbound.key-copied' : 'inbound.copy-key', { name: tag })}
        onClick={() => void copy()}
      />
    </span>
  );
}

function useInboundColumns(live: boolean): readonly Column<InboundView>[] {
  const t = useTexts();
  const small = (text: string) => <span className="s12 t2">{text === '' ? '–' : text}</span>;
  return [
    {
      id: 'tag',
      head: t('live.inbound'),
      sortBy: each => each.tag,
      cell: each => (
        <span className="med" title={each.listen === null ? each.tag : `${each.tag}, ${each.listen}`}>
          {each.tag === '' ? t('inbound.unnamed') : each.tag}
        </span>
      ),
    },
    {
      id: 'protocol',
      head: t('inbound.protocol'),
      width: 'w96',
      sortBy: each => each.protocol,
      cell: each => small(each.protocol),
    },
    {
      id: 'port',
      head: t('inbound.port'),
      width: 'w60',
      num: true,
      sortBy: each => each.port,
      cell: each => (each.port === null ? <span className="t3">–</span> : String(each.port)),
    },
    { id: 'network', head: t('inbound.network'), width: 'w72', sortBy: each => each.network, cell: each => small(each.network) },
    { id: 'security', head: t('inbound.security'), width: 'w72', sortBy: each => each.security, cell: each => small(each.security) },
    {
      id: 'users',
      head: t('inbound.users'),
      width: 'w72',
      num: true,
      sortBy: each => each.users,
      cell: each => (each.users === null ? <span className="t3">–</span> : formatCount(each.users)),
    },
    {
      id: 'down',
      head: t('chart.down'),
      width: 'w88',
      num: true,
      sortBy: each => each.rate?.down ?? null,
      cell: each => <Rate of={live ? (each.rate?.down ?? null) : null} />,
    },
    {
      id: 'up',
      head: t('chart.up'),
      width: 'w88',
      num: true,
      hideNarrow: true,
      sortBy: each => each.rate?.up ?? null,
      cell: each => <Rate of={live ? (each.rate?.up ?? null) : null} />,
    },
    {
      id: 'names',
      head: t('inbound.names'),
      width: 'w124',
      hideNarrow: true,
      cell: each => (
        <span className="s12 t2" title={each.serverNames.join(', ')}>
          {each.serverNames.join(', ') || '–'}
        </span>
      ),
    },
    {
      id: 'key',
      head: t('inbound.public-key'),
      width: 'w136',
      cell: each => (each.publicKey === null ? <span className="t3">–</span> : <CopyKey value={each.publicKey} tag={each.tag} />),
    },
  ];
}
