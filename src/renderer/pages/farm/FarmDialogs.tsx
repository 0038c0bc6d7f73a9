/** The dialogs of the farm's pages. */
import type { IdsOutcome } from '@shared/model';
import { CallError, call } from '../../api';
import { useTexts } from '../../stores/app';
import type { FarmDialog } from '../../stores/farmDialog';
import { readAgain } from '../../stores/reading';
import { closeOverlay } from '../../stores/view';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { LoginDialog } from './logins/LoginDialog';
import { PastDialog } from './port/PastDialog';
import { PortDialog } from './port/PortDialog';
import { setActive } from './ports/portActions';
import { RotateManyDialog } from './ports/RotateManyDialog';
import { TagsDialog } from './ports/TagsDialog';
import { ScheduleDialog } from './schedules/ScheduleDialog';
import { timesText } from './schedules/scheduleText';
import { ServiceDialog } from './services/ServiceDialog';
import { UserDialog } from './settings/UserDialog';

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
    case 'past':
      return <PastDialog rotation={dialog.rotation} />;
    case 'add-port':
      return <PortDialog serverId={dialog.serverId} port={null} />;
    case 'edit-port':
      return <PortDialog serverId={dialog.serverId} port={{ id: dialog.portId, name: dialog.portName }} />;
    case 'schedule':
      return <ScheduleDialog {...dialog} />;
    case 'remove-schedule':
      return <RemoveSchedule {...dialog} />;
    case 'login':
      return <LoginDialog serverId={dialog.serverId} login={dialog.login} />;
    case 'delete-login':
      return <DeleteLogin {...dialog} />;
    case 'user':
      return <UserDialog serverId={dialog.serverId} user={dialog.user} />;
    case 'delete-user':
      return <DeleteUser {...dialog} />;
    case 'service':
      return <ServiceDialog serverId={dialog.serverId} service={dialog.service} />;
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

function RemoveSchedule({ schedule }: Of<'remove-schedule'>) {
  const t = useTexts();
  return (
    <ConfirmDialog
      danger
      title={t('schedule.remove-title')}
      text={t('schedule.remove-text', { what: timesText(t, schedule.times) })}
      verb={t('schedule.remove-verb')}
      failed={t('schedule.not-removed')}
      run={() => call('removeSchedule', { id: schedule.id })}
      onClose={closeOverlay}
    />
  );
}

/** Throws what a re-read shows against it. */
async function expectDone(asked: Promise<IdsOutcome>, id: number): Promise<void> {
  const { done, gone, failure } = await asked;
  readAgain();
  if (!done.includes(id) && !gone.includes(id)) throw new CallError(failure?.code ?? 'doubtful', failure?.message ?? '');
}

function DeleteLogin({ serverId, login }: Of<'delete-login'>) {
  const t = useTexts();
  const name = login.login;
  return (
    <ConfirmDialog
      danger
      title={t('login.delete-title', { name })}
      text={t('login.delete-text')}
      verb={t('login.delete-verb')}
      failed={t('login.not-deleted', { name })}
      run={() => expectDone(call('deleteLogins', { serverId, loginIds: [login.id] }), login.id)}
      onClose={closeOverlay}
    />
  );
}

function DeleteUser({ serverId, user }: Of<'delete-user'>) {
  const t = useTexts();
  const name = user.username;
  return (
    <ConfirmDialog
      danger
      title={t('farmUser.delete-title', { name })}
      text={t('farmUser.delete-text')}
      verb={t('farmUser.delete-verb')}
      failed={t('farmUser.not-deleted', { name })}
      run={() => expectDone(call('deleteFarmUsers', { serverId, userIds: [user.id] }), user.id)}
      onClose={closeOverlay}
    />
  );
}
