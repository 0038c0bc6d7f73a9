/** The one dialog that may be open over a page. */
import { call } from '../api';
import { ConfigDialog } from '../pages/doctor/ConfigDialog';
import { FarmDialogs } from '../pages/farm/FarmDialogs';
import { ProxiesDialogs } from '../pages/farm/proxies/ProxiesDialogs';
import { KeyDialog } from '../pages/keys/KeyDialog';
import { KeysDialogs } from '../pages/keys/KeysDialogs';
import { NewKeyDialog } from '../pages/keys/NewKeyDialog';
import { ConnectionsDialogs } from '../pages/mihomo/connections/ConnectionsDialogs';
import { NodesDialogs } from '../pages/mihomo/proxies/NodesDialogs';
import { EditServerDialog } from '../pages/servers/EditServerDialog';
import { SecretDialog } from '../pages/servers/SecretDialog';
import { useApp, useTexts } from '../stores/app';
import { closeOverlay, go, useView } from '../stores/view';
import { ConfirmDialog } from './ConfirmDialog';
import { Palette } from './Palette';

function RemoveServer({ serverId }: { readonly serverId: string }) {
  const t = useTexts();
  const name = useApp(state => state.servers[serverId]?.name ?? '');
  return (
    <ConfirmDialog
      danger
      title={t('server.remove-title', { name })}
      text={t('server.remove-text')}
      verb={t('server.remove-verb')}
      failed={t('server.remove-failed', { name })}
      run={async () => {
        await call('removeServer', { id: serverId });
        go({ page: 'overview' });
      }}
      onClose={closeOverlay}
    />
  );
}

function AskRotation(props: { readonly serverId: string; readonly portId: number; readonly portName: string }) {
  const t = useTexts();
  return (
    <ConfirmDialog
      title={t('rotate.ask-title', { name: props.portName })}
      text={t('rotate.ask-text')}
      verb={t('rotate.rotate')}
      failed={t('rotate.failed', { name: props.portName })}
      run={() => call('rotatePort', { serverId: props.serverId, portId: props.portId, from: 'window' })}
      onClose={closeOverlay}
    />
  );
}

export function Overlays() {
  const overlay = useView(view => view.overlay);
  if (overlay === null) return null;
  switch (overlay.type) {
    case 'palette':
      return <Palette />;
    case 'new-key':
      return <NewKeyDialog serverId={overlay.serverId} />;
    case 'key':
      return <KeyDialog key={`${overlay.serverId} ${overlay.keyId}`} serverId={overlay.serverId} keyId={overlay.keyId} />;
    case 'keys':
      return <KeysDialogs dialog={overlay.dialog} />;
    case 'farm':
      return <FarmDialogs dialog={overlay.dialog} />;
    case 'proxies':
      return <ProxiesDialogs dialog={overlay.dialog} />;
    case 'connections':
      return <ConnectionsDialogs dialog={overlay.dialog} />;
    case 'nodes':
      return <NodesDialogs dialog={overlay.dialog} />;
    case 'secret':
      return <SecretDialog serverId={overlay.serverId} />;
    case 'edit-server':
      return <EditServerDialog serverId={overlay.serverId} />;
    case 'remove-server':
      return <RemoveServer serverId={overlay.serverId} />;
    case 'check-config':
      return <ConfigDialog onClose={closeOverlay} />;
    case 'ask-rotation':
      return <AskRotation serverId={overlay.serverId} portId={overlay.portId} portName={overlay.portName} />;
  }
}
