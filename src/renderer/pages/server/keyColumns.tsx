import type { Key, KeyTraffic } from '@shared/model';
import { QrCode, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import { open } from '../../stores/view';
import { IconButton } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import type { Column } from '../../ui/DataTable';
import { Bytes, Rate } from '../../ui/Quantity';
import { State } from '../../ui/Shape';

function DeleteButton({ of: key }: { readonly of: Key }) {
  const t = useTexts();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <IconButton icon={Trash2} label={t('key.delete', { name: key.name })} onClick={() => setAsking(true)} />
      {asking ? (
        <ConfirmDialog
          danger
          title={t('key.delete-title', { name: key.name })}
          text={t('key.delete-text')}
          verb={t('key.delete-verb')}
          failed={t('key.delete-failed', { name: key.name })}
          run={() => call('deleteKey', { serverId: key.serverId, keyId: key.id })}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}

const rate = (key: Key, read: (traffic: KeyTraffic) => number | null): number | null => (key.traffic ? read(key.traffic) : null);

/** Columns of the keys table. */
export function useKeyColumns(kind: 'xray' | 'keyapi', live: boolean): readonly Column<Key>[] {
  const t = useTexts();
  const sized = (value: number | null | undefined) => <Bytes of={value ?? null} />;
  const flow: Column<Key> = {
    id: 'flow',
    head: t('key.flow'),
    width: 'w144',
    hideNarrow: true,
    sortBy: key => key.flow,
    cell: key => <span className="s12 t2">{key.flow || '–'}</span>,
  };
  return [
    {
      id: 'name',
      head: t('key.key'),
      sortBy: key => key.name,
      cell: key => (
        <span className="med" title={key.name}>
          {key.name}
        </span>
      ),
    },
    {
      id: 'downRate',
      head: t('chart.down'),
      width: 'w96',
      num: true,
      sortBy: key => rate(key, traffic => traffic.downRate),
      cell: key => <Rate of={live ? (key.traffic?.downRate ?? null) : null} />,
    },
    {
      id: 'upRate',
      head: t('chart.up'),
      width: 'w96',
      num: true,
      sortBy: key => rate(key, traffic => traffic.upRate),
      cell: key => <Rate of={live ? (key.traffic?.upRate ?? null) : null} />,
    },
    {
      id: 'down',
      head: t('key.received'),
      width: 'w96',
      num: true,
      hideNarrow: true,
      sortBy: key => rate(key, traffic => traffic.down),
      cell: key => sized(key.traffic?.down),
    },
    {
      id: 'up',
      head: t('key.sent'),
      width: 'w96',
      num: true,
      hideNarrow: true,
      sortBy: key => rate(key, traffic => traffic.up),
      cell: key => sized(key.traffic?.up),
    },
    {
      id: 'total',
      head: t('key.total'),
      width: 'w104',
      num: true,
      sortBy: key => rate(key, traffic => traffic.total),
      cell: key => (
        <span title={key.traffic?.source === 'estimate' ? t('line.traffic-estimate') : undefined}>
          {key.traffic?.source === 'estimate' ? '≈ ' : ''}
          {sized(key.traffic?.total)}
        </span>
      ),
    },
    // A key API does not tell the flow of its keys.
    ...(kind === 'xray' ? [flow] : []),
    {
      id: 'state',
      head: t('overview.state'),
      width: 'w104',
      sortBy: key => (key.active ? 0 : 1),
      cell: key => (
        <State shape={key.active ? 'ok' : 'off'} quiet small>
          {t(key.active ? 'key.active' : 'key.inactive')}
        </State>
      ),
    },
    {
      id: 'action',
      head: <span className="sr">{t('farm.action')}</span>,
      width: 'w72',
      cell: key => (
        <span className="ibs">
          <IconButton
            icon={QrCode}
            label={t('key.show-qr', { name: key.name })}
            onClick={() => open({ type: 'key', serverId: key.serverId, keyId: key.id })}
          />
          <DeleteButton of={key} />
        </span>
      ),
    },
  ];
}
