import { Menu } from '@base-ui/react/menu';
import { Copy, Info, Link as LinkIcon, Power, PowerOff, RotateCw, Settings2, Star, StarOff, Tag, Timer, TimerOff } from 'lucide-react';
import { useTexts } from '../../../stores/app';
import { open } from '../../../stores/view';
import { type MenuItem, MenuItems, MenuPlace } from '../../../ui/DropMenu';
import { requestRotation } from '../../../ui/useRotate';
import {
  askOff,
  askRestart,
  copyIp,
  copyLinkOf,
  copyProxiesOf,
  openPort,
  setActive,
  stopWaiting,
  toggleFavourite,
  whenReady,
} from './portActions';
import type { ShownPort } from './shownPorts';

/** The port whose menu is open, and the button under which it stands. */
export interface OpenPortMenu {
  readonly port: ShownPort;
  readonly button: HTMLElement;
}

/** All that can be done to one port; one menu for all of them. */
export function PortMenu({ of, onClose }: { readonly of: OpenPortMenu | null; readonly onClose: () => void }) {
  return (
    <Menu.Root
      open={of !== null}
      onOpenChange={next => {
        if (!next) onClose();
      }}
    >
      {of === null ? null : (
        <MenuPlace anchor={of.button} returnTo={of.button}>
          <Items port={of.port} />
        </MenuPlace>
      )}
    </Menu.Root>
  );
}

function Items({ port: { row, state } }: { readonly port: ShownPort }) {
  const t = useTexts();
  const { serverId, port } = row;
  const connected = row.eligibility.state !== 'disconnected' && state.shape !== 'stale';
  const rotation: readonly MenuItem[] =
    state.action === 'when-ready'
      ? [{ icon: Timer, label: t('rotate.when-ready'), key: 'R', run: () => void whenReady(row) }]
      : state.action === 'stop-waiting'
        ? [{ icon: TimerOff, label: t('rotate.do-not-wait'), run: () => void stopWaiting(row) }]
        : connected && (row.eligibility.state === 'ready' || row.eligibility.state === 'cooling')
          ? [{ icon: RotateCw, label: t('rotate.rotate'), key: 'R', run: () => void requestRotation(row, 'window') }]
          : [];
  const power: readonly MenuItem[] = !connected
    ? []
    : port.active
      ? [
          { icon: Power, label: t('port.restart-ask'), run: () => askRestart(row) },
          { icon: PowerOff, label: t('port.turn-off-ask'), danger: true, run: () => askOff(serverId, [row]) },
        ]
      : [{ icon: Power, label: t('port.turn-on'), run: () => void setActive(serverId, [row], true) }];
  const items: readonly MenuItem[] = [
    { icon: Info, label: t('farm.open-port'), key: 'Enter', run: () => openPort(row) },
    ...rotation,
    {
      icon: row.favourite ? StarOff : Star,
      label: t(row.favourite ? 'farm.unpin' : 'farm.pin'),
      key: 'S',
      run: () => toggleFavourite(row),
    },
    ...(port.externalIp === null ? [] : [{ icon: Copy, label: t('farm.copy-ip'), run: () => copyIp(row) }]),
    { icon: Copy, label: t('farm.copy-proxies'), run: () => copyProxiesOf(serverId, [port.id]) },
    ...(port.reconnectType === 'time' ? [] : [{ icon: LinkIcon, label: t('farm.copy-link'), run: () => copyLinkOf(row) }]),
    { icon: Tag, label: t('farm.tags-ask'), run: () => open({ type: 'farm', dialog: { type: 'tags', serverId, ports: [row] } }) },
    { icon: Settings2, label: t('farm.port-settings'), run: () => openPort(row, 'settings') },
    ...power,
  ];
  return <MenuItems items={items} />;
}
