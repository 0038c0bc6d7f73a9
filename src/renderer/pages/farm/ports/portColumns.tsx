import { Ellipsis, Star } from 'lucide-react';
import { useMemo } from 'react';
import { useTexts } from '../../../stores/app';
import { IconButton } from '../../../ui/Button';
import { State } from '../../../ui/Shape';
import type { WindowColumn } from '../../../ui/WindowTable';
import { Decibels, SignalWord } from '../Signal';
import { PortButton } from './PortButton';
import { toggleFavourite } from './portActions';
import type { ShownPort } from './shownPorts';

export type OnPortMenu = (port: ShownPort, button: HTMLElement) => void;

const None = () => <span className="t3">–</span>;

/** Pinned to the tray or not. */
export function PinButton({ row }: Pick<ShownPort, 'row'>) {
  const t = useTexts();
  return (
    <IconButton
      icon={Star}
      className={row.favourite ? 'starred' : 'star'}
      label={t(row.favourite ? 'favourite.remove' : 'favourite.add', { name: row.port.name })}
      aria-pressed={row.favourite}
      onClick={() => toggleFavourite(row)}
    />
  );
}

export function MenuButton({ port, onMenu }: { readonly port: ShownPort; readonly onMenu: OnPortMenu }) {
  const t = useTexts();
  return (
    <IconButton
      icon={Ellipsis}
      label={t('farm.more', { name: port.row.port.name })}
      aria-haspopup="menu"
      onClick={event => onMenu(port, event.currentTarget)}
    />
  );
}

function StateCell({ state }: Pick<ShownPort, 'state'>) {
  const t = useTexts();
  const line = state.look === 'busy' ? state.word : (state.line ?? state.word);
  const text = t(line.key, line.params);
  return (
    <span title={text} data-state={state.shape}>
      <State shape={state.shape} quiet={line.tone === 'plain' && state.shape === 'ok'}>
        {text}
      </State>
    </span>
  );
}

function IpCell({ row, state }: Pick<ShownPort, 'row' | 'state'>) {
  const t = useTexts();
  const old = row.rotation?.oldIp ?? null;
  if (state.look === 'busy') return old === null ? <None /> : <span className="t3 s12">{t('rotate.was', { ip: old })}</span>;
  return row.port.active && row.port.externalIp !== null ? row.port.externalIp : <None />;
}

/** Columns of the ports table; their ids are what main sorts by. `onMenu` must stay the same function. */
export function usePortColumns(onMenu: OnPortMenu): readonly WindowColumn<ShownPort>[] {
  const t = useTexts();
  return useMemo(
    (): readonly WindowColumn<ShownPort>[] => [
      {
        id: 'name',
        head: t('farm.port'),
        width: 'w88',
        sorts: true,
        cell: ({ row }) => (
          <span className={row.favourite ? 'pname pinned' : 'pname'}>
            <span className="med cut" title={[row.port.name, ...row.tags].join(', ')}>
              {row.port.name}
            </span>
            <PinButton row={row} />
          </span>
        ),
      },
      {
        id: 'state',
        head: t('overview.state'),
        sorts: true,
        // How it ended takes two addresses, or words.
        spills: ({ row, state }) => state.look !== 'busy' && state.line !== null && (row.rotation !== null || row.restart !== null),
        cell: ({ state }) => <StateCell state={state} />,
      },
      { id: 'ip', head: t('farm.ip'), width: 'w136', sorts: true, cell: ({ row, state }) => <IpCell row={row} state={state} /> },
      {
        id: 'operator',
        head: t('farm.operator'),
        width: 'opcol',
        sorts: true,
        cell: ({ row: { port } }) => (
          <span className="t2" title={[port.operator, port.networkType].filter(Boolean).join(', ') || undefined}>
            {port.operator ?? '–'}
          </span>
        ),
      },
      {
        id: 'signal',
        head: t('farm.signal'),
        width: 'w104',
        sorts: true,
        cell: ({ level, row }) => <SignalWord level={level} port={row.port} />,
      },
      {
        id: 'rsrp',
        head: 'RSRP',
        width: 'w80',
        num: true,
        hideNarrow: true,
        sorts: true,
        cell: ({ row }) => <Decibels signal={row.port.rsrp} unit="dBm" />,
      },
      {
        id: 'sinr',
        head: 'SINR',
        width: 'w52',
        num: true,
        hideNarrow: true,
        sorts: true,
        cell: ({ row }) => <Decibels signal={row.port.sinr} unit="dB" />,
      },
      { id: 'last', head: t('farm.last'), width: 'w56', num: true, sorts: true, cell: ({ last }) => <span className="t2">{last}</span> },
      {
        id: 'next',
        head: t('farm.next'),
        width: 'w76',
        num: true,
        sorts: true,
        cell: ({ row, nextShort }) => <span className={row.nextAt === null ? 't3' : 't2'}>{nextShort}</span>,
      },
      {
        id: 'action',
        head: <span className="sr">{t('farm.action')}</span>,
        width: 'w136',
        cell: port => (
          <span className="ibs">
            <PortButton row={port.row} state={port.state} place="row" />
            <MenuButton port={port} onMenu={onMenu} />
          </span>
        ),
      },
    ],
    [t, onMenu],
  );
}
