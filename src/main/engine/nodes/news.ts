/** How a run ended, as a line in the list of events; the test of one node is none. */
import type { NodeRun } from '@shared/model';
import type { Events } from '../events';

export function tellEnd(events: Pick<Events, 'add'>, { serverId, job, state, total, done, failed, pin, failure }: NodeRun): void {
  const shape = state === 'failed' ? 'bad' : failed > 0 || state === 'cancelled' ? 'warn' : 'ok';
  const code = failure?.code ?? '';
  switch (job.type) {
    case 'test-node':
      return;
    case 'test-all':
      if (failure) events.add('nodes-test-failed', 'bad', serverId, { code });
      else events.add('nodes-tested', shape, serverId, { done, total, failed });
      return;
    case 'test-group': {
      const { group } = job;
      if (pin?.back === false) events.add('pin-lost', 'bad', serverId, { group, node: pin.node });
      if (failure) events.add('group-test-failed', 'bad', serverId, { group, code });
      else events.add('group-tested', shape, serverId, { group, done, total, failed });
      return;
    }
    case 'check-provider': {
      const { provider } = job;
      if (failure) events.add('provider-check-failed', 'bad', serverId, { provider, code });
      else events.add('provider-checked', shape, serverId, { provider, done, total, failed });
      return;
    }
    case 'update-provider': {
      const { provider } = job;
      if (failure) events.add('provider-update-failed', 'bad', serverId, { provider, code });
      else if (state === 'done') events.add('provider-updated', 'ok', serverId, { provider });
      return;
    }
    case 'update-all':
      if (failure) events.add('providers-update-failed', 'bad', serverId, { code });
      else events.add('providers-updated', shape, serverId, { done: done - failed, total, failed });
      return;
    default:
      job satisfies never;
  }
}
