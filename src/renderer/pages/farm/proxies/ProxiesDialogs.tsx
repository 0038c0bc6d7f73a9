/** The dialogs over farm proxies. */
import { useTexts } from '../../../stores/app';
import type { ProxiesDialog } from '../../../stores/proxiesDialog';
import { closeOverlay } from '../../../stores/view';
import { ConfirmDialog } from '../../../ui/ConfirmDialog';
import { ExportDialog } from '../export/ExportDialog';
import { RotationLinkDialog } from '../export/RotationLinkDialog';
import { DuplicatesDialog } from './DuplicatesDialog';
import { EchoDialog } from './EchoDialog';
import { ProxyDialog } from './ProxyDialog';
import { deleteProxies, setProxiesActive } from './proxyActions';

export function ProxiesDialogs({ dialog }: { readonly dialog: ProxiesDialog }) {
  const t = useTexts();
  switch (dialog.type) {
    case 'edit':
      return <ProxyDialog serverId={dialog.serverId} proxy={dialog.proxy} />;
    case 'export':
      return <ExportDialog serverId={dialog.serverId} proxyIds={dialog.proxyIds} />;
    case 'echo':
      return <EchoDialog serverId={dialog.serverId} proxyIds={dialog.proxyIds} />;
    case 'duplicates':
      return <DuplicatesDialog />;
    case 'rotation-link':
      return <RotationLinkDialog serverId={dialog.serverId} portId={dialog.portId} portName={dialog.portName} />;
    case 'turn-off': {
      const words = { count: dialog.proxyIds.length, name: dialog.name ?? '' };
      return (
        <ConfirmDialog
          danger
          title={dialog.name === null ? t('proxyList.off-title', words) : t('proxyList.off-title-one', words)}
          text={t('proxyList.off-text')}
          verb={t('proxyList.turn-off')}
          failed=""
          run={() => setProxiesActive(dialog.serverId, dialog.proxyIds, false)}
          onClose={closeOverlay}
        />
      );
    }
    case 'delete': {
      const words = { count: dialog.proxyIds.length, name: dialog.name ?? '' };
      return (
        <ConfirmDialog
          danger
          title={dialog.name === null ? t('proxyList.delete-title', words) : t('proxyList.delete-title-one', words)}
          text={t('proxyList.delete-text')}
          verb={t('proxyList.delete')}
          failed=""
          run={() => deleteProxies(dialog.serverId, dialog.proxyIds)}
          onClose={closeOverlay}
        />
      );
    }
  }
}
