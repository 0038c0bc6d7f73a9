/** Runs over a controller's nodes as its pages begin and stop them: latency tests, checks and updates of providers. Each goes on in main. */
import { formatCount } from '@shared/format';
import type { NodeJob, NodeRun } from '@shared/model';
import type { Texts } from '@shared/texts';
import { call } from '../../api';
import { attempt } from '../../stores/toasts';

/** Begins a run, or joins a like one that goes on; that it did not begin is told. */
export const startRun = (t: Texts, serverId: string, job: NodeJob): void =>
  void attempt(t('mihomo.test-failed'), () => call('runNodes', { serverId, job }));

export const cancelRun = (t: Texts, { id }: NodeRun): void => void attempt(t('common.failed'), () => call('cancelNodeRun', { id }));

/** `tested 12 of 86, 1 failed` */
export function testLine(t: Texts, { byCore, done, failed, total }: NodeRun): string {
  if (byCore) return t('mihomo.testing-at-once');
  const line = t('mihomo.testing', { done: formatCount(done), total: formatCount(total) });
  return failed === 0 ? line : `${line}, ${t('mihomo.testing-failed', { count: failed })}`;
}
