import { Menu } from '@base-ui/react/menu';
import type { ProxyView } from '@shared/model';
import { Copy, FileDown, Gauge, Link, Pencil, Power, PowerOff, Trash2 } from 'lucide-react';
import { useTexts } from '../../../stores/app';
import { open } from '../../../stores/view';
import { type MenuItem, MenuItems, MenuPlace } from '../../../ui/DropMenu';
import { copyProxy, setProxiesActive, testProxy } from './proxyActions';
import { proxyName } from './proxyText';

/** The proxy whose menu is open, and the button under which it stands. */
export interface OpenProxyMenu {
  readonly proxy: ProxyView;
  readonly button: HTMLElement;
}

/** All that can be done to one proxy; one menu for all of them. */
export function ProxyMenu(props: {
  readonly of: OpenProxyMenu | null;
  readonly serverId: string;
  readonly live: boolean;
  readonly onClose: () => void;
}) {
  const { of } = props;
  return (
    <Menu.Root
      open={of !== null}
      onOpenChange={next => {
        if (!next) props.onClose();
      }}
    >
      {of === null ? null : (
        <MenuPlace anchor={of.button} returnTo={of.button}>
          <Items serverId={props.serverId} proxy={of.proxy} live={props.live} />
        </MenuPlace>
      )}
    </Menu.Root>
  );
}

function Items({ serverId, proxy, live }: { readonly serverId: string; readonly proxy: ProxyView; readonly live: boolean }) {
  const t = useTexts();
  const proxyIds = [proxy.id];
  const { portId, portName } = proxy;
  const name = proxyName(t, proxy);
  const always: readonly MenuItem[] = [
    {
      icon: FileDown,
      label: t('proxyList.copy-as'),
      run: () => open({ type: 'proxies', dialog: { type: 'export', serverId, proxyIds } }),
    },
  ];
  if (!live) return <MenuItems items={always} />;
  const items: readonly MenuItem[] = [
    { icon: Copy, label: t('proxyList.copy-plain'), key: 'C', run: () => void copyProxy(serverId, proxy) },
    ...always,
    { icon: Gauge, label: t('proxyTest.test'), key: 'T', run: () => void testProxy(serverId, proxy) },
    ...(portId === null
      ? []
      : [
          {
            icon: Link,
            label: t('rotationLink.copy-ask'),
            run: () => open({ type: 'proxies', dialog: { type: 'rotation-link', serverId, portId, portName: portName ?? `#${portId}` } }),
          },
        ]),
    {
      icon: Pencil,
      label: t('proxyList.edit'),
      key: 'Enter',
      run: () => open({ type: 'proxies', dialog: { type: 'edit', serverId, proxy } }),
    },
    proxy.active
      ? {
          icon: PowerOff,
          label: t('proxyList.turn-off-ask'),
          run: () => open({ type: 'proxies', dialog: { type: 'turn-off', serverId, proxyIds, name } }),
        }
      : { icon: Power, label: t('proxyList.turn-on'), run: () => void setProxiesActive(serverId, proxyIds, true) },
    {
      icon: Trash2,
      label: t('proxyList.delete-ask'),
      danger: true,
      run: () => open({ type: 'proxies', dialog: { type: 'delete', serverId, proxyIds, name } }),
    },
  ];
  return <MenuItems items={items} />;
}
