import type { FarmService, ServiceOutcome } from '@shared/model';
import type { Texts } from '@shared/texts';
import { CallError, call } from '../../../api';
import { useTexts } from '../../../stores/app';
import { readAgain } from '../../../stores/reading';
import { attempt, tell } from '../../../stores/toasts';
import { closeOverlay } from '../../../stores/view';
import { ConfirmDialog } from '../../../ui/ConfirmDialog';
import { fieldErrors } from '../useSend';
import { serviceName } from './ServicesPage';

/** Asks before a service is stopped or started, and tells what a re-read shows. */
export function ServiceDialog({ serverId, service }: { readonly serverId: string; readonly service: FarmService }) {
  const t = useTexts();
  const name = serviceName(t, service.name);
  const running = !service.running;
  const act = running ? 'start' : 'stop';
  const run = () =>
    attempt(t(`service.${act}-failed`, { name }), async () => {
      const outcome = await call('setService', { serverId, name: service.name, running });
      readAgain();
      settle(t, outcome, name, running);
    });
  return (
    <ConfirmDialog
      danger={!running}
      title={t(`service.${act}-title`, { name })}
      text={t.has(`service.without-${service.name}`) && !running ? t(`service.without-${service.name}`) : t(`service.${act}-text`)}
      verb={t(`service.${act}`)}
      failed=""
      run={run}
      onClose={closeOverlay}
    />
  );
}

/** Throws for what is not as asked. */
function settle(t: Texts, outcome: ServiceOutcome, name: string, running: boolean): void {
  switch (outcome.type) {
    case 'done':
      tell(running ? 'ok' : 'off', t(running ? 'service.is-running' : 'service.is-stopped', { name }));
      return;
    case 'unchanged':
      tell('bad', t(running ? 'service.start-failed' : 'service.stop-failed', { name }), t('service.unchanged'));
      return;
    case 'rejected':
      throw new CallError('rejected', fieldErrors(t, outcome.errors));
    case 'unproved':
      throw new CallError(outcome.failure.code, outcome.failure.message);
  }
}
