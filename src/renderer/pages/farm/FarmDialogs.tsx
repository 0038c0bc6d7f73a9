/** The dialogs of the farm's pages. */
import { call } from '../../api';
import { useTexts } from '../../stores/app';
import type { FarmDialog } from '../../stores/farmDialog';
import { closeOverlay } from '../../stores/view';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { setActive } from './ports/portActions';
import { RotateManyDialog } from './ports/RotateManyDialog';
import { TagsDialog } from './ports/TagsDialog';

export function FarmDialogs({ dialog }: { readonly dialog: FarmDialog }) {
  switch (dialog.type) {
    case 'rotate-many':
      return <RotateManyDialog serverId={dialog.serverId} portIds={dialog.portIds} />;
    case 'tags':
      return <TagsDialog serverId={dialog.serverId} ports={dialog.ports} />;
    case 'restart':
      return <Restart {...dialog} />;
    case 'turn-off':
      return <TurnOff {...dialog} />;
    default:
      return null;
  }
}

type Of<T extends FarmDialog['type']> = Extract<FarmDialog, { readonly type: T }>;

function Restart({ row }: Of<'restart'>) {
  const t = useTexts();
  const { name } = row.port;
  return (
    <ConfirmDialog
      title={t('restart.title', { name })}
      text={t('restart.text')}
      verb={t('restart.verb')}
      failed={t('restart.not-begun', { name })}
      run={() => call('restartPort', { serverId: row.serverId, portId: row.port.id })}
      onClose={closeOverlay}
    />
  );
}

function TurnOff({ serverId, ports }: Of<'turn-off'>) {
  const t = useTexts();
  const on = ports.filter(({ port }) => port.active);
  const one = on.length === 1 ? on[0] : undefined;
  const words = { count: on.length, name: one?.port.name ?? '' };
  return (
    <ConfirmDialog
      danger
      title={one ? t('port.off-title-one', words) : t('port.off-title', words)}
      text={t('port.off-text')}
      verb={t('port.turn-off')}
      failed=""
      run={() => setActive(serverId, on, false)}
      onClose={closeOverlay}
    />
  );
}
