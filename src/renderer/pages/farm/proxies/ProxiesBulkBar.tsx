import { Copy, Ellipsis, Gauge, Power, Trash2, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTexts } from '../../../stores/app';
import { open } from '../../../stores/view';
import { Button, IconButton } from '../../../ui/Button';
import { Checkbox } from '../../../ui/Checkbox';
import { DropMenu, MenuItems } from '../../../ui/DropMenu';
import { setProxiesActive, testProxies } from './proxyActions';
import { makeupText } from './proxyText';
import { proxiesWith } from './useProxies';
import type { ProxySelection } from './useProxySelection';

/** Stands in the footer's place while proxies are selected. */
export function ProxiesBulkBar({
  serverId,
  selection,
  live,
}: {
  readonly serverId: string;
  readonly selection: ProxySelection;
  readonly live: boolean;
}) {
  const t = useTexts();
  const { ids } = selection;
  const [makeup, setMakeup] = useState('');
  useEffect(() => {
    let over = false;
    proxiesWith(serverId, ids).then(
      proxies => !over && setMakeup(makeupText(t, proxies)),
      () => !over && setMakeup(''),
    );
    return () => {
      over = true;
    };
  }, [t, serverId, ids]);
  const dialog = (type: 'turn-off' | 'delete') => open({ type: 'proxies', dialog: { type, serverId, proxyIds: ids, name: null } });
  return (
    <div className="bulk">
      <Checkbox label={t('proxyList.select-all')} on={selection.all} onChange={selection.onAll} />
      <span className="med nowrap" role="status">
        {t('keys.selected', { count: ids.length, formatted: ids.length })}
      </span>
      <span className="t2 cut grow" data-makeup>
        {makeup}
      </span>
      <Button icon={Power} disabled={!live} onClick={() => dialog('turn-off')}>
        {t('proxyList.turn-off-ask')}
      </Button>
      <Button
        look="primary"
        icon={Copy}
        disabled={!live}
        onClick={() => open({ type: 'proxies', dialog: { type: 'export', serverId, proxyIds: ids } })}
      >
        {t('proxyExport.ask', { count: ids.length })}
      </Button>
      {live ? (
        <DropMenu button={<IconButton icon={Ellipsis} label={t('proxyList.more-selected')} />}>
          <MenuItems
            items={[
              { icon: Gauge, label: t('proxyTest.test'), run: () => void testProxies(serverId, ids) },
              { icon: Power, label: t('proxyList.turn-on'), run: () => void setProxiesActive(serverId, ids, true) },
              { icon: Trash2, label: t('proxyList.delete-ask'), danger: true, run: () => dialog('delete') },
            ]}
          />
        </DropMenu>
      ) : null}
      <IconButton icon={X} label={t('keys.clear-selection')} onClick={selection.clear} />
    </div>
  );
}
